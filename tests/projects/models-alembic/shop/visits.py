from sqlalchemy import Column, Integer

from shop.models import Base


class Visit(Base):
    __tablename__ = "visits"

    id = Column(Integer, primary_key=True)

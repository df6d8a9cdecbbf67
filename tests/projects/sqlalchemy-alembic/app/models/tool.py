from sqlalchemy.orm import Mapped

from app.base import Base


class Tool(Base):
    name: Mapped[str]

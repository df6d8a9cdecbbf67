from sqlalchemy import Float, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.base import Base


class Plant(Base):
    bed_id: Mapped[int] = mapped_column(ForeignKey("beds.id", ondelete="CASCADE"))
    height: Mapped[int | None]
    label: Mapped[str | None] = mapped_column(String(80))
    sown_on: Mapped[str | None]
    bed = relationship("Bed", back_populates="plants")

import enum

from sqlalchemy import Enum, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.base import Base, Stamped


class Soil(enum.Enum):
    CLAY = "clay"
    SAND = "sand"


class Bed(Stamped, Base):
    name: Mapped[str] = mapped_column(String(40))
    soil: Mapped[Soil]
    is_raised: Mapped[bool | None] = mapped_column(default=False)
    plants: Mapped[list["Plant"]] = relationship(back_populates="bed")

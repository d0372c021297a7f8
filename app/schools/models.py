"""Regions, schools and responsibility zones."""

from sqlalchemy import CheckConstraint, Column, Double, ForeignKey, Index, String, Table, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.database import Identified, Model, Timestamped, Versioned, enum_column
from app.schools.states import Ownership, RegionLevel, Stage


class Region(Identified, Timestamped, Versioned, Model):
    """A node of the region tree; `path` lists the ids from the root, e.g. `/1/4/9/`."""

    __tablename__ = "region"

    code: Mapped[str] = mapped_column(String(12), unique=True)
    name_zh: Mapped[str] = mapped_column(String(120))
    name_en: Mapped[str] = mapped_column(String(160), default="")
    level: Mapped[RegionLevel] = mapped_column(enum_column(RegionLevel))
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("region.id"), index=True)
    path: Mapped[str] = mapped_column(String(200), default="", index=True)
    office_zh: Mapped[str] = mapped_column(String(160), default="")
    office_en: Mapped[str] = mapped_column(String(200), default="")
    document_code: Mapped[str] = mapped_column(String(20), default="")
    is_active: Mapped[bool] = mapped_column(default=True)

    parent: Mapped["Region | None"] = relationship(remote_side="Region.id")

    @property
    def region_path(self) -> str:
        """The same word as on schools, so that policies can ask either."""
        return self.path


zone_school = Table(
    "zone_school",
    Model.metadata,
    Column("zone_id", ForeignKey("zone.id", ondelete="CASCADE"), primary_key=True),
    Column("school_id", ForeignKey("school.id"), primary_key=True, index=True),
)


class School(Identified, Timestamped, Versioned, Model):
    """A school; `region_path` repeats its region's path so that scope is one comparison."""

    __tablename__ = "school"
    __table_args__ = (
        CheckConstraint("pupil_count >= 0 AND staff_count >= 0", name="counts"),
        CheckConstraint("(latitude IS NULL) = (longitude IS NULL)", name="position"),
        Index("ix_school_region_path_id", "region_path", "id"),
    )

    code: Mapped[str] = mapped_column(String(10), unique=True)
    name_zh: Mapped[str] = mapped_column(String(120))
    name_en: Mapped[str] = mapped_column(String(200), default="")
    stage: Mapped[Stage] = mapped_column(enum_column(Stage))
    ownership: Mapped[Ownership] = mapped_column(enum_column(Ownership), default=Ownership.PUBLIC)
    region_id: Mapped[int] = mapped_column(ForeignKey("region.id"), index=True)
    region_path: Mapped[str] = mapped_column(String(200))
    county_id: Mapped[int] = mapped_column(ForeignKey("region.id"), index=True)
    address: Mapped[str] = mapped_column(Text, default="")
    contact_name: Mapped[str] = mapped_column(String(60), default="")
    contact_phone: Mapped[str] = mapped_column(String(40), default="")
    pupil_count: Mapped[int] = mapped_column(default=0)
    staff_count: Mapped[int] = mapped_column(default=0)
    # Degrees of WGS 84, as devices give them.
    latitude: Mapped[float | None] = mapped_column(Double)
    longitude: Mapped[float | None] = mapped_column(Double)
    is_active: Mapped[bool] = mapped_column(default=True)

    region: Mapped[Region] = relationship(foreign_keys=[region_id])
    county: Mapped[Region] = relationship(foreign_keys=[county_id])


class Section(Identified, Timestamped, Versioned, Model):
    """A section of a region's education bureau 科室, to which matters of schools can be referred."""

    __tablename__ = "section"
    __table_args__ = (Index(None, "region_id", "name_zh", unique=True),)

    name_zh: Mapped[str] = mapped_column(String(120))
    name_en: Mapped[str] = mapped_column(String(160), default="")
    region_id: Mapped[int] = mapped_column(ForeignKey("region.id"))
    is_active: Mapped[bool] = mapped_column(default=True)

    region: Mapped[Region] = relationship()


class Zone(Identified, Timestamped, Versioned, Model):
    """Responsibility zone: a named set of schools of one region."""

    __tablename__ = "zone"

    name_zh: Mapped[str] = mapped_column(String(120))
    name_en: Mapped[str] = mapped_column(String(160), default="")
    region_id: Mapped[int] = mapped_column(ForeignKey("region.id"), index=True)
    is_active: Mapped[bool] = mapped_column(default=True)

    region: Mapped[Region] = relationship()
    schools: Mapped[list[School]] = relationship(secondary=zone_school, order_by=School.code)

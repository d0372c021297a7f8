"""Frameworks, their indicator trees and the bank of checklist items below each leaf."""

from decimal import Decimal
from typing import Any

from sqlalchemy import JSON, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import Mapped, mapped_column, relationship
from sqlalchemy.types import TypeDecorator

from app.core.database import Identified, Model, Timestamped, Versioned, enum_column
from app.core.severity import Severity
from app.frameworks.scale import Scale
from app.frameworks.states import FrameworkState, Method, Purpose


class ExactNumber(TypeDecorator[Decimal]):
    """Decimal kept as text: exact on both databases; never compared or summed in SQL."""

    impl = String(32)
    cache_ok = True

    def process_bind_param(self, value: Decimal | int | None, dialect: Dialect) -> str | None:
        return None if value is None else f"{Decimal(value):f}"

    def process_result_value(self, value: str | None, dialect: Dialect) -> Decimal | None:
        return None if value is None else Decimal(value)


class Framework(Identified, Timestamped, Versioned, Model):
    """One edition of an indicator framework; what is published is never changed."""

    __tablename__ = "framework"
    __table_args__ = (UniqueConstraint("code", "edition"),)

    code: Mapped[str] = mapped_column(String(64))
    edition: Mapped[int] = mapped_column(default=1)
    state: Mapped[FrameworkState] = mapped_column(
        enum_column(FrameworkState), default=FrameworkState.DRAFT
    )
    purpose: Mapped[Purpose] = mapped_column(enum_column(Purpose))
    name_zh: Mapped[str] = mapped_column(String(200))
    name_en: Mapped[str] = mapped_column(String(200))
    description_zh: Mapped[str] = mapped_column(Text, default="")
    description_en: Mapped[str] = mapped_column(Text, default="")
    source_title: Mapped[str] = mapped_column(String(300), default="")
    source_number: Mapped[int | None]
    provenance_zh: Mapped[str] = mapped_column(Text, default="")
    provenance_en: Mapped[str] = mapped_column(Text, default="")
    scale_data: Mapped[dict[str, Any]] = mapped_column(JSON)
    process: Mapped[list[dict[str, str]]] = mapped_column(JSON, default=list)
    checksum: Mapped[str] = mapped_column(String(64))

    indicators: Mapped[list["Indicator"]] = relationship(
        back_populates="framework", order_by="Indicator.path", cascade="all, delete-orphan"
    )

    @property
    def scale(self) -> Scale:
        """The rating scale, ready to compute with."""
        return Scale.from_json(self.scale_data)


class Indicator(Identified, Model):
    """A node of the tree; `path` such as `01.03.` sorts the whole tree and finds a subtree."""

    __tablename__ = "indicator"
    __table_args__ = (
        UniqueConstraint("framework_id", "code"),
        UniqueConstraint("framework_id", "path"),
    )

    framework_id: Mapped[int] = mapped_column(ForeignKey("framework.id"))
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("indicator.id"), index=True)
    path: Mapped[str] = mapped_column(String(60))
    level: Mapped[int]
    position: Mapped[int]
    code: Mapped[str] = mapped_column(String(40))
    name_zh: Mapped[str] = mapped_column(String(200))
    name_en: Mapped[str] = mapped_column(String(200))
    weight: Mapped[Decimal] = mapped_column(ExactNumber)
    topic: Mapped[str | None] = mapped_column(String(64), index=True)
    look_at_zh: Mapped[str] = mapped_column(Text, default="")
    look_at_en: Mapped[str] = mapped_column(Text, default="")
    method_codes: Mapped[list[str]] = mapped_column(JSON, default=list)
    veto: Mapped[bool] = mapped_column(default=False)

    framework: Mapped[Framework] = relationship(back_populates="indicators")
    parent: Mapped["Indicator | None"] = relationship(remote_side="Indicator.id")
    items: Mapped[list["FrameworkItem"]] = relationship(
        back_populates="indicator", order_by="FrameworkItem.position", cascade="all, delete-orphan"
    )

    @property
    def methods(self) -> list[Method]:
        """How the indicator is looked at, in the document's order."""
        return [Method(code) for code in self.method_codes]


class FrameworkItem(Identified, Model):
    """A checklist item in the bank of a leaf."""

    __tablename__ = "framework_item"
    __table_args__ = (UniqueConstraint("indicator_id", "code"),)

    indicator_id: Mapped[int] = mapped_column(ForeignKey("indicator.id"))
    position: Mapped[int]
    code: Mapped[str] = mapped_column(String(40))
    text_zh: Mapped[str] = mapped_column(Text)
    text_en: Mapped[str] = mapped_column(Text)
    severity_if_unmet: Mapped[Severity] = mapped_column(enum_column(Severity))
    veto: Mapped[bool] = mapped_column(default=False)

    indicator: Mapped[Indicator] = relationship(back_populates="items")

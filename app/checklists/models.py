"""Checklists, their versions, and the sections and items of a version."""

from datetime import datetime
from decimal import Decimal
from functools import cached_property
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.checklists.answers import NOT_APPLICABLE, Option, Question
from app.checklists.conditions import Condition
from app.checklists.options import not_applicable_option, own_options, scale_options, yes_no_options
from app.checklists.states import (
    AnswerType,
    ChecklistState,
    EvidenceRule,
    NumberRule,
)
from app.core.database import Identified, Model, Moment, Timestamped, Versioned, enum_column
from app.core.severity import Mode, Severity
from app.frameworks.models import ExactNumber, Framework
from app.frameworks.scale import Scale, ScaleOption
from app.frameworks.states import Method, Purpose
from app.schools.models import Region


class Checklist(Identified, Timestamped, Versioned, Model):
    """A checklist through all its versions; it belongs to a region and is seen below it."""

    __tablename__ = "checklist"

    region_id: Mapped[int] = mapped_column(ForeignKey("region.id"), index=True)
    number: Mapped[str | None] = mapped_column(String(60), unique=True)
    purpose: Mapped[Purpose] = mapped_column(enum_column(Purpose), default=Purpose.REGULAR)
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))

    region: Mapped[Region] = relationship()
    versions: Mapped[list["ChecklistVersion"]] = relationship(
        back_populates="checklist", order_by="ChecklistVersion.number.desc()"
    )


class ChecklistVersion(Identified, Timestamped, Versioned, Model):
    """One version; a published one is frozen, with everything below it."""

    __tablename__ = "checklist_version"
    __table_args__ = (
        UniqueConstraint("checklist_id", "number"),
        Index(None, "state", "checklist_id"),
    )

    checklist_id: Mapped[int] = mapped_column(ForeignKey("checklist.id"))
    number: Mapped[int] = mapped_column(default=1)
    state: Mapped[ChecklistState] = mapped_column(
        enum_column(ChecklistState), default=ChecklistState.DRAFT
    )
    title_zh: Mapped[str] = mapped_column(String(200))
    title_en: Mapped[str] = mapped_column(String(200), default="")
    intro_zh: Mapped[str] = mapped_column(Text, default="")
    intro_en: Mapped[str] = mapped_column(Text, default="")
    framework_id: Mapped[int | None] = mapped_column(ForeignKey("framework.id"), index=True)
    scale_data: Mapped[dict[str, Any]] = mapped_column(JSON)
    veto_cap: Mapped[str] = mapped_column(String(40), default="")
    published_at: Mapped[datetime | None] = mapped_column(Moment)

    checklist: Mapped[Checklist] = relationship(back_populates="versions")
    framework: Mapped[Framework | None] = relationship()
    sections: Mapped[list["ChecklistSection"]] = relationship(
        back_populates="checklist_version",
        order_by="ChecklistSection.path",
        cascade="all, delete-orphan",
    )
    items: Mapped[list["ChecklistItem"]] = relationship(
        back_populates="checklist_version",
        order_by="ChecklistItem.sequence",
        cascade="all, delete-orphan",
    )

    @cached_property
    def scale(self) -> Scale:
        """The rating scale that the version was made with."""
        return Scale.from_json(self.scale_data)

    @property
    def cap(self) -> ScaleOption:
        """The best grade left after a veto: as configured, else the worst mark."""
        return self.scale.option(self.veto_cap) or self.scale.worst

    @property
    def region_path(self) -> str:
        """Path of the region that the checklist belongs to."""
        return self.checklist.region.path


class ChecklistSection(Identified, Versioned, Model):
    """A heading with a weight; made from an indicator, it keeps a copy of its texts."""

    __tablename__ = "checklist_section"
    __table_args__ = (Index(None, "checklist_version_id", "path"),)

    checklist_version_id: Mapped[int] = mapped_column(ForeignKey("checklist_version.id"))
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("checklist_section.id"), index=True)
    indicator_id: Mapped[int | None] = mapped_column(ForeignKey("indicator.id"), index=True)
    path: Mapped[str] = mapped_column(String(60))
    level: Mapped[int] = mapped_column(default=1)
    position: Mapped[int] = mapped_column(default=1)
    code: Mapped[str] = mapped_column(String(40))
    name_zh: Mapped[str] = mapped_column(String(200))
    name_en: Mapped[str] = mapped_column(String(200), default="")
    weight: Mapped[Decimal] = mapped_column(ExactNumber, default=Decimal(1))
    look_at_zh: Mapped[str] = mapped_column(Text, default="")
    look_at_en: Mapped[str] = mapped_column(Text, default="")
    method_codes: Mapped[list[str]] = mapped_column(JSON, default=list)

    checklist_version: Mapped[ChecklistVersion] = relationship(back_populates="sections")
    parent: Mapped["ChecklistSection | None"] = relationship(remote_side="ChecklistSection.id")

    @property
    def methods(self) -> list[Method]:
        """How the matter is looked at."""
        return [Method(code) for code in self.method_codes]


class ChecklistItem(Identified, Versioned, Model):
    """One question of a version.

    `code` stays the same through all versions of a checklist (show-if rules and statistics use it);
    `number` is what people read ("7.3.2"), `sequence` the place in the whole paper, `position` the
    place in the section.
    """

    __tablename__ = "checklist_item"
    __table_args__ = (
        UniqueConstraint("checklist_version_id", "code"),
        Index(None, "checklist_version_id", "sequence"),
    )

    checklist_version_id: Mapped[int] = mapped_column(ForeignKey("checklist_version.id"))
    section_id: Mapped[int | None] = mapped_column(ForeignKey("checklist_section.id"), index=True)
    indicator_id: Mapped[int | None] = mapped_column(ForeignKey("indicator.id"), index=True)
    code: Mapped[str] = mapped_column(String(40))
    number: Mapped[str] = mapped_column(String(60), default="")
    sequence: Mapped[int] = mapped_column(default=0)
    position: Mapped[int] = mapped_column(default=0)

    prompt_zh: Mapped[str] = mapped_column(Text)
    prompt_en: Mapped[str] = mapped_column(Text, default="")
    guidance_zh: Mapped[str] = mapped_column(Text, default="")
    guidance_en: Mapped[str] = mapped_column(Text, default="")
    legal_basis: Mapped[str] = mapped_column(String(500), default="")

    answer_type: Mapped[AnswerType] = mapped_column(enum_column(AnswerType))
    option_data: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    unmet_values: Mapped[list[str]] = mapped_column(JSON, default=list)
    required: Mapped[bool] = mapped_column(default=True)
    allow_na: Mapped[bool] = mapped_column(default=True)
    unit_zh: Mapped[str] = mapped_column(String(40), default="")
    unit_en: Mapped[str] = mapped_column(String(40), default="")
    minimum: Mapped[Decimal | None] = mapped_column(ExactNumber)
    maximum: Mapped[Decimal | None] = mapped_column(ExactNumber)
    expected_min: Mapped[Decimal | None] = mapped_column(ExactNumber)
    expected_max: Mapped[Decimal | None] = mapped_column(ExactNumber)
    number_rule: Mapped[NumberRule] = mapped_column(
        enum_column(NumberRule), default=NumberRule.UNSCORED
    )
    note_rule: Mapped[EvidenceRule] = mapped_column(
        enum_column(EvidenceRule, name="note_rule"), default=EvidenceRule.UNMET
    )
    note_values: Mapped[list[str]] = mapped_column(JSON, default=list)
    photo_rule: Mapped[EvidenceRule] = mapped_column(
        enum_column(EvidenceRule, name="photo_rule"), default=EvidenceRule.NEVER
    )
    photo_values: Mapped[list[str]] = mapped_column(JSON, default=list)
    show_if: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))

    weight: Mapped[Decimal] = mapped_column(ExactNumber, default=Decimal(1))
    veto: Mapped[bool] = mapped_column(default=False)
    severity: Mapped[Severity] = mapped_column(enum_column(Severity), default=Severity.GENERAL)
    days: Mapped[int | None]
    mode: Mapped[Mode] = mapped_column(enum_column(Mode), default=Mode.WITHIN_TIME)
    measure_zh: Mapped[str] = mapped_column(Text, default="")
    measure_en: Mapped[str] = mapped_column(Text, default="")
    stock_phrases: Mapped[list[str]] = mapped_column(JSON, default=list)

    checklist_version: Mapped[ChecklistVersion] = relationship(back_populates="items")
    section: Mapped[ChecklistSection | None] = relationship()

    @property
    def condition(self) -> Condition | None:
        """The show-if rule; raises BadCondition for a garbled one."""
        return Condition.from_json(self.show_if)

    @property
    def options(self) -> tuple[Option, ...]:
        """What can be ticked, best first, without "not applicable"."""
        match self.answer_type:
            case AnswerType.YES_NO:
                return yes_no_options(self.unmet_codes)
            case AnswerType.GRADE:
                return scale_options(self.checklist_version.scale, self.unmet_codes)
            case AnswerType.SINGLE | AnswerType.MULTIPLE:
                return own_options(self.option_data, self.unmet_codes)
            case _:
                return ()

    @property
    def unmet_codes(self) -> frozenset[str]:
        """Answers that mean "unmet": as the item says, else the lowest option."""
        if self.unmet_values:
            return frozenset(self.unmet_values)
        match self.answer_type:
            case AnswerType.YES_NO:
                return frozenset({"no"})
            case AnswerType.GRADE:
                return frozenset({self.checklist_version.scale.worst.code})
            case _:
                return frozenset()

    @property
    def choices(self) -> tuple[Option, ...]:
        """Everything the recording page offers to tick: the options, then "not applicable"."""
        if not self.options or not self.allow_na:
            return self.options
        return (*self.options, self.na_option)

    @property
    def na_option(self) -> Option:
        """ "Not applicable" in the words of the scale, or the plain ones."""
        own = self.checklist_version.scale.option(NOT_APPLICABLE)
        return not_applicable_option(own if self.answer_type is AnswerType.GRADE else None)

    @property
    def question(self) -> Question:
        """The item as pure data, for `checklists.answers`."""
        return Question(
            code=self.code,
            answer_type=self.answer_type,
            options=self.options,
            unmet_values=self.unmet_codes,
            required=self.required,
            allow_na=self.allow_na,
            number_rule=self.number_rule,
            minimum=self.minimum,
            maximum=self.maximum,
            expected_min=self.expected_min,
            expected_max=self.expected_max,
            note_rule=self.note_rule,
            note_values=frozenset(self.note_values),
            photo_rule=self.photo_rule,
            photo_values=frozenset(self.photo_values),
            condition=self.condition,
        )

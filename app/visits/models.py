"""Visits: plan, team, answers, people talked to, documents seen, feedback."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Index,
    String,
    Text,
    UniqueConstraint,
    event,
    inspect,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import User
from app.checklists.models import ChecklistItem, ChecklistVersion
from app.checklists.scoring import ScoreResult
from app.core import clock
from app.core.database import Identified, Model, Moment, Timestamped, Versioned, enum_column
from app.core.position import COARSEST_METRES
from app.schools.models import Region, School
from app.visits.states import (
    ArrivalPlace,
    LineRole,
    Partner,
    SchoolAnswer,
    SignerRole,
    SigningWay,
    TranscriptKind,
    VisitKind,
    VisitState,
)


class Visit(Identified, Timestamped, Versioned, Model):
    """One visit to one school; gets its number when the plan is fixed."""

    __tablename__ = "visit"
    __table_args__ = (
        Index(None, "school_id", "planned_on"),
        Index(None, "county_id", "state", "planned_on"),
        Index(None, "planned_on", "id"),
        CheckConstraint("left_at IS NULL OR left_at >= arrived_at", name="order_of_times"),
    )

    number: Mapped[str | None] = mapped_column(String(40), unique=True)
    kind: Mapped[VisitKind] = mapped_column(enum_column(VisitKind))
    state: Mapped[VisitState] = mapped_column(enum_column(VisitState), default=VisitState.DRAFT)
    unannounced: Mapped[bool] = mapped_column(default=False)
    theme: Mapped[str] = mapped_column(String(200), default="")
    school_id: Mapped[int] = mapped_column(ForeignKey("school.id"))
    county_id: Mapped[int] = mapped_column(ForeignKey("region.id"))
    planned_on: Mapped[date]
    lead_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    created_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    approval_asked_at: Mapped[datetime | None] = mapped_column(Moment)
    notified_at: Mapped[datetime | None] = mapped_column(Moment)
    arrived_at: Mapped[datetime | None] = mapped_column(Moment)
    # What a device said when the arrival was pressed without a network (`service.course.arrive`).
    arrival_device_at: Mapped[datetime | None] = mapped_column(Moment)
    arrival_offset_ms: Mapped[int] = mapped_column(BigInteger, default=0)
    arrival_received_at: Mapped[datetime | None] = mapped_column(Moment)
    # Where the device was at the arrival, where the office checks that; the tolerance of that day is
    # kept whenever it does.
    arrival_position: Mapped[str | None] = mapped_column(String(40))
    arrival_accuracy_m: Mapped[int | None]
    arrival_distance_m: Mapped[int | None]
    arrival_tolerance_m: Mapped[int | None]
    arrival_away_reason: Mapped[str] = mapped_column(Text, default="")
    left_at: Mapped[datetime | None] = mapped_column(Moment)
    recorded_at: Mapped[datetime | None] = mapped_column(Moment)
    methods: Mapped[list[str]] = mapped_column(JSON, default=list)
    merits: Mapped[str] = mapped_column(Text, default="")
    advice: Mapped[str] = mapped_column(Text, default="")
    school_answer: Mapped[SchoolAnswer | None] = mapped_column(enum_column(SchoolAnswer))
    school_answer_text: Mapped[str] = mapped_column(Text, default="")
    school_answer_by: Mapped[str] = mapped_column(String(60), default="")
    school_answer_at: Mapped[datetime | None] = mapped_column(Moment)
    school_answer_user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))

    school: Mapped[School] = relationship()
    county: Mapped[Region] = relationship()
    lead: Mapped[User] = relationship(foreign_keys=[lead_id])
    created_by: Mapped[User] = relationship(foreign_keys=[created_by_id])
    members: Mapped[list["VisitMember"]] = relationship(
        back_populates="visit", cascade="all, delete-orphan", order_by="VisitMember.id"
    )
    sheets: Mapped[list["VisitSheet"]] = relationship(
        back_populates="visit", cascade="all, delete-orphan", order_by="VisitSheet.position"
    )

    @property
    def reference(self) -> str:
        """What its URL uses: the number once there is one."""
        return self.number or self.public_id

    @property
    def arrived_on(self) -> date | None:
        """Local day of the arrival."""
        return clock.local(self.arrived_at).date() if self.arrived_at is not None else None

    @property
    def arrival_is_own_time(self) -> bool:
        """True when the time of a device could not be believed and the receipt counts."""
        return self.arrival_device_at is not None and self.arrived_at == self.arrival_received_at

    @property
    def arrival_place(self) -> ArrivalPlace | None:
        """What the check of the position came to; None where it was not asked for."""
        if self.arrival_tolerance_m is None:
            return None
        if self.arrival_position is None:
            return ArrivalPlace.UNKNOWN
        if self.arrival_distance_m is None:
            return ArrivalPlace.NO_SCHOOL
        # A device that is vague about itself gets the benefit of the doubt, up to a point.
        vague = min(self.arrival_accuracy_m or 0, COARSEST_METRES)
        is_near = self.arrival_distance_m - vague <= self.arrival_tolerance_m
        return ArrivalPlace.AT_SCHOOL if is_near else ArrivalPlace.ELSEWHERE

    @property
    def arrived_elsewhere(self) -> bool:
        """True when the device was too far from the school."""
        return self.arrival_place is ArrivalPlace.ELSEWHERE

    @property
    def is_secret(self) -> bool:
        """True while nobody of the school may know of it."""
        return self.unannounced and self.arrived_at is None

    @property
    def team_ids(self) -> frozenset[int]:
        """Ids of everybody on the team, the lead included."""
        return frozenset({self.lead_id, *(member.user_id for member in self.members)})

    @property
    def team(self) -> list[User]:
        """Everybody on the team, the lead first."""
        return [self.lead, *(m.user for m in self.members if m.user_id != self.lead_id)]

    @property
    def is_known_to_school(self) -> bool:
        """True once the school was told of it or the team has arrived."""
        return self.arrived_at is not None or self.notified_at is not None


class VisitMember(Model):
    """A team member besides the lead."""

    __tablename__ = "visit_member"
    __table_args__ = (UniqueConstraint("visit_id", "user_id"), Index(None, "user_id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    visit_id: Mapped[int] = mapped_column(ForeignKey("visit.id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))

    visit: Mapped[Visit] = relationship(back_populates="members")
    user: Mapped[User] = relationship()


class VisitSheet(Model):
    """A checklist version taken along; its score is computed on the server at submission."""

    __tablename__ = "visit_sheet"
    __table_args__ = (UniqueConstraint("visit_id", "checklist_version_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    visit_id: Mapped[int] = mapped_column(ForeignKey("visit.id"))
    checklist_version_id: Mapped[int] = mapped_column(ForeignKey("checklist_version.id"))
    position: Mapped[int] = mapped_column(default=0)
    score: Mapped[dict[str, Any] | None] = mapped_column(JSON)

    visit: Mapped[Visit] = relationship(back_populates="sheets")
    checklist_version: Mapped[ChecklistVersion] = relationship()

    @property
    def result(self) -> ScoreResult | None:
        """The score kept at submission, with its arithmetic; None before."""
        return ScoreResult.from_json(self.score) if self.score is not None else None


class Answer(Versioned, Model):
    """What was found for one item; one row per visit and item.

    `note` is also the reason when the item does not apply. `is_answered` and `photo_count` repeat
    what the item and its photos say, so that progress is one cheap statement.
    """

    __tablename__ = "answer"
    __table_args__ = (UniqueConstraint("visit_id", "item_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    visit_id: Mapped[int] = mapped_column(ForeignKey("visit.id"))
    item_id: Mapped[int] = mapped_column(ForeignKey("checklist_item.id"), index=True)
    value: Mapped[Any] = mapped_column(JSON(none_as_null=True), nullable=True)
    not_applicable: Mapped[bool] = mapped_column(default=False)
    note: Mapped[str] = mapped_column(Text, default="")
    is_answered: Mapped[bool] = mapped_column(default=False)
    photo_count: Mapped[int] = mapped_column(default=0)
    answered_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    answered_at: Mapped[datetime] = mapped_column(Moment, default=clock.now)

    item: Mapped[ChecklistItem] = relationship()
    answered_by: Mapped[User] = relationship()


class Conversation(Versioned, Model):
    """An interview or group meeting: who as a group, how many, what was said."""

    __tablename__ = "conversation"

    id: Mapped[int] = mapped_column(primary_key=True)
    visit_id: Mapped[int] = mapped_column(ForeignKey("visit.id"), index=True)
    partner: Mapped[Partner] = mapped_column(enum_column(Partner))
    people: Mapped[int] = mapped_column(default=1)
    points: Mapped[str] = mapped_column(Text)
    recorded_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    recorded_at: Mapped[datetime] = mapped_column(Moment, default=clock.now)

    recorded_by: Mapped[User] = relationship()


class DocumentSeen(Versioned, Model):
    """A file or book that was read on site."""

    __tablename__ = "document_seen"

    id: Mapped[int] = mapped_column(primary_key=True)
    visit_id: Mapped[int] = mapped_column(ForeignKey("visit.id"), index=True)
    title: Mapped[str] = mapped_column(String(200))
    remark: Mapped[str] = mapped_column(Text, default="")
    recorded_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    recorded_at: Mapped[datetime] = mapped_column(Moment, default=clock.now)

    recorded_by: Mapped[User] = relationship()


class Transcript(Versioned, Model):
    """A lesson, interview or group meeting on its form; `client_id` is made where it begins.

    `said` holds the fields of the form by name (`app.visits.transcripts`), `stamps` what is known of
    each moment pressed (`queries.transcripts.Stamp`). Names that may not be kept never get here.
    """

    __tablename__ = "transcript"

    id: Mapped[int] = mapped_column(primary_key=True)
    client_id: Mapped[str] = mapped_column(String(36), unique=True)
    visit_id: Mapped[int] = mapped_column(ForeignKey("visit.id"), index=True)
    kind: Mapped[TranscriptKind] = mapped_column(enum_column(TranscriptKind))
    said: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)
    stamps: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    recorded_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    recorded_at: Mapped[datetime] = mapped_column(Moment, default=clock.now)
    removed_at: Mapped[datetime | None] = mapped_column(Moment)

    visit: Mapped[Visit] = relationship()
    recorded_by: Mapped[User] = relationship()
    lines: Mapped[list["TranscriptLine"]] = relationship(
        back_populates="transcript", order_by="TranscriptLine.at, TranscriptLine.id"
    )

    @property
    def standing_lines(self) -> list["TranscriptLine"]:
        """Its lines in the order of their stamps, without those taken away."""
        return [line for line in self.lines if line.text]


class TranscriptLine(Model):
    """A line of running notes, stamped when it was first written; an empty one was taken away.

    `at` is that moment by the server's clock; a line written on a device keeps what the device's own
    clock said (`device_at`) and by how much it differed (`offset_ms`).
    """

    __tablename__ = "transcript_line"

    id: Mapped[int] = mapped_column(primary_key=True)
    client_id: Mapped[str] = mapped_column(String(36), unique=True)
    transcript_id: Mapped[int] = mapped_column(ForeignKey("transcript.id"), index=True)
    role: Mapped[LineRole] = mapped_column(enum_column(LineRole))
    text: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(Moment)
    device_at: Mapped[datetime | None] = mapped_column(Moment)
    offset_ms: Mapped[int] = mapped_column(BigInteger, default=0)
    received_at: Mapped[datetime] = mapped_column(Moment, default=clock.now)
    recorded_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))

    transcript: Mapped[Transcript] = relationship(back_populates="lines")
    recorded_by: Mapped[User] = relationship()


class PartnerDraw(Identified, Model):
    """People to talk to, drawn from a list: everything that anybody needs to draw again.

    `lines` is the list as it was read, `lines_sha256` its checksum; `result` are places in it (from
    1) in the order drawn by `seed` under `rule` (`docs/draws.md`). A draw that was repeated stays.
    """

    __tablename__ = "partner_draw"

    visit_id: Mapped[int] = mapped_column(ForeignKey("visit.id"), index=True)
    partner: Mapped[Partner] = mapped_column(enum_column(Partner))
    lines: Mapped[list[str]] = mapped_column(JSON)
    lines_sha256: Mapped[str] = mapped_column(String(64))
    wanted: Mapped[int]
    seed: Mapped[str] = mapped_column(String(64))
    rule: Mapped[int]
    result: Mapped[list[int]] = mapped_column(JSON)
    reason: Mapped[str] = mapped_column(Text, default="")
    supersedes_id: Mapped[int | None] = mapped_column(ForeignKey("partner_draw.id"), unique=True)
    drawn_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    drawn_at: Mapped[datetime] = mapped_column(Moment, default=clock.now)

    visit: Mapped[Visit] = relationship()
    drawn_by: Mapped[User] = relationship()
    supersedes: Mapped["PartnerDraw | None"] = relationship(
        remote_side="PartnerDraw.id", back_populates="repeated_by"
    )
    repeated_by: Mapped["PartnerDraw | None"] = relationship(
        back_populates="supersedes", uselist=False
    )

    @property
    def drawn(self) -> list[tuple[int, str]]:
        """Place in the list and line of each, in the order drawn."""
        return [(place, self.lines[place - 1]) for place in self.result]


class SignatureIsFinal(RuntimeError):
    """The program tried to change or delete a signature: a fault of the program."""


class Signature(Identified, Model):
    """One answer of the school to the exit slip, bound to exactly what it was shown.

    `content` is the slip as it was shown (see `service.contents`), `content_sha256` its checksum;
    `sha256` covers everything of the row (see `service.signing.seal_of`). `signed_at` is what the
    device's clock said, `received_at` what ours did. A refusal or absence has no strokes.
    """

    __tablename__ = "signature"

    visit_id: Mapped[int] = mapped_column(ForeignKey("visit.id"), index=True)
    answer: Mapped[SchoolAnswer] = mapped_column(enum_column(SchoolAnswer))
    text: Mapped[str] = mapped_column(Text, default="")
    name: Mapped[str] = mapped_column(String(60), default="")
    role: Mapped[SignerRole | None] = mapped_column(enum_column(SignerRole))
    way: Mapped[SigningWay] = mapped_column(enum_column(SigningWay))
    strokes: Mapped[list[list[list[int]]]] = mapped_column(JSON, default=list)
    content: Mapped[dict[str, Any]] = mapped_column(JSON)
    content_sha256: Mapped[str] = mapped_column(String(64))
    sha256: Mapped[str] = mapped_column(String(64))
    signed_at: Mapped[datetime | None] = mapped_column(Moment)
    received_at: Mapped[datetime] = mapped_column(Moment, default=clock.now)
    recorded_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))

    visit: Mapped[Visit] = relationship()
    recorded_by: Mapped[User | None] = relationship()


@event.listens_for(Signature, "before_update")
def _refuse_change(mapper: Any, connection: Any, signature: Signature) -> None:
    if any(attribute.history.has_changes() for attribute in inspect(signature).attrs):
        raise SignatureIsFinal(f"signature {signature.id} cannot change")


@event.listens_for(Signature, "before_delete")
def _refuse_removal(mapper: Any, connection: Any, signature: Signature) -> None:
    raise SignatureIsFinal(f"signature {signature.id} cannot be deleted")

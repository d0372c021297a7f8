"""Lessons, interviews and group meetings on paper: in the visit record without names, alone with them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from app.core import dates
from app.core.i18n import Text
from app.core.i18n import gettext as _
from app.records.builders.facts import VisitFacts, facts_of
from app.visits import queries as visits
from app.visits.models import Transcript, Visit
from app.visits.states import LineRole, TranscriptKind
from app.visits.transcripts import ENDED, FIELDS, STARTED, Shape, Stamp


@dataclass(frozen=True, slots=True)
class Moment:
    """A stamp on paper: `device_at` and `offset_s` only where the device alone was there."""

    at: datetime
    device_at: datetime | None = None
    offset_s: int = 0

    @classmethod
    def of(cls, stamp: Stamp | None) -> "Moment | None":
        """A stamp as it is printed."""
        if stamp is None:
            return None
        if not stamp.is_claimed:
            return cls(stamp.at)
        return cls(stamp.at, stamp.device_at, stamp.offset_ms // 1000)

    @property
    def words(self) -> str:
        """The time, with what the device said."""
        time = dates.time_of_day(self.at)
        if self.device_at is None:
            return time
        device = dates.time_of_day(self.device_at)
        return _(
            "%(time)s (device %(device)s, off by %(seconds)s s)",
            time=time,
            device=device,
            seconds=self.offset_s,
        )


@dataclass(frozen=True, slots=True)
class Said:
    """A field of the form and what is in it."""

    field: str
    value: str


@dataclass(frozen=True, slots=True)
class StampedLine:
    """A line with its time."""

    role: LineRole
    text: str
    at: Moment


@dataclass(frozen=True, slots=True, kw_only=True)
class FormLines:
    """One form as it is printed; `person` is a name or what stands for it, empty where there is none."""

    kind: TranscriptKind
    person: str
    began: Moment | None
    ended: Moment | None
    said: tuple[Said, ...]
    lines: tuple[StampedLine, ...]
    recorder: str
    recorded_at: datetime

    @property
    def rows(self) -> Sequence[tuple[Text, Text]]:
        """Fields with something in them, in words."""
        specs = FIELDS[self.kind]
        return [(specs[one.field].label, specs[one.field].words(one.value)) for one in self.said]

    @property
    def times(self) -> str:
        """From when to when."""
        return " – ".join(one.words for one in (self.began, self.ended) if one is not None)


@dataclass(frozen=True, slots=True, kw_only=True)
class FormPaper:
    """听课评课记录表、访谈记录、座谈记录: one form by itself."""

    facts: VisitFacts
    form: FormLines


def forms_of(visit: Visit) -> tuple[FormLines, ...]:
    """All forms of a visit without names, for the record that more people read."""
    every = visits.transcripts_of(visit)
    return tuple(_lines(one, _code(every, one)) for one in every)


def build_form(visit: Visit, transcript: Transcript) -> FormPaper:
    """One form with whatever name it keeps: who may read that is asked before."""
    named = next(
        (
            transcript.said[spec.name]
            for spec in FIELDS[transcript.kind].values()
            if spec.is_name and transcript.said.get(spec.name)
        ),
        "",
    )
    person = named or _code(visits.transcripts_of(visit), transcript)
    return FormPaper(facts=facts_of(visit), form=_lines(transcript, person))


def _code(every: Sequence[Transcript], transcript: Transcript) -> str:
    """What stands for the teacher of a lesson; nobody else has one."""
    lessons = [one.id for one in every if one.kind is TranscriptKind.LESSON]
    return f"T{lessons.index(transcript.id) + 1}" if transcript.id in lessons else ""


def _lines(transcript: Transcript, person: str) -> FormLines:
    return FormLines(
        kind=transcript.kind,
        person=person,
        began=Moment.of(visits.stamp_of(transcript, STARTED.name)),
        ended=Moment.of(visits.stamp_of(transcript, ENDED.name)),
        said=tuple(
            Said(spec.name, value)
            for spec in FIELDS[transcript.kind].values()
            if spec.shape is not Shape.MOMENT
            and not spec.is_name
            and (value := transcript.said.get(spec.name))
        ),
        lines=tuple(
            StampedLine(line.role, line.text, _stamped(line)) for line in transcript.standing_lines
        ),
        recorder=transcript.recorded_by.name,
        recorded_at=transcript.recorded_at,
    )


def _stamped(line: object) -> Moment:
    moment = Moment.of(visits.line_stamp(line))  # type: ignore[arg-type]
    assert moment is not None
    return moment

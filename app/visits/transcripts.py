"""What the forms filled in on site ask for: lesson, interview and group meeting. Pure.

Every field holds one text, also a number, a choice or a moment: so two people who write the same
field are compared as in the summary of a visit. `docs/offline.md` names the fields for devices.
"""

import enum
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from types import MappingProxyType
from typing import Any

from app.core.i18n import Text
from app.core.i18n import lazy_gettext as _l
from app.core.states import Choice
from app.visits.states import LessonGrade, LineRole, Partner, Points, TranscriptKind, YesNo

LONGEST_WORDS = 200
LONGEST_TEXT = 4000
MOST_PEOPLE = 999
MOST_LINES = 500
GONE = ""
"""A line without a text has been taken away."""


class Shape(enum.Enum):
    """How a field is entered and checked."""

    WORDS = "words"
    TEXT = "text"
    NUMBER = "number"
    CHOICE = "choice"
    TICK = "tick"
    MOMENT = "moment"


class Unfit(ValueError):
    """A value that a field cannot take; `fault` is `length`, `choice` or `form`."""

    def __init__(self, fault: str, message: Text) -> None:
        super().__init__(fault)
        self.fault = fault
        self.message = message


@dataclass(frozen=True, slots=True)
class FieldSpec:
    """One field; `is_name` marks what could tell who a person is."""

    name: str
    label: Text
    shape: Shape
    choices: type[Choice] | None = None
    most: int = 0
    is_name: bool = False

    def read(self, value: str) -> str:
        """The value as it is kept, from a text without white space at its ends; raises Unfit."""
        return _READERS[self.shape](self, value) if value else ""

    def words(self, value: str) -> Text:
        """A value as a reader would say it."""
        if self.choices is not None and value:
            return self.choices(value).label
        return _l("Yes") if self.shape is Shape.TICK and value else value


def _words(spec: FieldSpec, value: str) -> str:
    longest = spec.most or LONGEST_WORDS
    if "\n" in value:
        raise Unfit("form", _l("Please write this in one line."))
    if len(value) > longest:
        raise Unfit("length", _l("At most %(number)s characters.", number=longest))
    return value


def _text(spec: FieldSpec, value: str) -> str:
    if len(value) > LONGEST_TEXT:
        raise Unfit("length", _l("At most %(number)s characters.", number=LONGEST_TEXT))
    return value


def _number(spec: FieldSpec, value: str) -> str:
    if not value.isascii() or not value.isdigit() or len(value) > 6 or int(value) > spec.most:
        raise Unfit("choice", _l("A whole number from 0 to %(number)s.", number=spec.most))
    return str(int(value))


def _choice(spec: FieldSpec, value: str) -> str:
    assert spec.choices is not None
    if value not in set(spec.choices):
        raise Unfit("choice", _l("This is not one of the answers."))
    return value


def _tick(spec: FieldSpec, value: str) -> str:
    if value != "yes":
        raise Unfit("choice", _l("This is not one of the answers."))
    return value


def _moment(spec: FieldSpec, value: str) -> str:
    moment = moment_of(value)
    if moment is None:
        raise Unfit("form", _l("This is not a point in time."))
    return moment.isoformat(timespec="milliseconds")


def moment_of(text: str) -> datetime | None:
    """A moment in ISO 8601 with a zone, in UTC; None when it cannot be one."""
    try:
        moment = datetime.fromisoformat(text)
        known = moment.tzinfo is not None and 2000 <= moment.year < 2200
        return moment.astimezone(UTC) if known else None
    except (ValueError, OverflowError):
        return None


_READERS = {
    Shape.WORDS: _words,
    Shape.TEXT: _text,
    Shape.NUMBER: _number,
    Shape.CHOICE: _choice,
    Shape.TICK: _tick,
    Shape.MOMENT: _moment,
}

ARRIVED_AT_ONCE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Claim:
    """What a device says of a moment: its own clock, and how much later ours showed at sending."""

    device_at: datetime
    offset_ms: int

    def stamp(self, now: datetime) -> "Stamp":
        """The moment by our clock; what would lie in the future becomes now."""
        at = self.device_at + timedelta(milliseconds=self.offset_ms)
        return Stamp(min(at, now), self.device_at, self.offset_ms, now)


@dataclass(frozen=True, slots=True)
class Stamp:
    """When something was pressed or written, by our clock, and what a device had said."""

    at: datetime
    device_at: datetime | None
    offset_ms: int
    received_at: datetime

    @classmethod
    def now(cls, now: datetime) -> "Stamp":
        """Pressed on the server's page."""
        return cls(now, None, 0, now)

    @property
    def is_claimed(self) -> bool:
        """True when only the device was there to see it: the server heard of it later."""
        return self.device_at is not None and self.received_at - self.at > ARRIVED_AT_ONCE

    def to_json(self) -> dict[str, Any]:
        """As it is kept beside the fields."""
        device = self.device_at.isoformat() if self.device_at is not None else None
        return {
            "at": self.at.isoformat(),
            "device_at": device,
            "offset_ms": self.offset_ms,
            "received_at": self.received_at.isoformat(),
        }

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> "Stamp":
        """Read back."""
        device = kept["device_at"]
        return cls(
            datetime.fromisoformat(kept["at"]),
            datetime.fromisoformat(device) if device is not None else None,
            kept["offset_ms"],
            datetime.fromisoformat(kept["received_at"]),
        )


STARTED = FieldSpec("started", _l("Began"), Shape.MOMENT)
ENDED = FieldSpec("ended", _l("Ended"), Shape.MOMENT)
PLACE = FieldSpec("place", _l("Place"), Shape.WORDS)
TEACHER = FieldSpec("teacher", _l("Teacher"), Shape.WORDS, most=60, is_name=True)
NAME = FieldSpec("name", _l("Name of the person"), Shape.WORDS, most=60, is_name=True)
ANONYMOUS = FieldSpec("anonymous", _l("Wishes to stay anonymous"), Shape.TICK)
PARTNER = FieldSpec("partner", _l("Talked to"), Shape.CHOICE, Partner)

DRAWN = FieldSpec("drawn", _l("Drawn as number"), Shape.WORDS, most=20)

ASPECTS = tuple(
    FieldSpec(f"points_{name}", label, Shape.CHOICE, Points)
    for name, label in {
        "aims": _l("Aims of the lesson"),
        "content": _l("Content of the lesson"),
        "process": _l("Process and methods"),
        "pupils": _l("Taking part of the pupils"),
        "effect": _l("Effect of the lesson"),
    }.items()
)
COUNTS = tuple(
    FieldSpec(f"count_{partner.value}", partner.label, Shape.NUMBER, most=MOST_PEOPLE)
    for partner in Partner
)

_LESSON = (
    STARTED,
    ENDED,
    FieldSpec("class_name", _l("Class"), Shape.WORDS, most=60),
    FieldSpec("subject", _l("School subject"), Shape.WORDS, most=60),
    TEACHER,
    FieldSpec("topic", _l("Topic of the lesson"), Shape.WORDS),
    FieldSpec("periods", _l("Periods"), Shape.NUMBER, most=20),
    *ASPECTS,
    FieldSpec("grade", _l("Overall grade"), Shape.CHOICE, LessonGrade),
    FieldSpec("advice", _l("Advice"), Shape.TEXT),
    FieldSpec("fed_back", _l("Fed back to the teacher"), Shape.CHOICE, YesNo),
)
_INTERVIEW = (
    STARTED,
    ENDED,
    DRAWN,
    PLACE,
    PARTNER,
    ANONYMOUS,
    NAME,
    FieldSpec("points", _l("Main points"), Shape.TEXT),
)
_FOCUS_GROUP = (
    STARTED,
    ENDED,
    PLACE,
    FieldSpec("topic", _l("Topic of the meeting"), Shape.WORDS),
    *COUNTS,
    FieldSpec("points", _l("Main points"), Shape.TEXT),
)

FIELDS: Mapping[TranscriptKind, Mapping[str, FieldSpec]] = MappingProxyType(
    {
        kind: MappingProxyType({spec.name: spec for spec in specs})
        for kind, specs in {
            TranscriptKind.LESSON: _LESSON,
            TranscriptKind.INTERVIEW: _INTERVIEW,
            TranscriptKind.FOCUS_GROUP: _FOCUS_GROUP,
        }.items()
    }
)
ROLES: Mapping[TranscriptKind, tuple[LineRole, ...]] = MappingProxyType(
    {
        TranscriptKind.LESSON: (LineRole.NOTE,),
        TranscriptKind.INTERVIEW: (LineRole.QUESTION, LineRole.REPLY),
        TranscriptKind.FOCUS_GROUP: (LineRole.QUESTION, LineRole.POINT),
    }
)


def hides_name(said: Mapping[str, str]) -> bool:
    """True when an interview may not keep a name: a pupil, or somebody who asked for it."""
    return bool(said.get(ANONYMOUS.name)) or said.get(PARTNER.name) == Partner.PUPILS

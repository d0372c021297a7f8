"""Entries in words, for the pages of conflicts and of the appendix."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.checklists.answers import AnswerValue
from app.core import dates
from app.core.i18n import Text, localized
from app.core.i18n import gettext as _
from app.core.requests import current_actor
from app.recorder.models import SyncOperation
from app.recorder.service import standing_of
from app.recorder.states import Field, Kind
from app.visits import queries as visits
from app.visits.models import Visit
from app.visits.permissions import may_read_names
from app.visits.states import LineRole, Method, Partner, SchoolAnswer, TranscriptKind
from app.visits.transcripts import FIELDS, Shape


@dataclass(frozen=True, slots=True)
class Side:
    """One of two answers: in words, its note, who gave it and when."""

    words: str
    note: str = ""
    by: str = ""
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Pair:
    """What stands and what was sent; `seen` goes back with the choice."""

    operation: SyncOperation
    title: Text
    standing: Side
    sent: Side
    seen: str


def side_by_side(visit: Visit, operation: SyncOperation) -> Pair:
    """A conflict as the lead sees it."""
    standing = standing_of(visit, operation)
    said, sent = standing.said, operation.payload
    return Pair(
        operation,
        title_of(operation),
        Side(words_of(operation, said), said.get("note", ""), standing.by, standing.at),
        Side(
            words_of(operation, sent), sent.get("note", ""), operation.user.name, operation.made_at
        ),
        standing.seen,
    )


def title_of(operation: SyncOperation) -> Text:
    """The place that an entry is about."""
    if operation.item is not None:
        return f"{operation.item.number} {localized(operation.item, 'prompt')}".strip()
    if operation.kind is Kind.SUMMARY:
        return Field(operation.payload["field"]).label
    if operation.kind in {Kind.TRANSCRIPT, Kind.LINE}:
        return _form_place(operation.payload)
    return operation.kind.label


def _form_place(said: dict[str, Any]) -> str:
    """The form and the field or line of it."""
    kind = TranscriptKind(said["type"])
    place = FIELDS[kind][said["field"]].label if "field" in said else LineRole(said["role"]).label
    return f"{kind.label} · {place}"


def words_of(operation: SyncOperation, said: dict[str, Any]) -> str:
    """What an entry says, without its note."""
    match operation.kind:
        case Kind.ANSWER:
            return _answer_words(operation, said)
        case Kind.SUMMARY:
            value = said["value"]
            text = value if isinstance(value, str) else _listed(value)
            return text or _("(nothing)")
        case Kind.CONVERSATION:
            group = Partner(said["partner"]).label
            who = _("%(group)s, %(number)s people", group=group, number=said["people"])
            return _(": ").join([who, said["points"]])
        case Kind.DOCUMENT:
            return _(": ").join(part for part in (said["title"], said["remark"]) if part)
        case Kind.MARKUP:
            return _("Marked-up photo")
        case Kind.VOICE:
            return _("Voice note")
        case Kind.PHOTO:
            return str(said["caption"])
        case Kind.TRANSCRIPT:
            return _field_words(operation, said)
        case Kind.LINE:
            return said["value"] or _("(nothing)")
        case Kind.SIGNATURE:
            answer = str(SchoolAnswer(said["answer"]).label)
            return " · ".join(part for part in (answer, said["by"], said["text"]) if part)
        case Kind.ARRIVAL:
            return dates.moment(datetime.fromisoformat(said["pressed"]))


def _field_words(operation: SyncOperation, said: dict[str, Any]) -> str:
    spec = FIELDS[TranscriptKind(operation.payload["type"])][operation.payload["field"]]
    if spec.is_name and not may_read_names(current_actor(), operation.visit):
        return _("(a name)")
    if spec.shape is Shape.MOMENT and said["value"]:
        return dates.moment(datetime.fromisoformat(said["value"]))
    return str(spec.words(said["value"])) or _("(nothing)")


def _answer_words(operation: SyncOperation, said: dict[str, Any]) -> str:
    assert operation.item is not None
    value = AnswerValue(value=list(said["value"]), not_applicable=said["na"])
    return visits.answer_words(operation.item, value) or _("(no answer)")


def _listed(words: list[str]) -> str:
    return _(", ").join(str(Method(word).label) for word in words)

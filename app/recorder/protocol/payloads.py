"""The own fields of each kind of operation, and where one stands among those on its subject. Pure."""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from app.core.states import Choice
from app.recorder.protocol.parts import (
    Refused,
    as_moment,
    as_position,
    as_text,
    as_whole,
    as_words,
    read_id,
    read_photo_id,
)
from app.recorder.states import Field, Kind, Refusal, Subject, subject_of
from app.visits.states import (
    ON_THE_SPOT,
    LineRole,
    Method,
    Partner,
    SchoolAnswer,
    SignerRole,
    SigningWay,
    TranscriptKind,
)
from app.visits.transcripts import FIELDS, ROLES, FieldSpec, Unfit

LONGEST_TEXT = 4000
LONGEST_TITLE = 200
LONGEST_CAPTION = 300
LONGEST_WHY = 500
MOST_METRES = 1_000_000
LONGEST_NAME = 60
LONGEST_STROKES = 100_000
LONGEST_SLIP = 256 * 1024


@dataclass(frozen=True, slots=True)
class Place:
    """Where an operation stands among those on its subject."""

    subject: Subject
    after: str | None
    base: Any


def _answer(fields: Mapping[str, Any]) -> dict[str, Any]:
    words = as_words(fields.get("value", []), LONGEST_TEXT)
    na = fields.get("na", False)
    if not isinstance(na, bool):
        raise Refused(Refusal.MALFORMED)
    return {"value": words, "na": na, "note": as_text(fields.get("note", ""), LONGEST_TEXT)}


def _photo(fields: Mapping[str, Any]) -> dict[str, Any]:
    taken = fields.get("taken_at")
    return {
        "upload": read_id(fields.get("upload")),
        "caption": as_text(fields.get("caption", ""), LONGEST_CAPTION),
        "taken_at": as_moment(taken).isoformat() if taken is not None else None,
        "position": as_position(fields.get("position")),
    }


def _markup(fields: Mapping[str, Any]) -> dict[str, Any]:
    return {"of": read_photo_id(fields.get("of")), "upload": read_id(fields.get("upload"))}


def _voice(fields: Mapping[str, Any]) -> dict[str, Any]:
    return {"upload": read_id(fields.get("upload"))}


def _summary(fields: Mapping[str, Any]) -> dict[str, Any]:
    name = _field(fields)
    return {"field": name, "value": _summary_value(name, fields.get("value"))}


def _field(fields: Mapping[str, Any]) -> str:
    word = fields.get("field")
    if not isinstance(word, str) or word not in set(Field):
        raise Refused(Refusal.MALFORMED)
    return word


def _summary_value(field: str, value: Any) -> str | list[str]:
    if field != Field.METHODS:
        return as_text(value, LONGEST_TEXT)
    chosen = as_words(value, 60)
    if not set(chosen) <= set(Method):
        raise Refused(Refusal.NOT_IN_SCALE)
    return [method.value for method in Method if method in chosen]


def _conversation(fields: Mapping[str, Any]) -> dict[str, Any]:
    partner = fields.get("partner")
    if not isinstance(partner, str) or partner not in set(Partner):
        raise Refused(Refusal.NOT_IN_SCALE)
    people = as_whole(fields.get("people"))
    return {
        "partner": partner,
        "people": people,
        "points": as_text(fields.get("points"), LONGEST_TEXT),
    }


def _document(fields: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "title": as_text(fields.get("title"), LONGEST_TITLE),
        "remark": as_text(fields.get("remark", ""), LONGEST_TEXT),
    }


def _transcript(fields: Mapping[str, Any]) -> dict[str, Any]:
    spec = _spec(fields)
    return {
        "form": read_id(fields.get("form")),
        "type": fields["type"],
        "field": spec.name,
        "value": _read_by(spec, fields.get("value")),
    }


def _spec(fields: Mapping[str, Any]) -> FieldSpec:
    name = fields.get("field")
    known = FIELDS[_type(fields)]
    if not isinstance(name, str) or name not in known:
        raise Refused(Refusal.MALFORMED)
    return known[name]


def _read_by(spec: FieldSpec, value: Any) -> str:
    try:
        return spec.read(as_text(value, LONGEST_TEXT))
    except Unfit as unfit:
        raise Refused(_UNFIT[unfit.fault], unfit.message) from None


def _line(fields: Mapping[str, Any]) -> dict[str, Any]:
    role = fields.get("role")
    if not isinstance(role, str) or role not in set(LineRole):
        raise Refused(Refusal.MALFORMED)
    if LineRole(role) not in ROLES[_type(fields)]:
        raise Refused(Refusal.MALFORMED)
    return {
        "form": read_id(fields.get("form")),
        "type": fields["type"],
        "line": read_id(fields.get("line")),
        "role": role,
        "written": as_moment(fields.get("written")).isoformat(),
        "value": as_text(fields.get("value"), LONGEST_TEXT),
    }


def _arrival(fields: Mapping[str, Any]) -> dict[str, Any]:
    said: dict[str, Any] = {"pressed": as_moment(fields.get("pressed")).isoformat()}
    # Devices of before say no more than that, and what they sent is still known by its content.
    if fields.get("position") is not None:
        said["position"] = as_position(fields["position"])
        said["accuracy"] = as_whole(fields.get("accuracy", 0), most=MOST_METRES)
        said["away_reason"] = as_text(fields.get("away_reason", ""), LONGEST_WHY)
    return said


def _signature(fields: Mapping[str, Any]) -> dict[str, Any]:
    answer = _one_of(SchoolAnswer, fields.get("answer"))
    shown, slip = fields.get("shown"), fields.get("slip")
    if not isinstance(shown, str) or not isinstance(slip, str) or answer is None:
        raise Refused(Refusal.MALFORMED)
    strokes = fields.get("strokes", "")
    if not isinstance(strokes, str) or not strokes.isascii():
        raise Refused(Refusal.MALFORMED)
    if len(slip) > LONGEST_SLIP or len(strokes) > LONGEST_STROKES:
        raise Refused(Refusal.TOO_LONG)
    if hashlib.sha256(slip.encode("utf-8", "replace")).hexdigest() != shown:
        raise Refused(Refusal.SLIP_DAMAGED)
    way = _one_of(SigningWay, fields.get("way"))
    if way not in {None, *ON_THE_SPOT}:
        raise Refused(Refusal.MALFORMED)
    return {
        "answer": answer,
        "text": as_text(fields.get("text", ""), LONGEST_TEXT),
        "by": as_text(fields.get("by", ""), LONGEST_NAME),
        "role": _one_of(SignerRole, fields.get("role")),
        "way": way,
        "strokes": strokes,
        "signed_at": as_moment(fields.get("signed_at")).isoformat(),
        "shown": shown,
        "slip": slip,
    }


def _one_of(words: type[Choice], value: Any) -> str | None:
    """One of a closed list, or nothing."""
    if value is None:
        return None
    if not isinstance(value, str) or value not in set(words):
        raise Refused(Refusal.NOT_IN_SCALE)
    return value


def _type(fields: Mapping[str, Any]) -> TranscriptKind:
    word = fields.get("type")
    if not isinstance(word, str) or word not in set(TranscriptKind):
        raise Refused(Refusal.MALFORMED)
    return TranscriptKind(word)


_UNFIT = {
    "length": Refusal.TOO_LONG,
    "choice": Refusal.NOT_IN_SCALE,
    "form": Refusal.MALFORMED,
}
READERS: dict[Kind, Callable[[Mapping[str, Any]], dict[str, Any]]] = {
    Kind.ANSWER: _answer,
    Kind.PHOTO: _photo,
    Kind.MARKUP: _markup,
    Kind.VOICE: _voice,
    Kind.SUMMARY: _summary,
    Kind.CONVERSATION: _conversation,
    Kind.DOCUMENT: _document,
    Kind.TRANSCRIPT: _transcript,
    Kind.LINE: _line,
    Kind.ARRIVAL: _arrival,
    Kind.SIGNATURE: _signature,
}


def place_of(kind: Kind, fields: Mapping[str, Any]) -> Place | None:
    """Where it stands; None for a kind whose operations do not build on each other."""
    after, base = fields.get("after"), fields.get("base")
    after = read_id(after) if after is not None else None
    if kind is Kind.ANSWER:
        item = as_whole(fields.get("item"), least=1)
        return Place((kind, item), after, as_whole(base if base is not None else 0))
    if kind is Kind.TRANSCRIPT:
        said = {"form": read_id(fields.get("form")), "field": _spec(fields).name}
        return Place(subject_of(kind, None, said), after, as_text(base or "", LONGEST_TEXT))
    if kind is Kind.LINE:
        line = {"line": read_id(fields.get("line"))}
        return Place(subject_of(kind, None, line), after, as_text(base or "", LONGEST_TEXT))
    if kind is not Kind.SUMMARY:
        return None
    name = _field(fields)
    empty: Any = [] if name == Field.METHODS else ""
    return Place((kind, name), after, _summary_value(name, base if base is not None else empty))

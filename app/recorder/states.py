"""Words and limits of the protocol between a device and the server (`docs/offline.md`)."""

import enum
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from app.core.i18n import lazy_gettext as _l
from app.core.states import Choice

APPENDIX = "sync_operation"
"""Kind of owner of the files that came too late for the record."""
PROTOCOL = 1
OLDEST_PROTOCOL = 1
MOST_OPERATIONS = 200
BATCH_BYTES = 1024 * 1024
PIECE_BYTES = 512 * 1024
MOST_OPEN_UPLOADS = 100
"""Unfinished uploads that one person may have; a device sends its photos one after the other."""
UPLOADS_KEPT = timedelta(days=7)


class Kind(Choice):
    """What an operation says something about."""

    ANSWER = "answer", _l("Answer")
    PHOTO = "photo", _l("Photo")
    MARKUP = "markup", _l("Marked-up photo")
    VOICE = "voice", _l("Voice note")
    SUMMARY = "summary", _l("Summary")
    CONVERSATION = "conversation", _l("Conversation")
    DOCUMENT = "document", _l("Document seen")
    TRANSCRIPT = "transcript", _l("Lesson, interview or meeting")
    LINE = "line", _l("Line of a lesson, interview or meeting")
    ARRIVAL = "arrival", _l("Arrival at the school")
    SIGNATURE = "signature", _l("Signature on the exit slip")


CHAINED = frozenset({Kind.ANSWER, Kind.SUMMARY, Kind.TRANSCRIPT, Kind.LINE})
"""Kinds whose operations build on each other; the others each stand alone."""
Subject = tuple[Kind, int | str | None]


def subject_of(kind: Kind, item_id: int | None, payload: Mapping[str, Any]) -> Subject:
    """What an operation is about: operations on one subject keep their order."""
    if item_id is not None:
        return kind, item_id
    if kind is Kind.TRANSCRIPT:
        return kind, f"{payload['form']}:{payload['field']}"
    return kind, payload["line"] if kind is Kind.LINE else payload.get("field")


class Field(Choice):
    """Parts of the summary, each a subject of its own."""

    METHODS = "methods", _l("Ways used")
    MERITS = "merits", _l("Merits")
    ADVICE = "advice", _l("Advice")


class Outcome(enum.StrEnum):
    """How the server kept an operation; what it refuses is not kept."""

    APPLIED = "applied"
    CONFLICT = "conflict"
    APPENDED = "appended"


class Late(Choice):
    """Why an operation went to the appendix."""

    CLOSED = "closed", _l("The record was closed already.")
    CANCELLED = "cancelled", _l("The visit had been cancelled.")
    LEFT = "left", _l("The person was no longer on the team.")
    CHANGED = "changed", _l("The slip says something else by now: it needs signing again.")
    ANSWERED = "answered", _l("The school's answer had been recorded already.")
    NOT_LEAD = "not_lead", _l("The person was no longer the lead of the visit.")


class Settled(enum.StrEnum):
    """How a conflict ended: what was sent stays, what stood there, both, or it was written anew."""

    MINE = "mine"
    THEIRS = "theirs"
    BOTH = "both"
    SUPERSEDED = "superseded"


class Refusal(Choice):
    """Why an operation is not kept; the device still has it."""

    MALFORMED = "malformed", _l("This entry cannot be read by the server.")
    UNKNOWN_KIND = "unknown_kind", _l("The server does not know this kind of entry.")
    UNKNOWN_ITEM = "unknown_item", _l("This item is not asked on this visit.")
    UNKNOWN_FORM = "unknown_form", _l("This form belongs to something else.")
    NOT_IN_SCALE = "not_in_scale", _l("This is not one of the answers.")
    TOO_LONG = "too_long", _l("This text is too long.")
    ID_REUSED = "id_reused", _l("Something else was received under this id before.")
    OUT_OF_ORDER = "out_of_order", _l("An earlier entry for the same place is missing.")
    NOT_DUE = "not_due", _l("The arrival cannot be recorded now.")
    NOT_ARRIVED = "not_arrived", _l("Recording begins with the arrival at the school.")
    UPLOAD_UNFINISHED = "upload_unfinished", _l("The photo is not on the server completely yet.")
    UPLOAD_DAMAGED = "upload_damaged", _l("The photo was damaged on its way. It is sent again.")
    NOT_A_PHOTO = "not_a_photo", _l("This is not a photo that can be shown here.")
    NOT_A_VOICE = "not_a_voice", _l("This is not a voice note that can be played here.")
    UNKNOWN_PHOTO = (
        "unknown_photo",
        _l("The photo that was marked up is not in the record (any more)."),
    )
    TOO_LARGE = "too_large", _l("This photo is too large.")
    TOO_MANY = "too_many", _l("There are too many of these already.")
    SLIP_DAMAGED = "slip_damaged", _l("What was signed does not fit its checksum.")
    PROTOCOL = "protocol", _l("The program on this device is newer than the server.")
    FAULT = "fault", _l("The server could not keep this. It is sent again later.")

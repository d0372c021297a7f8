"""Plain parts of what a device sends; each raises Refused for what it is not. Pure."""

import re
from datetime import UTC, datetime
from typing import Any

from app.core.i18n import Text
from app.recorder.states import Refusal

MOST_WORDS = 200
LARGEST_NUMBER = 2**31 - 1
_PUBLIC_ID = re.compile(r"[A-Za-z0-9_-]{1,16}")
_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")


class Refused(Exception):
    """An operation that is not kept: the reason as a word, and a better sentence when there is one."""

    def __init__(self, reason: Refusal, message: Text | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.message: Text = message or reason.label


def read_id(value: Any) -> str:
    """An id made by a device: a UUID in small letters; raises Refused."""
    if not isinstance(value, str) or not _UUID.fullmatch(value):
        raise Refused(Refusal.MALFORMED)
    return value


def read_photo_id(value: Any) -> str:
    """What a photo is called: the id of its upload, or the public id that the server gave it."""
    if isinstance(value, str) and _PUBLIC_ID.fullmatch(value):
        return value
    return read_id(value)


def as_position(value: Any) -> list[float] | None:
    """Latitude and longitude in degrees, or nothing."""
    if value is None:
        return None
    if not isinstance(value, list) or len(value) != 2:
        raise Refused(Refusal.MALFORMED)
    for degrees, most in zip(value, (90, 180), strict=True):
        is_number = isinstance(degrees, int | float) and not isinstance(degrees, bool)
        if not is_number or not -most <= degrees <= most:
            raise Refused(Refusal.MALFORMED)
    return [float(degrees) for degrees in value]


def as_object(value: Any) -> dict[str, Any]:
    """An object."""
    if not isinstance(value, dict):
        raise Refused(Refusal.MALFORMED)
    return value


def as_whole(value: Any, *, least: int = 0, most: int = LARGEST_NUMBER) -> int:
    """A whole number within bounds."""
    if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
        raise Refused(Refusal.MALFORMED)
    return value


def as_text(value: Any, longest: int) -> str:
    """A text cleaned as forms clean it; half a character (a lone surrogate) cannot be stored."""
    if not isinstance(value, str):
        raise Refused(Refusal.MALFORMED)
    try:
        value.encode()
    except UnicodeEncodeError:
        raise Refused(Refusal.MALFORMED) from None
    text = value.replace("\x00", "").replace("\r\n", "\n").strip()
    if len(text) > longest:
        raise Refused(Refusal.TOO_LONG)
    return text


def as_words(value: Any, longest: int) -> list[str]:
    """A list of texts, empty ones left out."""
    if not isinstance(value, list) or len(value) > MOST_WORDS:
        raise Refused(Refusal.MALFORMED)
    return [word for word in (as_text(one, longest) for one in value) if word]


def as_moment(value: Any) -> datetime:
    """A moment in ISO 8601 with a zone, in UTC."""
    if not isinstance(value, str) or len(value) > 40:
        raise Refused(Refusal.MALFORMED)
    try:
        moment = datetime.fromisoformat(value)
        if moment.tzinfo is None:
            raise Refused(Refusal.MALFORMED)
        return moment.astimezone(UTC)
    except (ValueError, OverflowError):
        raise Refused(Refusal.MALFORMED) from None


def no_constant(name: str) -> None:
    """Refuse what JSON knows only by mistake: NaN and Infinity."""
    raise ValueError(name)

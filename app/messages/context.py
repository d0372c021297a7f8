"""What a message remembers: plain data that outlives the rows it came from."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from types import SimpleNamespace
from typing import Any

LONGEST_TEXT = 200


def pack(context: Mapping[str, Any]) -> dict[str, Any]:
    """Context as JSON data.

    Dates become ISO texts, a thing with `name_zh` and `name_en` becomes those two names, texts
    are one line of at most LONGEST_TEXT characters: a message carries names and numbers, not
    reports. Raises TypeError for anything else, such as a whole row.
    """
    return {str(name): _pack(name, value) for name, value in context.items()}


def unpack(context: Mapping[str, Any]) -> dict[str, Any]:
    """The context for templates: `…_on` are dates, `…_at` moments, mappings have attributes."""
    return {name: _unpack(name, value) for name, value in context.items()}


def _pack(name: str, value: Any) -> Any:
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, str):
        return _one_line(str(value))
    if hasattr(value, "name_zh") and hasattr(value, "name_en"):
        return {"name_zh": _one_line(value.name_zh), "name_en": _one_line(value.name_en)}
    if isinstance(value, Mapping):
        return pack(value)
    if isinstance(value, Sequence):
        return [_pack(name, part) for part in value]
    raise TypeError(f"{name} cannot be kept in a message: {type(value).__name__}")


def _one_line(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= LONGEST_TEXT else f"{line[: LONGEST_TEXT - 1]}…"


def _unpack(name: str, value: Any) -> Any:
    if isinstance(value, str) and name.endswith("_on"):
        return date.fromisoformat(value)
    if isinstance(value, str) and name.endswith("_at"):
        return datetime.fromisoformat(value)
    if isinstance(value, Mapping):
        return SimpleNamespace(**unpack(value))
    if isinstance(value, list):
        return [_unpack(name, part) for part in value]
    return value

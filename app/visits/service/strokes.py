"""Strokes of a finger on the signature pad: read from what a page sent, drawn again as an SVG path. Pure.

A point is a pair of whole numbers in a box of 1000 × 400, whatever the size of the screen was; a stroke
is a list of points; a signature is a list of strokes in the order of drawing.
"""

import json
from collections.abc import Sequence
from itertools import pairwise
from math import hypot
from typing import Any

from app.core.errors import InvalidInput
from app.core.i18n import Text
from app.core.i18n import lazy_gettext as _l

WIDTH, HEIGHT = 1000, 400
BOX = f"0 0 {WIDTH} {HEIGHT}"
"""The same as the `viewBox` of an SVG."""
MOST_POINTS = 5000
LONGEST_TEXT = 100_000
"""Characters of the JSON: 5000 points take fewer than 80,000."""
LEAST_LENGTH = 60
"""Shorter in all than this, a mark is a slip of the finger and no signature."""

Stroke = Sequence[Sequence[int]]


def read_strokes(text: str) -> list[list[list[int]]]:
    """The strokes in a JSON text. Raises InvalidInput for the field `strokes`."""
    if len(text) > LONGEST_TEXT:
        raise _refused(_too_many())
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        raise _refused(_unreadable()) from None
    if not _is_drawing(found):
        raise _refused(_unreadable())
    if sum(len(stroke) for stroke in found) > MOST_POINTS:
        raise _refused(_too_many())
    if length_of(found) < LEAST_LENGTH:
        raise _refused(_l("Please sign in the box: a dot is not a signature."))
    strokes: list[list[list[int]]] = found
    return strokes


def length_of(strokes: Sequence[Stroke]) -> float:
    """How far the finger moved on the pad, in its units."""
    return sum(
        hypot(end[0] - start[0], end[1] - start[1])
        for stroke in strokes
        for start, end in pairwise(stroke)
    )


def path_of(strokes: Sequence[Stroke]) -> str:
    """The strokes as the `d` of one SVG path; a single point becomes a short line that can be seen."""
    return "".join(_piece(stroke) for stroke in strokes)


def _piece(stroke: Stroke) -> str:
    first, *rest = [f"{x} {y}" for x, y in stroke]
    return f"M{first}L{' '.join(rest)}" if rest else f"M{first}l1 0"


def _is_drawing(found: Any) -> bool:
    if not isinstance(found, list):
        return False
    return all(
        isinstance(stroke, list) and len(stroke) > 0 and all(map(_is_point, stroke))
        for stroke in found
    )


def _is_point(point: Any) -> bool:
    # `True` is a number for Python, but no place on the pad.
    if not (isinstance(point, list) and len(point) == 2 and all(type(n) is int for n in point)):
        return False
    return bool(0 <= point[0] <= WIDTH and 0 <= point[1] <= HEIGHT)


def _refused(message: Text) -> InvalidInput:
    return InvalidInput({"strokes": message})


def _unreadable() -> Text:
    return _l("The signature did not arrive as it was drawn. Please sign again.")


def _too_many() -> Text:
    return _l("The signature is too long to be kept. Please sign again, more simply.")

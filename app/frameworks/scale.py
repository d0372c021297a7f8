"""Rating scales: ordered options with bands, what an option is worth, which grade a score earns.

All arithmetic is exact (Fraction). A value is a share of the scale's maximum, from 0 to 1.

What an option is worth: its own `points` when the scale gives them; else the best option counts
with the top of its band, the worst with the bottom of its band, one in between with the middle
between its own threshold and that of the next better option. So a school with only the best marks
reaches the maximum, one with only the worst reaches nothing, and one with the same mark everywhere
earns just that grade.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from typing import Any


class BadScale(ValueError):
    """The scale contradicts itself; the sentence says how."""


@dataclass(frozen=True)
class ScaleOption:
    """One mark of a scale; `low` is None for "not applicable", which is no mark at all."""

    code: str
    name_zh: str
    name_en: str
    low: Fraction | None
    high: Fraction | None
    points: Fraction | None = None

    @property
    def is_mark(self) -> bool:
        """False for the option that says "not applicable"."""
        return self.low is not None


@dataclass(frozen=True)
class Scale:
    """A scale with its options, best mark first, "not applicable" last."""

    code: str
    name_zh: str
    name_en: str
    kind: str
    max_score: Fraction
    options: tuple[ScaleOption, ...]

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Scale":
        """Read the `rating_scale` object of a framework document; raises BadScale."""
        try:
            max_score = exact(data["max_score"])
            options = [_option(entry) for entry in data["options"]]
            scale = cls(
                code=str(data["id"]),
                name_zh=str(data["name_zh"]),
                name_en=str(data["name_en"]),
                kind=str(data.get("type", "grade")),
                max_score=max_score,
                options=tuple(sorted(options, key=_best_first)),
            )
        except (KeyError, TypeError, AttributeError) as error:
            raise BadScale(f"the rating scale lacks or garbles {error}") from error
        _check(scale)
        return scale

    @property
    def marks(self) -> tuple[ScaleOption, ...]:
        """Options that are marks, best first."""
        return tuple(option for option in self.options if option.is_mark)

    @property
    def worst(self) -> ScaleOption:
        """The lowest mark: what "unmet" means unless an item says otherwise."""
        return self.marks[-1]

    def option(self, code: str) -> ScaleOption | None:
        """The option with this code, or None."""
        return next((option for option in self.options if option.code == code), None)

    def worth(self, code: str) -> Fraction | None:
        """Value (0 to 1) of a chosen option; None for "not applicable"; KeyError for a stranger."""
        marks = self.marks
        for place, option in enumerate(marks):
            if option.code != code:
                continue
            assert option.low is not None
            assert option.high is not None
            if option.points is not None:
                return option.points / self.max_score
            if place == 0:
                return option.high / self.max_score
            if place == len(marks) - 1 or option.low == option.high:
                return option.low / self.max_score
            better = marks[place - 1].low
            assert better is not None
            return (option.low + better) / 2 / self.max_score
        if self.option(code) is None:
            raise KeyError(code)
        return None

    def grade(self, value: Fraction) -> ScaleOption:
        """The best mark whose lower bound the exact value reaches; below all of them, the worst."""
        points = value * self.max_score
        for option in self.marks:
            if option.low is not None and points >= option.low:
                return option
        return self.worst

    def capped(self, grade: ScaleOption, cap: ScaleOption) -> ScaleOption:
        """The lower of two marks."""
        return max(grade, cap, key=self.marks.index)


def exact(number: object) -> Fraction:
    """Exact value of a number read from JSON or a form; raises BadScale when it is none."""
    if isinstance(number, bool) or not isinstance(number, int | float | str | Decimal):
        raise BadScale(f"{number!r} is not a number")
    try:
        return Fraction(Decimal(str(number)))
    except (InvalidOperation, ValueError, OverflowError) as error:
        raise BadScale(f"{number!r} is not a number") from error


def _option(entry: Mapping[str, Any]) -> ScaleOption:
    low, high, points = entry["min"], entry["max"], entry.get("points")
    return ScaleOption(
        code=str(entry["code"]),
        name_zh=str(entry["name_zh"]),
        name_en=str(entry["name_en"]),
        low=None if low is None else exact(low),
        high=None if high is None else exact(high),
        points=None if points is None else exact(points),
    )


def _best_first(option: ScaleOption) -> tuple[bool, Fraction]:
    return (not option.is_mark, -(option.low or Fraction(0)))


def _check(scale: Scale) -> None:
    codes = [option.code for option in scale.options]
    if len(set(codes)) != len(codes) or "" in codes:
        raise BadScale("an option code of the rating scale is empty or used twice")
    if len(scale.marks) < 2:
        raise BadScale("a rating scale needs at least two marks")
    if scale.max_score <= 0:
        raise BadScale("the maximum of a rating scale must be above 0")
    above: Fraction | None = None
    for option in scale.marks:
        if option.low is None or option.high is None:
            raise BadScale(f"option {option.code} has only one bound")
        if not 0 <= option.low <= option.high <= scale.max_score:
            raise BadScale(f"the bounds of option {option.code} are out of order")
        if above is not None and option.high >= above:
            raise BadScale(f"option {option.code} overlaps the one above it")
        if option.points is not None and not 0 <= option.points <= scale.max_score:
            raise BadScale(f"the points of option {option.code} are out of bounds")
        above = option.low

"""How a score is made: weighted mean up the tree; what does not apply passes its weight on.

Pure and exact: weights and values are Fractions, a value is a share of the maximum from 0 to 1,
and nothing is rounded before it is shown.

- A part counts when it has a value. The value of a branch is the weighted mean of its counting
  parts, so whatever does not count (not applicable, hidden, unanswered, not scored, a whole such
  subtree, or weight 0) gives its weight to its siblings.
- Unanswered items are left out, and the result says that it is incomplete; with
  `Unanswered.ZERO` they count as 0.
- The grade is read off the exact value. An unmet veto item (一票否决) caps the grade and leaves
  the value alone; the result keeps both grades and the items that caused the cap.
"""

import enum
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

from app.core.i18n import lazy_gettext as _l
from app.core.states import Choice
from app.frameworks.scale import Scale, ScaleOption

ZERO = Fraction(0)


class Status(Choice):
    """Why a part counts or not."""

    SCORED = "scored", _l("counts")
    NOT_APPLICABLE = "not_applicable", _l("not applicable")
    HIDDEN = "hidden", _l("not asked")
    UNANSWERED = "unanswered", _l("no answer yet")
    UNSCORED = "unscored", _l("not scored")


class Unanswered(enum.StrEnum):
    """What to do with items that have no answer yet."""

    LEFT_OUT = "left_out"
    ZERO = "zero"


@dataclass(frozen=True, kw_only=True)
class Leaf:
    """An item as the score sees it; `value` only when `status` is SCORED."""

    key: int
    code: str
    name_zh: str
    name_en: str
    weight: Fraction
    status: Status
    value: Fraction | None = None
    vetoed: bool = False


@dataclass(frozen=True, kw_only=True)
class Branch:
    """A section with its parts; sections and items side by side share by weight."""

    key: int | None
    code: str
    name_zh: str
    name_en: str
    weight: Fraction
    parts: tuple["Leaf | Branch", ...]


@dataclass(frozen=True, kw_only=True)
class Scored:
    """One line of the arithmetic.

    `weight` is the weight as given; `share` the part of its parent that it really makes up (0 to
    1); `whole` the same of the whole checklist; `value` its own value. An item has no parts.
    """

    key: int | None
    code: str
    name_zh: str
    name_en: str
    weight: Fraction
    status: Status
    value: Fraction | None
    is_item: bool
    vetoed: bool = False
    share: Fraction = ZERO
    whole: Fraction = ZERO
    parts: tuple["Scored", ...] = ()

    @property
    def counts(self) -> bool:
        """True when the part has a share in its parent's value."""
        return self.share > 0

    @property
    def contribution(self) -> Fraction:
        """What the part adds to its parent's value."""
        return self.share * self.value if self.value is not None else ZERO

    @property
    def shown(self) -> str:
        """Its value in points of 100; empty when it has none."""
        return "" if self.value is None else points(self.value, 2)

    @property
    def shown_share(self) -> str:
        """Percent of its parent that it makes up."""
        return points(self.share, 2)

    @property
    def shown_contribution(self) -> str:
        """Points that it adds to its parent."""
        return points(self.contribution, 2)

    @property
    def shown_weight(self) -> str:
        """The weight as given, without needless zeros."""
        return f"{float(self.weight):g}"

    @property
    def counting(self) -> tuple["Scored", ...]:
        """Parts that make up the value."""
        return tuple(part for part in self.parts if part.counts)

    def walk(self) -> Iterator["Scored"]:
        """This line and all below it, in paper order."""
        yield self
        for part in self.parts:
            yield from part.walk()


@dataclass(frozen=True, kw_only=True)
class ScoreResult:
    """A score with everything needed to show how it came about."""

    root: Scored
    scale: Scale
    grade_by_score: ScaleOption | None
    grade: ScaleOption | None
    cap: ScaleOption | None
    vetoes: tuple[Scored, ...]
    answered: int
    unanswered: int

    @property
    def value(self) -> Fraction | None:
        """Share of the maximum, 0 to 1; None when nothing counts."""
        return self.root.value

    @property
    def shown(self) -> str | None:
        """Points of 100 for a page, such as "82.5"."""
        return None if self.value is None else points(self.value)

    @property
    def complete(self) -> bool:
        """True when every item that counts has an answer."""
        return self.unanswered == 0

    @property
    def was_capped(self) -> bool:
        """True when a veto lowered the grade."""
        return self.grade != self.grade_by_score

    def to_json(self) -> dict[str, Any]:
        """Everything as JSON with exact fractions, to be kept beside the answers."""
        return {
            "root": _line_to_json(self.root),
            "scale": _scale_to_json(self.scale),
            "grade_by_score": self.grade_by_score and self.grade_by_score.code,
            "grade": self.grade and self.grade.code,
            "cap": self.cap and self.cap.code,
            "answered": self.answered,
            "unanswered": self.unanswered,
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "ScoreResult":
        """The result that `to_json` wrote."""
        scale = Scale.from_json(data["scale"])
        root = _line_from_json(data["root"])
        return cls(
            root=root,
            scale=scale,
            grade_by_score=scale.option(data["grade_by_score"] or ""),
            grade=scale.option(data["grade"] or ""),
            cap=scale.option(data["cap"] or ""),
            vetoes=tuple(line for line in root.walk() if line.vetoed),
            answered=data["answered"],
            unanswered=data["unanswered"],
        )


def compute(
    root: Branch,
    scale: Scale,
    *,
    cap: ScaleOption | None = None,
    unanswered: Unanswered = Unanswered.LEFT_OUT,
) -> ScoreResult:
    """Score of a tree; `cap` is the best grade left after a veto, by default the worst mark.

    Raises ValueError for a negative weight or a value outside 0 to 1.
    """
    line = _share_out(_evaluate(root, unanswered), Fraction(1))
    items = [part for part in line.walk() if part.is_item]
    vetoes = tuple(item for item in items if item.vetoed)
    by_score = None if line.value is None else scale.grade(line.value)
    limit = (cap or scale.worst) if vetoes else None
    grade = scale.capped(by_score, limit) if by_score and limit else by_score or limit
    return ScoreResult(
        root=line,
        scale=scale,
        grade_by_score=by_score,
        grade=grade,
        cap=limit,
        vetoes=vetoes,
        answered=sum(item.status is Status.SCORED for item in items),
        unanswered=sum(item.status is Status.UNANSWERED for item in items),
    )


def points(value: Fraction, places: int = 1) -> str:
    """Points of 100 as text with `places` decimals.

    Cut, not rounded: a page never shows a threshold that was not reached, such as 60.0 for 59.96.
    """
    return str(Decimal(value * 100 * 10**places // 1).scaleb(-places))


def _evaluate(part: Leaf | Branch, unanswered: Unanswered) -> Scored:
    line = _bare_line(part)
    if isinstance(part, Leaf):
        value = _leaf_value(part, unanswered)
        return replace(line, status=part.status, value=value, is_item=True, vetoed=part.vetoed)
    parts = [_evaluate(child, unanswered) for child in part.parts]
    total = sum((child.weight for child in parts if child.value is not None), ZERO)
    if total == 0:
        return replace(line, status=_why_nothing(parts), parts=tuple(parts))
    shared = tuple(
        replace(child, share=child.weight / total) if child.value is not None else child
        for child in parts
    )
    mean = sum((child.contribution for child in shared), ZERO)
    return replace(line, status=Status.SCORED, value=mean, parts=shared)


def _bare_line(part: Leaf | Branch) -> Scored:
    if part.weight < 0:
        raise ValueError(f"{part.code} has a negative weight")
    return Scored(
        key=part.key,
        code=part.code,
        name_zh=part.name_zh,
        name_en=part.name_en,
        weight=part.weight,
        status=Status.UNSCORED,
        value=None,
        is_item=False,
    )


def _leaf_value(leaf: Leaf, unanswered: Unanswered) -> Fraction | None:
    if leaf.status is Status.UNANSWERED and unanswered is Unanswered.ZERO:
        return ZERO
    if leaf.status is not Status.SCORED:
        return None
    if leaf.value is None or not 0 <= leaf.value <= 1:
        raise ValueError(f"{leaf.code} has no value between 0 and 1")
    return leaf.value


def _why_nothing(parts: list[Scored]) -> Status:
    found = {line.status for line in parts}
    if Status.UNANSWERED in found:
        return Status.UNANSWERED
    if found == {Status.HIDDEN}:
        return Status.HIDDEN
    if found and found <= {Status.NOT_APPLICABLE, Status.HIDDEN}:
        return Status.NOT_APPLICABLE
    return Status.UNSCORED


def _share_out(line: Scored, whole: Fraction) -> Scored:
    parts = tuple(_share_out(part, whole * part.share) for part in line.parts)
    return replace(line, whole=whole, parts=parts)


def _line_to_json(line: Scored) -> dict[str, Any]:
    return {
        "key": line.key,
        "code": line.code,
        "name_zh": line.name_zh,
        "name_en": line.name_en,
        "weight": str(line.weight),
        "status": line.status.value,
        "value": None if line.value is None else str(line.value),
        "is_item": line.is_item,
        "vetoed": line.vetoed,
        "share": str(line.share),
        "whole": str(line.whole),
        "parts": [_line_to_json(part) for part in line.parts],
    }


def _line_from_json(data: Mapping[str, Any]) -> Scored:
    return Scored(
        key=data["key"],
        code=data["code"],
        name_zh=data["name_zh"],
        name_en=data["name_en"],
        weight=Fraction(data["weight"]),
        status=Status(data["status"]),
        value=None if data["value"] is None else Fraction(data["value"]),
        is_item=data["is_item"],
        vetoed=data["vetoed"],
        share=Fraction(data["share"]),
        whole=Fraction(data["whole"]),
        parts=tuple(_line_from_json(part) for part in data["parts"]),
    )


def _scale_to_json(scale: Scale) -> dict[str, Any]:
    def number(value: Fraction | None) -> str | None:
        # Bounds come from decimals, so their decimal text is finite and exact.
        return None if value is None else str(Decimal(value.numerator) / value.denominator)

    return {
        "id": scale.code,
        "name_zh": scale.name_zh,
        "name_en": scale.name_en,
        "type": scale.kind,
        "max_score": number(scale.max_score),
        "options": [
            {
                "code": option.code,
                "name_zh": option.name_zh,
                "name_en": option.name_en,
                "min": number(option.low),
                "max": number(option.high),
                "points": number(option.points),
            }
            for option in scale.options
        ],
    }

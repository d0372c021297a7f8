"""What can be ticked, by answer type: yes and no, the marks of the scale, or own options."""

from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import Any

from app.checklists.answers import NOT_APPLICABLE, Option
from app.frameworks.scale import Scale, ScaleOption, exact

YES_NO_NAMES = {"yes": ("是", "Yes"), "no": ("否", "No")}
ICONS = {"good": "check-c", "wait": "mostly", "alert": "x-c"}
NA_NAMES = ("不适用", "Not applicable")


def yes_no_options(unmet: Iterable[str]) -> tuple[Option, ...]:
    """Yes and no; the one that means "unmet" is worth nothing."""
    return tuple(
        Option(
            code=code,
            name_zh=chinese,
            name_en=english,
            worth=Fraction(0 if code in unmet else 1),
            tone="alert" if code in unmet else "good",
            icon="x-c" if code in unmet else "check-c",
        )
        for code, (chinese, english) in YES_NO_NAMES.items()
    )


def scale_options(scale: Scale, unmet: Iterable[str]) -> tuple[Option, ...]:
    """The marks of the scale, best first."""
    return tuple(
        Option(
            code=mark.code,
            name_zh=mark.name_zh,
            name_en=mark.name_en,
            worth=scale.worth(mark.code),
            tone=(tone := _tone(mark.code, place, unmet)),
            icon=ICONS[tone],
        )
        for place, mark in enumerate(scale.marks)
    )


def own_options(data: Iterable[Mapping[str, Any]], unmet: Iterable[str]) -> tuple[Option, ...]:
    """The item's own options; `points` of 100 make an option count in the score."""
    options = []
    for entry in data:
        points = entry.get("points")
        unmet_one = entry["code"] in unmet
        options.append(
            Option(
                code=entry["code"],
                name_zh=entry["name_zh"],
                name_en=entry.get("name_en") or "",
                worth=None if points in (None, "") else exact(points) / 100,
                tone="alert" if unmet_one else "rest",
                icon="x-c" if unmet_one else "circle",
            )
        )
    return tuple(options)


def not_applicable_option(own: ScaleOption | None) -> Option:
    """ "Not applicable" as the scale names it, or the plain words."""
    names = (own.name_zh, own.name_en) if own is not None else NA_NAMES
    return Option(code=NOT_APPLICABLE, name_zh=names[0], name_en=names[1], icon="minus-c")


def _tone(code: str, place: int, unmet: Iterable[str]) -> str:
    if code in unmet:
        return "alert"
    return "good" if place == 0 else "wait"

"""Geometry of the charts: numbers in, points of an SVG out; the templates draw them."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt
from typing import Any

from app.core import dates
from app.core.i18n import gettext as _
from app.core.i18n import localized
from app.insights.metrics import MonthPoint, wilson
from app.insights.queries import Row

WIDTH, HEIGHT = 520, 272
LEFT, RIGHT, TOP, BOTTOM = 44, 508, 14, 232
Z_OUTER = 3.090232306167813
LEAST_FOR_FUNNEL = 3


@dataclass(frozen=True, slots=True)
class Scale:
    """Linear map of a range of values to a range of pixels."""

    low: float
    high: float
    start: float
    end: float

    def __call__(self, value: float) -> float:
        span = self.high - self.low or 1.0
        return round(self.start + (value - self.low) / span * (self.end - self.start), 1)


def percent(rate: float | None, digits: int = 1) -> str:
    """“82.4%”, or a dash when there is nothing to divide by."""
    return "–" if rate is None else f"{rate * 100:.{digits}f}%"


def trend_chart(points: Sequence[MonthPoint]) -> dict[str, Any] | None:
    """The closure rate at the ends of months with its 95 % band; None without two points."""
    known = [point for point in points if point.rate is not None]
    if len(known) < 2:
        return None
    bands = [wilson(point.closed, point.issued) or (0.0, 1.0) for point in known]
    low = max(0.0, min(lower for lower, _upper in bands) - 0.05)
    low = int(low * 10) / 10
    right = RIGHT - 62
    x = Scale(0, len(known) - 1, LEFT, right)
    y = Scale(low, 1.0, BOTTOM, TOP)
    line = [(x(i), y(point.rate or 0.0)) for i, point in enumerate(known)]
    upper = [(x(i), y(band[1])) for i, band in enumerate(bands)]
    lower = [(x(i), y(band[0])) for i, band in reversed(list(enumerate(bands)))]
    last = percent(known[-1].rate)
    return {
        "id": "trend",
        "title": _("Closure rate at the end of each month"),
        "desc": _(
            "From %(first)s to %(last)s; %(closed)s of %(issued)s tasks are closed now.",
            first=percent(known[0].rate),
            last=last,
            closed=known[-1].closed,
            issued=known[-1].issued,
        ),
        **_frame(y, right, low),
        "x_ticks": [
            {"x": x(i), "label": dates.month(point.end_on)}
            for i, point in enumerate(known)
            if _shown(i, known)
        ],
        "band": _points([*upper, *lower]),
        "lines": [
            {
                "points": _points(line),
                "x": line[-1][0],
                "y": line[-1][1],
                "name": _("Closure rate"),
                "value": last,
            }
        ],
        "table": {
            "head": [_("Month"), _("Issued"), _("Closed"), _("Closure rate")],
            "rows": [
                [point.end_on.isoformat(), point.issued, point.closed, percent(point.rate)]
                for point in known
            ],
        },
    }


def funnel_chart(rows: Sequence[Row]) -> dict[str, Any] | None:
    """Every school a dot: tasks across, closure rate up, limits around the mean.

    A school lies outside a limit exactly when its rate differs from the mean by more than chance
    explains at 95 % or 99.8 %. Only those outside the outer limit are named; nobody is ranked.
    """
    rows = [row for row in rows if row.counts.total]
    if len(rows) < LEAST_FOR_FUNNEL:
        return None
    total = sum(row.counts.total for row in rows)
    closed = sum(row.counts.closed for row in rows)
    mean = closed / total
    most = max(10, *(row.counts.total for row in rows))
    x, y = Scale(0, most, LEFT, RIGHT), Scale(0.0, 1.0, BOTTOM, TOP)
    sizes = sorted({1, *range(1, most + 1, max(1, most // 24)), most})
    inner, outer = _limits(mean, sizes, 1.959963984540054), _limits(mean, sizes, Z_OUTER)
    dots, low, high = _dots(rows, mean, x, y)
    return {
        "id": "funnel",
        "title": _("Closure rate of each school against its number of tasks"),
        "desc": _(
            "The mean is %(mean)s. %(low)s schools lie below what chance explains, %(high)s above.",
            mean=percent(mean),
            low=len(low),
            high=len(high),
        ),
        **_frame(y, RIGHT, 0.0),
        "x_ticks": [{"x": x(n), "label": str(n)} for n in _round_steps(most)],
        "x_name": _("Tasks per school"),
        "outer_band": _band(outer, sizes, x, y),
        "inner_band": _band(inner, sizes, x, y),
        "limits": [_edge(inner, sizes, x, y, side) for side in (0, 1)],
        "outer_limits": [_edge(outer, sizes, x, y, side) for side in (0, 1)],
        "mean_y": y(mean),
        "mean_label": _("Mean %(rate)s", rate=percent(mean)),
        "dots": dots,
        "low": low,
        "high": high,
        "table": {
            "head": [_("School"), _("Tasks"), _("Closed"), _("Closure rate")],
            "rows": [
                [
                    localized(row.place, "name"),
                    row.counts.total,
                    row.counts.closed,
                    percent(row.counts.closed / row.counts.total),
                ]
                for row in rows
            ],
        },
    }


Limit = tuple[float, float]
Dots = list[dict[str, Any]]


def _dots(rows: Sequence[Row], mean: float, x: Scale, y: Scale) -> tuple[Dots, Dots, Dots]:
    """Dots within the outer limits, and the named ones below and above them."""
    inside: Dots = []
    low: Dots = []
    high: Dots = []
    for row in rows:
        rate = row.counts.closed / row.counts.total
        dot: dict[str, Any] = {"x": x(row.counts.total), "y": y(rate)}
        spread = Z_OUTER * sqrt(mean * (1 - mean) / row.counts.total)
        if abs(rate - mean) <= spread or spread == 0:
            inside.append(dot)
            continue
        name = localized(row.place, "name")
        label = f"{name} {row.counts.closed}/{row.counts.total}"
        (low if rate < mean else high).append({**dot, "label": label})
    return inside, low, high


def _limits(mean: float, sizes: Sequence[int], z: float) -> list[Limit]:
    spreads = [z * sqrt(mean * (1 - mean) / size) for size in sizes]
    return [(max(0.0, mean - spread), min(1.0, mean + spread)) for spread in spreads]


def _edge(limits: list[Limit], sizes: Sequence[int], x: Scale, y: Scale, side: int) -> str:
    return _points([(x(size), y(limit[side])) for size, limit in zip(sizes, limits, strict=True)])


def _band(limits: list[Limit], sizes: Sequence[int], x: Scale, y: Scale) -> str:
    upper = _edge(limits, sizes, x, y, 1)
    lower = _edge(limits[::-1], sizes[::-1], x, y, 0)
    return f"{upper} {lower}"


def _frame(y: Scale, right: float, low: float) -> dict[str, Any]:
    steps = [low + (1.0 - low) * part / 4 for part in range(5)]
    return {
        "width": WIDTH,
        "height": HEIGHT,
        "plot": {"left": LEFT, "right": right, "top": TOP, "bottom": BOTTOM},
        "y_ticks": [{"y": y(step), "label": percent(step, 0)} for step in steps],
    }


def _points(pairs: Sequence[tuple[float, float]]) -> str:
    return " ".join(f"{x:g},{y:g}" for x, y in pairs)


def _shown(position: int, points: Sequence[MonthPoint]) -> bool:
    step = max(1, len(points) // 6)
    return position % step == 0 or position == len(points) - 1


def _round_steps(most: int) -> list[int]:
    step = next(s for s in (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 10**6) if most / s <= 5)
    return list(range(0, most + 1, step))

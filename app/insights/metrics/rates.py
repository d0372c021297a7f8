"""Rates that follow from the counts of a cohort: one declared table."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from app.core import clock
from app.core.i18n import Text
from app.core.i18n import lazy_gettext as _l
from app.insights.metrics.cohort import Counts
from app.insights.metrics.metric import Metric
from app.insights.metrics.statistics import wilson


@dataclass(frozen=True, slots=True)
class Rate:
    """One rate: which counts it divides, and the arguments that open the lists of both."""

    key: str
    name: Text
    definition: Text
    numerator: str
    denominator: str
    lists: Mapping[str, str]
    basis: Mapping[str, str] = field(default_factory=dict)


RATES = (
    Rate(
        "closure_rate",
        _l("Closure rate"),
        _l("Closed tasks ÷ tasks issued in the period and not cancelled."),
        "closed",
        "total",
        {"state": "closed"},
    ),
    Rate(
        "sustained_share",
        _l("Sustained share"),
        _l("Tasks whose measure is done and must be kept up ÷ the same cohort."),
        "sustained",
        "total",
        {"state": "sustained"},
    ),
    Rate(
        "on_time_rate",
        _l("On-time closure rate"),
        _l(
            "Tasks whose accepted application was made by the due day"
            " ÷ all whose due day has passed. Extensions count."
        ),
        "in_time",
        "due_passed",
        {"closed": "in_time"},
        {"due": "passed"},
    ),
    Rate(
        "original_on_time_rate",
        _l("On-time rate without extensions"),
        _l("The same by the original due day, as if no extension had been granted."),
        "in_original_time",
        "original_due_passed",
        {"closed": "in_original_time"},
        {"original_due": "passed"},
    ),
    Rate(
        "overdue_share",
        _l("Overdue"),
        _l(
            "Tasks in the school's court whose due day has passed, without an extension"
            " asked for in time ÷ the cohort."
        ),
        "overdue",
        "total",
        {"state": "overdue"},
    ),
    Rate(
        "single_handed_share",
        _l("Single-handed closures"),
        _l("Closed by one person where two are wanted, with a written reason ÷ the cohort."),
        "single_handed",
        "total",
        {"single_handed": "1"},
    ),
)


def rates(counts: Counts, filters: dict[str, str]) -> list[Metric]:
    """The rates of design section 4 that follow from counts; `filters` opens the cohort's list."""
    return [_metric(rate, counts, filters) for rate in RATES]


def _metric(rate: Rate, counts: Counts, filters: dict[str, str]) -> Metric:
    numerator: int = getattr(counts, rate.numerator)
    denominator: int = getattr(counts, rate.denominator)
    return Metric(
        rate.key,
        rate.name,
        rate.definition,
        numerator / denominator if denominator else None,
        numerator,
        denominator,
        clock.now(),
        interval=wilson(numerator, denominator),
        numerator_filter={**filters, **rate.lists},
        denominator_filter={**filters, **rate.basis},
    )

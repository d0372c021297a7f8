"""Rates that follow from the counts of a cohort."""

from app.core import clock
from app.core.i18n import Text
from app.core.i18n import lazy_gettext as _l
from app.insights.metrics.cohort import Counts
from app.insights.metrics.metric import Metric
from app.insights.metrics.statistics import wilson


def rates(counts: Counts, filters: dict[str, str]) -> list[Metric]:
    """The rates of design section 4 that follow from counts; `filters` opens the cohort's list."""
    now = clock.now()

    def rate(
        key: str, name: Text, definition: Text, numerator: int, denominator: int, **lists: str
    ) -> Metric:
        return Metric(
            key,
            name,
            definition,
            numerator / denominator if denominator else None,
            numerator,
            denominator,
            now,
            interval=wilson(numerator, denominator),
            numerator_filter={**filters, **lists},
            denominator_filter={**filters, **BASIS.get(key, {})},
        )

    return [
        rate(
            "closure_rate",
            _l("Closure rate"),
            _l("Closed tasks ÷ tasks issued in the period and not cancelled."),
            counts.closed,
            counts.total,
            state="closed",
        ),
        rate(
            "sustained_share",
            _l("Sustained share"),
            _l("Tasks whose measure is done and must be kept up ÷ the same cohort."),
            counts.sustained,
            counts.total,
            state="sustained",
        ),
        rate(
            "on_time_rate",
            _l("On-time closure rate"),
            _l(
                "Tasks whose accepted application was made by the due day"
                " ÷ all whose due day has passed. Extensions count."
            ),
            counts.in_time,
            counts.due_passed,
            closed="in_time",
        ),
        rate(
            "original_on_time_rate",
            _l("On-time rate without extensions"),
            _l("The same by the original due day, as if no extension had been granted."),
            counts.in_original_time,
            counts.original_due_passed,
            closed="in_original_time",
        ),
        rate(
            "overdue_share",
            _l("Overdue"),
            _l(
                "Tasks in the school's court whose due day has passed, without an extension"
                " asked for in time ÷ the cohort."
            ),
            counts.overdue,
            counts.total,
            state="overdue",
        ),
        rate(
            "single_handed_share",
            _l("Single-handed closures"),
            _l("Closed by one person where two are wanted, with a written reason ÷ the cohort."),
            counts.single_handed,
            counts.total,
            single_handed="1",
        ),
    ]


BASIS = {
    "on_time_rate": {"due": "passed"},
    "original_on_time_rate": {"original_due": "passed"},
}

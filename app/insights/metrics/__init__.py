"""The numbers that leaders see. Rates are computed here and nowhere else.

Cohort = tasks issued in the period and not cancelled, seen as of the moment of asking. One grouped
statement gives the counts per school; towns and the region are sums of them.
"""

from app.insights.metrics.cohort import Cohort, Counts, counts_by_school, total_of
from app.insights.metrics.coverage import coverage, covered_ids
from app.insights.metrics.effect import effective_closure, effective_ids
from app.insights.metrics.look_back import false_closure, look_back_ids
from app.insights.metrics.metric import Metric
from app.insights.metrics.outcome import (
    count_causes,
    effect_score,
    effect_score_ids,
    score_gain,
    score_gain_ids,
)
from app.insights.metrics.rates import rates
from app.insights.metrics.referrals import (
    answered_referral_ids,
    referred_ids,
    referred_share,
    section_time,
    section_turnaround,
    time_ids,
)
from app.insights.metrics.statistics import kaplan_meier_median, wilson
from app.insights.metrics.times import answered_ids, days_to_close, office_turnaround
from app.insights.metrics.trend import MonthPoint, month_ends, trend_by_month

__all__ = [
    "Cohort",
    "Counts",
    "Metric",
    "MonthPoint",
    "answered_ids",
    "answered_referral_ids",
    "count_causes",
    "counts_by_school",
    "coverage",
    "covered_ids",
    "days_to_close",
    "effect_score",
    "effect_score_ids",
    "effective_closure",
    "effective_ids",
    "every_metric",
    "false_closure",
    "kaplan_meier_median",
    "look_back_ids",
    "month_ends",
    "office_turnaround",
    "rates",
    "referred_ids",
    "referred_share",
    "score_gain",
    "score_gain_ids",
    "section_time",
    "section_turnaround",
    "time_ids",
    "total_of",
    "trend_by_month",
    "wilson",
]


def every_metric(cohort: Cohort, counts: Counts, filters: dict[str, str]) -> list[Metric]:
    """All numbers of the leader's page in order; `filters` opens the cohort's list of tasks."""
    return [
        *rates(counts, filters),
        effective_closure(cohort),
        false_closure(cohort),
        days_to_close(cohort, filters),
        office_turnaround(cohort),
        referred_share(cohort, counts.total),
        section_turnaround(cohort),
        section_time(cohort),
        effect_score(cohort),
        score_gain(cohort),
        coverage(cohort),
    ]

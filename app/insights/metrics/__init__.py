"""The numbers that leaders see. Rates are computed here and nowhere else.

Cohort = tasks issued in the period and not cancelled, seen as of the moment of asking. One grouped
statement gives the counts per school; towns and the region are sums of them.
"""

from app.insights.metrics.cohort import Cohort, Counts, counts_by_school, total_of
from app.insights.metrics.effect import effective_closure
from app.insights.metrics.metric import Metric
from app.insights.metrics.rates import rates
from app.insights.metrics.statistics import kaplan_meier_median, wilson
from app.insights.metrics.times import days_to_close, office_turnaround
from app.insights.metrics.trend import MonthPoint, month_ends, trend_by_month

__all__ = [
    "Cohort",
    "Counts",
    "Metric",
    "MonthPoint",
    "counts_by_school",
    "days_to_close",
    "effective_closure",
    "kaplan_meier_median",
    "month_ends",
    "office_turnaround",
    "rates",
    "total_of",
    "trend_by_month",
    "wilson",
]

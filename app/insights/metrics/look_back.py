"""False closures: what look-backs found to have come back."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select, case, func, select

from app.core import clock
from app.core.i18n import lazy_gettext as _l
from app.extensions import db
from app.followups.models import Review
from app.followups.states import ReviewKind, ReviewState, Verdict
from app.insights.metrics.cohort import Cohort
from app.insights.metrics.metric import Metric
from app.insights.metrics.statistics import wilson
from app.rectification.models import RectificationTask

JUDGED = (Verdict.FIXED, Verdict.PARTLY, Verdict.NOT_FIXED)


def false_closure(cohort: Cohort) -> Metric:
    """Share of look-backs that found the problem come back, in whole or in part."""
    came_back = case((Review.verdict != Verdict.FIXED, 1), else_=0)
    row = db.session.execute(
        _look_backs(cohort).with_only_columns(func.count(), func.coalesce(func.sum(came_back), 0))
    ).one()
    judged, failed = int(row[0]), int(row[1])
    return Metric(
        "false_closure_rate",
        _l("False-closure rate"),
        _l(
            "Look-backs that found the problem come back, in whole or in part"
            " ÷ completed look-backs that could judge it."
        ),
        failed / judged if judged else None,
        failed,
        judged,
        clock.now(),
        interval=wilson(failed, judged),
        has_list=True,
    )


def look_back_ids(cohort: Cohort, *, numerator: bool, most: int) -> Sequence[int]:
    """Ids of the reviews behind the rate, newest first: those that found it come back, or all."""
    query = _look_backs(cohort).with_only_columns(Review.id)
    if numerator:
        query = query.where(Review.verdict != Verdict.FIXED)
    return db.session.scalars(query.order_by(Review.id.desc()).limit(most)).all()


def _look_backs(cohort: Cohort) -> Select[Any]:
    return (
        select(Review)
        .join(RectificationTask, RectificationTask.id == Review.task_id)
        .where(
            cohort.condition(),
            Review.kind == ReviewKind.LOOK_BACK,
            Review.state == ReviewState.COMPLETED,
            Review.verdict.in_(JUDGED),
        )
    )

"""What came of it: effect scores, the indicator before and after, and why it came to findings."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select, func, select

from app.core import clock
from app.core.i18n import lazy_gettext as _l
from app.extensions import db
from app.insights.metrics.cohort import Cohort
from app.insights.metrics.metric import Metric
from app.rectification.models import RectificationTask
from app.rectification.states import CauseClass

_task = RectificationTask


def effect_score(cohort: Cohort) -> Metric:
    """Mean of the effect scores given so far, 0..100."""
    mean, number = _mean(cohort, _task.effect)
    return Metric(
        "effect_score",
        _l("Effect"),
        _l("Mean of the effect scores that the office has given after closure, 0 to 100."),
        mean,
        number,
        number,
        clock.now(),
        unit=_l("of 100"),
        is_rate=False,
        has_list=True,
    )


def score_gain(cohort: Cohort) -> Metric:
    """By how many points of 100 the indicator was better when it was seen again."""
    mean, number = _mean(cohort, _task.score_after - _task.score_before)
    return Metric(
        "score_gain",
        _l("Indicator seen again"),
        _l(
            "Mean change of the indicator's score, in points of 100, between the visit of the"
            " finding and the last visit since closure on which it was asked again."
        ),
        mean,
        number,
        number,
        clock.now(),
        unit=_l("points"),
        is_rate=False,
        has_list=True,
    )


def effect_score_ids(cohort: Cohort, *, numerator: bool, most: int) -> Sequence[int]:
    """Ids of the tasks that were rated, newest first; both parts are the same."""
    return _ids(cohort, _task.effect, most)


def score_gain_ids(cohort: Cohort, *, numerator: bool, most: int) -> Sequence[int]:
    """Ids of the tasks whose indicator was seen again, newest first; both parts are the same."""
    return _ids(cohort, _task.seen_again_on, most)


def count_causes(cohort: Cohort) -> list[tuple[CauseClass, int]]:
    """Tasks of the cohort by the class of their root cause, the most frequent first."""
    query = (
        select(_task.cause, func.count())
        .where(cohort.condition(), _task.cause.is_not(None))
        .group_by(_task.cause)
        .order_by(func.count().desc(), _task.cause)
    )
    return [(cause, number) for cause, number in db.session.execute(query) if cause is not None]


def _mean(cohort: Cohort, column: Any) -> tuple[float | None, int]:
    query = select(func.avg(column), func.count(column)).where(cohort.condition())
    mean, number = db.session.execute(query).one()
    return (None if mean is None else round(float(mean), 1)), int(number)


def _ids(cohort: Cohort, column: Any, most: int) -> Sequence[int]:
    query: Select[int] = select(_task.id).where(cohort.condition(), column.is_not(None))
    return db.session.scalars(query.order_by(_task.id.desc()).limit(most)).all()

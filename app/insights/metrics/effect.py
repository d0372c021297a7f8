"""Whether closures held: from history, not from today's state."""

from datetime import timedelta

from sqlalchemy import Subquery, and_, func, select

from app.core import clock
from app.core.history import HistoryEntry
from app.core.i18n import lazy_gettext as _l
from app.extensions import db
from app.findings.models import Finding
from app.insights.metrics.cohort import Cohort
from app.insights.metrics.metric import Metric
from app.insights.metrics.statistics import wilson
from app.rectification.models import RectificationTask
from app.rectification.states import TaskState

EFFECT_WINDOW_DAYS = 90


def effective_closure(cohort: Cohort) -> Metric:
    """Share of first closures that held through the window, from history and not today's state."""
    now = clock.now()
    elapsed_by = now - timedelta(days=EFFECT_WINDOW_DAYS)
    first = (
        select(HistoryEntry.subject_id, func.min(HistoryEntry.at).label("closed_at"))
        .where(
            HistoryEntry.subject_kind == RectificationTask.__tablename__,
            HistoryEntry.to_state == TaskState.CLOSED.value,
        )
        .group_by(HistoryEntry.subject_id)
        .subquery()
    )
    closures = (
        select(
            RectificationTask.id.label("task_id"),
            RectificationTask.finding_id,
            first.c.closed_at,
        )
        .join(first, first.c.subject_id == RectificationTask.id)
        .where(cohort.condition(), first.c.closed_at <= elapsed_by)
        .subquery()
    )
    elapsed = db.session.scalar(select(func.count()).select_from(closures)) or 0
    held = elapsed - len(_rebounded(closures))
    return Metric(
        "effective_closure_rate",
        _l("Effective closure rate"),
        _l(
            "Closed, and neither reopened nor found again within %(days)s days"
            " ÷ closures whose %(days)s days are over.",
            days=EFFECT_WINDOW_DAYS,
        ),
        held / elapsed if elapsed else None,
        held,
        elapsed,
        now,
        interval=wilson(held, elapsed),
    )


def _rebounded(closures: Subquery) -> set[int]:
    """Ids of tasks that were reopened, or whose finding came back, within the window."""
    reopened = select(closures.c.task_id, closures.c.closed_at, HistoryEntry.at).join(
        HistoryEntry,
        and_(
            HistoryEntry.subject_kind == RectificationTask.__tablename__,
            HistoryEntry.subject_id == closures.c.task_id,
            HistoryEntry.event == "reopen",
        ),
    )
    found_again = select(closures.c.task_id, closures.c.closed_at, Finding.confirmed_at).join(
        Finding,
        and_(Finding.recurrence_of_id == closures.c.finding_id, Finding.confirmed_at.is_not(None)),
    )
    window = timedelta(days=EFFECT_WINDOW_DAYS)
    return {
        task_id
        for query in (reopened, found_again)
        for task_id, closed_at, happened_at in db.session.execute(query)
        if closed_at <= happened_at <= closed_at + window
    }

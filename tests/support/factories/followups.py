"""Makes reviews for tests; they reach their states through the services."""

from datetime import date, timedelta

from app.core import clock
from app.core.permissions import Actor
from app.core.severity import Mode, Severity
from app.followups import service
from app.followups.models import Review
from app.followups.states import Verdict
from app.rectification.models import RectificationTask
from app.rectification.states import TaskState
from tests.support.cast import Cast
from tests.support.factories.rectification import make_task

SEEN = "现场抽看三天留样，标签写明时间和经手人。"


def applied_task(
    cast: Cast, *, severity: Severity = Severity.GENERAL, mode: Mode = Mode.WITHIN_TIME
) -> RectificationTask:
    """A task of school 1 whose head has applied for closure."""
    return make_task(cast, until=TaskState.PENDING_REVIEW, severity=severity, mode=mode)


def verify(
    actor: Actor, task: RectificationTask, verdict: Verdict = Verdict.FIXED, seen: str = SEEN
) -> Review:
    """A verification at the desk from start to verdict."""
    review = service.start_verification(actor, task)
    return service.complete_review(actor, review, verdict=verdict, seen=seen)


def closed_task(cast: Cast, *, severity: Severity = Severity.GENERAL) -> RectificationTask:
    """A task that the supervisor verified and that is closed."""
    task = applied_task(cast, severity=severity)
    verify(cast.act.supervisor, task)
    if severity is Severity.MAJOR:
        service.close_verified(cast.act.lead, task)
    return task


def sustained_task(cast: Cast) -> RectificationTask:
    """A continuing task that the supervisor verified and that is kept up."""
    task = applied_task(cast, mode=Mode.CONTINUING)
    verify(cast.act.supervisor, task)
    return task


def look_back_begun(cast: Cast, task: RectificationTask) -> Review:
    """A look-back by the second supervisor of the zone, under way."""
    review = service.schedule_review(
        cast.act.lead, task, reviewer=cast.supervisor3, on=clock.today()
    )
    return service.start_review(cast.act.supervisor3, review)


def look_back(
    cast: Cast,
    task: RectificationTask,
    verdict: Verdict,
    *,
    new_due_on: date | None = None,
    stays_sustained: bool = True,
) -> Review:
    """A whole look-back; what came back gets a month after the first deadline unless told."""
    if new_due_on is None and verdict in {Verdict.PARTLY, Verdict.NOT_FIXED}:
        new_due_on = max(task.original_due_on, clock.today()) + timedelta(days=30)
    return service.complete_review(
        cast.act.supervisor3,
        look_back_begun(cast, task),
        verdict=verdict,
        seen="抽看三天，又有两天缺签名。",
        new_due_on=new_due_on,
        stays_sustained=stays_sustained,
    )

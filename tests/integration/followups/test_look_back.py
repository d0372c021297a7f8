"""Look-backs: did it hold; what came back is reopened with a new day."""

from datetime import timedelta

import pytest

from app.core import clock as time
from app.core import history
from app.core.errors import InvalidInput, NotAllowed, StaleState
from app.core.severity import Severity
from app.extensions import db
from app.findings.states import FindingState
from app.followups import queries, service
from app.followups.states import Place, ReviewKind, ReviewState, Verdict
from app.rectification import service as tasks
from app.rectification.states import TaskState
from tests.support.cast import Cast
from tests.support.clock import Clock
from tests.support.factories.followups import (
    applied_task,
    closed_task,
    look_back,
    look_back_begun,
)


def test_look_back_that_held_leaves_everything_closed(cast: Cast, clock: Clock) -> None:
    task = closed_task(cast)
    clock.advance(days=60)

    review = look_back(cast, task, Verdict.FIXED)

    assert review.kind is ReviewKind.LOOK_BACK
    assert task.state is TaskState.CLOSED
    assert task.finding.state is FindingState.CLOSED
    assert task.reviewer_id is None


@pytest.mark.parametrize("verdict", [Verdict.PARTLY, Verdict.NOT_FIXED])
def test_what_came_back_is_reopened_with_its_finding_and_a_new_day(
    cast: Cast, clock: Clock, verdict: Verdict
) -> None:
    task = closed_task(cast)
    clock.advance(days=60)
    new_day = time.today() + timedelta(days=10)

    look_back(cast, task, verdict, new_due_on=new_day)

    assert task.state is TaskState.REOPENED
    assert task.due_on == new_day
    assert task.closed_on is None
    assert task.returns == 1
    assert task.finding.state is FindingState.CONFIRMED
    tasks.act(cast.act.head, task, "restart", reason="每周抽查。")
    assert task.state is TaskState.IN_PROGRESS


@pytest.mark.parametrize("days", [None, 0, -1])
def test_reopening_needs_a_day_after_today(cast: Cast, clock: Clock, days: int | None) -> None:
    task = closed_task(cast)
    clock.advance(days=60)
    review = look_back_begun(cast, task)

    with pytest.raises(InvalidInput) as refused:
        service.complete_review(
            cast.act.supervisor3,
            review,
            verdict=Verdict.NOT_FIXED,
            seen="又没有贴标签。",
            new_due_on=None if days is None else time.today() + timedelta(days=days),
        )

    assert set(refused.value.errors) == {"new_due_on"}
    assert task.state is TaskState.CLOSED


def test_new_day_is_not_before_the_first_deadline(cast: Cast, clock: Clock) -> None:
    task = closed_task(cast)

    with pytest.raises(InvalidInput) as refused:
        look_back(cast, task, Verdict.NOT_FIXED, new_due_on=time.today() + timedelta(days=1))

    assert set(refused.value.errors) == {"new_due_on"}


def test_look_back_that_cannot_judge_is_done_again_on_site(cast: Cast, clock: Clock) -> None:
    task = closed_task(cast)

    look_back(cast, task, Verdict.CANNOT_VERIFY)

    again = queries.open_review(task)
    assert again is not None
    assert (again.kind, again.place) == (ReviewKind.LOOK_BACK, Place.ON_SITE)
    assert task.state is TaskState.CLOSED


def test_look_back_before_closure_is_refused(cast: Cast, clock: Clock) -> None:
    task = applied_task(cast)

    with pytest.raises(StaleState):
        service.schedule_review(
            cast.act.lead,
            task,
            reviewer=cast.supervisor3,
            on=time.today(),
            kind=ReviewKind.LOOK_BACK,
        )


def test_verifier_does_not_look_back_while_somebody_else_could(cast: Cast, clock: Clock) -> None:
    task = closed_task(cast)

    with pytest.raises(InvalidInput) as refused:
        service.schedule_review(
            cast.act.lead,
            task,
            reviewer=cast.supervisor,
            on=time.today(),
            single_handed_reason="顺路。",
        )

    assert set(refused.value.errors) == {"reviewer"}


def test_lone_verifier_looks_back_with_a_reason_marked_single_handed(
    cast: Cast, clock: Clock
) -> None:
    task = closed_task(cast)
    for other in (cast.supervisor2, cast.supervisor3, cast.lead):
        other.is_active = False
    db.session.flush()

    def schedule(reason: str) -> None:
        service.schedule_review(
            cast.act.supervisor,
            task,
            reviewer=cast.supervisor,
            on=time.today(),
            single_handed_reason=reason,
        )

    with pytest.raises(InvalidInput) as refused:
        schedule(" ")
    assert set(refused.value.errors) == {"single_handed_reason"}
    schedule("全县只有一位督学在岗。")

    review = queries.open_review(task)
    assert review is not None
    assert review.single_handed
    service.start_review(cast.act.supervisor, review)
    service.complete_review(cast.act.supervisor, review, verdict=Verdict.FIXED, seen="仍在坚持。")
    entry = next(e for e in history.entries_of(review) if e.event == "complete")
    assert entry.single_handed


def test_second_look_back_waits_for_the_first(cast: Cast, clock: Clock) -> None:
    task = closed_task(cast)
    look_back_begun(cast, task)

    with pytest.raises(StaleState):
        service.schedule_review(cast.act.lead, task, reviewer=cast.supervisor2, on=time.today())


def test_look_back_of_a_reopened_task_is_stale(cast: Cast, clock: Clock) -> None:
    task = closed_task(cast, severity=Severity.MAJOR)
    clock.advance(days=30)
    review = look_back_begun(cast, task)
    tasks.reopen(
        cast.act.supervisor,
        task,
        new_due_on=time.today() + timedelta(days=5),
        reason="群众举报。",
    )

    with pytest.raises((StaleState, NotAllowed)):
        service.complete_review(
            cast.act.supervisor3, review, verdict=Verdict.FIXED, seen="看过了。"
        )

    assert review.state is ReviewState.IN_PROGRESS

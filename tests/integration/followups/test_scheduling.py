"""Scheduling, giving up, handing over; what happens when the school takes its application back."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.accounts import service as accounts
from app.accounts.models import User
from app.core import clock as time
from app.core.errors import InvalidInput, NotAllowed, StaleState
from app.extensions import db
from app.followups import queries, service
from app.followups.models import Review
from app.followups.states import Place, ReviewState
from app.messages.models import Message
from app.rectification import queries as rectification
from app.rectification import service as tasks
from app.rectification.models import RectificationTask
from app.rectification.states import TaskState
from tests.support.cast import Cast
from tests.support.clock import Clock
from tests.support.factories.followups import applied_task, closed_task


def scheduled(cast: Cast, task: RectificationTask, reviewer: User | None = None) -> Review:
    """A review on site in two days by supervisor 3 unless told."""
    return service.schedule_review(
        cast.act.lead,
        task,
        reviewer=reviewer or cast.supervisor3,
        on=time.today() + timedelta(days=2),
    )


def kinds_of(user: User) -> list[str]:
    """Kinds of the messages to a person about reviews, in the order they came."""
    query = select(Message.kind).where(
        Message.recipient_id == user.id, Message.kind.startswith("review_")
    )
    return list(db.session.scalars(query.order_by(Message.id)))


def test_scheduled_reviewer_is_told_and_named_on_the_task(cast: Cast, clock: Clock) -> None:
    task = applied_task(cast)

    review = scheduled(cast, task)

    assert review.state is ReviewState.SCHEDULED
    assert review.place is Place.ON_SITE
    assert kinds_of(cast.supervisor3) == ["review_assigned"]
    assert rectification.waiting_for(task).name == cast.supervisor3.name


def test_own_review_sends_no_message(cast: Cast, clock: Clock) -> None:
    service.start_verification(cast.act.supervisor, applied_task(cast))

    assert kinds_of(cast.supervisor) == []


def test_scheduled_reviewer_begins_their_own_review(cast: Cast, clock: Clock) -> None:
    task = applied_task(cast)
    review = scheduled(cast, task)

    assert service.start_verification(cast.act.supervisor3, task) is review
    assert review.state is ReviewState.IN_PROGRESS


def test_reviewer_of_another_zone_sees_just_that_task(cast: Cast, clock: Clock) -> None:
    task, other = applied_task(cast), applied_task(cast)
    assert rectification.get_task(cast.act.supervisor2, task.number) is None

    scheduled(cast, task, cast.supervisor2)

    assert rectification.get_task(cast.act.supervisor2, task.number) is task
    assert rectification.get_task(cast.act.supervisor2, other.number) is None


def test_day_in_the_past_is_refused(cast: Cast, clock: Clock) -> None:
    with pytest.raises(InvalidInput) as refused:
        service.schedule_review(
            cast.act.lead,
            applied_task(cast),
            reviewer=cast.supervisor3,
            on=time.today() - timedelta(days=1),
        )

    assert set(refused.value.errors) == {"on"}


@pytest.mark.parametrize(
    "who", ["head", "leader", "admin", "inactive", "foreign_supervisor", "nobody"]
)
def test_person_who_cannot_review_is_refused(cast: Cast, clock: Clock, who: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        service.schedule_review(
            cast.act.lead, applied_task(cast), reviewer=getattr(cast, who), on=time.today()
        )

    assert set(refused.value.errors) == {"reviewer"}


def test_review_of_nobody_is_refused(cast: Cast, clock: Clock) -> None:
    with pytest.raises(InvalidInput):
        service.schedule_review(cast.act.lead, applied_task(cast), reviewer=None, on=time.today())


@pytest.mark.parametrize("who", ["head", "leader", "admin", "supervisor2", "foreign_lead"])
def test_stranger_schedules_nothing(cast: Cast, clock: Clock, who: str) -> None:
    with pytest.raises(NotAllowed):
        service.schedule_review(
            getattr(cast.act, who),
            applied_task(cast),
            reviewer=cast.supervisor3,
            on=time.today(),
        )


def test_task_under_way_is_not_reviewed(cast: Cast, clock: Clock) -> None:
    task = applied_task(cast)
    tasks.withdraw_application(cast.act.head, task)

    with pytest.raises(StaleState):
        scheduled(cast, task)
    with pytest.raises(StaleState):
        service.start_verification(cast.act.supervisor, task)


def test_cancelled_review_leaves_the_application_waiting(cast: Cast, clock: Clock) -> None:
    task = applied_task(cast)
    review = scheduled(cast, task)

    with pytest.raises(InvalidInput):
        service.cancel_review(cast.act.lead, review, reason=" ")
    service.cancel_review(cast.act.lead, review, reason="改为案头核验。")

    assert review.state is ReviewState.CANCELLED
    assert task.reviewer_id is None
    assert kinds_of(cast.supervisor3) == ["review_assigned", "review_cancelled"]
    assert service.start_verification(cast.act.supervisor, task).number != review.number


def test_only_reviewer_and_lead_cancel(cast: Cast, clock: Clock) -> None:
    review = scheduled(cast, applied_task(cast))

    for other in (cast.act.supervisor, cast.act.leader, cast.act.head):
        with pytest.raises(NotAllowed):
            service.cancel_review(other, review, reason="不必了。")
    service.cancel_review(cast.act.supervisor3, review, reason="当天另有任务。")


def test_withdrawn_application_ends_a_scheduled_review(cast: Cast, clock: Clock) -> None:
    task = applied_task(cast)
    review = scheduled(cast, task)

    tasks.withdraw_application(cast.act.head, task)

    assert review.state is ReviewState.CANCELLED
    assert kinds_of(cast.supervisor3) == ["review_assigned", "review_cancelled"]


def test_application_is_not_withdrawn_once_the_review_has_begun(cast: Cast, clock: Clock) -> None:
    task = applied_task(cast)
    service.start_verification(cast.act.supervisor, task)

    with pytest.raises(StaleState) as refused:
        tasks.withdraw_application(cast.act.head, task)

    assert cast.supervisor.name in str(refused.value.message)
    assert task.state is TaskState.PENDING_REVIEW


def test_cancelled_task_ends_its_review(cast: Cast, clock: Clock) -> None:
    task = applied_task(cast)
    review = service.start_verification(cast.act.supervisor, task)

    tasks.cancel(cast.act.lead, task, reason="重复下发。")

    assert review.state is ReviewState.CANCELLED


def test_leaving_reviewer_hands_over_to_somebody_as_impartial(cast: Cast, clock: Clock) -> None:
    review = scheduled(cast, applied_task(cast))
    (work,) = [w for w in accounts.list_open_work(cast.supervisor3) if w.key.startswith("review")]
    assert work.hand_over is not None

    with pytest.raises(InvalidInput):
        work.hand_over(cast.act.admin, cast.head)
    work.hand_over(cast.act.admin, cast.supervisor2)

    assert review.reviewer_id == cast.supervisor2.id
    assert review.task.reviewer_id == cast.supervisor2.id
    assert kinds_of(cast.supervisor2) == ["review_assigned"]


def test_look_back_is_not_handed_over_to_the_verifier(cast: Cast, clock: Clock) -> None:
    review = scheduled(cast, closed_task(cast))

    with pytest.raises(InvalidInput):
        service.hand_over(cast.act.admin, review, reviewer=cast.supervisor)


def test_review_of_somebody_who_left_makes_room(cast: Cast, clock: Clock) -> None:
    task = applied_task(cast)
    left = scheduled(cast, task)
    cast.supervisor3.is_active = False
    db.session.flush()

    review = service.start_verification(cast.act.supervisor, task)

    assert left.state is ReviewState.CANCELLED
    assert queries.open_review(task) is review
    assert task.reviewer_id == cast.supervisor.id

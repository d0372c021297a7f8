"""What answers on a visit prepare when its record is submitted, what they never decide, who reads them."""

import pytest

from app.checklists.models import ChecklistVersion
from app.core import history
from app.core.errors import NotAllowed, StaleState
from app.core.permissions import Role
from app.core.severity import Severity
from app.extensions import db
from app.findings.states import FindingState
from app.followups import permissions, queries, service
from app.followups.models import Review
from app.followups.states import Place, ReviewState, Verdict
from app.rectification import service as tasks
from app.rectification.models import RectificationTask
from app.rectification.states import TaskState
from app.visits import service as visits
from app.visits.models import Visit
from app.visits.states import SchoolAnswer
from tests.support.cast import Cast
from tests.support.clock import Clock
from tests.support.factories.accounts import recuse
from tests.support.factories.earlier import ON_SITE, look_at, row_of, submit, visit_under_way
from tests.support.factories.files import picture, upload
from tests.support.factories.followups import applied_task
from tests.support.factories.rectification import confirmed_finding, make_task, prove

V = Verdict


def open_reviews(task: RectificationTask) -> list[Review]:
    return [review for review in queries.reviews_of_task(task) if review.is_open]


def feed_back(cast: Cast, visit: Visit) -> None:
    visits.record_feedback(
        cast.act.supervisor, visit, answer=SchoolAnswer.ACKNOWLEDGED, by="陆秋实 校长"
    )


# ------------------------------------------------------------------------------------- submission


def test_submission_without_answers_prepares_nothing(cast: Cast, visit: Visit) -> None:
    task = applied_task(cast)

    submit(visit)

    assert open_reviews(task) == []
    assert task.reviewer_id is None


@pytest.mark.parametrize("verdict", list(V))
def test_submission_prepares_a_review_for_whoever_saw_it_and_closes_nothing(
    cast: Cast, visit: Visit, verdict: Verdict
) -> None:
    task = applied_task(cast)
    check = look_at(cast.act.supervisor3, visit, task, verdict)

    submit(visit)

    (review,) = open_reviews(task)
    assert (review.state, review.place) == (ReviewState.SCHEDULED, Place.ON_SITE)
    assert review.reviewer is cast.supervisor3
    assert queries.prepared_check(review) is check
    assert review.verdict is None
    assert task.state is TaskState.PENDING_REVIEW
    (entry,) = history.entries_of(check)
    assert (entry.event, entry.actor_id) == (verdict.value, cast.supervisor3.id)


AFTER = {
    V.FIXED: TaskState.CLOSED,
    V.PARTLY: TaskState.IN_PROGRESS,
    V.NOT_FIXED: TaskState.IN_PROGRESS,
    V.CANNOT_VERIFY: TaskState.PENDING_REVIEW,
}


@pytest.mark.parametrize("verdict", list(V))
def test_one_press_gives_the_prepared_verdict_with_its_words(
    cast: Cast, visit: Visit, verdict: Verdict
) -> None:
    task = applied_task(cast)
    check = look_at(cast.act.supervisor3, visit, task, verdict)
    submit(visit)
    (review,) = open_reviews(task)

    service.confirm_prepared(cast.act.supervisor3, review, shown=check.stamp)

    assert (review.verdict, review.seen, review.place) == (verdict, ON_SITE, Place.ON_SITE)
    assert check.review_id == review.id
    assert task.state is AFTER[verdict]


def test_major_task_confirmed_from_a_visit_still_needs_a_second_person(
    cast: Cast, visit: Visit
) -> None:
    task = applied_task(cast, severity=Severity.MAJOR)
    check = look_at(cast.act.supervisor, visit, task)
    submit(visit)
    (review,) = open_reviews(task)

    service.confirm_prepared(cast.act.supervisor, review, shown=check.stamp)

    assert task.state is TaskState.VERIFIED
    with pytest.raises(NotAllowed):
        service.close_verified(cast.act.supervisor, task)


def test_whoever_had_a_part_in_the_work_gets_no_prepared_review(cast: Cast, visit: Visit) -> None:
    task = applied_task(cast)
    task.helpers = [cast.supervisor3]
    db.session.flush()
    look_at(cast.act.supervisor3, visit, task)

    submit(visit)

    (review,) = open_reviews(task)
    assert review.reviewer is cast.supervisor


def test_part_taken_after_the_visit_forbids_confirming_the_own_check(
    cast: Cast, visit: Visit
) -> None:
    task = applied_task(cast)
    check = look_at(cast.act.supervisor3, visit, task)
    submit(visit)
    (review,) = open_reviews(task)
    task.helpers = [cast.supervisor3]
    db.session.flush()

    for person in (cast.act.supervisor3, cast.act.supervisor, cast.act.lead, cast.act.head):
        with pytest.raises(NotAllowed):
            service.confirm_prepared(person, review, shown=check.stamp)

    assert str(permissions.WHO_FIXES) == str(
        permissions.may_conduct_review(cast.act.supervisor3, review).reason
    )
    assert task.state is TaskState.PENDING_REVIEW


def test_where_nobody_may_verify_the_record_is_submitted_all_the_same(
    cast: Cast, visit: Visit
) -> None:
    task = applied_task(cast)
    task.helpers = [cast.supervisor, cast.supervisor3]
    db.session.flush()
    look_at(cast.act.supervisor, visit, task)
    recuse(cast.lead, cast.school1)

    submit(visit)

    assert open_reviews(task) == []


def test_open_review_of_somebody_else_is_offered_what_was_seen(cast: Cast, visit: Visit) -> None:
    task = applied_task(cast)
    review = service.start_verification(cast.act.lead, task)
    check = look_at(cast.act.supervisor3, visit, task, V.PARTLY)

    submit(visit)

    assert open_reviews(task) == [review]
    assert queries.prepared_check(review) is check
    with pytest.raises(NotAllowed):
        service.confirm_prepared(cast.act.supervisor3, review, shown=check.stamp)
    service.complete_review(cast.act.lead, review, verdict=V.FIXED, seen="补看照片，已到位。")
    assert (review.verdict, check.review_id) == (V.FIXED, review.id)


def test_confirming_other_words_than_were_read_is_refused(cast: Cast, visit: Visit) -> None:
    task = applied_task(cast)
    check = look_at(cast.act.supervisor3, visit, task)
    submit(visit)
    (review,) = open_reviews(task)

    for shown in ("", f"{check.public_id}:0", "x" * 300):
        with pytest.raises(StaleState):
            service.confirm_prepared(cast.act.supervisor3, review, shown=shown)

    assert review.state is ReviewState.SCHEDULED


def test_task_not_applied_for_gets_a_check_on_its_timeline_and_no_review(
    cast: Cast, visit: Visit, clock: Clock
) -> None:
    task = make_task(cast, until=TaskState.IN_PROGRESS)
    check = look_at(cast.act.supervisor3, visit, task, V.PARTLY)
    submit(visit)
    assert open_reviews(task) == []

    clock.advance(minutes=5)
    prove(cast, task)
    tasks.apply_for_closure(cast.act.head, task, text="请验收。")
    review = service.start_verification(cast.act.lead, task)

    assert queries.offered_check(review) is check
    assert queries.prepared_check(review) is None
    with pytest.raises(StaleState):
        service.confirm_prepared(cast.act.lead, review, shown=check.stamp)


def test_finding_without_a_task_keeps_what_was_seen(cast: Cast, visit: Visit) -> None:
    finding = confirmed_finding(cast)
    check = look_at(cast.act.supervisor, visit, finding, V.NOT_FIXED)

    submit(visit)

    assert finding.state is FindingState.CONFIRMED
    assert [one.event for one in history.entries_of(check)] == ["not_fixed"]


def test_record_sent_back_offers_nothing_until_it_is_submitted_again(
    cast: Cast, visit: Visit
) -> None:
    task = applied_task(cast)
    check = look_at(cast.act.supervisor3, visit, task)
    submit(visit)
    (review,) = open_reviews(task)

    visits.act(cast.act.lead, visit, "reopen", reason="照片传错了。")
    assert queries.offered_check(review) is None
    look_at(cast.act.supervisor3, visit, task, V.PARTLY, seen="少一盒。", version=check.version)
    visits.submit_record(cast.act.supervisor, visit, reason="只核对上次的问题点。")

    assert open_reviews(task) == [review]
    assert queries.prepared_check(review) is check
    assert check.verdict is V.PARTLY


def test_answer_on_which_a_review_rests_is_not_replaced(cast: Cast, visit: Visit) -> None:
    task = applied_task(cast)
    check = look_at(cast.act.supervisor3, visit, task, V.PARTLY)
    submit(visit)
    (review,) = open_reviews(task)
    service.confirm_prepared(cast.act.supervisor3, review, shown=check.stamp)
    visits.act(cast.act.lead, visit, "reopen", reason="照片传错了。")

    with pytest.raises(StaleState):
        look_at(cast.act.supervisor3, visit, task, V.FIXED, version=check.version)

    assert check.verdict is V.PARTLY


# ------------------------------------------------------------------------------------- who reads it


def test_team_reads_it_at_once_the_office_after_submission_the_school_after_feedback(
    cast: Cast, visit: Visit
) -> None:
    check = look_at(cast.act.supervisor, visit, applied_task(cast))
    people = ("supervisor3", "lead", "leader", "head", "staff", "head2", "foreign_lead")

    def readers() -> set[str]:
        return {
            name for name in people if permissions.may_know_check(getattr(cast.act, name), check)
        }

    assert readers() == {"supervisor3"}
    submit(visit)
    assert readers() == {"supervisor3", "lead", "leader"}
    feed_back(cast, visit)
    assert readers() == {"supervisor3", "lead", "leader", "head", "staff"}


def test_photo_goes_with_the_review_that_took_it_over(
    cast: Cast, clock: Clock, version: ChecklistVersion
) -> None:
    visit = visit_under_way(cast, version)
    task = applied_task(cast)
    check = look_at(cast.act.supervisor3, visit, task, photos=[upload(picture(), "现场.jpg")])
    assert not queries.seen_through_review(cast.act.lead, check)
    submit(visit)
    (review,) = open_reviews(task)
    assert queries.seen_through_review(cast.act.lead, check)
    assert not queries.seen_through_review(cast.act.head, check)

    service.confirm_prepared(cast.act.supervisor3, review, shown=check.stamp)

    assert queries.seen_through_review(cast.act.head, check)
    assert not queries.seen_through_review(cast.act.foreign_head, check)
    assert list(queries.checks_behind(review)) == [check.id]


def test_role_lost_by_a_member_ends_the_answering(cast: Cast, visit: Visit) -> None:
    task = applied_task(cast)
    row = row_of(cast.act.supervisor3, visit, task)
    grants = [grant for grant in cast.supervisor3.grants if grant.role is Role.SUPERVISOR]
    for grant in grants:
        db.session.delete(grant)
    db.session.flush()

    with pytest.raises(NotAllowed):
        service.answer_earlier(cast.act.supervisor3, row, verdict=V.FIXED, seen=ON_SITE)

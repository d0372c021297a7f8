"""Who fixes does not close: whoever had a part in the work verifies nothing, whatever else they are."""

from collections.abc import Callable

import pytest

from app.accounts.models import Grant
from app.core.errors import InvalidInput, NotAllowed, StaleState
from app.core.permissions import RECUSED, Role
from app.core.severity import Severity
from app.extensions import db
from app.followups import permissions, service
from app.followups.service import assigning
from app.followups.states import Verdict
from app.rectification import service as tasks
from app.rectification.models import RectificationTask
from app.rectification.states import TaskState
from tests.support.cast import Cast
from tests.support.client import Client
from tests.support.clock import Clock
from tests.support.factories.accounts import grant_role, recuse
from tests.support.factories.followups import SEEN, applied_task, verify
from tests.support.factories.rectification import make_task, proof

Part = Callable[[Cast, RectificationTask], None]


def owns(cast: Cast, task: RectificationTask) -> None:
    """Was the person responsible for a while."""
    tasks.name_people(cast.act.head, task, owner=cast.supervisor3)


def leads(cast: Cast, task: RectificationTask) -> None:
    """Was the responsible school leader."""
    tasks.name_people(cast.act.head, task, owner=cast.staff, leader=cast.supervisor3)


def helps(cast: Cast, task: RectificationTask) -> None:
    """Helped."""
    tasks.name_people(cast.act.head, task, owner=cast.staff, helpers=[cast.supervisor3])


def reports(cast: Cast, task: RectificationTask) -> None:
    """Reported progress."""
    tasks.report_progress(cast.act.supervisor3, task, percent=60, text="已换一半。")


def uploads(cast: Cast, task: RectificationTask) -> None:
    """Uploaded evidence."""
    tasks.add_evidence(cast.act.supervisor3, task, [proof()])


def applies(cast: Cast, task: RectificationTask) -> None:
    """Applied for closure, and took it back."""
    tasks.apply_for_closure(cast.act.supervisor3, task, text="请验收。", proofs=[proof()])
    tasks.withdraw_application(cast.act.supervisor3, task)


def with_a_part(cast: Cast, part: Part) -> RectificationTask:
    """An applied task in which supervisor 3 had a part while still working at the school."""
    grant: Grant = grant_role(cast.supervisor3, Role.SCHOOL_HEAD, cast.school1)
    task = make_task(cast, until=TaskState.IN_PROGRESS)
    part(cast, task)
    tasks.report_progress(cast.act.head, task, percent=100, text="已整改。", proofs=[proof()])
    tasks.apply_for_closure(cast.act.head, task, text="三项证明已补齐，请督学验收。")
    db.session.delete(grant)
    db.session.flush()
    return task


PARTS = [owns, leads, helps, reports, uploads, applies]


@pytest.mark.parametrize("part", PARTS)
def test_whoever_had_a_part_cannot_begin_a_review(cast: Cast, clock: Clock, part: Part) -> None:
    task = with_a_part(cast, part)

    with pytest.raises(NotAllowed) as refused:
        service.start_verification(cast.act.supervisor3, task)

    assert str(refused.value.message) == str(permissions.WHO_FIXES)
    assert service.start_verification(cast.act.supervisor, task).task is task


@pytest.mark.parametrize("part", PARTS)
def test_whoever_had_a_part_cannot_be_sent_to_review(cast: Cast, clock: Clock, part: Part) -> None:
    task = with_a_part(cast, part)

    with pytest.raises(InvalidInput) as refused:
        service.schedule_review(cast.act.lead, task, reviewer=cast.supervisor3, on=task.due_on)

    assert set(refused.value.errors) == {"reviewer"}


@pytest.mark.parametrize("part", PARTS)
def test_whoever_had_a_part_cannot_close_beside_the_review(
    cast: Cast, clock: Clock, part: Part
) -> None:
    task = with_a_part(cast, part)

    with pytest.raises(NotAllowed):
        tasks.close(cast.act.supervisor3, task)

    assert task.state is TaskState.PENDING_REVIEW


def test_part_taken_after_the_review_began_stops_the_verdict(cast: Cast, clock: Clock) -> None:
    task = applied_task(cast)
    review = service.start_verification(cast.act.supervisor3, task)
    task.helpers = [cast.supervisor3]
    db.session.flush()

    with pytest.raises(NotAllowed):
        service.complete_review(cast.act.supervisor3, review, verdict=Verdict.FIXED, seen=SEEN)

    assert task.state is TaskState.PENDING_REVIEW


def test_head_with_an_office_role_is_recused_at_the_own_school(cast: Cast, clock: Clock) -> None:
    task = applied_task(cast)
    grant_role(cast.staff2, Role.OFFICE_LEAD, cast.county)

    with pytest.raises(NotAllowed) as refused:
        service.start_verification(cast.act.staff2, task)

    assert str(refused.value.message) == str(RECUSED)


def test_recused_supervisor_neither_reviews_nor_assigns(cast: Cast, clock: Clock) -> None:
    task = applied_task(cast)
    recuse(cast.supervisor, cast.school1)

    with pytest.raises(NotAllowed):
        service.start_verification(cast.act.supervisor, task)
    with pytest.raises(NotAllowed):
        service.schedule_review(
            cast.act.supervisor, task, reviewer=cast.supervisor3, on=task.due_on
        )


@pytest.mark.parametrize("who", ["head", "staff", "leader", "admin", "supervisor2"])
def test_role_without_the_right_reviews_nothing(cast: Cast, clock: Clock, who: str) -> None:
    task = applied_task(cast)

    with pytest.raises(NotAllowed):
        service.start_verification(getattr(cast.act, who), task)


def test_verdict_belongs_to_the_named_reviewer(cast: Cast, clock: Clock) -> None:
    review = service.start_verification(cast.act.supervisor, applied_task(cast))

    for other in (cast.act.supervisor3, cast.act.lead):
        with pytest.raises(NotAllowed):
            service.complete_review(other, review, verdict=Verdict.FIXED, seen=SEEN)


def test_second_reviewer_is_told_who_is_at_it(cast: Cast, clock: Clock) -> None:
    task = applied_task(cast)
    first = service.start_verification(cast.act.supervisor, task)

    with pytest.raises(StaleState) as refused:
        service.start_verification(cast.act.supervisor3, task)

    assert cast.supervisor.name in str(refused.value.message)
    assert service.start_verification(cast.act.supervisor, task) is first


def test_second_of_two_at_the_same_moment_gets_no_review(
    cast: Cast, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    task = applied_task(cast)
    first = service.start_verification(cast.act.supervisor, task)
    monkeypatch.setattr(assigning.queries, "open_review", lambda task: None)

    with pytest.raises(StaleState):
        service.start_verification(cast.act.supervisor3, task)

    assert task.reviewer_id == first.reviewer_id


def test_major_task_is_closed_by_a_second_person(cast: Cast, clock: Clock) -> None:
    task = applied_task(cast, severity=Severity.MAJOR)
    verify(cast.act.supervisor, task)

    for other in (cast.act.supervisor, cast.act.supervisor3, cast.act.leader, cast.act.head):
        with pytest.raises(NotAllowed):
            service.close_verified(other, task)
    service.close_verified(cast.act.lead, task)

    assert task.state is TaskState.CLOSED
    assert not task.single_handed


def test_lead_who_verified_cannot_close_while_another_lead_exists(cast: Cast, clock: Clock) -> None:
    task = applied_task(cast, severity=Severity.MAJOR)
    grant_role(cast.nobody, Role.OFFICE_LEAD, cast.city)
    verify(cast.act.lead, task)

    with pytest.raises(NotAllowed):
        service.close_verified(cast.act.lead, task, single_handed_reason="只有我在。")
    service.close_verified(cast.act.nobody, task)

    assert task.state is TaskState.CLOSED
    assert not task.single_handed


def test_lone_lead_closes_single_handed_with_a_reason_only(cast: Cast, clock: Clock) -> None:
    task = applied_task(cast, severity=Severity.MAJOR)
    verify(cast.act.lead, task)

    with pytest.raises(InvalidInput) as refused:
        service.close_verified(cast.act.lead, task, single_handed_reason="  ")
    assert set(refused.value.errors) == {"single_handed_reason"}
    service.close_verified(cast.act.lead, task, single_handed_reason="全县只有一位负责人。")

    assert task.state is TaskState.CLOSED
    assert task.single_handed


def test_recused_second_lead_does_not_count_as_a_second_person(cast: Cast, clock: Clock) -> None:
    task = applied_task(cast, severity=Severity.MAJOR)
    grant_role(cast.nobody, Role.OFFICE_LEAD, cast.city)
    recuse(cast.nobody, cast.school1)
    verify(cast.act.lead, task)

    service.close_verified(cast.act.lead, task, single_handed_reason="另一位负责人回避。")

    assert task.single_handed


def test_verified_major_task_goes_back_with_a_reason(cast: Cast, clock: Clock) -> None:
    task = applied_task(cast, severity=Severity.MAJOR)
    verify(cast.act.supervisor, task)

    with pytest.raises(InvalidInput):
        service.return_verified(cast.act.lead, task, reason=" ")
    service.return_verified(cast.act.lead, task, reason="还缺门卫值班记录。")

    assert task.state is TaskState.IN_PROGRESS
    assert task.sent_back


def test_task_page_offers_no_verification_to_whoever_had_a_part(
    cast: Cast, clock: Clock, client: Client
) -> None:
    task = with_a_part(cast, uploads)

    page = client.sign_in(cast.supervisor3).page(f"/tasks/{task.number}?lang=en")

    assert "Who fixes does not close" in page.text
    assert not page.soup.select("form[action$='/start']")

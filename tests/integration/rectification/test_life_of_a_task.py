"""A task from issue to closure and back: clocks, deadlines and what each step leaves behind."""

from datetime import date, timedelta

import pytest

from app.core import history
from app.core.calendar import load_calendar
from app.core.errors import InvalidInput, NotAllowed, StaleState
from app.core.severity import Mode, Severity
from app.findings import service as findings
from app.findings.states import FindingState, ObjectionDecision
from app.rectification import queries, service
from app.rectification.models import RectificationTask
from app.rectification.states import ClosureOutcome, Side, TaskState, Turn
from tests.support.cast import Cast
from tests.support.clock import Clock
from tests.support.factories.rectification import (
    confirmed_finding,
    go_on,
    make_task,
    proof,
    prove,
    submit_plan,
)

T = TaskState


def test_issued_task_is_due_by_the_policy_and_waits_for_the_school(
    cast: Cast, clock: Clock
) -> None:
    task = make_task(cast, severity=Severity.SERIOUS)

    assert task.number == "ZG-519999-2026-0001"
    assert task.due_on == load_calendar().add_working_days(task.issued_on, 15).due_on
    assert task.original_due_on == task.due_on
    assert queries.waiting_for(task, cast.act.head).is_you
    assert queries.turn_of(task) is Turn.HEAD


def test_whole_life_closes_task_and_finding(cast: Cast, clock: Clock) -> None:
    task = make_task(cast, until=T.CLOSED)

    assert task.state is T.CLOSED
    assert task.closed_on == task.issued_on
    assert task.closed_in_time
    assert task.closed_in_original_time
    assert task.finding.state is FindingState.CLOSED
    events = [entry.event for entry in reversed(history.entries_of(task))]
    assert events == [
        "issue",
        "people",
        "cause",
        "plan_saved",
        "submit_plan",
        "accept_plan",
        "progress",
        "apply",
        "close",
    ]


def test_immediate_task_begins_with_the_first_progress(cast: Cast, clock: Clock) -> None:
    task = make_task(cast, mode=Mode.IMMEDIATE)
    service.name_people(cast.act.head, task, owner=cast.staff)

    service.report_progress(cast.act.staff, task, percent=50, text="已清理一半。", proofs=[proof()])

    assert task.state is T.IN_PROGRESS
    assert task.progress == 50


def test_task_with_a_plan_to_make_refuses_to_start(cast: Cast, clock: Clock) -> None:
    task = make_task(cast)
    service.name_people(cast.act.head, task, owner=cast.staff)

    with pytest.raises(NotAllowed):
        service.act(cast.act.staff, task, "start")
    with pytest.raises(NotAllowed):
        service.report_progress(cast.act.staff, task, percent=10, text="开始了。")


def test_plan_without_goal_is_refused_beside_the_field(cast: Cast, clock: Clock) -> None:
    task = make_task(cast)

    with pytest.raises(InvalidInput) as refused:
        service.submit_plan(cast.act.head, task, goal=" ", measures="换柜子。")

    assert set(refused.value.errors) == {"goal"}


def test_plan_without_owner_is_refused(cast: Cast, clock: Clock) -> None:
    task = make_task(cast)

    with pytest.raises(NotAllowed):
        submit_plan(cast, task)


def test_returned_plan_gives_the_office_days_back(cast: Cast, clock: Clock) -> None:
    task = make_task(cast, until=T.PLAN_SUBMITTED)
    first = task.due_on
    clock.advance(days=2)

    service.act(cast.act.supervisor, task, "return_plan", reason="措施没有写到人。")

    assert task.state is T.ISSUED
    assert task.sent_back
    assert task.due_on == load_calendar().add_working_days(first, 2).due_on
    assert task.original_due_on == first


def test_returned_closure_gives_the_office_days_back_and_names_the_reason(
    cast: Cast, clock: Clock
) -> None:
    task = make_task(cast, until=T.PENDING_REVIEW)
    first = task.due_on
    clock.advance(days=3)

    service.return_to_school(cast.act.supervisor, task, reason="照片看不出门能否全开。")

    assert task.state is T.IN_PROGRESS
    assert queries.display_status(task).value == "sent_back"
    assert task.due_on == load_calendar().add_working_days(first, 3).due_on
    assert queries.applications_of(task)[0].outcome is ClosureOutcome.RETURNED
    assert queries.last_reasons([task.id])[task.id].reason == "照片看不出门能否全开。"


def test_withdrawn_application_gives_no_days_back(cast: Cast, clock: Clock) -> None:
    task = make_task(cast, until=T.PENDING_REVIEW)
    first = task.due_on
    clock.advance(days=3)

    service.withdraw_application(cast.act.head, task)

    assert task.due_on == first
    assert queries.pending_application(task) is None


def test_application_in_time_counts_even_when_the_verdict_comes_late(
    cast: Cast, clock: Clock
) -> None:
    task = make_task(cast, until=T.IN_PROGRESS)
    prove(cast, task)
    clock.set_day(task.due_on)
    service.apply_for_closure(cast.act.head, task, text="请验收。")
    clock.advance(days=10)

    service.close(cast.act.supervisor, task)

    assert task.closed_in_time
    assert task.closed_on is not None
    assert task.closed_on > task.due_on


def test_application_after_the_deadline_is_late(cast: Cast, clock: Clock) -> None:
    task = make_task(cast, until=T.IN_PROGRESS)
    prove(cast, task)
    clock.set_day(task.due_on + timedelta(days=1))
    assert queries.is_overdue(task)

    go_on_to_closed(cast, task)

    assert task.closed_in_time is False
    assert task.closed_in_original_time is False


def go_on_to_closed(cast: Cast, task: RectificationTask) -> None:
    service.apply_for_closure(cast.act.head, task, text="请验收。")
    service.close(cast.act.supervisor, task)


def test_task_in_the_office_is_never_overdue(cast: Cast, clock: Clock) -> None:
    task = make_task(cast, until=T.PENDING_REVIEW)
    clock.set_day(task.due_on + timedelta(days=20))

    assert not queries.is_overdue(task)


def test_closing_without_evidence_from_after_is_refused(cast: Cast, clock: Clock) -> None:
    task = make_task(cast, until=T.IN_PROGRESS)

    with pytest.raises(InvalidInput) as refused:
        service.apply_for_closure(cast.act.head, task, text="已完成。")

    assert set(refused.value.errors) == {"after"}
    assert task.state is T.IN_PROGRESS


def test_serious_task_also_wants_evidence_from_before(cast: Cast, clock: Clock) -> None:
    task = make_task(cast, until=T.IN_PROGRESS, severity=Severity.SERIOUS)

    with pytest.raises(InvalidInput) as refused:
        service.apply_for_closure(cast.act.head, task, text="已完成。", proofs=[proof("after")])

    assert set(refused.value.errors) == {"before"}


def test_major_task_is_verified_before_it_is_closed(cast: Cast, clock: Clock) -> None:
    task = make_task(cast, until=T.PENDING_REVIEW, severity=Severity.MAJOR)

    with pytest.raises(NotAllowed):
        service.close(cast.act.supervisor, task)
    service.verify(cast.act.supervisor, task)
    service.close(cast.act.lead, task)

    assert task.state is T.CLOSED


def test_reopened_task_comes_back_with_its_finding_and_a_new_day(cast: Cast, clock: Clock) -> None:
    task = make_task(cast, until=T.REOPENED)

    assert task.state is T.REOPENED
    assert task.closed_in_time is None
    assert task.due_on > task.original_due_on
    assert task.finding.state is FindingState.CONFIRMED

    service.act(cast.act.head, task, "restart")
    assert task.state is T.IN_PROGRESS


def test_reopening_needs_a_day_ahead_not_before_the_first_deadline(
    cast: Cast, clock: Clock
) -> None:
    task = make_task(cast, until=T.CLOSED)

    for day in (task.issued_on, task.original_due_on - timedelta(days=1)):
        with pytest.raises(InvalidInput) as refused:
            service.reopen(cast.act.supervisor, task, new_due_on=day, reason="反弹。")
        assert "new_due_on" in refused.value.errors


def test_sustained_task_goes_back_to_work_when_it_did_not_hold(cast: Cast, clock: Clock) -> None:
    task = make_task(cast, until=T.SUSTAINED, mode=Mode.CONTINUING)
    assert task.finding.state is FindingState.CLOSED

    service.reopen(
        cast.act.supervisor,
        task,
        new_due_on=task.original_due_on + timedelta(days=10),
        reason="值班又空了。",
    )

    assert task.state is T.IN_PROGRESS
    assert task.closed_at is None


def test_cancelled_task_needs_a_reason_and_leaves_the_finding_open(
    cast: Cast, clock: Clock
) -> None:
    task = make_task(cast)

    with pytest.raises(InvalidInput):
        service.cancel(cast.act.lead, task, reason="")
    service.cancel(cast.act.lead, task, reason="重复。")

    assert task.state is T.CANCELLED
    assert task.finding.state is FindingState.CONFIRMED


def test_second_task_for_the_same_finding_is_refused(cast: Cast, clock: Clock) -> None:
    finding = confirmed_finding(cast, severity=Severity.MAJOR)
    service.issue_task(cast.act.lead, finding)

    with pytest.raises(StaleState):
        service.issue_task(cast.act.lead, finding)


def test_task_that_can_wait_is_not_issued_before_the_notice(cast: Cast, clock: Clock) -> None:
    finding = confirmed_finding(cast)

    with pytest.raises(NotAllowed):
        service.issue_task(cast.act.lead, finding)


def test_withdrawn_finding_takes_its_open_tasks_along(cast: Cast, clock: Clock) -> None:
    task = make_task(cast)
    findings.object_to(cast.act.head, task.finding, text="当天是集体放假。")

    findings.decide_objection(
        cast.act.lead,
        task.finding,
        decision=ObjectionDecision.UPHELD,
        text="查证属实。",
    )

    assert task.state is T.CANCELLED


def test_merged_finding_hands_its_task_to_the_other(cast: Cast, clock: Clock) -> None:
    task = make_task(cast)
    other = confirmed_finding(cast, title="留样管理制度没有上墙")

    findings.merge_finding(cast.act.supervisor, task.finding, into=other, reason="同一件事。")

    assert task.finding_id == other.id


def test_two_clocks_add_up_from_the_history(cast: Cast, clock: Clock) -> None:
    task = make_task(cast, until=T.PENDING_REVIEW)
    clock.advance(days=3)
    service.return_to_school(cast.act.supervisor, task, reason="补一张照片。")

    moves = queries.sides_of(history.entries_of(task))

    assert [side for _, side in moves] == [
        Side.SCHOOL,
        Side.OFFICE,
        Side.SCHOOL,
        Side.OFFICE,
        Side.SCHOOL,
    ]


def test_helper_may_report_but_a_stranger_of_the_school_may_not(cast: Cast, clock: Clock) -> None:
    task = make_task(cast, until=T.IN_PROGRESS)

    with pytest.raises(NotAllowed):
        service.report_progress(cast.act.staff2, task, percent=20, text="我来帮忙。")
    service.name_people(cast.act.head, task, owner=cast.staff, helpers=[cast.staff2])
    service.report_progress(cast.act.staff2, task, percent=20, text="我来帮忙。")

    assert task.progress == 20


def test_people_of_another_school_cannot_be_named(cast: Cast, clock: Clock) -> None:
    task = make_task(cast)

    with pytest.raises(InvalidInput) as refused:
        service.name_people(cast.act.head, task, owner=cast.head2)

    assert set(refused.value.errors) == {"owner"}


def test_due_day_in_the_calendar_test_year_matches_the_published_value(
    cast: Cast, clock: Clock
) -> None:
    clock.set_day(date(2026, 11, 23))

    task = make_task(cast, severity=Severity.SERIOUS)

    assert task.due_on == date(2026, 12, 14)


def test_go_on_reaches_every_state(cast: Cast, clock: Clock) -> None:
    for state in T:
        severity = Severity.MAJOR if state is T.VERIFIED else Severity.GENERAL
        task = make_task(cast, severity=severity)
        go_on(cast, task, state)
        assert task.state is state

"""Every step of every life × every state × every role: what the table does not allow is refused."""

from typing import Any

import pytest
from sqlalchemy import select

from app.accounts.service import list_open_work
from app.core import history
from app.core.errors import InvalidInput, NotAllowed, StaleState
from app.core.permissions import Role
from app.core.severity import Severity
from app.extensions import db
from app.messages.models import Message
from app.rectification import queries, service
from app.rectification.states import TaskState
from app.rectification.workflow import task_workflow
from tests.support.cast import Cast
from tests.support.clock import Clock
from tests.support.factories.accounts import grant_role, make_person, recuse
from tests.support.factories.rectification import ask_for_time, make_task, prove

T = TaskState
HEAD, OWNER, OFFICE, LEAD = (
    {"head"},
    {"head", "staff"},
    {"supervisor", "supervisor3", "lead"},
    {"lead"},
)
# The same table as the workflow, written down a second time: step → who may ever take it.
WHO: dict[str, set[str]] = {
    "submit_plan": HEAD,
    "accept_plan": OFFICE,
    "return_plan": OFFICE,
    "start": OWNER,
    "apply": HEAD,
    "withdraw_application": HEAD,
    "verify": OFFICE,
    "close": OFFICE,
    "sustain": OFFICE,
    "return_to_school": OFFICE,
    "reopen": OFFICE,
    "restart": HEAD,
    "cancel": LEAD,
}
FROM: dict[str, set[TaskState]] = {
    "submit_plan": {T.ISSUED},
    "accept_plan": {T.PLAN_SUBMITTED},
    "return_plan": {T.PLAN_SUBMITTED},
    "start": set(),  # only tasks to be put right at once start without a plan
    "apply": {T.IN_PROGRESS},
    "withdraw_application": {T.PENDING_REVIEW},
    "verify": set(),  # only major ones
    "close": {T.PENDING_REVIEW, T.SUSTAINED},
    "sustain": {T.PENDING_REVIEW},
    "return_to_school": {T.PENDING_REVIEW, T.SUSTAINED},
    "reopen": {T.CLOSED},
    "restart": {T.REOPENED},
    "cancel": {T.ISSUED, T.PLAN_SUBMITTED, T.IN_PROGRESS, T.PENDING_REVIEW, T.REOPENED},
}


@pytest.mark.parametrize("state", [state for state in T if state is not T.VERIFIED])
def test_only_what_the_table_says_is_allowed(cast: Cast, clock: Clock, state: TaskState) -> None:
    task = make_task(cast, until=state)
    if state is T.ISSUED:
        service.name_people(cast.act.head, task, owner=cast.staff)
        service.save_plan(cast.act.head, task, goal="目标", measures="措施")
    if state is T.IN_PROGRESS:
        prove(cast, task)

    for who in set(cast.people()) - {"inactive"}:
        actor = getattr(cast.act, who)
        for name in WHO:
            expected = who in WHO[name] and state in FROM[name]
            assert bool(task_workflow.explain(task, name, actor)) is expected, (name, who)


def test_the_table_of_this_test_names_every_step() -> None:
    assert {step.name for step in task_workflow.transitions} == set(WHO) == set(FROM)


def test_steps_of_a_review_have_no_button(cast: Cast, clock: Clock) -> None:
    task = make_task(cast, until=T.PENDING_REVIEW)

    assert [step.name for step in task_workflow.available(task, cast.act.supervisor)] == []


@pytest.mark.parametrize("part", ["owner", "helper", "applicant", "uploader"])
def test_who_fixes_does_not_close_whatever_roles_they_hold(
    cast: Cast, clock: Clock, part: str
) -> None:
    both = make_person("both", "双职人", Role.SCHOOL_HEAD, cast.school1)
    task = make_task(cast, until=T.IN_PROGRESS)
    head = cast.act
    if part == "owner":
        service.name_people(head.head, task, owner=both)
    elif part == "helper":
        service.name_people(head.head, task, owner=cast.staff, helpers=[both])
    prove(cast, task, by="staff" if part != "owner" else "head")
    cast.nobody = both
    if part == "uploader":
        service.report_progress(cast.act.nobody, task, percent=100, text="补了一张。")
    applicant = cast.act.nobody if part == "applicant" else cast.act.head
    service.apply_for_closure(applicant, task, text="请验收。")
    both.grants[0].to_on = both.grants[0].from_on
    grant_role(both, Role.OFFICE_LEAD, cast.county)

    assert both.id in queries.involved_user_ids(task)
    with pytest.raises(NotAllowed) as refused:
        service.close(cast.act.nobody, task)
    assert "谁整改谁不销号" in str(refused.value.message)
    service.close(cast.act.supervisor, task)


def test_recused_supervisor_decides_nothing_there(cast: Cast, clock: Clock) -> None:
    task = make_task(cast, until=T.PLAN_SUBMITTED)
    recuse(cast.supervisor, cast.school1)

    with pytest.raises(NotAllowed):
        service.act(cast.act.supervisor, task, "accept_plan")


def test_waiting_request_keeps_the_task_from_being_overdue(cast: Cast, clock: Clock) -> None:
    task = make_task(cast, until=T.IN_PROGRESS)
    clock.set_day(task.due_on)
    request = ask_for_time(cast, task)
    first = task.due_on
    clock.advance(days=10)

    assert not queries.is_overdue(task)
    service.give_opinion(cast.act.supervisor, request, supports=False, text="时间足够。")
    service.decide_extension(cast.act.lead, request, grant=False, text="按期完成。")

    assert task.due_on > first
    assert not task.extension_waiting


def test_request_after_the_deadline_is_refused(cast: Cast, clock: Clock) -> None:
    task = make_task(cast, until=T.IN_PROGRESS)
    clock.set_day(task.due_on)
    clock.advance(days=1)

    with pytest.raises(NotAllowed):
        ask_for_time(cast, task)


def test_decision_needs_the_opinion_first(cast: Cast, clock: Clock) -> None:
    task = make_task(cast, until=T.IN_PROGRESS)
    request = ask_for_time(cast, task)

    with pytest.raises(NotAllowed):
        service.decide_extension(cast.act.lead, request, grant=True)


def test_extensions_end_at_twice_the_term_and_at_the_number_allowed(
    cast: Cast, clock: Clock
) -> None:
    task = make_task(cast, until=T.IN_PROGRESS)
    first, length = task.due_on, (task.due_on - task.issued_on).days
    with pytest.raises(InvalidInput) as refused:
        ask_for_time(cast, task, days=length + 1)
    assert set(refused.value.errors) == {"new_due_on"}
    for _ in range(2):
        request = ask_for_time(cast, task, days=5)
        service.give_opinion(cast.act.supervisor, request, supports=True, text="")
        service.decide_extension(cast.act.lead, request, grant=True)

    with pytest.raises(NotAllowed):
        ask_for_time(cast, task, days=5)
    assert (task.due_on - first).days == 10
    assert task.original_due_on == first


def test_more_time_for_a_major_task_is_decided_above(cast: Cast, clock: Clock) -> None:
    make_person("citylead", "商陆", Role.OFFICE_LEAD, cast.city)
    task = make_task(cast, until=T.IN_PROGRESS, severity=Severity.MAJOR)
    request = ask_for_time(cast, task, days=1)
    service.give_opinion(cast.act.supervisor, request, supports=True, text="")

    with pytest.raises(NotAllowed):
        service.decide_extension(cast.act.lead, request, grant=True, text="同意。")


def test_lonely_lead_decides_a_major_one_with_a_reason_and_is_marked(
    cast: Cast, clock: Clock
) -> None:
    task = make_task(cast, until=T.IN_PROGRESS, severity=Severity.MAJOR)
    request = ask_for_time(cast, task, days=1)
    service.give_opinion(cast.act.supervisor, request, supports=True, text="")

    with pytest.raises(InvalidInput):
        service.decide_extension(cast.act.lead, request, grant=True)
    service.decide_extension(cast.act.lead, request, grant=True, text="上级未设督导室。")

    assert any(one.single_handed for one in history.entries_of(task, request))


def test_withdrawn_request_leaves_the_deadline(cast: Cast, clock: Clock) -> None:
    task = make_task(cast, until=T.IN_PROGRESS)
    first = task.due_on
    request = ask_for_time(cast, task)
    clock.advance(days=3)

    service.withdraw_extension(cast.act.head, request)

    assert task.due_on == first
    with pytest.raises(StaleState):
        service.withdraw_extension(cast.act.head, request)


def test_application_lets_an_undecided_request_lapse(cast: Cast, clock: Clock) -> None:
    task = make_task(cast, until=T.IN_PROGRESS)
    ask_for_time(cast, task)
    prove(cast, task)

    service.apply_for_closure(cast.act.head, task, text="已完成。")

    assert queries.waiting_extension(task) is None
    assert not task.extension_waiting


def test_work_of_somebody_who_leaves_is_listed_and_handed_over(cast: Cast, clock: Clock) -> None:
    task = make_task(cast, until=T.IN_PROGRESS)
    works = {work.key: work for work in list_open_work(cast.staff)}
    work = works[f"task-{task.id}-owner"]
    assert work.hand_over is not None

    with pytest.raises(InvalidInput):
        work.hand_over(cast.act.admin, cast.head2)
    work.hand_over(cast.act.admin, cast.staff2)

    assert task.owner_id == cast.staff2.id


def test_helper_who_leaves_is_replaced_and_the_successor_is_told(cast: Cast, clock: Clock) -> None:
    task = make_task(cast, until=T.IN_PROGRESS)
    task.helpers = [cast.staff2]
    works = {work.key: work for work in list_open_work(cast.staff2)}
    work = works[f"task-{task.id}-helper"]
    assert work.hand_over is not None

    work.hand_over(cast.act.admin, cast.head)

    assert task.helpers == [cast.head]
    told = select(Message.recipient_id).where(Message.kind == "task_handed_over")
    assert db.session.scalars(told).all() == [cast.head.id]


def test_messages_reach_whoever_has_the_next_move(cast: Cast, clock: Clock) -> None:
    make_task(cast, until=T.CLOSED)
    told = {
        (kind, recipient)
        for kind, recipient in db.session.execute(select(Message.kind, Message.recipient_id))
    }
    expected: list[tuple[str, Any]] = [
        ("notice_issued", cast.head),
        ("task_assigned", cast.staff),
        ("plan_submitted", cast.supervisor),
        ("plan_accepted", cast.head),
        ("closure_applied", cast.supervisor),
        ("task_closed", cast.head),
        ("task_closed", cast.staff),
    ]

    assert {(kind, user.id) for kind, user in expected} <= told
    assert all(recipient not in {cast.head2.id, cast.nobody.id} for _, recipient in told)

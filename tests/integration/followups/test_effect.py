"""Root cause before the plan, effect after closure, the indicator before and after."""

from dataclasses import replace
from datetime import date, time, timedelta

import pytest

from app.checklists.models import ChecklistVersion
from app.core import clock as hands
from app.core import policy
from app.core.errors import InvalidInput, NotAllowed, StaleState
from app.core.severity import Mode, Severity
from app.extensions import db
from app.findings import service as findings
from app.followups import reminders, service
from app.followups.states import Verdict
from app.insights import metrics
from app.rectification import queries as tasks
from app.rectification import service as rectification
from app.rectification.models import RectificationTask
from app.rectification.states import CauseClass, TaskState
from app.rectification.workflow import task_workflow
from app.reminders.rules import Due
from app.visits.states import VisitState
from tests.support.cast import Cast
from tests.support.client import Client
from tests.support.clock import Clock
from tests.support.factories.findings import findings_of
from tests.support.factories.followups import closed_task, look_back
from tests.support.factories.rectification import (
    go_on,
    issued_notice,
    make_task,
    proof,
    service_tasks,
)
from tests.support.factories.visits import make_visit, record

T = TaskState
PLAN = {"goal": "每餐留样。", "measures": "每日核对。"}


def test_graver_task_needs_its_cause_before_the_plan_is_sent_or_accepted(
    cast: Cast, clock: Clock
) -> None:
    task = make_task(cast, severity=Severity.SERIOUS)
    rectification.name_people(cast.act.head, task, owner=cast.staff)
    with pytest.raises(InvalidInput) as refused:
        rectification.submit_plan(cast.act.head, task, **PLAN)
    assert set(refused.value.errors) == {"cause", "cause_text"}
    with pytest.raises(InvalidInput) as refused:
        rectification.submit_plan(cast.act.head, task, **PLAN, cause=CauseClass.TRAINING)
    assert set(refused.value.errors) == {"cause_text"}
    rectification.submit_plan(
        cast.act.head, task, **PLAN, cause=CauseClass.TRAINING, cause_text="新人没有培训。"
    )
    assert task.cause is CauseClass.TRAINING
    task.cause = None
    assert not task_workflow.explain(task, "accept_plan", cast.act.supervisor)
    rectification.name_cause(
        cast.act.supervisor, task, cause=CauseClass.OUTSIDE, text="供货单位更换。"
    )
    rectification.act(cast.act.supervisor, task, "accept_plan")


def test_general_task_may_go_without_a_cause_unless_a_setting_wants_it(
    cast: Cast, clock: Clock
) -> None:
    older = make_task(cast)
    policy.set_value(
        region_id=cast.county.id,
        key="cause.required_general",
        value=True,
        valid_from=date(2020, 1, 1),
        by=None,
    )
    task = make_task(cast)
    for one in (older, task):
        rectification.name_people(cast.act.head, one, owner=cast.staff)
    rectification.submit_plan(cast.act.head, older, **PLAN)
    with pytest.raises(InvalidInput):
        rectification.submit_plan(cast.act.head, task, **PLAN)


def test_immediate_task_names_its_cause_before_it_applies(cast: Cast, clock: Clock) -> None:
    task = make_task(cast, severity=Severity.MAJOR, mode=Mode.IMMEDIATE)
    proofs = [proof("before"), proof()]
    rectification.report_progress(cast.act.head, task, percent=100, text="已打开。", proofs=proofs)
    with pytest.raises(NotAllowed):
        rectification.apply_for_closure(cast.act.head, task, text="已打开。")
    with pytest.raises(NotAllowed):
        rectification.name_cause(
            cast.act.staff2, task, cause=CauseClass.NOT_FOLLOWED, text="无人检查。"
        )
    rectification.name_cause(cast.act.head, task, cause=CauseClass.NOT_FOLLOWED, text="无人检查。")
    rectification.apply_for_closure(cast.act.head, task, text="已打开。")
    assert task.state is T.PENDING_REVIEW


def test_effect_is_asked_for_when_its_day_has_come(
    cast: Cast, clock: Clock, client: Client
) -> None:
    assert closed_task(cast).effect_due_on is None
    task = closed_task(cast, severity=Severity.SERIOUS)
    day = task.effect_due_on
    assert day == hands.today() + timedelta(days=60)
    listed = "/reviews?view=effects"
    assert client.sign_in(cast.supervisor).page(listed).rows() == []
    for on, people in (
        (day - timedelta(days=1), set()),
        (day, {cast.supervisor.id}),
        (day + timedelta(days=1), {cast.supervisor.id, cast.lead.id}),
    ):
        clock.set_day(on, at=time(9))
        owed = [due for due in reminders.due_effects(hands.now()) if isinstance(due, Due)]
        assert {person.id for due in owed for person in due.recipients} == people
    (row,) = client.sign_in(cast.supervisor).page(listed).rows()
    assert task.number in row
    address = f"/reviews/tasks/{task.number}/effect"
    assert address in client.page(f"/tasks/{task.number}").links()
    refused = client.page(f"{address}?lang=en").form().send_page(effect="101", reason="")
    assert refused.response.status_code == 422
    assert refused.form().values["effect"] == "101"
    assert refused.form().send(effect="70", reason="抽查两周。").status_code == 303
    assert (task.effect, task.effect_due_on) == (70, None)
    page = client.page(f"/tasks/{task.number}?lang=en")
    assert "70 of 100" in page.text
    assert "70 of 100" in client.page(f"/findings/{task.finding.number}?lang=en").text
    school = client.page(f"/schools/{cast.school1.code}?lang=en").text
    assert "effect 70 of 100" in school
    cohort = metrics.Cohort(
        region=cast.county, start_on=date(2026, 1, 1), end_on=date(2026, 12, 31)
    )
    found = metrics.effect_score(cohort)
    assert (found.value, found.numerator) == (70.0, 1)
    assert metrics.effect_score_ids(cohort, numerator=True, most=9) == [task.id]
    assert metrics.count_causes(cohort) == [(CauseClass.NOT_FOLLOWED, 2)]
    assert metrics.count_causes(replace(cohort, region=cast.foreign_county)) == []
    rows = client.sign_in(cast.lead).page("/tasks?view=all&cause=not_followed").rows()
    assert len(rows) == 2
    assert client.page("/tasks?view=all&cause=outside").rows() == []
    go_on(cast, make_task(cast, until=T.IN_PROGRESS), T.CANCELLED)
    (counted,) = tasks.causes_of(cast.school1)
    assert (counted.cause, counted.tasks, counted.effect) == (CauseClass.NOT_FOLLOWED, 2, 70)


def test_effect_is_rated_by_the_office_of_what_is_closed(cast: Cast, clock: Clock) -> None:
    task = closed_task(cast, severity=Severity.SERIOUS)
    for who in ("head", "supervisor2", "leader"):
        with pytest.raises(NotAllowed):
            service.rate_effect(getattr(cast.act, who), task, effect=50, reason="看过。")
    wrong: list[tuple[int | None, str, str]] = [
        (None, "看过。", "effect"),
        (-1, "看过。", "effect"),
        (101, "看过。", "effect"),
        (50, " ", "reason"),
    ]
    for effect, reason, field in wrong:
        with pytest.raises(InvalidInput) as refused:
            service.rate_effect(cast.act.supervisor, task, effect=effect, reason=reason)
        assert set(refused.value.errors) == {field}
    assert task.effect is None
    clock.advance(days=40)
    look_back(cast, task, Verdict.NOT_FIXED)
    assert task.effect_due_on is None
    with pytest.raises(StaleState):
        service.rate_effect(cast.act.supervisor, task, effect=50, reason="看过。")


def test_indicator_seen_again_shows_its_score_before_and_after(
    cast: Cast, clock: Clock, version: ChecklistVersion, client: Client
) -> None:
    item = version.items[0]
    first = make_visit(
        cast.supervisor, cast.school1, version, until=VisitState.RECORDED, unmet=[item]
    )
    (finding,) = findings_of(first)
    findings.confirm_finding(cast.act.supervisor, finding)
    (task,) = service_tasks(issued_notice(cast, finding))
    go_on(cast, task, T.CLOSED)
    clock.advance(days=30)
    make_visit(cast.supervisor, cast.school1, version, until=VisitState.RECORDED)
    db.session.refresh(task)
    assert task.score_before is not None
    assert task.score_after is not None
    assert task.score_before < task.score_after == 100
    assert task.seen_again_on == hands.today()
    gain = metrics.score_gain(
        metrics.Cohort(region=cast.county, start_on=task.issued_on, end_on=task.issued_on)
    )
    assert gain.value == task.score_after - task.score_before
    page = client.sign_in(cast.head).page(f"/tasks/{task.number}?lang=en")
    assert f"{task.score_before}% before, 100% on" in page.text


def test_open_task_is_not_counted_as_seen_again(
    cast: Cast, clock: Clock, version: ChecklistVersion
) -> None:
    item = version.items[0]
    first = make_visit(
        cast.supervisor, cast.school1, version, until=VisitState.RECORDED, unmet=[item]
    )
    (finding,) = findings_of(first)
    findings.confirm_finding(cast.act.supervisor, finding)
    task: RectificationTask = service_tasks(issued_notice(cast, finding))[0]
    make_visit(cast.supervisor, cast.school1, version, until=VisitState.RECORDED)
    db.session.refresh(task)
    assert task.seen_again_on is None


def test_visit_that_is_recorded_late_does_not_count_over_a_later_one(
    cast: Cast, clock: Clock, version: ChecklistVersion
) -> None:
    item = version.items[0]
    first = make_visit(
        cast.supervisor, cast.school1, version, until=VisitState.RECORDED, unmet=[item]
    )
    (finding,) = findings_of(first)
    findings.confirm_finding(cast.act.supervisor, finding)
    task: RectificationTask = service_tasks(issued_notice(cast, finding))[0]
    early = make_visit(cast.supervisor, cast.school1, version, until=VisitState.IN_PROGRESS)
    clock.advance(days=1)
    go_on(cast, task, T.CLOSED)
    record(early, unmet=[item])
    db.session.refresh(task)
    assert task.seen_again_on is None

    left = make_visit(cast.supervisor, cast.school1, version, until=VisitState.IN_PROGRESS)
    clock.advance(days=1)
    make_visit(cast.supervisor3, cast.school1, version, until=VisitState.RECORDED)
    record(left, unmet=[item])
    db.session.refresh(task)
    assert (task.score_after, task.seen_again_on) == (100, hands.today())

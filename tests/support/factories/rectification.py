"""Makes findings, notices and tasks for tests; they reach their states through the services."""

from collections.abc import Sequence
from datetime import timedelta

from app.accounts.models import User
from app.core import clock
from app.core.permissions import Actor
from app.core.severity import Mode, Severity
from app.findings import service as findings
from app.findings.models import Finding
from app.findings.states import Source
from app.rectification import queries, service
from app.rectification.models import ExtensionRequest, Notice, RectificationTask, TaskComment
from app.rectification.service import Proof
from app.rectification.states import CauseClass, ExtensionReason, TaskState
from app.schools.models import School
from tests.support.cast import Cast
from tests.support.factories.files import picture, upload

T = TaskState


def confirmed_finding(
    cast: Cast,
    *,
    school: School | None = None,
    severity: Severity = Severity.GENERAL,
    mode: Mode = Mode.WITHIN_TIME,
    title: str = "午餐留样缺品种，标签不全",
    days: int | None = None,
    by: str = "supervisor",
) -> Finding:
    """A finding from a complaint, confirmed by its author; of school 1 unless told."""
    actor = getattr(cast.act, by)
    finding = findings.raise_finding(
        actor,
        school=school or cast.school1,
        source=Source.COMPLAINT,
        title=title,
        text="留样柜里缺 1 个品种，4 盒没有时间标签。",
        severity=severity,
        mode=mode,
        basis="学校食品安全与营养健康管理规定",
        demand="每餐每个品种留样并贴标签。",
        days=days,
    )
    return findings.confirm_finding(actor, finding)


def issued_notice(cast: Cast, *some: Finding, by: str = "supervisor") -> Notice:
    """A notice with the findings, drafted by one person, approved by the lead, issued."""
    school = some[0].school
    notice = service.draft_notice(getattr(cast.act, by), school=school, findings=list(some))
    service.approve_notice(cast.act.lead, notice)
    service.issue_notice(getattr(cast.act, by), notice)
    return notice


def make_task(
    cast: Cast,
    *,
    until: TaskState = T.ISSUED,
    severity: Severity = Severity.GENERAL,
    mode: Mode = Mode.WITHIN_TIME,
    days: int | None = None,
    title: str = "午餐留样缺品种，标签不全",
) -> RectificationTask:
    """A task of school 1 in the state `until`; an immediate one goes without a plan."""
    finding = confirmed_finding(cast, severity=severity, mode=mode, days=days, title=title)
    notice = issued_notice(cast, finding)
    (task,) = service_tasks(notice)
    go_on(cast, task, until)
    return task


def task_by(actor: Actor, number: str) -> RectificationTask:
    """The task with that number, as the person finds it."""
    task = queries.get_task(actor, number)
    assert task is not None
    return task


def comment(
    actor: Actor,
    task: RectificationTask,
    text: str = "请补一张近照。",
    *,
    office_only: bool = False,
    mentioned: Sequence[User] = (),
) -> TaskComment:
    """A comment on the task."""
    return service.write_comment(
        actor, task, text=text, office_only=office_only, mentioned=mentioned
    )


def service_tasks(notice: Notice) -> Sequence[RectificationTask]:
    """Tasks of a notice."""
    return queries.tasks_of_notice(notice)


def go_on(cast: Cast, task: RectificationTask, until: TaskState) -> None:
    """Bring an issued task as far as `until`."""
    if until is T.CANCELLED:
        service.cancel(cast.act.lead, task, reason="同一问题重复下发。")
        return
    if until is T.ISSUED:
        return
    service.name_people(cast.act.head, task, owner=cast.staff, leader=cast.head)
    if task.mode is Mode.IMMEDIATE:
        service.act(cast.act.staff, task, "start")
        service.name_cause(cast.act.head, task, cause=CauseClass.NOT_FOLLOWED, text="无人检查。")
    else:
        submit_plan(cast, task)
        if until is T.PLAN_SUBMITTED:
            return
        service.act(cast.act.supervisor, task, "accept_plan")
    if until is T.IN_PROGRESS:
        return
    prove(cast, task)
    service.apply_for_closure(cast.act.head, task, text="三项证明已补齐，请督学验收。")
    if until is T.PENDING_REVIEW:
        return
    if until is T.SUSTAINED:
        service.sustain(cast.act.supervisor, task)
        return
    if task.severity is Severity.MAJOR:
        service.verify(cast.act.supervisor, task)
        if until is T.VERIFIED:
            return
        service.close(cast.act.lead, task)
    else:
        service.close(cast.act.supervisor, task)
    if until is T.REOPENED:
        service.reopen(
            cast.act.supervisor,
            task,
            new_due_on=max(task.original_due_on, clock.today()) + timedelta(days=30),
            reason="标签又没有写时间。",
        )


def submit_plan(cast: Cast, task: RectificationTask) -> None:
    """The head's plan, complete."""
    service.submit_plan(
        cast.act.head,
        task,
        goal="每餐每个品种留样不少于 125 克，标签写明时间和经手人。",
        measures="换带标签槽的留样盒；每餐由食堂组长核对签字。",
        cause=CauseClass.NOT_FOLLOWED,
        cause_text="食堂换人后没有交接留样要求。",
    )


def proof(purpose: str = "after", caption: str = "标签齐全") -> Proof:
    """A photo as a phone would send it."""
    return Proof(upload(picture((64, 48)), "照片.jpg"), purpose, caption)


def prove(cast: Cast, task: RectificationTask, *, by: str = "staff") -> None:
    """The owner reports everything done, with photos from before and after; what lasts has its paper."""
    papers = [proof("paper", "留样制度")] if task.mode is Mode.CONTINUING else []
    service.report_progress(
        getattr(cast.act, by),
        task,
        percent=100,
        text="留样盒已全部更换。",
        proofs=[proof("before", "缺一个品种"), proof(), *papers],
    )


def ask_for_time(cast: Cast, task: RectificationTask, *, days: int = 7) -> ExtensionRequest:
    """The head asks for some natural days more."""
    return service.ask_extension(
        cast.act.head,
        task,
        new_due_on=task.due_on + timedelta(days=days),
        reason_class=ExtensionReason.PROCUREMENT,
        reason="留样柜的采购要走政府采购程序。",
    )


def name_owner(cast: Cast, task: RectificationTask, owner: User) -> None:
    """The head names the person responsible."""
    service.name_people(cast.act.head, task, owner=owner)

"""What rectification shows on pages below it, its stations, its files, and whose work it is."""

from collections.abc import Sequence

from sqlalchemy import select

from app.accounts.models import User
from app.accounts.service import OpenWork
from app.core import clock, dates
from app.core.errors import InvalidInput
from app.core.files.models import Attachment
from app.core.hooks import Panel
from app.core.i18n import lazy_gettext as _l
from app.core.i18n import localized
from app.core.loop import Anchor, Station
from app.core.permissions import Actor
from app.core.requests import current_actor
from app.extensions import db
from app.findings.models import Finding
from app.findings.permissions import is_office_at
from app.findings.states import FindingState
from app.rectification import permissions, queries, service
from app.rectification.models import Notice, ProgressEntry, RectificationTask
from app.rectification.queries import TaskFilter
from app.rectification.states import OPEN_STATES, TaskState
from app.rectification.views import words
from app.schools.models import School
from app.visits.models import Visit

SHOWN = 5
_ROLES = {
    "owner": _l("owner"),
    "leader": _l("leader"),
    "supervisor": _l("supervisor"),
    "helper": _l("helper"),
}


def finding_panel(actor: Actor, finding: Finding) -> Panel | None:
    """Tasks of a finding; for what cannot wait, the button that issues one before the notice."""
    tasks = [
        task for task in queries.tasks_of_finding(finding) if permissions.may_view_task(actor, task)
    ]
    live = any(task.state is not TaskState.CANCELLED for task in tasks)
    may_issue = (
        not live
        and finding.state is FindingState.CONFIRMED
        and service.cannot_wait(finding)
        and bool(permissions.may_issue_task(actor, finding))
    )
    if not tasks and not may_issue and finding.confirmed_at is None:
        return None
    return Panel(
        _l("Rectification"),
        "rectification/_finding_panel.html",
        {
            "finding": finding,
            "tasks": tasks,
            "status_of": lambda task: words.status_of(task, clock.today()),
            "may_issue": may_issue,
            "notice": queries.live_notice_of(finding.id)
            if may_see_drafts(actor, finding)
            else None,
        },
    )


def may_see_drafts(actor: Actor, finding: Finding) -> bool:
    """True for the office, which also sees notices that are not issued yet."""
    return is_office_at(actor, finding.school)


def visit_panel(actor: Actor, visit: Visit) -> Panel | None:
    """Notices of a visit, and how many confirmed findings stand on none."""
    if visit.recorded_at is None:
        return None
    notices = queries.notices_of_visit(actor, visit)
    may_draft = bool(permissions.may_draft_notice_for(actor, visit.school))
    free = queries.free_findings(visit.school_id, visit_id=visit.id) if may_draft else ()
    if not notices and not free and not may_draft:
        return None
    return Panel(
        _l("Rectification notices"),
        "rectification/_visit_panel.html",
        {"visit": visit, "notices": notices, "free": free, "may_draft": may_draft},
    )


def school_panel(actor: Actor, school: School) -> Panel | None:
    """Open tasks of a school, the first due first."""
    if not permissions.may_list_tasks(actor, None):
        return None
    wanted = TaskFilter(view="open", school=school.code)
    page = queries.ledger_page(actor, wanted, clock.today(), key=None, size=SHOWN)
    return Panel(
        _l("Open rectification tasks"),
        "rectification/_school_panel.html",
        {
            "school": school,
            "rows": page.rows,
            "has_more": bool(page.after),
            "status_of": lambda row: words.status_of(row, clock.today()),
        },
    )


def task_station(anchor: Anchor) -> Station | None:
    """The station of rectification: the task itself, or the tasks of a finding or visit."""
    task = _task_of(anchor)
    if task is None:
        return None
    done = task.state not in OPEN_STATES or task.applied_at is not None
    note = task.state.label if done else words.status_of(task, clock.today()).label
    return Station("task", "", "done" if done else "later", f"/tasks/{task.number}", note)


def closed_station(anchor: Anchor) -> Station | None:
    """The station of closure."""
    task = _task_of(anchor)
    if task is None or task.state not in {TaskState.CLOSED, TaskState.SUSTAINED}:
        return None
    return Station("closed", "", "done", f"/tasks/{task.number}", task.state.label)


def _task_of(anchor: Anchor) -> RectificationTask | None:
    if anchor.task_id is not None:
        return db.session.get(RectificationTask, anchor.task_id)
    if anchor.finding_id is None:
        return None
    return db.session.scalar(
        select(RectificationTask)
        .where(
            RectificationTask.finding_id == anchor.finding_id,
            RectificationTask.state != TaskState.CANCELLED,
            queries.visible_to(current_actor()),
        )
        .order_by(RectificationTask.id.desc())
        .limit(1)
    )


def may_view_task_file(actor: Actor, attachment: Attachment) -> bool:
    """Files of a task and of its progress are seen by whoever sees the task."""
    task_id: int | None = attachment.owner_id
    if attachment.owner_kind == "progress_entry":
        task_id = db.session.scalar(
            select(ProgressEntry.task_id).where(ProgressEntry.id == attachment.owner_id)
        )
    return (
        db.session.scalar(
            select(RectificationTask.id).where(
                RectificationTask.id == task_id, queries.visible_to(actor)
            )
        )
        is not None
    )


def may_view_notice_file(actor: Actor, attachment: Attachment) -> bool:
    """Files of a notice are seen by whoever sees the notice."""
    return (
        db.session.scalar(
            select(Notice.id).where(
                Notice.id == attachment.owner_id, queries.visible_notices(actor)
            )
        )
        is not None
    )


def open_work_of(user: User) -> Sequence[OpenWork]:
    """Open tasks on which the person is owner, leader, supervisor or helper, to be handed over."""
    return [
        _open_work(task, role, user)
        for task in queries.open_tasks_with(user.id)
        for role in _ROLES
        if queries.has_part(task, role, user.id)
    ]


def _open_work(task: RectificationTask, role: str, user: User) -> OpenWork:
    def hand_over(actor: Actor, to_user: User) -> None:
        _check_successor(task, role, to_user)
        service.hand_over(actor, task, role=role, leaver=user, successor=to_user)

    school, day = localized(task.school, "name"), dates.day(task.due_on)
    return OpenWork(
        key=f"task-{task.id}-{role}",
        label=_l("Task %(number)s (%(role)s)", number=task.number, role=_ROLES[role]),
        note=_l("%(school)s, due %(day)s", school=school, day=day),
        hand_over=hand_over,
    )


def _check_successor(task: RectificationTask, role: str, to_user: User) -> None:
    people = (
        queries.office_people_of(task.school)
        if role == "supervisor"
        else queries.people_of_school(task.school)
    )
    if all(person.id != to_user.id for person in people):
        raise InvalidInput(
            _l(
                "%(name)s cannot take over %(number)s: no right at this school.",
                name=to_user.name,
                number=task.number,
            )
        )

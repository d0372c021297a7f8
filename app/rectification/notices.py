"""Messages about notices, tasks and extensions: who is told what, in the causing transaction."""

from collections.abc import Iterable
from typing import Any

from app.accounts.models import User
from app.accounts.queries import users_with_role_at
from app.core.history import HistoryEntry
from app.core.i18n import lazy_gettext as _l
from app.core.permissions import Role
from app.extensions import db
from app.messages.kinds import declare_kind
from app.messages.service import enqueue
from app.messages.states import Topic
from app.rectification import queries
from app.rectification.models import (
    ExtensionRequest,
    Notice,
    RectificationTask,
    TaskComment,
)
from app.rectification.states import Turn

_REMINDERS = {"closure_waiting", "notice_receipt_due", "task_due"}

for _kind, _title, _icon in (
    ("notice_to_approve", _l("Notice to approve"), "doc"),
    ("notice_issued", _l("Rectification notice"), "doc"),
    ("notice_acknowledged", _l("Receipt of a notice"), "check-c"),
    ("notice_withdrawn", _l("Notice withdrawn"), "x-c"),
    ("notice_receipt_due", _l("Receipt of a notice is due"), "inbox"),
    ("task_issued", _l("New rectification task"), "flag"),
    ("task_assigned", _l("Task given to you"), "user"),
    ("task_handed_over", _l("Task taken over"), "swap"),
    ("plan_submitted", _l("Plan to review"), "hourglass"),
    ("plan_accepted", _l("Plan accepted"), "check-c"),
    ("plan_returned", _l("Plan sent back"), "undo"),
    ("closure_applied", _l("Closure to review"), "hourglass"),
    ("closure_waiting", _l("Closure waiting for review"), "hourglass"),
    ("application_withdrawn", _l("Application withdrawn"), "undo"),
    ("task_verified", _l("Verified task to close"), "hourglass"),
    ("task_closed", _l("Task closed"), "check-c"),
    ("task_returned", _l("Task sent back"), "undo"),
    ("task_reopened", _l("Task reopened"), "loop"),
    ("task_cancelled", _l("Task cancelled"), "x-c"),
    ("task_due", _l("Task due or overdue"), "cal"),
    ("task_mentioned", _l("You are mentioned"), "user"),
    ("task_commented", _l("Comment on a task"), "pen"),
    ("task_moved", _l("A task you watch has moved on"), "eye"),
    ("extension_asked", _l("Extension: your opinion"), "cal"),
    ("extension_to_decide", _l("Extension to decide"), "cal"),
    ("extension_decided", _l("Extension decided"), "cal"),
):
    _topic = Topic.REMINDERS if _kind in _REMINDERS else Topic.TASKS
    declare_kind(_kind, _title, icon=_icon, topic=_topic)

# Event of a task → kind of message, and whether the school, the supervisor or the lead reads it.
_TASK_EVENTS: dict[str, tuple[str, str]] = {
    "submit_plan": ("plan_submitted", "supervisor"),
    "accept_plan": ("plan_accepted", "school"),
    "return_plan": ("plan_returned", "school"),
    "apply": ("closure_applied", "supervisor"),
    "withdraw_application": ("application_withdrawn", "supervisor"),
    "verify": ("task_verified", "lead"),
    "close": ("task_closed", "school"),
    "sustain": ("task_closed", "school"),
    "return_to_school": ("task_returned", "school"),
    "reopen": ("task_reopened", "school"),
    "cancel": ("task_cancelled", "school"),
}

_EXTENSION_EVENTS: dict[str, tuple[str, str]] = {
    "submit": ("extension_asked", "supervisor"),
    "opinion": ("extension_to_decide", "lead"),
    "approve": ("extension_decided", "school"),
    "reject": ("extension_decided", "school"),
}


def announce(entry: HistoryEntry, task: RectificationTask) -> None:
    """Tell whoever has to know of a step of a task, then, once each, the others who watch it."""
    found = _TASK_EVENTS.get(entry.event)
    readers: list[User] = []
    if found is not None:
        kind, audience = found
        readers = readers_of(task, audience)
        _tell_of_task(kind, readers, task, entry)
    known = {entry.actor_id, *(reader.id for reader in readers)}
    _tell(
        "task_moved",
        [person for person in queries.watchers_of(task) if person.id not in known],
        key=f"task_moved:{entry.id}",
        context={**facts_of(task), "state": task.state.value},
        subject=task,
        url=f"/tasks/{task.number}",
    )


def announce_comment(entry: HistoryEntry, comment: TaskComment, mentioned: Iterable[User]) -> None:
    """Who is mentioned learns of a comment, then the others who watch the task and may read it."""
    task = comment.task
    named = {person.id: person for person in mentioned}
    watching = queries.watchers_of(task, office_only=comment.office_only)
    others = [person for person in watching if person.id not in named]
    for kind, readers in (("task_mentioned", named.values()), ("task_commented", others)):
        _tell(
            kind,
            [reader for reader in readers if reader.id != entry.actor_id],
            key=f"{kind}:{comment.id}",
            context={**facts_of(task), "by": entry.actor_name, "office": comment.office_only},
            subject=task,
            url=f"/tasks/{task.number}",
        )


def announce_task_issued(task: RectificationTask) -> None:
    """A task that did not wait for a notice: the head learns of it at once."""
    _tell(
        "task_issued",
        queries.heads_of(task.school),
        key=f"task_issued:{task.id}",
        context=facts_of(task),
        subject=task,
        url=f"/tasks/{task.number}",
    )


def announce_assigned(entry: HistoryEntry, task: RectificationTask) -> None:
    """The person responsible learns of it, unless they named themselves."""
    if task.owner is not None and task.owner_id != entry.actor_id:
        _tell_of_task("task_assigned", [task.owner], task, entry)


def announce_handed_over(entry: HistoryEntry, task: RectificationTask, successor: User) -> None:
    """Whoever takes over a part in a task learns of it."""
    _tell_of_task("task_handed_over", [successor], task, entry)


def announce_extension(entry: HistoryEntry, request: ExtensionRequest) -> None:
    """Asked: the supervisor. With an opinion: whoever decides. Decided: the school."""
    task = request.task
    kind, audience = _EXTENSION_EVENTS[entry.event]
    _tell(
        kind,
        readers_of(task, audience),
        key=f"{kind}:{entry.id}",
        context={
            **facts_of(task),
            "new_due_on": request.new_due_on,
            "granted": entry.event == "approve",
            "supports": bool(request.opinion_supports),
        },
        subject=task,
        url=f"/tasks/{task.number}/extensions/{request.public_id}",
    )


def announce_notice(entry: HistoryEntry, notice: Notice) -> None:
    """Issued or withdrawn: the school. Acknowledged: who issued it."""
    heads = users_with_role_at(notice.school, Role.SCHOOL_HEAD)
    events: dict[str, tuple[str, Iterable[User]]] = {
        "draft": ("notice_to_approve", users_with_role_at(notice.school, Role.OFFICE_LEAD)),
        "issue": ("notice_issued", heads),
        "acknowledge": ("notice_acknowledged", _issuers(notice)),
        "withdraw": ("notice_withdrawn", heads if notice.issued_at else []),
    }
    if entry.event not in events:
        return
    kind, readers = events[entry.event]
    _tell(
        kind,
        [reader for reader in readers if reader.id != entry.actor_id],
        key=f"{kind}:{entry.id}",
        context=facts_of_notice(notice),
        subject=notice,
        url=f"/notices/{notice.reference}",
    )


def readers_of(task: RectificationTask, audience: str) -> list[User]:
    """People of an audience: `school` (heads, owner, leader), `supervisor`, `lead`."""
    if audience == "school":
        people = [*queries.heads_of(task.school), task.owner, task.leader]
        return [person for person in people if person is not None]
    if audience == "lead":
        return list(queries.leads_of(task.school))
    named = task.reviewer if queries.turn_of(task) is Turn.REVIEWER else task.supervisor
    if named is not None and named.is_active:
        return [named]
    return list(queries.leads_of(task.school))


def facts_of(task: RectificationTask) -> dict[str, Any]:
    """What a message says of a task: numbers, days and the school, never the text of a finding."""
    return {
        "number": task.number,
        "school": task.school,
        "due_on": task.due_on,
        "severity": task.severity.value,
    }


def facts_of_notice(notice: Notice) -> dict[str, Any]:
    """What a message says of a notice."""
    return {
        "number": notice.number,
        "school": notice.school,
        "due_on": notice.receipt_due_on,
        "findings": len(notice.findings),
    }


def _issuers(notice: Notice) -> list[User]:
    wanted = {notice.issued_by_id, notice.created_by_id} - {None}
    people = [db.session.get(User, number) for number in sorted(filter(None, wanted))]
    return [person for person in people if person is not None]


def _tell_of_task(
    kind: str, readers: Iterable[User], task: RectificationTask, entry: HistoryEntry
) -> None:
    _tell(
        kind,
        [reader for reader in readers if reader.id != entry.actor_id],
        key=f"{kind}:{entry.id}",
        context=facts_of(task),
        subject=task,
        url=f"/tasks/{task.number}",
    )


def _tell(kind: str, readers: Iterable[User], **rest: Any) -> None:
    people = list({reader.id: reader for reader in readers}.values())
    if people:
        enqueue(kind, people, **rest)

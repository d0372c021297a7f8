"""What may be done next with a task, and why not what one would expect."""

from collections.abc import Sequence
from typing import Any

from flask import url_for

from app.core.actions import Action, buttons
from app.core.i18n import gettext as _
from app.core.permissions import Actor
from app.rectification import permissions, service
from app.rectification.kinds import rules_of
from app.rectification.models import ExtensionRequest, RectificationTask
from app.rectification.states import OPEN_STATES, SCHOOL_COURT, TaskState
from app.rectification.workflow import task_workflow

PAGES = {"submit_plan": "tasks.plan", "apply": "tasks.closure"}


def next_actions(
    actor: Actor, task: RectificationTask, extensions: Sequence[ExtensionRequest]
) -> list[Any]:
    """Buttons, the primary one first: steps, then what the school may add, then what others offer.

    `extensions` are the requests for more time so far.
    """
    pages = {name: url_for(page, number=task.number) for name, page in PAGES.items()}
    found: list[Any] = buttons(
        task_workflow,
        task,
        actor,
        lambda name: url_for("tasks.act", number=task.number, action=name),
        pages,
        leave_out=PAGES,
    )
    offered = [
        action for actions in service.task_actions.collect(actor, task) for action in actions
    ]
    found = [*_school_actions(actor, task), *offered, *found]
    found.extend(_time_actions(actor, task, extensions))
    return _one_primary(found)


def _school_actions(actor: Actor, task: RectificationTask) -> list[Action]:
    """What the head and the people of the task do on pages of their own."""

    def page(label: str, endpoint: str, icon: str, style: str = "quiet") -> Action:
        return Action(label, url_for(endpoint, number=task.number), "get", style, icon)

    found = []
    is_head = permissions.is_head_at(actor, task.school)
    if is_head and task.state is TaskState.ISSUED and permissions.needs_plan(task):
        label = _("Correct the plan") if task.sent_back else _("Write the plan")
        found.append(page(label, "tasks.plan", "pen", "primary"))
    at_once = task.state is TaskState.ISSUED and not permissions.needs_plan(task)
    if task.state is TaskState.IN_PROGRESS or at_once:
        ready = is_head and (task.progress >= 100 or task.sent_back)
        report = page(
            _("Report progress"), "tasks.progress", "cam", "quiet" if ready else "primary"
        )
        if permissions.may_report_progress(actor, task):
            found.append(report)
        if is_head and task.state is TaskState.IN_PROGRESS:
            style = "primary" if ready else "quiet"
            closing = page(_("Apply for closure"), "tasks.closure", "send", style)
            found.insert(0 if ready else len(found), closing)
    if is_head and _wants_cause(task):
        found.insert(0, page(_("Name the root cause"), "tasks.name_cause", "help", "primary"))
    if is_head and task.state in OPEN_STATES:
        label = _("Change who is responsible") if task.owner_id else _("Name who is responsible")
        wanted = task.owner_id is None and not permissions.needs_plan(task)
        found.append(page(label, "tasks.people", "users", "primary" if wanted else "quiet"))
    return found


def _wants_cause(task: RectificationTask) -> bool:
    """True when the next step of the school needs the root cause; a plan names it itself."""
    at_work = task.state is TaskState.IN_PROGRESS or not permissions.needs_plan(task)
    is_missing = rules_of(task).cause and task.cause is None
    return is_missing and at_work and task.state in SCHOOL_COURT


def _time_actions(
    actor: Actor, task: RectificationTask, extensions: Sequence[ExtensionRequest]
) -> list[Action]:
    if not permissions.may_ask_extension(actor, task):
        return []
    if service.extension_refusal(task, extensions) is not None:
        return []
    url = url_for("tasks.extension", number=task.number)
    return [Action(_("Ask for more time"), url, "get", "quiet", "cal")]


def _one_primary(actions: list[Any]) -> list[Any]:
    """The first primary action stays so; one page has one."""
    found, seen = [], False
    for action in sorted(actions, key=lambda one: _style(one) != "primary"):
        if _style(action) == "primary" and seen:
            action = Action(_of(action, "label"), _of(action, "url"), _of(action, "method"))
        seen = seen or _style(action) == "primary"
        found.append(action)
    return found


def _style(action: Any) -> str:
    return str(_of(action, "style"))


def _of(action: Any, name: str) -> Any:
    return action.get(name, "") if isinstance(action, dict) else getattr(action, name, "")


def why_not(actor: Actor, task: RectificationTask) -> list[Any]:
    """Sentences for what one would expect to be able to do here."""
    found = [
        words for sentences in service.task_refusals.collect(actor, task) for words in sentences
    ]
    if task.state is TaskState.PLAN_SUBMITTED and rules_of(task).cause and task.cause is None:
        found.append(_("Name the root cause first: this severity wants it."))
    if task.extension_waiting and permissions.is_head_at(actor, task.school):
        found.append(_("A request for more time is being decided; until then this is not overdue."))
    if permissions.works_on(actor, task) and not permissions.is_head_at(actor, task.school):
        if task.state is TaskState.ISSUED and permissions.needs_plan(task):
            found.append(_("Work begins when the supervisor has accepted the plan."))
        elif task.state is TaskState.IN_PROGRESS:
            found.append(_("The school head applies for closure when everything is shown."))
    if task.state is TaskState.PENDING_REVIEW and permissions.is_head_at(actor, task.school):
        found.append(_("Who fixes does not close: the school applied, so a supervisor verifies."))
    return found

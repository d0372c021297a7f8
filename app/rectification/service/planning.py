"""What the school decides about a task: who is responsible, the plan, when work begins."""

from collections.abc import Collection

from app.accounts.models import User
from app.core import history
from app.core.errors import InvalidInput, NotAllowed
from app.core.history import HistoryEntry
from app.core.i18n import lazy_gettext as _l
from app.core.permissions import Actor, Decision
from app.extensions import db
from app.rectification import notices, permissions, queries
from app.rectification.kinds import rules_of
from app.rectification.models import RectificationTask
from app.rectification.service.turns import pass_on, side_of
from app.rectification.states import OPEN_STATES, CauseClass, TaskState
from app.rectification.workflow import task_workflow


def name_people(
    actor: Actor,
    task: RectificationTask,
    *,
    owner: User | None,
    leader: User | None = None,
    helpers: Collection[User] = (),
) -> RectificationTask:
    """Say who does it: owner, responsible leader, helpers; all of them people of the school.

    A task always keeps an owner once it has one. Raises InvalidInput beside the field at fault.
    """
    _require(permissions.may_name_owner(actor, task))
    if task.state not in OPEN_STATES:
        raise NotAllowed(_l("This task is over; nobody needs to be named any more."))
    if owner is None:
        raise InvalidInput({"owner": _l("Please name the person responsible.")})
    known = {person.id for person in queries.people_of_school(task.school)}
    for field, people in (("owner", [owner]), ("leader", [leader]), ("helpers", helpers)):
        if any(person is not None and person.id not in known for person in people):
            raise InvalidInput({field: _l("Only people of this school can be named.")})
    before = side_of(task)
    is_new = owner.id != task.owner_id
    changed = is_new or leader is not task.leader or set(helpers) != set(task.helpers)
    task.owner = owner
    task.leader = leader
    task.helpers = sorted(
        {person for person in helpers if person.id != owner.id}, key=lambda person: person.name
    )
    db.session.flush()
    pass_on(actor, task, before)
    if changed:
        entry = history.record(task, "people", actor, data={"owner": owner.name})
        if is_new:
            notices.announce_assigned(entry, task)
    return task


def save_plan(
    actor: Actor, task: RectificationTask, *, goal: str, measures: str, milestones: str = ""
) -> RectificationTask:
    """Keep the plan as written so far, without sending it."""
    _require(permissions.may_submit_plan(actor, task))
    if task.state is not TaskState.ISSUED:
        raise NotAllowed(
            _l("The plan can no longer be changed: it is “%(state)s”.", state=task.state.label)
        )
    plan = (goal.strip(), measures.strip(), milestones.strip())
    if plan != (task.goal, task.measures, task.milestones):
        task.goal, task.measures, task.milestones = plan
        db.session.flush()
        history.record(task, "plan_saved", actor)
    return task


def name_cause(
    actor: Actor, task: RectificationTask, *, cause: CauseClass | None, text: str
) -> RectificationTask:
    """Say why it could come to this: the class, and in words. Raises InvalidInput beside the field."""
    _require(permissions.may_name_cause(actor, task))
    if task.state not in OPEN_STATES:
        raise NotAllowed(_l("Not possible while it is “%(state)s”.", state=task.state.label))
    errors = {}
    if cause is None:
        errors["cause"] = _l("Please choose the kind of cause.")
    if not text.strip():
        errors["cause_text"] = _l("Please write the cause in a sentence.")
    if errors:
        raise InvalidInput(errors)
    if (cause, text.strip()) != (task.cause, task.cause_text):
        task.cause, task.cause_text = cause, text.strip()
        db.session.flush()
        assert cause is not None
        history.record(task, "cause", actor, reason=task.cause_text, data={"cause": cause.value})
    return task


def submit_plan(
    actor: Actor,
    task: RectificationTask,
    *,
    goal: str,
    measures: str,
    milestones: str = "",
    cause: CauseClass | None = None,
    cause_text: str = "",
) -> HistoryEntry:
    """Send the plan to the supervisor; goal, measures and a person responsible are required.

    So is the root cause where the severity wants it, unless it has been named already.
    """
    missing = {}
    if not goal.strip():
        missing["goal"] = _l("Please write what is to be reached, so that it can be checked.")
    if not measures.strip():
        missing["measures"] = _l("Please write what will be done.")
    if missing:
        raise InvalidInput(missing)
    if cause is not None or cause_text.strip() or (rules_of(task).cause and task.cause is None):
        name_cause(actor, task, cause=cause, text=cause_text)
    save_plan(actor, task, goal=goal, measures=measures, milestones=milestones)
    return act(actor, task, "submit_plan")


def act(actor: Actor, task: RectificationTask, name: str, *, reason: str = "") -> HistoryEntry:
    """Perform a transition that needs nothing but a reason, and tell whoever has to know.

    These are: submit_plan, accept_plan, return_plan, start, restart. Everything else has a service
    of its own.
    """
    before = side_of(task)
    entry = task_workflow.perform(task, name, actor, reason=reason)
    if name == "start" and task.owner_id is None:
        task.owner_id = actor.id
        db.session.flush()
        db.session.refresh(task, ["owner"])
    if name in {"submit_plan", "accept_plan", "restart"}:
        task.sent_back = False
    if name == "return_plan":
        task.sent_back = True
        task.returns += 1
    db.session.flush()
    pass_on(actor, task, before)
    notices.announce(entry, task)
    return entry


def _require(decision: Decision) -> None:
    if not decision:
        raise NotAllowed(decision.reason)

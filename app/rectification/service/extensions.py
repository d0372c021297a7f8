"""More time: asked for by the head before the deadline, supported or not, then decided."""

from collections.abc import Sequence
from datetime import date

from app.core import clock, history, policy
from app.core.errors import InvalidInput, NotAllowed, StaleState
from app.core.i18n import Text
from app.core.i18n import lazy_gettext as _l
from app.core.permissions import Actor, Decision
from app.core.severity import Severity
from app.extensions import db
from app.rectification import clocks, notices, permissions, queries
from app.rectification.models import ExtensionRequest, RectificationTask
from app.rectification.service.turns import move_due, pass_on, settle_clock, side_of
from app.rectification.states import (
    DueChange,
    ExtensionReason,
    ExtensionState,
    TaskState,
)
from app.rectification.workflow import extension_workflow

EXTENDABLE = frozenset({TaskState.ISSUED, TaskState.IN_PROGRESS})


def extension_refusal(
    task: RectificationTask, known: Sequence[ExtensionRequest] | None = None
) -> Text | None:
    """Why no more time can be asked for now; None when it can.

    `known` are the requests so far, where the caller has read them.
    """
    if task.state not in EXTENDABLE:
        return _l("Not possible while it is “%(state)s”.", state=task.state.label)
    if task.extension_waiting:
        return _l("A request for more time is being decided already.")
    if task.referral_open:
        return _l("This has been referred to a section; until that ends, your days stand still.")
    if clock.today() > task.due_on:
        return _l("More time is asked for before the deadline; it was %(day)s.", day=task.due_on)
    requests = queries.extensions_of(task) if known is None else known
    # Those that the school took back do not count.
    counted = [one for one in requests if one.state is not ExtensionState.WITHDRAWN]
    most = policy.value("rectification.extensions_most", task.school.region_path)
    if len(counted) >= most:
        return _l("More time has been asked for %(number)s times; that is the limit.", number=most)
    if _days_left(task, requests) <= 0:
        return _l("The extensions granted so far already doubled the first term.")
    return None


def latest_day(task: RectificationTask) -> date:
    """The latest day that may be asked for: extensions at most double the first term."""
    return date.fromordinal(task.due_on.toordinal() + _days_left(task, queries.extensions_of(task)))


def _days_left(task: RectificationTask, requests: Sequence[ExtensionRequest]) -> int:
    granted = [
        (request.new_due_on - request.old_due_on).days
        for request in requests
        if request.state is ExtensionState.APPROVED
    ]
    return clocks.extension_days_left(task.issued_on, task.original_due_on, granted)


def ask_extension(
    actor: Actor,
    task: RectificationTask,
    *,
    new_due_on: date | None,
    reason_class: ExtensionReason,
    reason: str,
) -> ExtensionRequest:
    """Ask for a later day; until it is decided the task is not overdue.

    At most `rectification.extensions_most` times, all extensions together at most as long as the
    first term. The first deadline is kept for the rates.
    """
    _require(permissions.may_ask_extension(actor, task))
    refusal = extension_refusal(task)
    if refusal is not None:
        raise NotAllowed(refusal)
    _check_day(task, new_due_on)
    if not reason.strip():
        raise InvalidInput({"reason": _l("Please write why more time is needed.")})
    assert new_due_on is not None
    before = side_of(task)
    request = ExtensionRequest(
        task=task,
        school_id=task.school_id,
        old_due_on=task.due_on,
        new_due_on=new_due_on,
        reason_class=reason_class,
        reason=reason.strip(),
        requested_by_id=actor.id,
    )
    db.session.add(request)
    task.extension_waiting = True
    task.opinion_due = True
    settle_clock(task)
    entry = history.record(
        request,
        "submit",
        actor,
        to_state=ExtensionState.SUBMITTED.value,
        reason=request.reason,
        data={"from": task.due_on.isoformat(), "to": new_due_on.isoformat()},
    )
    pass_on(actor, task, before)
    notices.announce_extension(entry, request)
    return request


def _check_day(task: RectificationTask, day: date | None) -> None:
    if day is None:
        raise InvalidInput({"new_due_on": _l("Please choose the new day.")})
    if day <= task.due_on:
        raise InvalidInput(
            {
                "new_due_on": _l(
                    "The new day must be after the present one, %(day)s.", day=task.due_on
                )
            }
        )
    last = latest_day(task)
    if day > last:
        raise InvalidInput(
            {"new_due_on": _l("At the latest %(day)s: twice the first term.", day=last)}
        )


def give_opinion(
    actor: Actor, request: ExtensionRequest, *, supports: bool, text: str
) -> ExtensionRequest:
    """The supervisor says whether the request is well founded; the decision is the lead's."""
    _require(permissions.may_give_opinion(actor, request))
    if request.state is not ExtensionState.SUBMITTED or request.opinion_at is not None:
        raise StaleState
    if not supports and not text.strip():
        raise InvalidInput({"text": _l("Please write why the request should be refused.")})
    request.opinion = text.strip()
    request.opinion_supports = supports
    request.opinion_by_id = actor.id
    request.opinion_at = clock.now()
    request.task.opinion_due = False
    db.session.flush()
    entry = history.record(
        request, "opinion", actor, reason=request.opinion, data={"supports": supports}
    )
    notices.announce_extension(entry, request)
    return request


def decide_extension(
    actor: Actor, request: ExtensionRequest, *, grant: bool, text: str = ""
) -> ExtensionRequest:
    """Grant or refuse.

    Of a major task the office of the region above decides. Where there is none, one person may with
    a written reason; that is marked and counted. Refused: the days of waiting are given back.
    """
    task = request.task
    single_handed = is_single_handed(actor, request)
    if single_handed and not text.strip():
        raise InvalidInput({"text": _l("There is no office above: please write the reason.")})
    before = side_of(task)
    entry = extension_workflow.perform(
        request,
        "approve" if grant else "reject",
        actor,
        reason=text,
        single_handed=single_handed,
        data={"from": task.due_on.isoformat(), "to": request.new_due_on.isoformat()},
    )
    request.decided_by_id = actor.id
    request.decided_at = clock.now()
    request.decision_text = text.strip()
    _end_waiting(task)
    if grant and request.new_due_on > task.due_on:
        move_due(actor, task, request.new_due_on, DueChange.EXTENSION)
    pass_on(actor, task, before, gives_back=not grant)
    notices.announce_extension(entry, request)
    return request


def is_single_handed(actor: Actor, request: ExtensionRequest) -> bool:
    """True when the rule wants the office above and there is none."""
    task = request.task
    return task.severity is Severity.MAJOR and not permissions.decides_from_above(actor, task)


def withdraw_extension(actor: Actor, request: ExtensionRequest) -> ExtensionRequest:
    """The school no longer asks; the deadline stays as it was."""
    task = request.task
    before = side_of(task)
    extension_workflow.perform(request, "withdraw", actor)
    _end_waiting(task)
    pass_on(actor, task, before, gives_back=False)
    return request


def let_lapse(actor: Actor, task: RectificationTask) -> None:
    """An undecided request ends with what made it pointless: an application, a cancellation."""
    request = queries.waiting_extension(task)
    if request is not None:
        extension_workflow.perform(request, "lapse", actor)
        _end_waiting(task)


def _end_waiting(task: RectificationTask) -> None:
    task.extension_waiting = False
    task.opinion_due = False
    settle_clock(task)


def _require(decision: Decision) -> None:
    if not decision:
        raise NotAllowed(decision.reason)

"""What the office lead does with a verified major task: close it as a second person, or return it."""

from app.core.errors import InvalidInput, NotAllowed
from app.core.i18n import lazy_gettext as _l
from app.core.permissions import Actor, Decision, allow_if
from app.core.severity import Mode
from app.followups import permissions, queries
from app.followups.models import Review
from app.followups.service.assigning import require
from app.rectification import service as rectification
from app.rectification.models import RectificationTask


def may_close_alone(actor: Actor, task: RectificationTask) -> tuple[bool, Decision]:
    """Whether the actor verified the task as well, and whether they may close it all the same."""
    return closes_alone(actor, task, queries.last_verification(task))


def closes_alone(
    actor: Actor, task: RectificationTask, verification: Review | None
) -> tuple[bool, Decision]:
    """The same, when the last verification has been read already.

    A major task is closed by a second person; one person may only when no other office lead up to
    the root of the tree could.
    """
    verified_it = verification is not None and verification.reviewer_id == actor.id
    second_exists = verified_it and permissions.other_closers(task, actor.id)
    decision = allow_if(
        not second_exists,
        _l("You verified this yourself. It is closed by a second person."),
    )
    return verified_it, decision


def close_verified(
    actor: Actor, task: RectificationTask, *, remark: str = "", single_handed_reason: str = ""
) -> RectificationTask:
    """Close a verified major task (one to be kept up becomes sustained)."""
    require(permissions.may_close_verified(actor, task))
    verified_it, decision = may_close_alone(actor, task)
    if not decision:
        raise NotAllowed(decision.reason)
    why = single_handed_reason.strip() if verified_it else ""
    if verified_it and not why:
        raise InvalidInput({"single_handed_reason": _l("Please write why one person does both.")})
    reason = " ".join(part for part in (remark.strip(), why) if part)
    finish = rectification.sustain if task.mode is Mode.CONTINUING else rectification.close
    finish(actor, task, reason=reason, single_handed=verified_it)
    return task


def return_verified(actor: Actor, task: RectificationTask, *, reason: str) -> RectificationTask:
    """The office lead sends a verified task back to the school, with what is missing."""
    require(permissions.may_close_verified(actor, task))
    rectification.return_to_school(actor, task, reason=reason)
    return task

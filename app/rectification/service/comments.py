"""Comments on a task, and who watches it."""

from collections.abc import Sequence

from sqlalchemy import delete

from app.accounts.models import User
from app.core import clock, history
from app.core.database import insert_new
from app.core.errors import InvalidInput, NotAllowed
from app.core.i18n import lazy_gettext as _l
from app.core.permissions import Actor, Decision
from app.extensions import db
from app.rectification import notices, permissions, queries
from app.rectification.models import RectificationTask, TaskComment, TaskWatch

LONGEST_COMMENT = 2000


def write_comment(
    actor: Actor,
    task: RectificationTask,
    *,
    text: str,
    office_only: bool = False,
    mentioned: Sequence[User] = (),
) -> TaskComment:
    """Say something about a task; whoever does watches it from then on.

    `mentioned` are told of it and must be able to read it. Raises InvalidInput beside the field at
    fault.
    """
    _require(permissions.may_comment(actor, task))
    errors = {}
    if not text.strip():
        errors["text"] = _l("Please write the comment.")
    elif len(text.strip()) > LONGEST_COMMENT:
        errors["text"] = _l("At most 2000 characters.")
    if office_only and not permissions.is_beside_the_school(actor, task):
        errors["audience"] = _l("Only the office and leaders write what the school does not read.")
    ids = [person.id for person in mentioned]
    readers = {one.id for one in queries.audience_among(task, ids, office_only=office_only)}
    blind = [person.name for person in mentioned if person.id not in readers]
    if blind:
        names = ", ".join(blind)
        errors["people"] = _l("Cannot read this comment: %(names)s.", names=names)
    if errors:
        raise InvalidInput(errors)
    comment = TaskComment(
        task=task,
        text=text.strip(),
        office_only=office_only,
        mentioned=[person.name for person in mentioned],
        by_id=actor.id,
        at=clock.now(),
    )
    db.session.add(comment)
    db.session.flush()
    watch(actor, task)
    notices.announce_comment(history.record(comment, "comment", actor), comment, mentioned)
    return comment


def withdraw_comment(actor: Actor, comment: TaskComment) -> TaskComment:
    """Take one's own comment back: from then on only that there was one is shown."""
    _require(permissions.may_withdraw_comment(actor, comment))
    if comment.withdrawn_at is not None:
        raise NotAllowed(_l("The author has withdrawn it."))
    comment.withdrawn_at = clock.now()
    db.session.flush()
    history.record(comment, "withdraw", actor)
    return comment


def watch(actor: Actor, task: RectificationTask) -> None:
    """Hear of every comment and step of a task from now on; twice is once."""
    _require(permissions.may_comment(actor, task))
    row = {"task_id": task.id, "user_id": actor.id}
    insert_new(TaskWatch, [row], TaskWatch.user_id)


def unwatch(actor: Actor, task: RectificationTask) -> None:
    """Hear no more than one has to."""
    own = (TaskWatch.task_id == task.id, TaskWatch.user_id == actor.id)
    db.session.execute(delete(TaskWatch).where(*own))


def _require(decision: Decision) -> None:
    if not decision:
        raise NotAllowed(decision.reason)

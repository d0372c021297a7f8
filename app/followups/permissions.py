"""Who may review what: never whoever had a part in putting it right."""

from typing import Any

from app.accounts.queries import users_with_role_at
from app.core.i18n import lazy_gettext as _l
from app.core.permissions import (
    NOT_YOURS,
    OFFICE_ROLES,
    Actor,
    Decision,
    Role,
    allow_if,
    belongs_to_school,
    deny,
    holds,
    holds_at,
    policy,
)
from app.core.severity import Severity
from app.followups.models import Review
from app.rectification import queries as rectification
from app.rectification.models import RectificationTask

WHO_FIXES = _l("Who fixes does not close: this needs somebody who had no part in the work.")


def is_impartial(actor: Actor, task: RectificationTask) -> Decision:
    """Not recused, not of the school, and without any part in the rectification."""
    if task.school_id in actor.recused_school_ids or belongs_to_school(actor, task.school_id):
        return deny(_l("You are recused at this school."))
    return allow_if(actor.id not in rectification.involved_user_ids(task), WHO_FIXES)


def needs_second_person(task: RectificationTask) -> bool:
    """Major tasks are closed by somebody else than their verifier."""
    return task.severity is Severity.MAJOR


def other_closers(task: RectificationTask, *excluded: int | None) -> bool:
    """True when some other office lead, here or further up the tree, could close the task."""
    involved = rectification.involved_user_ids(task)
    leads = users_with_role_at(task.school, Role.OFFICE_LEAD)
    return any(lead.id not in excluded and lead.id not in involved for lead in leads)


@policy
def may_list_reviews(actor: Actor, subject: Any) -> Decision:
    """Office and leaders; the list is scoped."""
    return allow_if(holds(actor, *OFFICE_ROLES, Role.LEADER), NOT_YOURS.reason)


@policy
def may_view_review(actor: Actor, review: Review) -> Decision:
    """Whoever the scope lets find it: the office, leaders, the reviewer, and the school."""
    return allow_if(actor.is_authenticated, NOT_YOURS.reason)


@policy
def may_review_task(actor: Actor, task: RectificationTask) -> Decision:
    """An office role that covers the school and had no part in the work."""
    if not holds_at(actor, task.school, *OFFICE_ROLES):
        return deny(_l("Verification is done by the supervision office."))
    return is_impartial(actor, task)


@policy
def may_assign_review(actor: Actor, task: RectificationTask) -> Decision:
    """An office role that covers the school sends somebody to look."""
    return allow_if(holds_at(actor, task.school, *OFFICE_ROLES), NOT_YOURS.reason)


@policy
def may_conduct_review(actor: Actor, review: Review) -> Decision:
    """The named reviewer, as long as they had no part in the work."""
    if review.reviewer_id != actor.id:
        return deny(_l("This review is assigned to %(name)s.", name=review.reviewer.name))
    return is_impartial(actor, review.task)


@policy
def may_cancel_review(actor: Actor, review: Review) -> Decision:
    """The reviewer, or the office lead of the region."""
    return allow_if(
        review.reviewer_id == actor.id or holds_at(actor, review.task.school, Role.OFFICE_LEAD),
        NOT_YOURS.reason,
    )


@policy
def may_close_verified(actor: Actor, task: RectificationTask) -> Decision:
    """The office lead, who had no part in the work; whether a second person is wanted is a rule of
    the service, which knows who verified."""
    if not holds_at(actor, task.school, Role.OFFICE_LEAD):
        return deny(_l("A major task is closed by the office lead."))
    return is_impartial(actor, task)

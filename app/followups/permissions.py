"""Who may review what: never whoever had a part in putting it right."""

from collections.abc import Sequence
from typing import Any

from app.accounts.models import User
from app.accounts.queries import users_with_role_at
from app.core.i18n import Text
from app.core.i18n import lazy_gettext as _l
from app.core.permissions import (
    NOT_YOURS,
    OFFICE_ROLES,
    RECUSED,
    SCHOOL_ROLES,
    Actor,
    Decision,
    Role,
    allow_if,
    deny,
    holds,
    holds_at,
    is_recused,
    policy,
)
from app.followups import queries
from app.followups.models import Review, SiteCheck
from app.followups.queries import EarlierRow, Pairing, Unfit
from app.followups.states import ReviewKind, ReviewState
from app.rectification import queries as rectification
from app.rectification.kinds import rules_of
from app.rectification.models import RectificationTask
from app.visits import permissions as visits
from app.visits.states import VisitState

WHO_FIXES = _l("Who fixes does not close: this needs somebody who had no part in the work.")
TOLD_STATES = frozenset({VisitState.FED_BACK, VisitState.CONCLUDED})


def is_impartial(actor: Actor, task: RectificationTask) -> Decision:
    """Not recused, not of the school, and without any part in the rectification."""
    if is_recused(actor, task.school_id):
        return deny(RECUSED)
    return allow_if(actor.id not in rectification.involved_user_ids(task), WHO_FIXES)


def may_know(actor: Actor, review: Review, task: RectificationTask) -> bool:
    """Twin of `queries.visible_to` for one loaded review of a loaded task."""
    if actor.is_system:
        return True
    if holds(actor, *OFFICE_ROLES) and review.reviewer_id == actor.id:
        return True
    if holds_at(actor, task.school, *OFFICE_ROLES, Role.LEADER):
        return True
    is_over = review.state is ReviewState.COMPLETED
    return is_over and holds_at(actor, task.school, *SCHOOL_ROLES)


def may_know_check(actor: Actor, check: SiteCheck) -> bool:
    """The team at once, the office once the record is submitted, the school once it is fed back."""
    visit = check.visit
    if not visits.may_see(actor, visit):
        return False
    if visits.is_office_side(actor, visit):
        return visit.recorded_at is not None or visits.is_on_team(actor, visit)
    return visit.state in TOLD_STATES


def needs_second_person(task: RectificationTask) -> bool:
    """Major tasks, and kinds of which the settings say so, are closed by another than the verifier."""
    return rules_of(task).two_people


def at_the_desk(task: RectificationTask, kind: ReviewKind) -> Decision:
    """Whether a review of that kind may be done without going to the school."""
    on_site = kind is ReviewKind.VERIFICATION and rules_of(task).on_site
    return allow_if(
        not on_site,
        _l("This kind of rectification is verified at the school: schedule an on-site review."),
    )


def other_closers(task: RectificationTask, *excluded: int | None) -> bool:
    """True when some other office lead, here or further up the tree, could close the task."""
    leads = [user.id for user in users_with_role_at(task.school, Role.OFFICE_LEAD)]
    others = [number for number in leads if number not in excluded]
    return len(queries.unfit_reviewers(task, others)) < len(others)


def reviewer_refusals(task: RectificationTask, people: Sequence[User]) -> dict[int, Text]:
    """User id → sentence for those of these people who cannot review the task."""
    sentences = {
        Unfit.RECUSED: _l("Is recused at this school."),
        Unfit.INACTIVE: _l("The account is not in use."),
        Unfit.NO_OFFICE: _l("Has no office role for this county."),
        Unfit.HAD_A_PART: _l("Had a part in the work: who fixes does not close."),
    }
    unfit = queries.unfit_reviewers(task, [user.id for user in people])
    return {number: sentences[why] for number, why in unfit.items()}


def is_own_look_back(task: RectificationTask, reviewer_id: int) -> bool:
    """True when a look-back by this person would check their own verification."""
    verification = queries.last_verification(task)
    return verification is not None and verification.reviewer_id == reviewer_id


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
    """An office role that covers the school, or an assignment; never with a part in the work."""
    assigned = task.reviewer_id == actor.id and holds(actor, *OFFICE_ROLES)
    if not (assigned or holds_at(actor, task.school, *OFFICE_ROLES)):
        return deny(_l("Verification is done by the supervision office."))
    return is_impartial(actor, task)


@policy
def may_assign_review(actor: Actor, task: RectificationTask) -> Decision:
    """An office role that covers the school, not recused there, sends somebody to look."""
    if is_recused(actor, task.school_id):
        return deny(RECUSED)
    return allow_if(
        holds_at(actor, task.school, *OFFICE_ROLES),
        _l("Reviews are scheduled by the supervision office."),
    )


@policy
def may_conduct_review(actor: Actor, review: Review) -> Decision:
    """The named reviewer, with an office role still, as long as they had no part in the work."""
    if review.reviewer_id != actor.id:
        return deny(_l("This review is assigned to %(name)s.", name=review.reviewer.name))
    if not holds(actor, *OFFICE_ROLES):
        return NOT_YOURS
    return is_impartial(actor, review.task)


@policy
def may_cancel_review(actor: Actor, review: Review) -> Decision:
    """The reviewer, or an office lead of the region who is not recused."""
    if is_recused(actor, review.school_id):
        return deny(RECUSED)
    return allow_if(
        review.reviewer_id == actor.id or holds_at(actor, review.task.school, Role.OFFICE_LEAD),
        _l("The reviewer or the office lead gives a review up."),
    )


@policy
def may_close_verified(actor: Actor, task: RectificationTask) -> Decision:
    """The office lead, who had no part in the work; whether a second person is wanted is a rule of
    the service, which knows who verified."""
    if not holds_at(actor, task.school, Role.OFFICE_LEAD):
        return deny(_l("A major task is closed by the office lead."))
    return is_impartial(actor, task)


@policy
def may_rate_effect(actor: Actor, task: RectificationTask) -> Decision:
    """An office role that covers the school; never with a part in the work."""
    if not holds_at(actor, task.school, *OFFICE_ROLES):
        return deny(_l("The effect is rated by the supervision office."))
    return is_impartial(actor, task)


@policy
def by_its_task(actor: Actor, review: Review) -> Decision:
    """A review lapses with its application; whoever was allowed to end that may cause it."""
    return allow_if(actor.is_authenticated, NOT_YOURS.reason)


@policy
def may_answer_earlier(actor: Actor, row: EarlierRow) -> Decision:
    """Whoever may record the visit on which the finding is looked at again."""
    return visits.may_record_visit(actor, row.visit)


@policy
def may_compare_photos(actor: Actor, pairing: Pairing) -> Decision:
    """Whoever may record the visit whose photo is put beside the one from before."""
    return visits.may_record_visit(actor, pairing.row.visit)

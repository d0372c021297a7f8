"""Who may propose, refer, answer and end."""

from typing import Any

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
    is_recused,
    policy,
)
from app.rectification.models import RectificationTask
from app.rectification.permissions import HEAD_ONLY, is_head_at, office_acts_at
from app.referrals import queries
from app.referrals.models import Referral

READERS = (*OFFICE_ROLES, *SCHOOL_ROLES, Role.LEADER, Role.SECTION_STAFF)


@policy
def may_list_referrals(actor: Actor, subject: Any) -> Decision:
    """Office, leaders, schools and sections; the list itself is scoped."""
    return allow_if(holds(actor, *READERS), NOT_YOURS.reason)


@policy
def may_view_referral(actor: Actor, referral: Referral) -> Decision:
    """Whoever the scope lets find it."""
    return may_list_referrals(actor, referral)


@policy
def may_propose(actor: Actor, task: RectificationTask) -> Decision:
    """The head of the school."""
    return allow_if(is_head_at(actor, task.school), HEAD_ONLY)


@policy
def may_withdraw(actor: Actor, referral: Referral) -> Decision:
    """The head of the school, who proposed it."""
    return allow_if(is_head_at(actor, referral.task.school), HEAD_ONLY)


@policy
def may_refer_task(actor: Actor, task: RectificationTask) -> Decision:
    """An office role that covers the school and is not recused there."""
    return office_acts_at(actor, task.school)


@policy
def may_refer(actor: Actor, referral: Referral) -> Decision:
    """The same, of what the school has proposed."""
    return office_acts_at(actor, referral.task.school)


@policy
def may_end(actor: Actor, referral: Referral) -> Decision:
    """The same: who refers also reads the answer, asks again and ends it."""
    return office_acts_at(actor, referral.task.school)


@policy
def may_answer(actor: Actor, referral: Referral) -> Decision:
    """People of the section that it lies before, unless they are recused at the school."""
    if is_recused(actor, referral.school_id):
        return deny(RECUSED)
    return allow_if(
        referral.section_id in queries.own_sections(actor),
        _l("The section to which this was referred answers it."),
    )


@policy
def by_its_task(actor: Actor, referral: Referral) -> Decision:
    """What became pointless ends with its task; whoever was allowed to end that may cause it."""
    return allow_if(actor.is_authenticated, NOT_YOURS.reason)

"""Messages about rights."""

from app.accounts.models import Grant
from app.accounts.permissions import scope_path
from app.accounts.queries import users_with_role_above
from app.core.i18n import lazy_gettext as _l
from app.core.permissions import Actor, Role
from app.messages.kinds import declare_kind
from app.messages.service import enqueue

declare_kind("business_role_taken", _l("An administrator took a business role"), icon="shield")


def announce_business_role(actor: Actor, grant: Grant, reason: str) -> None:
    """Tell the office leads that an administrator gave themselves a business role, and why."""
    scope = grant.region or grant.zone or grant.school or grant.section
    assert scope is not None, "the table's check keeps exactly one scope"
    leads = users_with_role_above(scope_path(scope), Role.OFFICE_LEAD)
    enqueue(
        "business_role_taken",
        [lead for lead in leads if lead.id != actor.id],
        key=f"business_role_taken:{grant.id}",
        context={
            "name": actor.name,
            "place": scope,
            "reason": reason,
        },
    )

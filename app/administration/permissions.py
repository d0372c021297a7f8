"""Who may change settings and the calendar, and who reads the security trail."""

from typing import Any

from app.core.i18n import lazy_gettext as _l
from app.core.permissions import (
    NOT_YOURS,
    Actor,
    Decision,
    Role,
    allow_if,
    holds,
    holds_in,
    policy,
)
from app.schools.models import Region


@policy
def may_administer(actor: Actor, subject: Any) -> Decision:
    """Administrators."""
    return allow_if(holds(actor, Role.ADMIN), NOT_YOURS.reason)


@policy
def may_change_settings(actor: Actor, region: Region) -> Decision:
    """Administrators of the region."""
    if not holds(actor, Role.ADMIN):
        return NOT_YOURS
    outside = _l("This lies outside the region that you administer.")
    return allow_if(holds_in(actor, region.path, Role.ADMIN), outside)


@policy
def may_edit_calendar(actor: Actor, subject: Any) -> Decision:
    """Administrators; the calendar is one for the whole deployment."""
    return allow_if(holds(actor, Role.ADMIN), NOT_YOURS.reason)


@policy
def may_read_trail(actor: Actor, subject: Any) -> Decision:
    """Security auditors, nobody else."""
    return allow_if(holds(actor, Role.AUDITOR), NOT_YOURS.reason)

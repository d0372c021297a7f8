"""Who may look at the machinery."""

from typing import Any

from app.core.permissions import NOT_YOURS, Actor, Decision, Role, allow_if, holds, policy


@policy
def may_see_jobs(actor: Actor, subject: Any) -> Decision:
    """Administrators see which jobs ran and how they ended."""
    return allow_if(holds(actor, Role.ADMIN), NOT_YOURS.reason)


@policy
def may_manage_deliveries(actor: Actor, subject: Any) -> Decision:
    """Administrators see which e-mails did not leave; a loader shows those to their own people."""
    return allow_if(holds(actor, Role.ADMIN), NOT_YOURS.reason)

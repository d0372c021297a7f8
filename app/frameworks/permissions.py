"""Who may read and manage frameworks. They belong to the deployment, not to a region."""

from typing import Any

from app.core.i18n import lazy_gettext as _l
from app.core.permissions import Actor, Decision, allow_if, holds, policy
from app.frameworks.states import MANAGERS, READERS


@policy
def may_read_frameworks(actor: Actor, subject: Any) -> Decision:
    """Everybody who works with the product; the security auditor reads the audit trail only."""
    return allow_if(
        actor.is_system or holds(actor, *READERS),
        _l("Frameworks are read by those who inspect, lead or are inspected."),
    )


@policy
def may_manage_frameworks(actor: Actor, subject: Any) -> Decision:
    """Administrators publish and retire frameworks; so does the product when it loads its own."""
    return allow_if(
        actor.is_system or holds(actor, *MANAGERS),
        _l("Frameworks are published and retired by the administrator."),
    )

"""Everybody signed in has a home."""

from typing import Any

from app.core.i18n import lazy_gettext as _l
from app.core.permissions import Actor, Decision, allow_if, policy


@policy
def may_see_home(actor: Actor, subject: Any) -> Decision:
    """Any signed-in person."""
    return allow_if(actor.is_authenticated, _l("Please sign in first."))

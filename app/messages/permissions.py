"""Who may read which message."""

from typing import Any

from app.core.i18n import lazy_gettext as _l
from app.core.permissions import NOT_YOURS, Actor, Decision, Role, allow_if, holds, policy
from app.messages.models import Message


@policy
def may_use_inbox(actor: Actor, subject: Any) -> Decision:
    """Everybody who is signed in has an inbox."""
    return allow_if(actor.is_authenticated, _l("Please sign in first."))


@policy
def may_handle_message(actor: Actor, message: Message) -> Decision:
    """A message belongs to its recipient alone."""
    return allow_if(message.recipient_id == actor.id, NOT_YOURS.reason)


@policy
def may_see_outbox(actor: Actor, subject: Any) -> Decision:
    """The file outbox holds everybody's mail: administrators only, and never in production."""
    return allow_if(holds(actor, Role.ADMIN), NOT_YOURS.reason)

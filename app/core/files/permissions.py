"""Who may open a file: who may know of it is decided by the rule of its owner (`owners`)."""

from typing import Any

from app.core.files import owners
from app.core.files.models import Attachment
from app.core.i18n import lazy_gettext as _l
from app.core.permissions import Actor, Decision, allow_if, deny, policy


@policy
def may_open_file(actor: Actor, subject: Any) -> Decision:
    """Everyone who may know of a file may open it until it is removed; originals as their owner says."""
    attachment: Attachment = subject
    if attachment.is_removed:
        return deny(
            _l(
                "%(who)s removed this file: %(reason)s",
                who=attachment.removed_by_name,
                reason=attachment.removed_reason,
            )
        )
    return allow_if(
        not attachment.is_covered or owners.may_view_original(actor, attachment),
        _l("This photo was marked up. Its original is open to the team and the office only."),
    )

"""Extension point: a feature says who may view the files of its things, and who what marks cover."""

from collections.abc import Callable

from app.core.files.models import Attachment
from app.core.permissions import Actor

MayView = Callable[[Actor, Attachment], bool]

_owners: dict[str, MayView] = {}
_originals: dict[str, MayView] = {}


def register(owner_kind: str, may_view: MayView, may_view_original: MayView | None = None) -> None:
    """Declare the rule for files of `owner_kind`; a second, different rule is an error.

    `may_view_original` decides on pictures that a marked-up one stands in the place of; without it
    nobody opens them.
    """
    if _owners.get(owner_kind, may_view) is not may_view:
        raise RuntimeError(f"files of {owner_kind} have a rule already")
    _owners[owner_kind] = may_view
    if may_view_original is not None:
        _originals[owner_kind] = may_view_original


def may_view(actor: Actor, attachment: Attachment) -> bool:
    """Whether the actor may know of the file; files of an undeclared kind are nobody's."""
    rule = _owners.get(attachment.owner_kind)
    return rule is not None and rule(actor, attachment)


def may_view_original(actor: Actor, attachment: Attachment) -> bool:
    """Whether somebody who may know of the file may see what the marks on it cover."""
    rule = _originals.get(attachment.owner_kind)
    return rule is not None and rule(actor, attachment)

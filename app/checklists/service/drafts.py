"""What every change of a draft begins and ends with."""

from app.checklists.models import ChecklistVersion
from app.checklists.numbering import renumber
from app.checklists.permissions import may_edit_checklist
from app.checklists.states import ChecklistState
from app.core.errors import NotAllowed, StaleState
from app.core.i18n import lazy_gettext as _l
from app.core.permissions import Actor, Decision
from app.extensions import db


def open_draft(actor: Actor, version: ChecklistVersion) -> None:
    """Lock the version for this change; raises StaleState or NotAllowed when it cannot be edited."""
    db.session.flush()
    db.session.refresh(version, ["state", "version"], with_for_update=True)
    if version.state is not ChecklistState.DRAFT:
        raise StaleState(_l("A published version is frozen; edit the next version instead."))
    require(may_edit_checklist(actor, version))


def require(decision: Decision) -> None:
    """Raise NotAllowed with the sentence of a refusal."""
    if not decision:
        raise NotAllowed(decision.reason)


def settle(version: ChecklistVersion) -> None:
    """Number everything anew and read it in its new order."""
    db.session.flush()
    renumber(version)
    db.session.flush()
    db.session.expire(version, ["sections", "items"])

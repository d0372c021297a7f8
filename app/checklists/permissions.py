"""Who may read, make, edit and publish checklists."""

from typing import Any

from app.checklists.states import MAKERS, PUBLISHERS, ChecklistState
from app.core.i18n import lazy_gettext as _l
from app.core.permissions import (
    BUSINESS_ROLES,
    Actor,
    Decision,
    Role,
    allow_if,
    holds,
    holds_in,
    policy,
)


@policy
def may_read_checklists(actor: Actor, subject: Any) -> Decision:
    """Everybody who inspects, leads or is inspected; which ones, the query scope says."""
    return allow_if(
        actor.is_system or holds(actor, Role.ADMIN, *BUSINESS_ROLES),
        _l("Checklists are read by those who inspect, lead or are inspected."),
    )


@policy
def may_make_checklist(actor: Actor, subject: Any) -> Decision:
    """Supervisors and leads of a region (`subject`; None asks about any region)."""
    if subject is None:
        allowed = any(g.role in MAKERS and g.region_path is not None for g in actor.grants)
    else:
        allowed = holds_in(actor, subject.region_path, *MAKERS)
    return allow_if(
        actor.is_system or allowed,
        _l("Checklists are made by supervisors and the office lead of the region."),
    )


@policy
def may_make_from(actor: Actor, subject: Any) -> Decision:
    """The same, from a framework or another checklist (`subject`), for any region."""
    return may_make_checklist(actor, None)


@policy
def may_edit_checklist(actor: Actor, subject: Any) -> Decision:
    """Makers of the region, while the version of `subject` (itself, or of an item) is a draft."""
    subject = getattr(subject, "checklist_version", subject)
    if subject.state is not ChecklistState.DRAFT:
        return Decision(False, _l("A published version is frozen; edit the next version instead."))
    return allow_if(
        actor.is_system or holds_in(actor, subject.region_path, *MAKERS),
        _l("Checklists are made by supervisors and the office lead of the region."),
    )


@policy
def may_start_next_version(actor: Actor, subject: Any) -> Decision:
    """Makers of the region, on any version (`subject`)."""
    return allow_if(
        actor.is_system or holds_in(actor, subject.region_path, *MAKERS),
        _l("Checklists are made by supervisors and the office lead of the region."),
    )


@policy
def may_publish_checklist(actor: Actor, subject: Any) -> Decision:
    """The office lead of the region, or its administrator."""
    return allow_if(
        actor.is_system or holds_in(actor, subject.region_path, *PUBLISHERS),
        _l("Checklists are published and retired by the office lead of the region."),
    )

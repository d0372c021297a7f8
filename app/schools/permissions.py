"""Who may read and change the register of regions, schools and zones."""

from typing import Any

from app.core.i18n import lazy_gettext as _l
from app.core.permissions import (
    ALLOW,
    NOT_YOURS,
    Actor,
    Decision,
    Role,
    allow_if,
    holds,
    holds_in,
    policy,
)
from app.schools.models import Region, School, Section, Zone

READERS = (Role.SUPERVISOR, Role.OFFICE_LEAD, Role.LEADER, Role.ADMIN)
SCHOOL_PEOPLE = (Role.SCHOOL_HEAD, Role.SCHOOL_STAFF)


@policy
def may_list_schools(actor: Actor, subject: Any) -> Decision:
    """Everybody but auditors; the query keeps to their scope, for school people their own school."""
    return allow_if(holds(actor, *READERS, *SCHOOL_PEOPLE), NOT_YOURS.reason)


@policy
def may_see_school(actor: Actor, school: School) -> Decision:
    """Everybody in whose scope it lies, except auditors."""
    return allow_if(holds(actor, *READERS, *SCHOOL_PEOPLE), NOT_YOURS.reason)


@policy
def may_add_school(actor: Actor, subject: Any) -> Decision:
    """Administrators; the service checks the region."""
    return allow_if(holds(actor, Role.ADMIN), NOT_YOURS.reason)


@policy
def may_edit_school(actor: Actor, school: School) -> Decision:
    """Administrators of the school's region."""
    return _administers(actor, school.region_path)


@policy
def may_see_regions(actor: Actor, subject: Any) -> Decision:
    """Office, leaders and administrators."""
    return allow_if(holds(actor, *READERS), NOT_YOURS.reason)


@policy
def may_edit_region(actor: Actor, region: Region) -> Decision:
    """Administrators in whose region it lies."""
    return _administers(actor, region.path)


@policy
def may_see_zone(actor: Actor, zone: Zone) -> Decision:
    """Office, leaders and administrators."""
    return allow_if(holds(actor, *READERS), NOT_YOURS.reason)


@policy
def may_edit_zone(actor: Actor, zone: Zone) -> Decision:
    """Administrators of the zone's region."""
    return _administers(actor, zone.region.path)


@policy
def may_list_sections(actor: Actor, subject: Any) -> Decision:
    """Office, leaders and administrators."""
    return allow_if(holds(actor, *READERS), NOT_YOURS.reason)


@policy
def may_edit_section(actor: Actor, section: Section) -> Decision:
    """Administrators of the section's region."""
    return _administers(actor, section.region.path)


def _administers(actor: Actor, path: str) -> Decision:
    if actor.is_system:
        return ALLOW
    if not holds(actor, Role.ADMIN):
        return NOT_YOURS
    outside = _l("This lies outside the region that you administer.")
    return allow_if(holds_in(actor, path, Role.ADMIN), outside)

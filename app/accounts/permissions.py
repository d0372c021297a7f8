"""Who may manage accounts, grants and recusals."""

from typing import Any

from app.accounts.models import Grant, Recusal, User, UserSession
from app.core.i18n import lazy_gettext as _l
from app.core.permissions import (
    NOT_YOURS,
    OFFICE_ROLES,
    Actor,
    Decision,
    Role,
    allow_if,
    deny,
    holds,
    holds_in,
    policy,
)
from app.schools.models import Region, School, Section, Zone

_NOT_IN_YOUR_REGION = _l("This lies outside the region that you administer.")


@policy
def may_use_account(actor: Actor, subject: Any) -> Decision:
    """Any signed-in person, for their own profile, password and sessions."""
    return allow_if(actor.is_authenticated, _l("Please sign in first."))


@policy
def may_show_card(actor: Actor, subject: Any) -> Decision:
    """Inspectors and office leads, their own."""
    return allow_if(holds(actor, *OFFICE_ROLES), NOT_YOURS.reason)


@policy
def may_end_own_session(actor: Actor, session: UserSession) -> Decision:
    """The person whose session it is."""
    return allow_if(session.user_id == actor.id, NOT_YOURS.reason)


@policy
def may_list_users(actor: Actor, subject: Any) -> Decision:
    """Administrators."""
    return allow_if(holds(actor, Role.ADMIN), NOT_YOURS.reason)


@policy
def may_see_user(actor: Actor, user: User) -> Decision:
    """Administrators; the query has already left out what is outside their region."""
    return allow_if(holds(actor, Role.ADMIN), NOT_YOURS.reason)


@policy
def may_manage_user(actor: Actor, user: User) -> Decision:
    """Administrators of a region in which everything lies that the person may do today."""
    if not holds(actor, Role.ADMIN):
        return NOT_YOURS
    if not all(covers_scope(actor, grant) for grant in user.grants if grant.is_in_force):
        return deny(_l("This person also holds rights outside the region that you administer."))
    home = user.home_region
    if home is not None and not holds_in(actor, home.path, Role.ADMIN):
        return deny(_NOT_IN_YOUR_REGION)
    return allow_if(home is not None or bool(user.grants), _NOT_IN_YOUR_REGION)


@policy
def may_end_session(actor: Actor, session: UserSession) -> Decision:
    """Whoever may manage the account."""
    return may_manage_user(actor, session.user)


@policy
def may_switch_user(actor: Actor, user: User) -> Decision:
    """As managing, but nobody deactivates themselves."""
    if user.id == actor.id:
        return deny(_l("Nobody can deactivate their own account."))
    return may_manage_user(actor, user)


@policy
def may_grant(actor: Actor, scope: Region | Zone | School | Section) -> Decision:
    """Administrators of the region in which the scope lies."""
    covered = actor.is_system or holds_in(actor, scope_path(scope), Role.ADMIN)
    return allow_if(covered, _NOT_IN_YOUR_REGION)


@policy
def may_end_grant(actor: Actor, grant: Grant) -> Decision:
    """Administrators of the region in which the grant's scope lies."""
    if not holds(actor, Role.ADMIN):
        return NOT_YOURS
    if grant.user_id == actor.id and grant.role is Role.ADMIN:
        return deny(_l("Nobody can take their own administration away."))
    return allow_if(covers_scope(actor, grant), _NOT_IN_YOUR_REGION)


@policy
def may_declare_recusal(actor: Actor, subject: Any) -> Decision:
    """Those who inspect, for themselves."""
    return allow_if(holds(actor, *OFFICE_ROLES), NOT_YOURS.reason)


@policy
def may_end_recusal(actor: Actor, recusal: Recusal) -> Decision:
    """An administrator of the school's region; never the person concerned."""
    if recusal.user_id == actor.id:
        return deny(_l("A declared relation is ended by an administrator, not by yourself."))
    covered = holds_in(actor, recusal.school.region_path, Role.ADMIN)
    return allow_if(covered, NOT_YOURS.reason)


def covers_scope(actor: Actor, grant: Grant) -> bool:
    """True when the actor administers the region in which the grant's scope lies."""
    scope = grant.region or grant.zone or grant.school or grant.section
    return scope is not None and holds_in(actor, scope_path(scope), Role.ADMIN)


def scope_path(scope: Region | Zone | School | Section) -> str:
    """Path of the region in which a scope lies."""
    if isinstance(scope, Region):
        return scope.path
    return scope.region.path if isinstance(scope, Zone | Section) else scope.region_path

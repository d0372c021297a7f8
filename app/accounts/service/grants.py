"""Grants and recusals: what people may be, where, from when to when; and where they stay away."""

from datetime import date, timedelta

from app.accounts.models import Grant, Recusal, User
from app.accounts.notices import announce_business_role
from app.accounts.permissions import (
    may_declare_recusal,
    may_end_grant,
    may_end_recusal,
    may_grant,
    may_manage_user,
)
from app.accounts.service.sessions import end_sessions
from app.core import audit, clock
from app.core.errors import InvalidInput, NotAllowed
from app.core.i18n import Text
from app.core.i18n import lazy_gettext as _l
from app.core.permissions import BUSINESS_ROLES, SCHOOL_ROLES, Actor, Decision, Role
from app.extensions import db
from app.schools.models import Region, School, Section, Zone

Scope = Region | Zone | School | Section
WORKING_ROLES = BUSINESS_ROLES | {Role.SECTION_STAFF}


def add_grant(
    actor: Actor,
    user: User,
    *,
    role: Role,
    scope: Scope,
    from_on: date | None = None,
    to_on: date | None = None,
    reason: str = "",
) -> Grant:
    """Give a role in a region, zone, school or section; the user's sessions end: nothing stale lasts.

    Raises NotAllowed outside the actor's region, InvalidInput for a role that does not fit the scope,
    impossible dates, a doubled grant, or administrators who help themselves without a reason.
    """
    _require(may_grant(actor, scope))
    start = from_on or clock.today()
    errors = _grant_faults(actor, user, role, scope, reason)
    if to_on is not None and to_on < start:
        errors["to_on"] = _l("The last day lies before the first one.")
    if errors:
        raise InvalidInput(errors)
    grant = Grant(user=user, role=role, from_on=start, to_on=to_on)
    _set_scope(grant, scope)
    db.session.add(grant)
    db.session.flush()
    detail = {"role": role.value, "scope": scope_name(scope), "from": start.isoformat()}
    if reason:
        detail["reason"] = reason
    own = actor.id == user.id and role in WORKING_ROLES
    audit.record("grant.self" if own else "grant.add", actor, target=user.login, detail=detail)
    if own:
        announce_business_role(actor, grant, reason)
    else:
        end_sessions(user)
    return grant


def end_grant(actor: Actor, grant: Grant) -> None:
    """The grant counted until yesterday (or never, when it began today). Raises NotAllowed."""
    _require(may_end_grant(actor, grant))
    detail = {"role": grant.role.value, "scope": scope_name(scope_of(grant))}
    yesterday = clock.today() - timedelta(days=1)
    user = grant.user
    if grant.from_on > yesterday:
        user.grants.remove(grant)
        db.session.delete(grant)
    else:
        grant.to_on = yesterday
    db.session.flush()
    audit.record("grant.end", actor, target=user.login, detail=detail)
    if user.id != actor.id:
        end_sessions(user)


def declare_recusal(
    actor: Actor,
    user: User,
    school: School,
    *,
    reason: str,
    from_on: date | None = None,
    to_on: date | None = None,
) -> Recusal:
    """Keep a person off the visits and reviews of a school; by the person, or an administrator."""
    own = actor.id == user.id
    _require(may_declare_recusal(actor, user) if own else may_manage_user(actor, user))
    start = from_on or clock.today()
    if not reason.strip():
        raise InvalidInput({"reason": _l("Please write the reason.")})
    if to_on is not None and to_on < start:
        raise InvalidInput({"to_on": _l("The last day lies before the first one.")})
    recusal = Recusal(user=user, school=school, reason=reason, from_on=start, to_on=to_on)
    db.session.add(recusal)
    db.session.flush()
    audit.record("recusal.add", actor, target=user.login, detail={"school": school.code})
    return recusal


def end_recusal(actor: Actor, recusal: Recusal) -> None:
    """The relation ended yesterday (or never was, when it was declared today). Raises NotAllowed."""
    _require(may_end_recusal(actor, recusal))
    detail = {"school": recusal.school.code}
    login = recusal.user.login
    yesterday = clock.today() - timedelta(days=1)
    if recusal.from_on > yesterday:
        db.session.delete(recusal)
    else:
        recusal.to_on = yesterday
    db.session.flush()
    audit.record("recusal.end", actor, target=login, detail=detail)


def scope_of(grant: Grant) -> Scope:
    """The region, zone, school or section of a grant."""
    scope = grant.region or grant.zone or grant.school or grant.section
    assert scope is not None, "the table's check keeps exactly one scope"
    return scope


def scope_name(scope: Scope) -> str:
    """How the audit trail names a scope: its kind and code."""
    if isinstance(scope, Zone | Section):
        return f"{scope.__tablename__} {scope.public_id} {scope.name_zh}"
    kind = "region" if isinstance(scope, Region) else "school"
    return f"{kind} {scope.code} {scope.name_zh}"


def _set_scope(grant: Grant, scope: Scope) -> None:
    if isinstance(scope, Region):
        grant.region = scope
    elif isinstance(scope, Zone):
        grant.zone = scope
    elif isinstance(scope, Section):
        grant.section = scope
    else:
        grant.school = scope


def _grant_faults(
    actor: Actor, user: User, role: Role, scope: Scope, reason: str
) -> dict[str, Text]:
    errors: dict[str, Text] = {}
    unfit = _unfit_scope(role, scope)
    if unfit is not None:
        errors["scope"] = unfit
    elif isinstance(scope, Zone) and role is not Role.SUPERVISOR:
        errors["scope"] = _l("Only supervisors work in a zone.")
    elif any(_is_same(grant, role, scope) for grant in user.grants):
        errors["scope"] = _l("This person already holds the role there.")
    if actor.id == user.id and role in WORKING_ROLES and not reason.strip():
        errors["reason"] = _l(
            "You are giving yourself a business role. Please write why; the office lead is told."
        )
    return errors


def _unfit_scope(role: Role, scope: Scope) -> Text | None:
    """Why a role cannot be held there: school roles at a school, section staff in a section."""
    if role in SCHOOL_ROLES:
        return None if isinstance(scope, School) else _l("This role needs a school.")
    if role is Role.SECTION_STAFF:
        return (
            None if isinstance(scope, Section) else _l("This role needs a section of the bureau.")
        )
    fits = isinstance(scope, Region | Zone)
    return None if fits else _l("This role needs a region or a zone.")


def _is_same(grant: Grant, role: Role, scope: Scope) -> bool:
    ended = grant.to_on is not None and grant.to_on < clock.today()
    return grant.role is role and not ended and scope_of(grant) is scope


def _require(decision: Decision) -> None:
    if not decision:
        raise NotAllowed(decision.reason)

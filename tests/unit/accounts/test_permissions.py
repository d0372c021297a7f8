"""Who may manage whom: policies without a database."""

from dataclasses import dataclass, field

import pytest

from app.accounts import permissions as rules
from app.accounts.models import Grant, Recusal, User, UserSession
from app.core.permissions import NOBODY, SYSTEM, ActiveGrant, Role
from app.schools.models import Region, School, Zone
from tests.support.factories.accounts import LONG_AGO

COUNTY, TOWN, ELSEWHERE = "/1/2/", "/1/2/5/", "/1/3/"


@dataclass(frozen=True)
class Someone:
    """An actor with the given grants."""

    grants: tuple[ActiveGrant, ...]
    id: int = 7
    name: str = "某人"
    is_authenticated: bool = True
    is_system: bool = False
    recused_school_ids: frozenset[int] = field(default=frozenset())


def holder(role: Role, path: str = COUNTY) -> Someone:
    """Somebody with a region role."""
    return Someone((ActiveGrant(role, region_path=path),))


def user(*paths: str, home: str = COUNTY, user_id: int = 9) -> User:
    """An account with a grant in each region."""
    account = User(id=user_id, login="other", name="别人", home_region=Region(path=home))
    account.grants = [grant(path) for path in paths]
    return account


def grant(path: str, role: Role = Role.LEADER) -> Grant:
    """A grant in force."""
    return Grant(role=role, region=Region(path=path), from_on=LONG_AGO)


ADMIN = holder(Role.ADMIN)
NOT_ADMINS = [
    holder(role) for role in Role if role not in (Role.ADMIN, Role.SCHOOL_HEAD, Role.SCHOOL_STAFF)
] + [
    Someone((ActiveGrant(Role.SCHOOL_HEAD, school_id=4),)),
    Someone((ActiveGrant(Role.SUPERVISOR, zone_id=3),)),
    Someone(()),
    NOBODY,
]


def test_administrator_manages_accounts_of_the_own_subtree() -> None:
    assert rules.may_manage_user(ADMIN, user(COUNTY))
    assert rules.may_manage_user(ADMIN, user(TOWN, COUNTY))
    assert rules.may_manage_user(ADMIN, user())


@pytest.mark.parametrize("paths", [(ELSEWHERE,), (COUNTY, ELSEWHERE), ("/1/",)])
def test_administrator_does_not_manage_who_holds_rights_elsewhere(paths: tuple[str, ...]) -> None:
    assert not rules.may_manage_user(ADMIN, user(*paths))


def test_account_at_home_elsewhere_is_not_managed() -> None:
    assert not rules.may_manage_user(ADMIN, user(COUNTY, home=ELSEWHERE))


@pytest.mark.parametrize("actor", NOT_ADMINS)
def test_nobody_else_manages_anything(actor: Someone) -> None:
    subject = user(COUNTY)
    assert not rules.may_list_users(actor, None)
    assert not rules.may_see_user(actor, subject)
    assert not rules.may_manage_user(actor, subject)
    assert not rules.may_switch_user(actor, subject)
    assert not rules.may_grant(actor, Region(path=COUNTY))
    assert not rules.may_end_grant(actor, grant(COUNTY))
    assert not rules.may_end_session(actor, UserSession(user=subject))


def test_nobody_switches_the_own_account_off() -> None:
    assert not rules.may_switch_user(ADMIN, user(COUNTY, user_id=ADMIN.id))
    assert rules.may_switch_user(ADMIN, user(COUNTY))


@pytest.mark.parametrize(
    ("scope", "allowed"),
    [
        (Region(path=COUNTY), True),
        (Region(path=TOWN), True),
        (Region(path="/1/"), False),
        (Region(path=ELSEWHERE), False),
        (School(region_path=TOWN), True),
        (School(region_path=ELSEWHERE), False),
        (Zone(region=Region(path=COUNTY)), True),
        (Zone(region=Region(path=ELSEWHERE)), False),
    ],
)
def test_roles_are_given_inside_the_own_region_only(
    scope: Region | School | Zone, allowed: bool
) -> None:
    assert bool(rules.may_grant(ADMIN, scope)) is allowed
    assert rules.may_grant(SYSTEM, scope)


def test_administrator_ends_any_grant_inside_but_not_the_own_administration() -> None:
    inside = grant(TOWN, Role.ADMIN)
    inside.user_id = 9
    assert rules.may_end_grant(ADMIN, inside)
    own = grant(COUNTY, Role.ADMIN)
    own.user_id = ADMIN.id
    assert not rules.may_end_grant(ADMIN, own)
    assert not rules.may_end_grant(ADMIN, grant(ELSEWHERE))


def test_recusal_is_declared_by_inspectors_and_ended_by_administrators() -> None:
    supervisor = holder(Role.SUPERVISOR)
    recusal = Recusal(user_id=supervisor.id, school=School(region_path=TOWN))
    assert rules.may_declare_recusal(supervisor, None)
    assert rules.may_declare_recusal(holder(Role.OFFICE_LEAD), None)
    assert not rules.may_declare_recusal(holder(Role.LEADER), None)
    assert not rules.may_end_recusal(supervisor, recusal)
    recusal.user_id = 99
    assert rules.may_end_recusal(ADMIN, recusal)
    assert not rules.may_end_recusal(holder(Role.OFFICE_LEAD), recusal)
    assert not rules.may_end_recusal(holder(Role.ADMIN, ELSEWHERE), recusal)


def test_administrator_who_declared_a_relation_does_not_end_it() -> None:
    recusal = Recusal(user_id=ADMIN.id, school=School(region_path=TOWN))
    assert not rules.may_end_recusal(ADMIN, recusal)


def test_session_is_ended_by_its_person() -> None:
    assert rules.may_end_own_session(ADMIN, UserSession(user_id=ADMIN.id))
    assert not rules.may_end_own_session(ADMIN, UserSession(user_id=9))


def test_stranger_uses_no_account_page() -> None:
    assert rules.may_use_account(ADMIN, None)
    assert not rules.may_use_account(NOBODY, None)

"""Grants, recusals and sessions: given, ended, and never beyond what the giver may."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.accounts import service
from app.accounts.models import Grant, Recusal, User, UserSession
from app.accounts.queries import (
    colleagues_of,
    person,
    supervisors_of_school,
    users_with_role_at,
)
from app.core.audit import AuditEvent
from app.core.clock import today
from app.core.errors import InvalidInput, NotAllowed
from app.core.permissions import Role
from app.extensions import db
from app.messages.kinds import words_of
from app.messages.models import Message
from tests.support.cast import Cast
from tests.support.client import Client
from tests.support.clock import Clock
from tests.support.factories.accounts import make_user, recuse


def grants_of(user: User) -> list[tuple[Role, str]]:
    """Role and place of a person's grants."""
    rows = db.session.scalars(select(Grant).where(Grant.user_id == user.id).order_by(Grant.id))
    return [(row.role, service.scope_of(row).name_zh) for row in rows]


def test_role_is_given_after_looking_the_place_up(cast: Cast, client: Client) -> None:
    cast.nobody.home_region = cast.county
    client.sign_in(cast.admin)
    path = f"/users/{cast.nobody.public_id}/grants/new"
    form = client.page(path).form(path)
    found = form.send_page(role="supervisor", scope_words="责任区", find="scope")
    assert found.response.status_code == 200
    assert "白石责任区" in found.text
    assert "槐安责任区" not in found.text
    assert found.form(path).values["role"] == "supervisor"
    scope = f"zone:{cast.zone_a.public_id}"
    assert found.form(path).send(scope=scope).status_code == 303
    assert grants_of(cast.nobody) == [(Role.SUPERVISOR, "白石责任区")]
    assert person(cast.nobody).grants[0].zone_school_ids == {cast.school1.id, cast.school3.id}


def test_search_for_places_answers_with_choices(cast: Cast, client: Client) -> None:
    client.sign_in(cast.admin)
    text = client.get("/users/places?scope_words=白石").text
    assert f"region:{cast.town_a.code}" in text
    assert f"school:{cast.school3.code}" in text
    assert cast.foreign_school.code not in client.get("/users/places?scope_words=槐安").text


@pytest.mark.parametrize(
    ("role", "scope"),
    [
        ("school_head", "region:519999"),
        ("supervisor", "school:{school}"),
        ("office_lead", "zone:{zone}"),
        ("leader", "region:519998"),
        ("leader", "region:519900"),
        ("school_head", "school:{foreign}"),
        ("leader", "nonsense"),
        ("emperor", "region:519999"),
        ("leader", ""),
    ],
)
def test_role_that_does_not_fit_the_place_is_refused(
    cast: Cast, client: Client, role: str, scope: str
) -> None:
    client.sign_in(cast.admin)
    path = f"/users/{cast.staff.public_id}/grants/new"
    place = scope.format(
        school=cast.school1.code, zone=cast.zone_a.public_id, foreign=cast.foreign_school.code
    )
    answer = client.page(path).form(path).send(role=role, scope=place)
    assert answer.status_code == 422
    assert grants_of(cast.staff) == [(Role.SCHOOL_STAFF, "桃岭小学")]


def test_grant_outside_the_own_region_is_refused_by_the_service(cast: Cast) -> None:
    for scope in (cast.foreign_county, cast.city, cast.foreign_school, cast.foreign_zone):
        with pytest.raises(NotAllowed):
            service.add_grant(cast.act.admin, cast.staff, role=Role.SUPERVISOR, scope=scope)
    for who in (cast.act.lead, cast.act.leader, cast.act.auditor, cast.act.head):
        with pytest.raises(NotAllowed):
            service.add_grant(who, cast.staff, role=Role.SUPERVISOR, scope=cast.county)


def test_same_role_twice_at_one_place_is_refused(cast: Cast) -> None:
    with pytest.raises(InvalidInput):
        service.add_grant(cast.act.admin, cast.staff, role=Role.SCHOOL_STAFF, scope=cast.school1)


def test_last_day_before_the_first_is_refused(cast: Cast) -> None:
    with pytest.raises(InvalidInput):
        service.add_grant(
            cast.act.admin,
            cast.staff,
            role=Role.LEADER,
            scope=cast.county,
            to_on=today() - timedelta(days=1),
        )


def test_grant_counts_from_its_first_to_its_last_day(cast: Cast, clock: Clock) -> None:
    from_on = today() + timedelta(days=2)
    service.add_grant(
        cast.act.admin,
        cast.nobody,
        role=Role.LEADER,
        scope=cast.county,
        from_on=from_on,
        to_on=from_on,
    )
    counted = []
    for _number in range(4):
        counted.append(len(person(cast.nobody).grants))
        clock.advance(days=1)
    assert counted == [0, 0, 1, 0]


def test_changed_rights_end_the_persons_sessions(cast: Cast, client: Client) -> None:
    client.sign_in(cast.staff)
    service.add_grant(cast.act.admin, cast.staff, role=Role.SCHOOL_HEAD, scope=cast.school1)
    assert client.get("/account").status_code == 303


def test_ended_grant_no_longer_counts_today(cast: Cast, client: Client) -> None:
    client.sign_in(cast.admin)
    grant = cast.supervisor.grants[0]
    path = f"/users/{cast.supervisor.public_id}/grants/{grant.public_id}/end"
    assert client.page(f"/users/{cast.supervisor.public_id}").form(path).send().status_code == 303
    assert person(cast.supervisor).grants == ()
    assert grants_of(cast.supervisor) == [(Role.SUPERVISOR, "白石责任区")]


def test_grant_of_another_person_in_the_address_is_like_a_missing_one(
    cast: Cast, client: Client
) -> None:
    client.sign_in(cast.admin)
    other = cast.head.grants[0].public_id
    assert client.send(f"/users/{cast.staff.public_id}/grants/{other}/end").status_code == 404
    foreign = cast.foreign_head
    path = f"/users/{foreign.public_id}/grants/{foreign.grants[0].public_id}/end"
    assert client.send(path).status_code == 404
    assert person(foreign).grants


def test_administrator_cannot_end_the_own_administration(cast: Cast, client: Client) -> None:
    client.sign_in(cast.admin)
    own = cast.admin.grants[0].public_id
    assert client.send(f"/users/{cast.admin.public_id}/grants/{own}/end").status_code == 403


def test_administrator_taking_a_business_role_must_say_why_and_is_noticed(
    cast: Cast, client: Client
) -> None:
    client.sign_in(cast.admin)
    path = f"/users/{cast.admin.public_id}/grants/new"
    fields = {"role": "supervisor", "scope": f"region:{cast.county.code}"}
    assert client.page(path).form(path).send(**fields).status_code == 422
    assert client.page(path).form(path).send(**fields, reason="督学空缺").status_code == 303
    told = db.session.scalars(select(Message)).all()
    assert [message.recipient_id for message in told] == [cast.lead.id]
    assert "宋清和" in words_of(told[0]).title
    event = db.session.scalars(select(AuditEvent).where(AuditEvent.kind == "grant.self")).one()
    assert event.detail["reason"] == "督学空缺"


def test_supervisor_declares_a_relation_and_cannot_end_it(cast: Cast, client: Client) -> None:
    client.sign_in(cast.supervisor)
    form = client.page("/account/recusals").form("/account/recusals")
    found = form.send_page(school_words="桃岭", find="school")
    assert "桃岭小学" in found.text
    sent = found.form("/account/recusals").send(reason="近亲属在该校任教")
    assert sent.status_code == 303
    assert person(cast.supervisor).recused_school_ids == {cast.school1.id}
    row = db.session.scalars(select(Recusal)).one()
    path = f"/users/{cast.supervisor.public_id}/recusals/{row.public_id}/end"
    assert client.send(path).status_code in (403, 404)
    with pytest.raises(NotAllowed):
        service.end_recusal(cast.act.supervisor, row)


def test_recusal_at_a_school_out_of_scope_is_refused(cast: Cast, client: Client) -> None:
    client.sign_in(cast.supervisor)
    form = client.page("/account/recusals").form("/account/recusals")
    for code in (cast.school2.code, cast.foreign_school.code, "0000000000"):
        assert form.send(school=code, reason="亲属").status_code == 422
    assert person(cast.supervisor).recused_school_ids == frozenset()


@pytest.mark.parametrize("who", ["head", "staff", "leader", "admin", "auditor"])
def test_who_does_not_inspect_declares_no_recusal(cast: Cast, client: Client, who: str) -> None:
    client.sign_in(cast.people()[who])
    assert client.get("/account/recusals").status_code == 403


def test_administrator_ends_a_relation(cast: Cast, client: Client) -> None:
    row = recuse(cast.supervisor, cast.school1)
    client.sign_in(cast.admin)
    path = f"/users/{cast.supervisor.public_id}/recusals/{row.public_id}/end"
    assert client.page(f"/users/{cast.supervisor.public_id}").form(path).send().status_code == 303
    assert person(cast.supervisor).recused_school_ids == frozenset()


def test_own_sessions_are_listed_and_ended_one_by_one(cast: Cast, client: Client) -> None:
    client.sign_in(cast.head)
    client.sign_in(cast.head)
    first, present = db.session.scalars(select(UserSession).order_by(UserSession.id)).all()
    page = client.page("/account/sessions")
    assert page.form(f"/account/sessions/{first.id}/end").send().status_code == 303
    assert first.ended_at is not None
    assert present.ended_at is None


def test_session_of_somebody_else_is_like_a_missing_one(cast: Cast, client: Client) -> None:
    client.sign_in(cast.staff)
    theirs = db.session.scalars(select(UserSession)).one()
    client.sign_in(cast.head)
    assert client.send(f"/account/sessions/{theirs.id}/end").status_code == 404
    assert theirs.ended_at is None


def test_signing_out_everywhere_ends_this_session_too(cast: Cast, client: Client) -> None:
    client.sign_in(cast.head)
    client.sign_in(cast.head)
    form = client.page("/account/sessions").form("/end-all")
    assert form.send().location == "/login"
    assert all(row.ended_at for row in db.session.scalars(select(UserSession)))


def test_administrator_ends_a_session_through_its_person_only(cast: Cast, client: Client) -> None:
    client.sign_in(cast.staff)
    row = db.session.scalars(select(UserSession)).one()
    client.sign_in(cast.admin)
    wrong = f"/users/{cast.head.public_id}/sessions/{row.id}/end"
    assert client.send(wrong).status_code == 404
    right = f"/users/{cast.staff.public_id}/sessions/{row.id}/end"
    assert client.send(right).status_code == 303
    assert row.ended_at is not None


def test_people_of_a_school_are_found_by_role_zone_and_region(cast: Cast) -> None:
    assert users_with_role_at(cast.school1, Role.SCHOOL_HEAD) == [cast.head]
    assert set(users_with_role_at(cast.school1, Role.SUPERVISOR)) == {
        cast.supervisor,
        cast.supervisor3,
    }
    assert users_with_role_at(cast.school2, Role.OFFICE_LEAD) == [cast.lead]
    assert set(users_with_role_at(cast.school1, Role.LEADER)) == {cast.leader, cast.town_leader}
    assert supervisors_of_school(cast.school2) == [cast.supervisor2]
    assert cast.inactive not in supervisors_of_school(cast.school1)


def test_who_could_take_over_works_at_the_same_place(cast: Cast) -> None:
    def logins(user: User) -> set[str]:
        return {colleague.login for colleague in colleagues_of(user)}

    assert logins(cast.staff) == {"head", "staff2"}
    assert logins(cast.supervisor) == {"supervisor2", "supervisor3", "lead"}
    assert logins(cast.leader) == set()
    assert logins(cast.nobody) == set()


def test_person_costs_two_statements_whatever_the_number_of_grants(cast: Cast) -> None:
    many = make_user("many")
    for scope, role in ((cast.county, Role.LEADER), (cast.town_a, Role.SUPERVISOR)):
        service.add_grant(cast.act.admin, many, role=role, scope=scope)
    service.add_grant(cast.act.admin, many, role=Role.SUPERVISOR, scope=cast.zone_b)
    db.session.commit()
    found = person(db.session.get_one(User, many.id))
    assert [grant.role for grant in found.grants] == [
        Role.LEADER,
        Role.SUPERVISOR,
        Role.SUPERVISOR,
    ]
    assert found.place == "云溪县"

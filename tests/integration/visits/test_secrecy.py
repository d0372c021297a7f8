"""An unannounced visit does not exist for anybody who holds a grant at the school."""

import itertools

import pytest
from sqlalchemy import func, select

from app.checklists.models import ChecklistVersion
from app.core import loop
from app.core.permissions import Role
from app.extensions import db
from app.messages.models import Message
from app.schools.service import school_panels
from app.visits import permissions, queries, service
from app.visits.models import Visit
from app.visits.queries import VisitFilter
from app.visits.states import VisitKind, VisitState
from tests.support.cast import Cast
from tests.support.client import Client
from tests.support.factories.accounts import actor, grant_role
from tests.support.factories.visits import make_visit

AT_SCHOOL = ("head", "staff", "staff2")
PATHS = ("", "/slip", "/scores", "/record", "/check", "/edit", "/notify")


@pytest.fixture
def secret(cast: Cast, version: ChecklistVersion) -> Visit:
    """A planned random visit to school 1, unannounced, with a telling theme."""
    return make_visit(
        cast.supervisor, cast.school1, version, unannounced=True, kind=VisitKind.RANDOM
    )


def seen_by(cast: Cast, name: str) -> list[int]:
    """Ids of the visits in a person's list."""
    page = queries.list_visits(getattr(cast.act, name), VisitFilter())
    return [visit.id for visit in page.rows]


@pytest.mark.parametrize("name", AT_SCHOOL)
def test_school_finds_nothing_before_the_arrival(cast: Cast, secret: Visit, name: str) -> None:
    someone = getattr(cast.act, name)
    assert secret.number is not None
    assert seen_by(cast, name) == []
    assert queries.view_counts(someone) == {"today": 0, "coming": 0, "unfinished": 0}
    for words in ("桃岭", secret.number, "沈知远"):
        assert queries.list_visits(someone, VisitFilter(text=words)).total == 0
    assert queries.get_visit(someone, secret.number) is None
    assert queries.get_visit(someone, secret.public_id) is None
    assert queries.visits_of_school(someone, cast.school1.id) == []
    assert not queries.is_visible(someone, secret.id)


@pytest.mark.parametrize("name", AT_SCHOOL)
def test_school_sees_it_from_the_arrival_on(cast: Cast, secret: Visit, name: str) -> None:
    service.arrive(cast.act.supervisor, secret)
    assert seen_by(cast, name) == [secret.id]


def test_cancelled_before_the_arrival_it_stays_unknown_for_ever(cast: Cast, secret: Visit) -> None:
    service.cancel(cast.act.supervisor, secret, "天气原因")
    for name in AT_SCHOOL:
        assert seen_by(cast, name) == []
        assert queries.get_visit(getattr(cast.act, name), secret.reference) is None


def test_nobody_at_the_school_is_told(cast: Cast, secret: Visit) -> None:
    service.cancel(cast.act.supervisor, secret, "天气原因")
    ids = [getattr(cast, name).id for name in AT_SCHOOL]
    told = select(func.count()).select_from(Message).where(Message.recipient_id.in_(ids))
    assert db.session.scalar(told) == 0


def test_lead_with_a_grant_at_the_school_is_blind_too(cast: Cast, secret: Visit) -> None:
    grant_role(cast.lead, Role.SCHOOL_STAFF, cast.school1)
    grant_role(cast.supervisor3, Role.SCHOOL_STAFF, cast.school1)
    for name in ("lead", "supervisor3"):
        assert seen_by(cast, name) == []
    assert seen_by(cast, "leader") == [secret.id]


def test_supervisor_granted_a_post_there_later_loses_sight_of_it(cast: Cast, secret: Visit) -> None:
    grant_role(cast.supervisor, Role.SCHOOL_STAFF, cast.school1)
    assert seen_by(cast, "supervisor") == []


def test_plan_for_approval_is_not_laid_before_a_lead_with_a_post_there(
    cast: Cast, version: ChecklistVersion
) -> None:
    grant_role(cast.lead, Role.SCHOOL_STAFF, cast.school1)
    visit = make_visit(
        cast.supervisor,
        cast.school1,
        version,
        until=VisitState.DRAFT,
        kind=VisitKind.SPECIAL,
        members=[cast.supervisor2, cast.supervisor3],
    )
    service.ask_approval(cast.act.supervisor, visit)
    told = select(func.count()).select_from(Message).where(Message.recipient_id == cast.lead.id)
    assert db.session.scalar(told) == 0


@pytest.mark.parametrize("name", AT_SCHOOL)
def test_every_page_answers_as_for_something_that_does_not_exist(
    cast: Cast, secret: Visit, client: Client, name: str
) -> None:
    client.sign_in(getattr(cast, name))
    for path in PATHS:
        there = client.get(f"/visits/{secret.number}{path}")
        missing = client.get(f"/visits/DD-519999-2026-9999{path}")
        assert (there.status_code, missing.status_code) == (404, 404), path
    assert "DD-519999" not in client.page("/visits?view=all").text
    assert "DD-519999" not in client.page("/visits?view=today").text
    posted = client.send(f"/visits/{secret.number}/actions/arrive")
    assert posted.status_code == 404


def test_school_file_and_loop_strip_are_silent(cast: Cast, secret: Visit, client: Client) -> None:
    client.sign_in(cast.head)
    with client.application.test_request_context():
        panels = [panel for panel in school_panels.collect(cast.act.head, cast.school1) if panel]
    shown = [panel for panel in panels if panel.template == "visits/_school_panel.html"]
    assert [panel.context["visits"] for panel in shown] == [[]]
    assert secret.number not in client.get(f"/schools/{cast.school1.code}").text


def test_announced_visit_shows_at_the_school_when_notified(
    cast: Cast, version: ChecklistVersion
) -> None:
    visit = make_visit(cast.supervisor, cast.school1, version)
    assert seen_by(cast, "head") == []
    service.notify_school(cast.act.supervisor, visit)
    assert seen_by(cast, "head") == [visit.id]
    assert seen_by(cast, "head2") == []


def test_condition_and_its_twin_agree_for_everybody(cast: Cast, version: ChecklistVersion) -> None:
    grant_role(cast.supervisor3, Role.SCHOOL_STAFF, cast.school1)
    visits = [
        make_visit(cast.supervisor, cast.school1, version, unannounced=True),
        make_visit(cast.supervisor, cast.school1, version, notify=True),
        make_visit(cast.supervisor, cast.school3, version, members=[cast.supervisor2]),
        make_visit(
            cast.supervisor, cast.school1, version, unannounced=True, until=VisitState.IN_PROGRESS
        ),
        make_visit(cast.supervisor2, cast.school2, version, until=VisitState.DRAFT),
    ]
    for user, visit in itertools.product(cast.people().values(), visits):
        someone = actor(user)
        by_query = queries.is_visible(someone, visit.id)
        assert permissions.may_see(someone, visit) == by_query, (user.login, visit.id)


def test_station_of_the_strip_hides_what_the_reader_may_not_know(
    cast: Cast, secret: Visit, client: Client
) -> None:
    anchor = loop.Anchor(visit_id=secret.id)
    with client.application.test_request_context():
        assert loop.stations(anchor, "finding")[0].url == ""

"""Who reads which paper: whoever sees its subject, but the record of a visit stays inside."""

import pytest

from app.checklists.models import ChecklistVersion
from app.extensions import db
from app.papers import queries
from app.records.states import RecordKind
from app.visits.states import VisitState
from tests.support.cast import Cast
from tests.support.client import Client
from tests.support.clock import Clock
from tests.support.factories.followups import applied_task, closed_task
from tests.support.factories.records import fed_back_visit, recorded_visit, the_paper
from tests.support.factories.rectification import confirmed_finding, issued_notice, make_task
from tests.support.factories.visits import make_visit

K = RecordKind
OFFICE = ["supervisor", "supervisor3", "lead", "leader", "town_leader"]
SCHOOL = ["head", "staff"]
STRANGERS = ["supervisor2", "head2", "foreign_lead", "foreign_head", "foreign_supervisor"]


def kinds_seen(cast: Cast, name: str) -> set[str]:
    statement = queries.papers_visible_to(getattr(cast.act, name))
    return {record.kind for record in db.session.scalars(statement)}


@pytest.mark.parametrize("name", OFFICE)
def test_office_and_leaders_see_record_and_slip(
    cast: Cast, version: ChecklistVersion, name: str
) -> None:
    fed_back_visit(cast, version)

    assert kinds_seen(cast, name) == {"visit_record", "exit_slip"}


@pytest.mark.parametrize("name", SCHOOL)
def test_school_sees_its_slip_but_not_the_record(
    cast: Cast, version: ChecklistVersion, name: str
) -> None:
    fed_back_visit(cast, version)

    assert kinds_seen(cast, name) == {"exit_slip"}


@pytest.mark.parametrize("name", STRANGERS)
def test_stranger_sees_no_paper_of_the_school(
    cast: Cast, version: ChecklistVersion, name: str
) -> None:
    fed_back_visit(cast, version)
    issued_notice(cast, confirmed_finding(cast))

    assert kinds_seen(cast, name) == set()


@pytest.mark.parametrize("name", ["admin", "auditor", "nobody"])
def test_role_without_business_is_refused_at_the_list(
    cast: Cast, client: Client, clock: Clock, name: str
) -> None:
    client.sign_in(getattr(cast, name))

    assert client.get("/records").status_code == 403
    assert client.get("/records/ledger").status_code == 403


def test_school_sees_its_own_notice_and_closing_form_only(cast: Cast, clock: Clock) -> None:
    closed_task(cast)

    assert kinds_seen(cast, "head") == {"rectification_notice", "closing_form"}
    assert kinds_seen(cast, "head2") == set()


@pytest.mark.parametrize("page", ["", "/paper", "/pdf"])
def test_foreign_paper_answers_like_a_missing_one(
    cast: Cast, client: Client, clock: Clock, page: str
) -> None:
    issued_notice(cast, confirmed_finding(cast))
    record = the_paper(K.NOTICE)
    client.sign_in(cast.head2)

    assert client.get(f"/records/{record.public_id}{page}").status_code == 404
    assert client.get(f"/records/zzzzzzzzzzzzzzzz{page}").status_code == 404


@pytest.mark.parametrize("page", ["", "/paper", "/pdf"])
def test_school_opening_the_record_of_its_visit_gets_a_404(
    cast: Cast, client: Client, version: ChecklistVersion, page: str
) -> None:
    fed_back_visit(cast, version)
    record = the_paper(K.VISIT_RECORD)
    client.sign_in(cast.head)

    assert client.get(f"/records/{record.public_id}{page}").status_code == 404


def test_draft_of_the_record_is_refused_to_the_school(
    cast: Cast, client: Client, version: ChecklistVersion
) -> None:
    visit = recorded_visit(cast, version)
    client.sign_in(cast.head)

    assert client.get(f"/records/drafts/visit_record/{visit.number}").status_code == 403
    assert client.get(f"/records/draft-files/visit_record/{visit.number}").status_code == 403
    assert client.get(f"/records/drafts/exit_slip/{visit.number}").status_code == 200


def test_draft_of_an_unannounced_visit_is_unknown_to_the_school(
    cast: Cast, client: Client, version: ChecklistVersion
) -> None:
    visit = make_visit(
        cast.supervisor, cast.school1, version, until=VisitState.PLANNED, unannounced=True
    )
    client.sign_in(cast.head)

    assert client.get(f"/records/drafts/exit_slip/{visit.number}").status_code == 404
    assert client.get(f"/records/drafts/visit_record/{visit.number}").status_code == 404


def test_draft_before_there_is_anything_to_print_says_why_not(
    cast: Cast, client: Client, version: ChecklistVersion
) -> None:
    visit = make_visit(cast.supervisor, cast.school1, version, until=VisitState.PLANNED)
    task = make_task(cast)
    client.sign_in(cast.supervisor)

    assert client.get(f"/records/drafts/visit_record/{visit.number}").status_code == 403
    assert client.get(f"/records/drafts/exit_slip/{visit.number}").status_code == 403
    assert client.get(f"/records/drafts/closing_form/{task.number}").status_code == 403


@pytest.mark.parametrize("wanted", ["ledger", "visit", "passport"])
def test_draft_of_an_unknown_kind_is_not_found(cast: Cast, client: Client, wanted: str) -> None:
    client.sign_in(cast.supervisor)

    assert client.get(f"/records/drafts/{wanted}/DD-519999-2026-0001").status_code == 404


def test_foreign_draft_is_not_found(cast: Cast, client: Client, clock: Clock) -> None:
    task = applied_task(cast)
    client.sign_in(cast.foreign_lead)

    assert client.get(f"/records/drafts/closing_form/{task.number}").status_code == 404


def test_visitor_without_session_is_sent_to_the_door(
    cast: Cast, client: Client, clock: Clock
) -> None:
    issued_notice(cast, confirmed_finding(cast))
    record = the_paper(K.NOTICE)

    assert client.get(f"/records/{record.public_id}/pdf").status_code == 303
    assert client.get("/records").status_code == 303

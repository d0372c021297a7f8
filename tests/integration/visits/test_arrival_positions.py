"""The position at the arrival: asked for by the office, compared with the school's, never a trap."""

from datetime import timedelta
from typing import Any

import pytest

from app.checklists.models import ChecklistVersion
from app.core import clock, policy
from app.extensions import db
from app.recorder.models import SyncOperation
from app.records import press
from app.records.queries import Draft
from app.records.states import RecordKind
from app.schools.models import School
from app.visits.models import Visit
from app.visits.states import ArrivalPlace, VisitState
from tests.support.cast import Cast
from tests.support.client import Client
from tests.support.clock import Clock
from tests.support.factories.visits import make_visit
from tests.support.sending import Sender, an_operation

SCHOOL = (30.65743, 103.52158)
NEAR = (30.65943, 103.52158)
FAR = (30.68743, 103.52158)


def switch_on(cast: Cast, *, school_known: bool = True) -> None:
    """The office of the county checks positions; the school's is in the register."""
    policy.set_value(
        region_id=cast.county.id,
        key="visit.arrival_position",
        value=True,
        valid_from=clock.today(),
        by=None,
    )
    if school_known:
        cast.school1.latitude, cast.school1.longitude = SCHOOL
    db.session.flush()


@pytest.fixture
def planned(cast: Cast, clock: Clock, version: ChecklistVersion) -> Visit:
    """A visit planned for today."""
    return make_visit(cast.supervisor, cast.school1, version, members=[cast.supervisor3])


def form(at: tuple[float, float] | None, accuracy: int = 10, why: str = "") -> dict[str, str]:
    said = {"away_reason": why, "latitude": "", "longitude": "", "accuracy": ""}
    if at is not None:
        said |= {"latitude": str(at[0]), "longitude": str(at[1]), "accuracy": str(accuracy)}
    return said


def page_of(visit: Visit) -> str:
    return f"/visits/{visit.reference}/arrive"


def test_office_that_does_not_ask_has_no_page_and_keeps_no_position(
    cast: Cast, planned: Visit, client: Client
) -> None:
    client.sign_in(cast.supervisor)
    detail = client.page(f"/visits/{planned.reference}")
    assert page_of(planned) not in detail.links()
    assert "data-asks-position" not in detail.response.text
    assert client.get(page_of(planned)).status_code == 404
    sent = an_operation("arrival", pressed=clock.now().isoformat(), position=list(FAR), accuracy=10)
    (result,) = Sender(client, planned).send(sent)
    assert result["outcome"] == "applied"
    assert (planned.arrival_place, planned.arrival_position) == (None, None)
    (row,) = db.session.query(SyncOperation).all()
    assert row.payload["position"] is None


def test_near_the_school_the_arrival_is_recorded_with_its_distance(
    cast: Cast, planned: Visit, client: Client
) -> None:
    switch_on(cast)
    client.sign_in(cast.supervisor)
    page = client.page(page_of(planned))
    assert page.response.headers["Permissions-Policy"].startswith(
        "geolocation=(self), microphone=()"
    )

    assert client.send(page_of(planned), form(NEAR)).status_code == 303

    assert planned.state is VisitState.IN_PROGRESS
    assert planned.arrival_place is ArrivalPlace.AT_SCHOOL
    assert planned.arrival_distance_m == 222
    assert "在学校（距学校登记位置 222 米）" in client.page(f"/visits/{planned.reference}").text
    for who in (cast.leader, cast.head):
        assert "222" not in client.sign_in(who).page(f"/visits/{planned.reference}").text


def test_far_from_the_school_wants_a_reason_which_stands_in_the_record(
    cast: Cast, planned: Visit, client: Client
) -> None:
    switch_on(cast)
    client.sign_in(cast.supervisor)

    refused = client.send(page_of(planned), form(FAR))

    assert refused.status_code == 422
    assert planned.state is VisitState.PLANNED
    assert "3336" in refused.text
    assert f'value="{FAR[0]}"' in refused.text
    assert client.send(page_of(planned), form(FAR, why="x" * 501)).status_code == 422
    assert client.send(page_of(planned), form(FAR, why="初中部在北校区。")).status_code == 303
    assert planned.arrival_place is ArrivalPlace.ELSEWHERE
    page = client.page(f"/visits/{planned.reference}")
    assert "距学校 3.3 公里：初中部在北校区。" in page.text
    printed = press.compose(press.draft_of(Draft(RecordKind.VISIT_RECORD, planned))).html
    assert "初中部在北校区。" in printed
    assert "30.68743" not in printed


@pytest.mark.parametrize(
    ("at", "accuracy", "known", "place"),
    [
        (None, 0, True, ArrivalPlace.UNKNOWN),
        ((95.0, 10.0), 0, True, ArrivalPlace.UNKNOWN),
        (FAR, 0, False, ArrivalPlace.NO_SCHOOL),
        ((30.66643, 103.52158), 600, True, ArrivalPlace.AT_SCHOOL),
    ],
)
def test_without_a_usable_position_the_arrival_is_recorded_and_says_so(
    cast: Cast,
    planned: Visit,
    client: Client,
    at: tuple[float, float] | None,
    accuracy: int,
    known: bool,
    place: ArrivalPlace,
) -> None:
    switch_on(cast, school_known=known)
    client.sign_in(cast.supervisor)

    assert client.send(page_of(planned), form(at, accuracy)).status_code == 303

    assert planned.arrival_place is place


@pytest.mark.parametrize("why", ["", "在分校。"])
def test_device_brings_the_position_of_an_arrival_without_a_network(
    cast: Cast, planned: Visit, client: Client, why: str
) -> None:
    switch_on(cast)
    sender = Sender(client.sign_in(cast.supervisor), planned)
    detail = client.page(f"/visits/{planned.reference}").response.text
    assert 'data-school="30.65743,103.52158"' in detail
    assert 'data-tolerance="500"' in detail
    pressed = (clock.now() - timedelta(minutes=5)).isoformat()
    where: dict[str, Any] = {"position": list(FAR), "accuracy": 30, "away_reason": why}
    malformed = an_operation("arrival", pressed=pressed, **{**where, "accuracy": "near"})
    arrival = an_operation("arrival", pressed=pressed, **where)

    results = sender.send(malformed, arrival, arrival)

    assert [one["outcome"] for one in results] == ["refused", "applied", "applied"]
    assert planned.arrival_place is ArrivalPlace.ELSEWHERE
    assert planned.arrival_away_reason == why
    text = client.page(f"/visits/{planned.reference}").text
    assert (why or "没有说明原因") in text


def test_position_of_a_school_is_entered_by_the_admin_within_bounds(
    cast: Cast, client: Client
) -> None:
    school: School = cast.school1
    client.sign_in(cast.admin)
    there = f"/schools/{school.code}/edit"
    for bad in (
        {"latitude": "103.5", "longitude": "30.6"},
        {"latitude": "30.6", "longitude": ""},
        {"latitude": "nan", "longitude": "103.5"},
        {"latitude": "north", "longitude": "103.5"},
    ):
        assert client.page(there).form("/edit").send(**bad).status_code == 422
    assert school.latitude is None
    saved = client.page(there).form("/edit").send(latitude="30.65743", longitude="103.52158")
    assert saved.status_code == 303
    assert (school.latitude, school.longitude) == SCHOOL
    assert "30.65743, 103.52158" in client.page(f"/schools/{school.code}").text

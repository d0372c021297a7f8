"""An arrival without a network: the visit begins when it comes in, at the time that can be believed."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from app.checklists.models import ChecklistItem, ChecklistVersion
from app.core import clock
from app.core.history import entries_of
from app.recorder.service import take_along
from app.visits import queries
from app.visits import service as visits
from app.visits.models import Visit
from app.visits.states import VisitState
from tests.support.cast import Cast
from tests.support.client import Client
from tests.support.clock import Clock
from tests.support.factories.visits import make_visit
from tests.support.sending import DEVICE, Sender, an_answer, an_operation

Items = dict[str, ChecklistItem]
NINE = timedelta(hours=3)


@pytest.fixture
def planned(cast: Cast, clock: Clock, every_kind: tuple[ChecklistVersion, Items]) -> Visit:
    """An unannounced visit of two people, planned for today; it is noon."""
    visit = make_visit(
        cast.supervisor,
        cast.school1,
        every_kind[0],
        members=[cast.supervisor2],
        unannounced=True,
    )
    clock.advance(hours=3)
    return visit


@pytest.fixture
def device(client: Client, cast: Cast, planned: Visit) -> Sender:
    """The device of the lead."""
    return Sender(client.sign_in(cast.supervisor), planned)


def an_arrival(pressed: datetime) -> dict[str, Any]:
    """The button, pressed at that moment by the clock of the device."""
    return an_operation("arrival", pressed=pressed.isoformat())


def test_arrival_and_what_was_recorded_behind_it_come_in_one_batch(
    device: Sender, planned: Visit, items: Items, cast: Cast
) -> None:
    pressed = clock.now() - timedelta(hours=2, minutes=28)
    sent_at = (clock.now() - timedelta(seconds=4)).isoformat()
    arrival, said = an_arrival(pressed), an_answer(items["yes_no"].id, "yes")
    results = device.send(arrival, said, sent_at=sent_at)
    assert [one["outcome"] for one in results] == ["applied", "applied"]
    assert planned.state is VisitState.IN_PROGRESS
    assert planned.arrived_at == pressed + timedelta(seconds=4)
    assert [entry.event for entry in entries_of(planned)].count("arrive") == 1
    page = device.client.page(f"/visits/{planned.number}")
    assert "按设备时间" in page.text
    assert "时钟偏差 +4 秒" in page.text
    assert (
        "设备"
        not in Client.page(device.client.sign_in(cast.head), f"/visits/{planned.number}").text
    )


def test_arrival_sent_twice_and_by_two_people_counts_once(
    device: Sender, client: Client, planned: Visit, cast: Cast
) -> None:
    first = clock.now() - timedelta(hours=1)
    arrival = an_arrival(first)
    device.send(arrival)
    (again,) = device.send(arrival)
    assert (again["outcome"], again["again"]) == ("applied", True)
    (other,) = Sender(client.sign_in(cast.supervisor2), planned, DEVICE[:-1] + "2").send(
        an_arrival(clock.now())
    )
    assert other["outcome"] == "applied"
    assert planned.arrived_at == first


def test_clock_three_days_wrong_is_put_right_and_named(device: Sender, planned: Visit) -> None:
    wrong = clock.now() - timedelta(days=3)
    device.send(an_arrival(wrong - timedelta(minutes=20)), sent_at=wrong.isoformat())
    assert planned.arrived_at == clock.now() - timedelta(minutes=20)
    page = device.client.page(f"/visits/{planned.number}")
    assert "时钟偏差 +3 天" in page.text
    assert "收到于" in page.text


@pytest.mark.parametrize("away", [timedelta(days=-3), timedelta(hours=2)])
def test_time_that_cannot_be_is_kept_beside_that_of_the_receipt(
    device: Sender, planned: Visit, away: timedelta
) -> None:
    device.send(an_arrival(clock.now() + away))
    assert planned.arrived_at == clock.now()
    assert planned.arrival_device_at == clock.now() + away
    assert "不可信" in device.client.page(f"/visits/{planned.number}").text


def test_arrival_before_the_planned_day_is_refused_with_the_sentence_of_the_button(
    device: Sender, client: Client, cast: Cast, every_kind: tuple[ChecklistVersion, Items]
) -> None:
    later = make_visit(
        cast.supervisor,
        cast.school1,
        every_kind[0],
        planned_on=clock.today() + timedelta(days=2),
    )
    sender = Sender(device.client, later)
    said = an_answer(every_kind[1]["yes_no"].id, "yes")
    refused, behind = sender.send(an_arrival(clock.now()), said)
    assert (refused["outcome"], refused["reason"]) == ("refused", "not_due")
    assert "以后" in refused["message"] or "计划" in refused["message"]
    assert (behind["outcome"], behind["reason"]) == ("refused", "not_arrived")
    assert later.state is VisitState.PLANNED


def test_arrival_that_comes_after_the_cancellation_is_kept_in_the_appendix(
    device: Sender, planned: Visit, cast: Cast
) -> None:
    take_along(cast.act.supervisor, planned, DEVICE)
    visits.cancel(cast.act.supervisor, planned, "台风停课。")
    (result,) = device.send(an_arrival(clock.now()))
    assert result["outcome"] == "appended"
    assert planned.state is VisitState.CANCELLED
    assert "到校" in device.client.page(f"/recorder/visits/{planned.number}/appendix").text


def test_moment_that_cannot_be_read_is_malformed(device: Sender, planned: Visit) -> None:
    (result,) = device.send(an_operation("arrival", pressed="gestern"))
    assert (result["outcome"], result["reason"]) == ("refused", "malformed")


def test_pages_of_the_record_open_before_the_arrival_and_take_nothing(
    device: Sender, planned: Visit, cast: Cast, items: Items
) -> None:
    page = device.client.page(f"/visits/{planned.number}/record/1")
    assert "还没有登记到校" in page.text
    assert page.form().send(**{f"value-{items['yes_no'].id}": "yes"}).status_code == 403
    new = device.client.page(f"/visits/{planned.number}/transcripts/new/lesson")
    assert new.form().send(go="save", topic="分数").status_code == 403
    assert queries.answers_of(planned) == {}
    assert queries.transcripts_of(planned) == []
    assert Client.get(device.client.sign_in(cast.head), page.path).status_code == 404

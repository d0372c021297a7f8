"""Lessons, interviews and group meetings as devices send them: whole, once, in order, without names."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from app.core import clock, history
from app.extensions import db
from app.recorder import queries as sent
from app.recorder import service
from app.recorder.models import SyncOperation
from app.recorder.states import Settled
from app.visits import queries
from app.visits import service as visits
from app.visits.models import Transcript, Visit
from tests.support.cast import Cast
from tests.support.factories.visits import WHY_ALL_THE_SAME, answer_all
from tests.support.sending import Sender, an_operation, new_id

FORM = "33333333-3333-4333-8333-333333333333"


def a_field(name: str, value: str, base: str = "", **rest: Any) -> dict[str, Any]:
    """A field of the interview."""
    said = {"form": FORM, "type": "interview", "field": name, "value": value, "base": base}
    return an_operation("transcript", **{**said, **rest})


def a_line(value: str, **rest: Any) -> dict[str, Any]:
    """A line of the interview."""
    made = an_operation("line", form=FORM, type="interview", line=new_id(), role="reply")
    return {**made, "written": made["at"], "value": value, "base": "", **rest}


def the_form(visit: Visit) -> Transcript:
    """The only form of the visit."""
    (form,) = queries.transcripts_of(visit)
    return form


def kept_words() -> str:
    """Everything that the server holds of what was sent."""
    rows = db.session.scalars(select(SyncOperation))
    return " ".join(f"{row.payload} {row.result}" for row in rows)


def test_interview_comes_whole_and_once(sender: Sender, visit: Visit) -> None:
    begun = a_field("started", "2026-11-23T01:00:00Z")
    operations = [
        begun,
        a_field("partner", "teachers"),
        a_line("作业每天不超过一小时"),
        a_field("points", "作业量适中"),
    ]
    results = sender.send(*operations)
    assert {one["outcome"] for one in results} == {"applied"}
    again = sender.send(*operations)
    assert {(one["outcome"], one["again"]) for one in again} == {("applied", True)}
    form = the_form(visit)
    assert form.said["points"] == "作业量适中"
    assert [line.text for line in form.standing_lines] == ["作业每天不超过一小时"]
    assert results[-1]["version"] == form.version


def test_time_pressed_on_a_device_is_kept_with_the_offset_of_its_clock(
    sender: Sender, visit: Visit
) -> None:
    pressed = (clock.now() - timedelta(minutes=30)).isoformat()
    sent_at = (clock.now() - timedelta(seconds=4)).isoformat()
    sender.send(a_field("started", pressed), sent_at=sent_at)
    stamp = queries.stamp_of(the_form(visit), "started")
    assert stamp is not None
    assert stamp.device_at is not None
    assert clock.now() - stamp.device_at >= timedelta(minutes=30)
    assert stamp.offset_ms is not None
    assert 4000 <= stamp.offset_ms < 120_000  # four seconds, and as long as the machine took
    assert stamp.at - stamp.device_at == timedelta(milliseconds=stamp.offset_ms)
    assert stamp.is_claimed


def test_line_corrected_before_it_left_keeps_the_time_at_which_it_was_written(
    sender: Sender, visit: Visit
) -> None:
    sender.send(a_line("改过的话", written="2026-02-27T00:30:00Z"))
    (line,) = the_form(visit).standing_lines
    assert line.device_at is not None
    assert line.device_at.isoformat() == "2026-02-27T00:30:00+00:00"


def test_two_people_in_one_field_both_stay_and_the_lead_chooses(
    sender: Sender, other: Sender, visit: Visit, cast: Cast
) -> None:
    sender.send(a_field("points", "作业量适中"))
    (result,) = other.send(a_field("points", "作业偏多"))
    assert result["outcome"] == "conflict"
    (conflict,) = sent.open_conflicts(visit)
    seen = service.standing_of(visit, conflict).seen
    service.settle(cast.act.supervisor, visit, conflict, Settled.BOTH, seen=seen)
    assert the_form(visit).said["points"] == "作业量适中\n作业偏多"


def test_choice_between_two_choices_takes_one_of_them(
    sender: Sender, other: Sender, visit: Visit, cast: Cast
) -> None:
    sender.send(a_field("partner", "teachers"))
    other.send(a_field("partner", "parents"))
    (conflict,) = sent.open_conflicts(visit)
    page = sender.client.page(f"/recorder/visits/{visit.number}/conflicts")
    assert "访谈记录 · 访谈对象" in page.text
    seen = service.standing_of(visit, conflict).seen
    service.settle(cast.act.supervisor, visit, conflict, Settled.BOTH, seen=seen)
    assert the_form(visit).said["partner"] == "parents"


def test_name_sent_before_anonymity_was_asked_for_is_nowhere_afterwards(
    sender: Sender, visit: Visit
) -> None:
    name = a_field("name", "宋知微")
    sender.send(name, a_field("anonymous", "yes"))
    assert the_form(visit).said["name"] == ""
    assert "宋知微" not in kept_words()
    (again,) = sender.send(name)
    assert (again["outcome"], again["again"]) == ("applied", True)
    assert "宋知微" not in kept_words()


def test_name_in_conflict_is_shown_to_few_and_stays_out_of_the_history(
    sender: Sender, other: Sender, visit: Visit, cast: Cast
) -> None:
    sender.send(a_field("name", "宋知微"))
    other.send(a_field("name", "宋之薇"))
    address = f"/recorder/visits/{visit.number}/conflicts"
    assert "宋之薇" in sender.client.page(address).text
    assert "宋之薇" not in sender.client.sign_in(cast.leader).page(address).text
    (conflict,) = sent.open_conflicts(visit)
    seen = service.standing_of(visit, conflict).seen
    service.settle(cast.act.supervisor, visit, conflict, Settled.MINE, seen=seen)
    assert the_form(visit).said["name"] == "宋之薇"
    assert "宋" not in str([entry.data for entry in history.entries_of(visit)])


def test_name_that_comes_after_the_record_was_closed_is_not_kept(
    sender: Sender, visit: Visit, cast: Cast
) -> None:
    answer_all(cast.act.supervisor, visit)
    visits.submit_record(cast.act.supervisor, visit, reason=WHY_ALL_THE_SAME)
    results = sender.send(a_field("name", "宋知微"), a_line("补记一句"))
    assert [one["outcome"] for one in results] == ["appended", "appended"]
    assert "宋知微" not in kept_words()
    assert "补记一句" in sender.client.page(f"/recorder/visits/{visit.number}/appendix").text


@pytest.mark.parametrize(
    ("operation", "reason"),
    [
        (a_field("secret", "x"), "malformed"),
        (a_field("partner", "ghosts"), "not_in_scale"),
        (a_field("points", "长" * 4001), "too_long"),
        (a_field("started", "gestern"), "malformed"),
        (a_field("points", "x", type="poem"), "malformed"),
        (a_field("points", "x", form="1"), "malformed"),
        (a_line("x", role="note"), "malformed"),
        (a_line("x", written="gestern"), "malformed"),
        (a_line("x", line="1"), "malformed"),
    ],
)
def test_what_no_form_can_take_is_refused_with_a_reason(
    sender: Sender, visit: Visit, operation: dict[str, Any], reason: str
) -> None:
    (result,) = sender.send(operation)
    assert (result["outcome"], result["reason"]) == ("refused", reason)
    assert queries.transcripts_of(visit) == []


def test_form_of_another_kind_under_the_same_id_is_refused(sender: Sender, visit: Visit) -> None:
    sender.send(a_field("place", "会议室"))
    (result,) = sender.send(a_field("topic", "作业", type="lesson"))
    assert (result["outcome"], result["reason"]) == ("refused", "unknown_form")

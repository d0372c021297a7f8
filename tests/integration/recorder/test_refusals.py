"""Bad input: a clear refusal for the one operation, the rest applied, nothing written by it."""

import json
from typing import Any

import pytest
from sqlalchemy import func, select

from app.checklists.models import ChecklistItem
from app.core import clock
from app.extensions import db
from app.recorder.models import SyncOperation
from app.visits import service as visits
from app.visits.models import Visit
from app.visits.queries import answer_values
from app.visits.states import VisitState
from tests.support.cast import Cast
from tests.support.factories.checklists import make_checklist
from tests.support.factories.visits import make_visit
from tests.support.sending import Sender, an_answer, an_operation, new_id

Items = dict[str, ChecklistItem]


def refused(sender: Sender, operation: Any, reason: str) -> None:
    """The operation is refused for the reason, beside one that is applied."""
    before = db.session.scalar(select(func.count(SyncOperation.id))) or 0
    good = an_operation("document", title="台账", remark="")
    result, applied = sender.send(operation, good)
    assert (result["outcome"], result.get("reason")) == ("refused", reason), result
    assert result["message"]
    assert applied["outcome"] == "applied"
    assert db.session.scalar(select(func.count(SyncOperation.id))) == before + 1


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"id": "42"}, "malformed"),
        ({"id": None}, "malformed"),
        ({"id": "AAAAAAAA-1111-4111-8111-111111111111"}, "malformed"),
        ({"id": "11111111-1111-4111-8111-11111111111\u0000"}, "malformed"),
        ({"kind": "drawing"}, "unknown_kind"),
        ({"kind": 3}, "malformed"),
        ({"item": "x"}, "malformed"),
        ({"item": True}, "malformed"),
        ({"item": 2**63}, "malformed"),
        ({"item": 10**6}, "unknown_item"),
        ({"base": -1}, "malformed"),
        ({"base": 1.5}, "malformed"),
        ({"after": "nonsense"}, "malformed"),
        ({"after": "99999999-1111-4111-8111-111111111111"}, "out_of_order"),
        ({"at": "yesterday"}, "malformed"),
        ({"at": "2026-03-02T09:00:00"}, "malformed"),
        ({"at": "0001-01-01T00:00:00+14:00"}, "malformed"),
        ({"value": "no"}, "malformed"),
        ({"value": [1]}, "malformed"),
        ({"value": ["no"] * 201}, "malformed"),
        ({"value": ["maybe"]}, "not_in_scale"),
        ({"value": ["yes", "no"]}, "not_in_scale"),
        ({"na": "yes"}, "malformed"),
        ({"note": "长" * 4001}, "too_long"),
        ({"note": ["x"]}, "malformed"),
        ({"note": "\ud800"}, "malformed"),
    ],
)
def test_answer_that_cannot_be_taken_is_refused(
    sender: Sender, items: Items, changes: dict[str, Any], reason: str
) -> None:
    refused(sender, {**an_answer(items["yes_no"].id, "no", note="缺留样"), **changes}, reason)


@pytest.mark.parametrize(
    ("operation", "reason"),
    [
        (an_operation("summary", field="left_at", base="", value="x"), "malformed"),
        (an_operation("summary", field="merits", base="", value=["x"]), "malformed"),
        (an_operation("summary", field="merits", base="", value="长" * 4001), "too_long"),
        (an_operation("summary", field="methods", base=[], value=["magic"]), "not_in_scale"),
        (an_operation("conversation", partner="ghosts", people=1, points="x"), "not_in_scale"),
        (an_operation("conversation", partner="head", people=0, points="x"), "malformed"),
        (an_operation("conversation", partner="head", people=1000, points="x"), "malformed"),
        (an_operation("conversation", partner="head", people=1, points=" "), "malformed"),
        (an_operation("document", title="", remark=""), "malformed"),
        (an_operation("document", title="长" * 201, remark=""), "too_long"),
        (an_operation("photo", item=1, upload="x", caption=""), "malformed"),
        (an_operation("photo", item=1, upload=new_id(), caption="长" * 301), "too_long"),
        ({}, "malformed"),
        ([], "malformed"),
        ("text", "malformed"),
        (None, "malformed"),
    ],
)
def test_other_kinds_that_cannot_be_taken_are_refused(
    sender: Sender, operation: Any, reason: str
) -> None:
    refused(sender, operation, reason)


def test_item_of_another_visit_or_version_is_refused(
    sender: Sender, visit: Visit, items: Items, cast: Cast
) -> None:
    stranger = make_checklist(cast.act.lead, cast.county)
    foreign = make_visit(cast.supervisor, cast.school3, stranger, until=VisitState.IN_PROGRESS)
    refused(sender, an_answer(stranger.items[0].id, "x"), "unknown_item")
    assert answer_values(foreign) == {}


def test_nul_and_white_space_are_cleaned_as_in_a_form(
    sender: Sender, visit: Visit, items: Items
) -> None:
    sender.send(an_answer(items["yes_no"].id, "no", note="  缺\u0000留样\r\n两种 "))
    assert answer_values(visit)[items["yes_no"].id].note == "缺留样\n两种"


def test_before_the_arrival_nothing_is_recorded(
    sender: Sender, cast: Cast, visit: Visit, items: Items
) -> None:
    version = visit.sheets[0].checklist_version
    planned = make_visit(cast.supervisor, cast.school1, version)
    early = Sender(sender.client, planned)
    operation = an_answer(items["yes_no"].id, "yes")
    (result,) = early.send(operation)
    assert (result["outcome"], result["reason"]) == ("refused", "not_arrived")
    visits.arrive(cast.act.supervisor, db.session.merge(planned))
    (result,) = early.send(operation)
    assert result["outcome"] == "applied"


def test_chain_goes_over_what_was_refused_in_the_same_batch(
    sender: Sender, visit: Visit, items: Items
) -> None:
    item = items["yes_no"].id
    sender.send(an_answer(item, "no", note="一"))
    long = an_answer(item, "no", note="长" * 4001, base=1)
    wrong = an_answer(item, "maybe", after=long["id"])
    right = an_answer(item, "no", note="二", after=wrong["id"])
    results = sender.send(long, wrong, right)
    assert [one.get("reason") for one in results] == ["too_long", "not_in_scale", None]
    assert results[2]["version"] == 2


def test_chain_across_batches_is_held_in_order(sender: Sender, visit: Visit, items: Items) -> None:
    item = items["yes_no"].id
    first = an_answer(item, "no", note="一")
    second = an_answer(item, "no", note="二", after=first["id"])
    third = an_answer(item, "no", note="三", after=second["id"])
    (early,) = sender.send(third)
    assert (early["outcome"], early["reason"]) == ("refused", "out_of_order")
    results = sender.send(second, first)
    assert [one.get("reason") for one in results] == ["out_of_order", None]
    assert [one["outcome"] for one in sender.send(first, second, third)] == ["applied"] * 3
    assert answer_values(visit)[item].note == "三"


def test_chain_may_not_lead_from_one_item_to_another_or_to_somebody_else(
    sender: Sender, other: Sender, items: Items
) -> None:
    first = an_answer(items["yes_no"].id, "no", note="一")
    sender.send(first)
    refused(sender, an_answer(items["text"].id, "二", after=first["id"]), "out_of_order")
    refused(other, an_answer(items["yes_no"].id, "yes", after=first["id"]), "out_of_order")


def test_clock_three_days_wrong_is_written_down_and_decides_nothing(
    sender: Sender, visit: Visit, items: Items
) -> None:
    early = (clock.now().replace(microsecond=0)).timestamp() - 3 * 86400
    claimed = clock.local(clock.now().fromtimestamp(early, tz=clock.now().tzinfo))
    operation = an_answer(items["yes_no"].id, "yes", at=claimed.isoformat())
    sender.send(operation, sent_at=claimed.isoformat())
    row = db.session.scalars(select(SyncOperation)).one()
    assert row.made_at == claimed
    assert abs(row.offset_ms - 3 * 86_400_000) < 600_000
    answer = answer_values(visit)
    assert answer[items["yes_no"].id].value == "yes"
    assert abs((row.received_at - clock.now()).total_seconds()) < 600


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"null",
        b"[]",
        b"{",
        b"\xff\xfe",
        b'{"protocol": 1}',
        b"[" * 100_000,
        b'{"a":' * 50_000 + b"1" + b"}" * 50_000,
        b'{"protocol": NaN}',
        b'{"protocol": ' + b"9" * 5000 + b"}",
    ],
)
def test_body_that_is_no_batch_is_refused_as_a_whole(sender: Sender, body: bytes) -> None:
    answer = sender.post_body(body)
    assert (answer.status_code, answer.get_json()["error"]) == (422, "malformed")


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"protocol": 0}, "malformed"),
        ({"protocol": "1"}, "malformed"),
        ({"device": "phone"}, "malformed"),
        ({"sent_at": "now"}, "malformed"),
        ({"operations": {}}, "malformed"),
    ],
)
def test_envelope_that_cannot_be_used_is_refused(
    sender: Sender, changes: dict[str, Any], reason: str
) -> None:
    answer = sender.post_body(json.dumps({**sender.batch([]), **changes}).encode())
    assert (answer.status_code, answer.get_json()["error"]) == (422, reason)


def test_too_many_or_too_much_is_refused_before_it_is_read(sender: Sender) -> None:
    answer = sender.post([{}] * 201)
    assert (answer.status_code, answer.get_json()["error"]) == (413, "too_many")
    answer = sender.post_body(b" " * (1024 * 1024 + 1))
    assert (answer.status_code, answer.get_json()["error"]) == (413, "too_large")


def test_device_newer_than_the_server_keeps_everything(sender: Sender, items: Items) -> None:
    operation = an_answer(items["yes_no"].id, "yes")
    (result,) = sender.send(operation, protocol=2)
    assert (result["id"], result["reason"]) == (operation["id"], "protocol")


def test_fault_of_one_operation_stays_with_it(
    sender: Sender, visit: Visit, items: Items, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_given: object, **_named: object) -> None:
        raise RuntimeError("broken")

    monkeypatch.setattr(visits, "note_document", broken)
    results = sender.send(
        an_operation("document", title="台账", remark=""), an_answer(items["yes_no"].id, "yes")
    )
    assert [one.get("reason") for one in results] == ["fault", None]
    assert answer_values(visit)[items["yes_no"].id].value == "yes"

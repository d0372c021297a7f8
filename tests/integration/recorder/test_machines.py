"""What programs meet at the door: JSON for every error, tokens, sessions that ended; the package."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import event, func, select

from app.accounts.models import UserSession
from app.checklists.models import ChecklistItem
from app.core import clock
from app.extensions import db
from app.recorder.models import Carry, PhotoUpload, SyncOperation
from app.recorder.service import carrying
from app.visits import service as visits
from app.visits.models import Visit
from app.visits.states import VisitState
from tests.support.cast import Cast
from tests.support.client import Client
from tests.support.factories.files import picture
from tests.support.factories.visits import WHY_ALL_THE_SAME, answer_all, make_visit
from tests.support.sending import DEVICE, Sender, an_answer, an_operation, new_id

Items = dict[str, ChecklistItem]


def package(sender: Sender) -> dict[str, Any]:
    """The package of the visit."""
    answer = sender.client.get(f"{sender.base}/package?device={DEVICE}")
    assert answer.status_code == 200
    found: dict[str, Any] = answer.get_json()
    return found


def test_session_names_the_person_and_gives_a_token(
    sender: Sender, items: Items, cast: Cast
) -> None:
    said = sender.client.get("/recorder/session").get_json()
    assert (said["user"], said["name"]) == (cast.supervisor.public_id, cast.supervisor.name)
    answer = sender.client.post(
        f"{sender.base}/operations",
        json=sender.batch([an_answer(items["yes_no"].id, "yes")]),
        headers={"X-CSRFToken": said["csrf"]},
    )
    assert answer.status_code == 200


def test_ended_session_answers_json_and_nothing_is_written(sender: Sender, items: Items) -> None:
    upload = new_id()
    sender.announce(picture(), upload)
    for session in db.session.scalars(select(UserSession)):
        session.ended_at = clock.now()
    db.session.commit()
    answers = [
        sender.post([an_answer(items["yes_no"].id, "yes")]),
        sender.put(upload, 0, picture()),
        sender.announce(picture(), new_id()),
        sender.client.get("/recorder/session"),
        sender.client.get(f"{sender.base}/package?device={DEVICE}"),
    ]
    for answer in answers:
        assert (answer.status_code, answer.get_json()["error"]) == (401, "signed_out")
    assert db.session.scalar(select(func.count(SyncOperation.id))) == 0
    assert db.session.scalars(select(PhotoUpload.received)).all() == [0]


def test_nobody_without_token_is_asked_to_sign_in(client: Client, visit: Visit) -> None:
    answer = client.post(f"/recorder/visits/{visit.reference}/operations", data=b"{}")
    assert (answer.status_code, answer.get_json()["error"]) == (401, "signed_out")


def test_wrong_token_is_refused_and_a_fresh_one_taken(sender: Sender, items: Items) -> None:
    body = sender.batch([an_answer(items["yes_no"].id, "yes")])
    for headers in ({}, {"X-CSRFToken": "stale"}):
        answer = sender.client.post(f"{sender.base}/operations", json=body, headers=headers)
        assert (answer.status_code, answer.get_json()["error"]) == (400, "csrf")
    assert sender.client.post(f"{sender.base}/operations", json=body, headers=sender.headers).json


def test_error_of_every_kind_is_json_in_the_language_of_the_reader(
    sender: Sender, cast: Cast
) -> None:
    missing = sender.client.get("/recorder/visits/NO-1/package?lang=en")
    assert missing.status_code == 404
    assert missing.get_json() == {
        "error": "not_found",
        "message": "This was not possible. Please try again.",
    }
    sender.client.sign_in(cast.head)
    forbidden = sender.client.get(f"{sender.base}/package?device={DEVICE}")
    assert (forbidden.status_code, forbidden.get_json()["error"]) == (403, "forbidden")


def test_first_password_is_changed_before_anything_is_sent(
    sender: Sender, items: Items, cast: Cast
) -> None:
    cast.supervisor.must_change_password = True
    answer = sender.post([an_answer(items["yes_no"].id, "yes")])
    assert (answer.status_code, answer.get_json()["error"]) == (403, "old_password")


def test_package_names_its_device_or_is_refused(sender: Sender) -> None:
    for query in ("", "?device=phone"):
        answer = sender.client.get(f"{sender.base}/package{query}")
        assert (answer.status_code, answer.get_json()["error"]) == (422, "malformed")
    assert db.session.scalar(select(func.count(Carry.id))) == 0


def test_package_is_not_handed_out_when_it_cannot_be_noted(
    sender: Sender, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(carrying, "write_aside", lambda statement: False)
    answer = sender.client.get(f"{sender.base}/package?device={DEVICE}")
    assert (answer.status_code, answer.get_json()["error"]) == (503, "busy")


def test_package_is_noted_once_for_each_device(sender: Sender, cast: Cast, visit: Visit) -> None:
    package(sender)
    package(sender)
    carry = db.session.scalars(select(Carry)).one()
    assert (carry.user_id, carry.visit_id, carry.device) == (cast.supervisor.id, visit.id, DEVICE)


def test_package_has_every_item_with_answers_and_their_authors(
    sender: Sender, other: Sender, items: Items, cast: Cast, visit: Visit
) -> None:
    other.send(an_answer(items["yes_no"].id, "no", note="缺留样"))
    upload = other.upload(picture())
    other.send(an_operation("photo", item=items["photo"].id, upload=upload, caption="全景"))
    said = package(sender)
    by_code = {one["id"]: one for one in said["items"]}
    assert set(by_code) == {item.id for item in items.values()}
    answer = by_code[items["yes_no"].id]["answer"]
    assert (answer["version"], answer["value"], answer["note"]) == (1, ["no"], "缺留样")
    assert answer["by"] == cast.supervisor2.name
    assert by_code[items["photo"].id]["answer"]["photos"][0]["caption"] == "全景"
    assert by_code[items["grade"].id]["show_if"] == items["grade"].show_if
    assert by_code[items["number"].id]["minimum"] == "-30"
    assert by_code[items["yes_no"].id]["phrases"] == ["留样缺品种", "不足 48 小时"]
    assert by_code[items["text"].id]["answer"] is None
    assert said["visit"]["state"] == "in_progress"
    assert said["visit"]["school"]["name"] == cast.school1.name_zh


def test_package_leads_to_pages_that_open_and_lists_what_they_load(sender: Sender) -> None:
    urls = package(sender)["urls"]
    listed = set(urls["static"])
    assert len(urls["pages"]) >= 7
    for path in urls["pages"]:
        page = sender.client.get(path)
        assert page.status_code == 200, path
        loaded = set(re.findall(r'(?:src|href)="(/static/[^"#]+)', page.text))
        assert loaded <= listed, (path, loaded - listed)
    for path in urls["static"]:
        assert sender.client.get(path).status_code == 200, path


def test_package_suggests_what_was_found_last_time(
    sender: Sender, visit: Visit, items: Items, cast: Cast
) -> None:
    version = visit.sheets[0].checklist_version
    last = make_visit(
        cast.supervisor, cast.school1, version, until=VisitState.RECORDED, unmet=[items["yes_no"]]
    )
    said = package(sender)
    (item,) = [one for one in said["items"] if one["id"] == items["yes_no"].id]
    assert item["answer"] is None
    assert item["last"]["value"] == ["no"]
    assert item["last"]["on"] == last.planned_on.isoformat()
    assert set(said["urls"]["photos"]) >= {photo["thumb"] for photo in item["last"]["photos"]}
    assert said["urls"]["photos"]
    for path in said["urls"]["photos"]:
        assert sender.client.get(path).status_code == 200


def test_member_from_another_zone_gets_nothing_of_the_last_visit(
    other: Sender, visit: Visit, items: Items, cast: Cast
) -> None:
    version = visit.sheets[0].checklist_version
    make_visit(cast.supervisor, cast.school1, version, until=VisitState.RECORDED)
    said = package(other)
    assert {one["last"] for one in said["items"]} == {None}
    assert said["urls"]["photos"] == []


def test_closed_record_is_not_taken_along(sender: Sender, visit: Visit, cast: Cast) -> None:
    answer_all(cast.act.supervisor, visit)
    visits.submit_record(cast.act.supervisor, visit, reason=WHY_ALL_THE_SAME)
    answer = sender.client.get(f"{sender.base}/package?device={DEVICE}")
    assert (answer.status_code, answer.get_json()["error"]) == (403, "forbidden")


def test_piece_of_the_page_is_what_the_form_post_would_answer(
    sender: Sender, visit: Visit, items: Items
) -> None:
    first = an_answer(items["yes_no"].id, "yes")
    second = an_answer(items["yes_no"].id, "no", note="缺留样", after=first["id"])
    photo = an_operation(
        "photo", item=items["photo"].id, upload=sender.upload(picture()), caption=""
    )
    results = sender.send(first, second, photo, render=True)
    assert "html" not in results[0]
    html = results[1]["html"]
    assert f'id="state-{items["yes_no"].id}"' in html
    assert f'name="version-{items["yes_no"].id}" value="2"' in html
    assert f'id="slot-{items["grade"].id}"' in html, "the item that has appeared"
    assert f'id="photos-{items["photo"].id}"' in results[2]["html"]
    (result,) = sender.send(an_answer(items["yes_no"].id, "yes", base=2), render=True)
    assert f'id="slot-{items["grade"].id}" hx-swap-oob="true"></div>' in result["html"]


@pytest.fixture
def statements() -> Iterator[list[str]]:
    """Statements that the database is sent."""
    seen: list[str] = []

    def note(_c: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        seen.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    yield seen
    event.remove(db.engine, "before_cursor_execute", note)


def test_two_hundred_operations_cost_few_statements_each(
    sender: Sender, items: Items, statements: list[str]
) -> None:
    item = items["text"].id
    chain = [an_answer(item, "第 0 句")]
    for number in range(1, 200):
        chain.append(an_answer(item, f"第 {number} 句", after=chain[-1]["id"]))
    sender.send(chain[0])
    statements.clear()
    sender.send(*chain[:20])
    for_20 = len(statements)
    statements.clear()
    results = sender.send(*chain)
    for_200 = len(statements)
    assert {one["outcome"] for one in results} == {"applied"}
    assert [one["again"] for one in results].count(True) == 20
    assert (for_200 - 25) / 180 <= 5, (for_20, for_200)
    statements.clear()
    sender.send(*chain)
    assert len(statements) <= 25, "what is known already costs nothing by itself"

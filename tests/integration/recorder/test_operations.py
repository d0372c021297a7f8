"""Operations of every kind end in the record as the form posts would."""

from typing import Any

import pytest
from sqlalchemy import func, select

from app.checklists.models import ChecklistItem
from app.core import history
from app.extensions import db
from app.recorder.models import Carry, SyncOperation
from app.visits import queries
from app.visits.models import Answer, Conversation, DocumentSeen, Visit
from tests.support.cast import Cast
from tests.support.factories.files import picture
from tests.support.sending import DEVICE, Sender, an_answer, an_operation, new_id

Items = dict[str, ChecklistItem]


def answer_of(visit: Visit, item: ChecklistItem) -> Answer:
    """The stored answer, which must be there."""
    found = queries.get_answer(visit, item)
    assert found is not None
    return found


def test_answer_is_kept_with_version_author_and_claimed_time(
    sender: Sender, visit: Visit, items: Items, cast: Cast
) -> None:
    operation = an_answer(items["yes_no"].id, "no", note="缺留样\r\n两种")
    (result,) = sender.send(operation)
    assert result == {"id": operation["id"], "outcome": "applied", "again": False, "version": 1}
    answer = answer_of(visit, items["yes_no"])
    assert (answer.value, answer.note) == ("no", "缺留样\n两种")
    assert answer.answered_by_id == cast.supervisor.id
    row = db.session.scalars(select(SyncOperation)).one()
    assert (row.device, row.user_id, row.item_id) == (DEVICE, cast.supervisor.id, answer.item_id)
    assert row.made_at.isoformat() == operation["at"]


@pytest.mark.parametrize(
    ("name", "words", "value"),
    [
        ("yes_no", ["yes"], "yes"),
        ("number", ["3.50"], "3.50"),
        ("single", ["head"], "head"),
        ("multiple", ["price", "menu"], ["menu", "price"]),
        ("text", ["一切正常"], "一切正常"),
    ],
)
def test_answer_of_each_type_is_kept(
    sender: Sender, visit: Visit, items: Items, name: str, words: list[str], value: Any
) -> None:
    (result,) = sender.send(an_answer(items[name].id, *words))
    assert result["outcome"] == "applied"
    assert answer_of(visit, items[name]).value == value


def test_not_applicable_is_kept_with_its_reason(sender: Sender, visit: Visit, items: Items) -> None:
    sender.send(an_answer(items["number"].id, na=True, note="没有冷藏柜"))
    answer = answer_of(visit, items["number"])
    assert (answer.not_applicable, answer.note) == (True, "没有冷藏柜")


def test_photo_becomes_part_of_the_answer(sender: Sender, visit: Visit, items: Items) -> None:
    upload = sender.upload(picture())
    operation = an_operation(
        "photo",
        item=items["photo"].id,
        upload=upload,
        caption="全景",
        taken_at="2026-03-02T08:00:00+08:00",
    )
    (result,) = sender.send(operation)
    assert result["outcome"] == "applied"
    answer = answer_of(visit, items["photo"])
    assert (answer.photo_count, answer.is_answered) == (1, True)
    page = sender.client.get(f"/files/{result['attachment']}")
    assert page.status_code == 200


def test_each_field_of_the_summary_is_kept_by_itself(sender: Sender, visit: Visit) -> None:
    results = sender.send(
        an_operation("summary", field="merits", base="", after=None, value="食堂整洁"),
        an_operation(
            "summary", field="methods", base=[], after=None, value=["interview", "campus_walk"]
        ),
        an_operation("summary", field="advice", base="", after=None, value="加强留样"),
    )
    assert [one["outcome"] for one in results] == ["applied"] * 3
    db.session.expire_all()
    assert (visit.merits, visit.advice) == ("食堂整洁", "加强留样")
    assert visit.methods == ["campus_walk", "interview"]
    assert results[-1]["version"] == visit.version


def test_people_and_documents_are_noted_once(sender: Sender, visit: Visit) -> None:
    talk = an_operation("conversation", partner="teachers", people=3, points="课表一致。")
    book = an_operation("document", title="留样台账", remark="齐全")
    for _ in range(2):
        results = sender.send(talk, book)
        assert [one["outcome"] for one in results] == ["applied", "applied"]
    assert db.session.scalar(select(func.count(Conversation.id))) == 1
    assert db.session.scalar(select(func.count(DocumentSeen.id))) == 1


def test_operation_sent_again_gets_the_same_outcome_and_changes_nothing(
    sender: Sender, visit: Visit, items: Items
) -> None:
    first = an_answer(items["yes_no"].id, "no", note="缺留样")
    second = an_answer(items["yes_no"].id, "yes", after=first["id"])
    sender.send(first, second)
    again = sender.send(first, second)
    assert [one["again"] for one in again] == [True, True]
    assert [one["version"] for one in again] == [1, 2]
    assert answer_of(visit, items["yes_no"]).value == "yes"
    assert db.session.scalar(select(func.count(SyncOperation.id))) == 2


def test_photo_sent_again_is_the_same_attachment(
    sender: Sender, visit: Visit, items: Items
) -> None:
    upload = sender.upload(picture())
    operation = an_operation("photo", item=items["photo"].id, upload=upload, caption="")
    (first,) = sender.send(operation)
    (again,) = sender.send(operation)
    assert again == {**first, "again": True}
    assert answer_of(visit, items["photo"]).photo_count == 1
    (other,) = sender.send({**operation, "id": new_id()})
    assert (other["outcome"], other["reason"]) == ("refused", "id_reused")


def test_one_id_with_other_content_is_refused(sender: Sender, visit: Visit, items: Items) -> None:
    operation = an_answer(items["yes_no"].id, "no", note="缺留样")
    sender.send(operation)
    results = sender.send({**operation, "value": ["yes"]}, operation)
    assert [one.get("reason") for one in results] == ["id_reused", None]
    assert answer_of(visit, items["yes_no"]).value == "no"


def test_one_id_twice_in_a_batch_counts_once(sender: Sender, visit: Visit, items: Items) -> None:
    operation = an_answer(items["yes_no"].id, "no", note="缺留样")
    results = sender.send(operation, operation, {**operation, "note": "改"})
    assert [one.get("again") for one in results] == [False, True, False]
    assert results[2]["reason"] == "id_reused"


def test_id_of_another_person_is_refused_and_tells_nothing(
    sender: Sender, other: Sender, items: Items
) -> None:
    operation = an_answer(items["yes_no"].id, "no", note="缺留样")
    sender.send(operation)
    (result,) = other.send(operation)
    assert (result["outcome"], result["reason"]) == ("refused", "id_reused")


def test_batch_half_wrong_is_applied_by_the_other_half(
    sender: Sender, visit: Visit, items: Items
) -> None:
    results = sender.send(
        an_answer(items["yes_no"].id, "no", note="缺留样"),
        an_answer(items["number"].id, "99"),
        {"id": "nonsense"},
        an_answer(items["text"].id, "一切正常"),
    )
    assert [one["outcome"] for one in results] == ["applied", "refused", "refused", "applied"]
    assert set(queries.answer_values(visit)) == {items["yes_no"].id, items["text"].id}


def test_answer_says_where_the_visit_and_its_progress_stand(
    sender: Sender, visit: Visit, items: Items
) -> None:
    answer = sender.post([an_answer(items["yes_no"].id, "yes")])
    said = answer.get_json()
    assert said["visit"] == {"state": "in_progress", "open_conflicts": 0}
    progress = queries.progress_now(visit)
    assert said["progress"] == {"done": 1, "total": progress.total}
    assert said["protocol"] == 1


def test_first_batch_notes_that_the_device_carries_the_visit(
    sender: Sender, visit: Visit, items: Items, cast: Cast
) -> None:
    for _ in range(2):
        sender.send(an_answer(items["yes_no"].id, "yes"))
    carry = db.session.scalars(select(Carry)).one()
    assert (carry.visit_id, carry.user_id) == (visit.id, cast.supervisor.id)


def test_photo_before_the_answer_is_no_conflict(
    sender: Sender, other: Sender, visit: Visit, items: Items
) -> None:
    upload = other.upload(picture())
    other.send(an_operation("photo", item=items["yes_no"].id, upload=upload, caption=""))
    (result,) = sender.send(an_answer(items["yes_no"].id, "no", note="缺留样"))
    assert result["outcome"] == "applied"
    answer = answer_of(visit, items["yes_no"])
    assert (answer.value, answer.photo_count) == ("no", 1)


def test_nothing_but_the_append_is_written_to_the_history(
    sender: Sender, visit: Visit, items: Items
) -> None:
    before = len(history.entries_of(visit))
    sender.send(an_answer(items["yes_no"].id, "yes"))
    assert len(history.entries_of(visit)) == before

"""Answers that are the first of their items are kept together; what is not plain goes one by one."""

from collections.abc import Collection
from typing import Any

import pytest

from app.checklists.models import ChecklistItem
from app.recorder import queries
from app.recorder.models import SyncOperation
from app.visits import service as visits
from app.visits.models import Visit
from app.visits.queries import answer_values
from tests.support.sending import Sender, an_answer
from tests.support.statements import counting

Items = dict[str, ChecklistItem]
PLAIN = {"yes_no": "yes", "number": "3.50", "single": "head", "text": "一切正常"}


def plain(items: Items, *names: str) -> list[dict[str, Any]]:
    return [an_answer(items[name].id, PLAIN[name]) for name in names]


def test_more_first_answers_cost_no_more_statements(sender: Sender, items: Items) -> None:
    one, more = plain(items, "yes_no"), plain(items, "number", "single", "text")
    with counting() as few:
        sender.send(*one)
    with counting() as many:
        results = sender.send(*more)
    assert [one["outcome"] for one in results] == ["applied"] * 3
    assert len(many) <= len(few)


def test_each_operation_of_a_mixed_batch_gets_its_own_answer(
    sender: Sender, other: Sender, visit: Visit, items: Items
) -> None:
    other.send(an_answer(items["yes_no"].id, "no", note="缺留样"))
    number, single = plain(items, "number", "single")
    results = sender.send(
        an_answer(items["yes_no"].id, "yes"),
        number,
        an_answer(items["multiple"].id, "gold"),
        an_answer(999_999, "yes"),
        single,
        an_answer(items["number"].id, "4", after=number["id"]),
        number,
    )
    said = [(one["outcome"], one.get("reason"), one.get("again")) for one in results]
    assert said == [
        ("conflict", None, False),
        ("applied", None, False),
        ("refused", "not_in_scale", False),
        ("refused", "unknown_item", False),
        ("applied", None, False),
        ("applied", None, False),
        ("applied", None, True),
    ]
    answers = answer_values(visit)
    assert answers[items["yes_no"].id].value == "no"
    assert answers[items["number"].id].value == "4"


def test_fault_among_first_answers_leaves_the_others_to_be_kept_one_by_one(
    sender: Sender, visit: Visit, items: Items, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_given: object) -> None:
        raise RuntimeError("broken")

    monkeypatch.setattr(visits, "keep_first_answers", broken)
    results = sender.send(*plain(items, "yes_no", "number"))
    assert [one["outcome"] for one in results] == ["applied"] * 2
    assert len(answer_values(visit)) == 2


def test_id_that_somebody_took_in_the_same_moment_refuses_that_operation_alone(
    sender: Sender, other: Sender, visit: Visit, items: Items, monkeypatch: pytest.MonkeyPatch
) -> None:
    (theirs,) = plain(items, "text")
    other.send(theirs)
    mine = {**plain(items, "yes_no")[0], "id": theirs["id"]}
    look, looks = queries.kept_by_ids, [0]

    def blind_at_first(ids: Collection[str]) -> dict[str, SyncOperation]:
        looks[0] += 1
        return {} if looks[0] == 1 else look(ids)

    monkeypatch.setattr(queries, "kept_by_ids", blind_at_first)
    results = sender.send(mine, *plain(items, "number"))
    assert [one.get("reason") for one in results] == ["id_reused", None]
    answers = answer_values(visit)
    assert items["yes_no"].id not in answers
    assert answers[items["number"].id].value == "3.50"

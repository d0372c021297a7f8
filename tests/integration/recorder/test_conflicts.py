"""Two people answer one item: nobody is overwritten, the lead chooses, both stay in the history."""

import pytest

from app.checklists.models import ChecklistItem
from app.core import history
from app.core.errors import NotAllowed
from app.recorder import queries, service
from app.recorder.states import Settled
from app.visits import service as visits
from app.visits.models import Answer, Visit
from app.visits.queries import get_answer
from app.visits.service import Given
from tests.support.cast import Cast
from tests.support.client import Client
from tests.support.factories.visits import WHY_ALL_THE_SAME, answer_all
from tests.support.page import Page
from tests.support.sending import Sender, an_answer, an_operation

Items = dict[str, ChecklistItem]


def collide(sender: Sender, other: Sender, item: ChecklistItem) -> str:
    """The lead answers no, the member yes without having seen it; the id of the second."""
    sender.send(an_answer(item.id, "no", note="缺留样"))
    operation = an_answer(item.id, "yes", note="留样齐全")
    (result,) = other.send(operation)
    assert result == {"id": operation["id"], "outcome": "conflict", "again": False}
    return str(operation["id"])


def stands(visit: Visit, item: ChecklistItem) -> tuple[object, str]:
    """Value and note of the answer."""
    answer = get_answer(visit, item)
    assert isinstance(answer, Answer)
    return answer.value, answer.note


def page_of(sender: Sender) -> Page:
    """The page of the conflicts."""
    return sender.client.page(f"{sender.base}/conflicts")


def choose(sender: Sender, operation_id: str, choice: str, status: int = 303) -> None:
    """Send the form of one conflict as the page shows it."""
    page = page_of(sender)
    path = f"{sender.base}/conflicts/{operation_id}"
    answer = page.form(action=path).send(choice=choice)
    assert answer.status_code == status


def test_second_of_two_people_overwrites_nobody(
    sender: Sender, other: Sender, visit: Visit, items: Items
) -> None:
    collide(sender, other, items["yes_no"])
    assert stands(visit, items["yes_no"]) == ("no", "缺留样")
    assert [c.payload["note"] for c in queries.open_conflicts(visit)] == ["留样齐全"]
    answer = other.post([]).get_json()
    assert answer["visit"]["open_conflicts"] == 1


def test_same_answer_by_two_people_is_no_conflict(
    sender: Sender, other: Sender, items: Items
) -> None:
    sender.send(an_answer(items["yes_no"].id, "yes"))
    (result,) = other.send(an_answer(items["yes_no"].id, "yes"))
    assert (result["outcome"], result["version"]) == ("applied", 1)


@pytest.mark.parametrize(
    ("choice", "left"),
    [
        ("theirs", ("no", "缺留样")),
        ("mine", ("yes", "留样齐全")),
        ("both", ("yes", "缺留样\n留样齐全")),
    ],
)
def test_conflict_ends_as_the_lead_chooses_and_both_stay_in_history(
    sender: Sender,
    other: Sender,
    visit: Visit,
    items: Items,
    cast: Cast,
    choice: str,
    left: tuple[str, str],
) -> None:
    operation_id = collide(sender, other, items["yes_no"])
    choose(sender, operation_id, choice)
    assert stands(visit, items["yes_no"]) == left
    assert queries.count_open_conflicts(visit) == 0
    row = queries.get_conflict(visit, operation_id)
    assert row is not None
    assert (row.settled_as, row.settled_by_id) == (Settled(choice), cast.supervisor.id)
    (entry,) = [e for e in history.entries_of(visit) if e.event == "settle_conflict"]
    assert entry.data["standing"]["note"] == "缺留样"
    assert entry.data["sent"]["note"] == "留样齐全"
    assert entry.data["sent"]["by"] == cast.supervisor2.name


def test_page_shows_both_texts_and_their_authors(
    sender: Sender, other: Sender, items: Items, cast: Cast
) -> None:
    collide(sender, other, items["yes_no"])
    text = page_of(sender).text
    for word in ("缺留样", "留样齐全", cast.supervisor.name, cast.supervisor2.name):
        assert word in text


def test_only_the_lead_chooses_among_the_team(
    sender: Sender, other: Sender, visit: Visit, items: Items, cast: Cast
) -> None:
    operation_id = collide(sender, other, items["yes_no"])
    answer = other.client.send(
        f"{other.base}/conflicts/{operation_id}", {"choice": "mine", "seen": "1"}
    )
    assert answer.status_code == 403
    row = queries.get_conflict(visit, operation_id)
    assert row is not None
    with pytest.raises(NotAllowed):
        service.settle(cast.act.supervisor2, visit, row, Settled.MINE, seen="1")
    assert stands(visit, items["yes_no"]) == ("no", "缺留样")


def test_choice_on_an_old_page_is_asked_again(
    sender: Sender, other: Sender, visit: Visit, items: Items, cast: Cast
) -> None:
    operation_id = collide(sender, other, items["yes_no"])
    form = page_of(sender).form(action=f"{sender.base}/conflicts/{operation_id}")
    given = Given(raw=("no",), note="缺 2 个品种", version=1)
    visits.save_answer(cast.act.supervisor, visit, items["yes_no"], given)
    assert form.send(choice="mine").status_code == 409
    assert stands(visit, items["yes_no"]) == ("no", "缺 2 个品种")
    assert queries.count_open_conflicts(visit) == 1


def test_choice_made_twice_counts_once(
    sender: Sender, other: Sender, visit: Visit, items: Items
) -> None:
    operation_id = collide(sender, other, items["yes_no"])
    path = f"{sender.base}/conflicts/{operation_id}"
    sender.client.send(path, {"choice": "mine", "seen": "1"})
    assert sender.client.send(path, {"choice": "theirs", "seen": "2"}).status_code == 409
    assert stands(visit, items["yes_no"]) == ("yes", "留样齐全")


def test_choice_of_nothing_is_refused(sender: Sender, other: Sender, items: Items) -> None:
    operation_id = collide(sender, other, items["yes_no"])
    path = f"{sender.base}/conflicts/{operation_id}"
    assert sender.client.send(path, {"seen": "1"}).status_code == 422
    assert sender.client.send(path, {"choice": "superseded", "seen": "1"}).status_code == 422


def test_what_follows_a_conflict_takes_its_place(
    sender: Sender, other: Sender, visit: Visit, items: Items
) -> None:
    item = items["yes_no"]
    first = collide(sender, other, item)
    (result,) = other.send(an_answer(item.id, "yes", note="留样齐全，标签不清", after=first))
    assert result["outcome"] == "conflict"
    (left,) = queries.open_conflicts(visit)
    assert left.payload["note"] == "留样齐全，标签不清"
    before = queries.get_conflict(visit, first)
    assert before is not None
    assert before.settled_as is Settled.SUPERSEDED


def test_saying_what_stands_by_now_ends_the_conflict(
    sender: Sender, other: Sender, visit: Visit, items: Items
) -> None:
    item = items["yes_no"]
    first = collide(sender, other, item)
    (result,) = other.send(an_answer(item.id, "no", note="缺留样", after=first))
    assert (result["outcome"], result["version"]) == ("applied", 1)
    assert queries.count_open_conflicts(visit) == 0


@pytest.mark.parametrize(
    ("choice", "outcome"), [("mine", "applied"), ("theirs", "conflict"), ("both", "conflict")]
)
def test_what_follows_a_settled_conflict_overwrites_no_choice(
    sender: Sender, other: Sender, items: Items, choice: str, outcome: str
) -> None:
    item = items["yes_no"]
    first = collide(sender, other, item)
    choose(sender, first, choice)
    (result,) = other.send(an_answer(item.id, "yes", note="已补齐", after=first))
    assert result["outcome"] == outcome


def test_open_conflict_blocks_the_submission_with_a_link(
    sender: Sender, other: Sender, visit: Visit, items: Items, cast: Cast
) -> None:
    answer_all(cast.act.supervisor, visit)
    (result,) = other.send(an_answer(items["text"].id, "另有所见"))
    assert result["outcome"] == "conflict"
    check = f"/visits/{visit.reference}/check"
    page = sender.client.page(check)
    assert f"{sender.base}/conflicts" in page.links()
    assert sender.client.send(check, {"reason": WHY_ALL_THE_SAME}).status_code == 403
    choose(sender, result["id"], "theirs")
    assert sender.client.send(check, {"reason": WHY_ALL_THE_SAME}).status_code == 303
    assert (
        f"{sender.base}/conflicts" not in sender.client.page(f"/visits/{visit.reference}").links()
    )


@pytest.mark.parametrize(("choice", "left"), [("theirs", "甲"), ("mine", "乙"), ("both", "甲\n乙")])
def test_summary_written_by_two_is_settled_too(
    sender: Sender, other: Sender, visit: Visit, choice: str, left: str
) -> None:
    sender.send(an_operation("summary", field="merits", base="", after=None, value="甲"))
    (result,) = other.send(an_operation("summary", field="merits", base="", after=None, value="乙"))
    assert result["outcome"] == "conflict"
    assert visit.merits == "甲"
    choose(sender, result["id"], choice)
    assert visit.merits == left


def test_ways_used_by_two_are_put_together(sender: Sender, other: Sender, visit: Visit) -> None:
    sender.send(an_operation("summary", field="methods", base=[], value=["interview"]))
    (result,) = other.send(an_operation("summary", field="methods", base=[], value=["campus_walk"]))
    choose(sender, result["id"], "both")
    assert visit.methods == ["campus_walk", "interview"]


def test_panel_leads_the_lead_to_the_choice(
    sender: Sender, other: Sender, visit: Visit, items: Items, client: Client, cast: Cast
) -> None:
    path = f"{sender.base}/conflicts"
    assert path not in sender.client.page(f"/visits/{visit.reference}").links()
    collide(sender, other, items["yes_no"])
    assert path in sender.client.page(f"/visits/{visit.reference}").links()
    client.sign_in(cast.head)
    assert path not in client.page(f"/visits/{visit.reference}").links()

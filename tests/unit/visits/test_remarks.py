"""What the examination of a record says, item by item, without a database."""

from typing import Any

import pytest

from app.checklists.answers import AnswerValue
from app.checklists.models import ChecklistItem
from app.checklists.states import AnswerType, EvidenceRule
from app.core.severity import Mode
from app.visits.queries import remarks
from app.visits.queries.remarks import Drafted, Remark, Rules, UsedPhoto
from app.visits.states import Doubt, Level

RULES = Rules()
GRADED = [
    {"code": "good", "name_zh": "好", "name_en": "Good", "points": 100},
    {"code": "poor", "name_zh": "差", "name_en": "Poor", "points": 40},
    {"code": "odd", "name_zh": "怪", "name_en": "Odd", "points": 100},
]


def item(**facts: Any) -> ChecklistItem:
    plain: dict[str, Any] = {
        "id": 1,
        "code": "q1",
        "number": "1.1",
        "answer_type": AnswerType.SINGLE,
        "option_data": GRADED,
        "unmet_values": ["odd"],
        "required": True,
        "allow_na": True,
        "note_rule": EvidenceRule.NEVER,
        "note_values": [],
        "photo_rule": EvidenceRule.NEVER,
        "photo_values": [],
        "legal_basis": "条例第十六条",
        "days": 15,
        "mode": Mode.WITHIN_TIME,
    }
    return ChecklistItem(**{**plain, **facts})


def yes_no(**facts: Any) -> ChecklistItem:
    return item(answer_type=AnswerType.YES_NO, option_data=[], unmet_values=[], **facts)


def doubts(found: Any) -> dict[Doubt, Level]:
    return {remark.doubt: remark.level for remark in found}


def drafted(**facts: Any) -> Drafted:
    plain: dict[str, Any] = {"item_id": 1, "title": "留样不全", "url": "/findings/a"}
    plain |= {"has_basis": True, "has_term": True, "has_photo": True}
    return Drafted(**{**plain, **facts})


FULL = AnswerValue(value="no", note="缺留样", photo_count=1)


def test_proved_finding_with_rule_and_term_raises_no_doubt() -> None:
    assert not list(remarks.on_item(yes_no(), FULL, RULES))


def test_bare_finding_lacks_photo_and_words() -> None:
    found = doubts(remarks.on_item(yes_no(), AnswerValue(value="no"), RULES))
    assert found == {Doubt.NO_PHOTO: Level.REASON, Doubt.NO_FACTS: Level.REASON}


def test_what_the_item_requires_is_missing_and_not_said_twice() -> None:
    strict = yes_no(note_rule=EvidenceRule.UNMET, photo_rule=EvidenceRule.UNMET)
    assert not list(remarks.on_item(strict, AnswerValue(value="no"), RULES))


def test_rule_and_term_that_the_checklist_does_not_name_are_worth_a_look() -> None:
    found = doubts(remarks.on_item(yes_no(legal_basis="", days=None), FULL, RULES))
    assert found == {Doubt.NO_BASIS: Level.LOOK, Doubt.NO_TERM: Level.LOOK}


def test_finding_put_right_at_once_needs_no_term() -> None:
    at_once = yes_no(days=None, mode=Mode.IMMEDIATE)
    assert not list(remarks.on_item(at_once, FULL, RULES))


def test_low_score_without_a_finding_is_doubtful() -> None:
    found = doubts(remarks.on_item(item(), AnswerValue(value="poor"), RULES))
    assert found == {Doubt.LOW_SCORE: Level.REASON}
    assert not list(remarks.on_item(item(), AnswerValue(value="poor"), Rules(low_percent=40)))
    assert not list(remarks.on_item(item(), AnswerValue(value="good"), RULES))


@pytest.mark.parametrize("value", [AnswerValue(), AnswerValue(not_applicable=True, note="无食堂")])
def test_what_does_not_count_is_neither_low_nor_full(value: AnswerValue) -> None:
    assert not list(remarks.on_item(item(), value, RULES))


def test_finding_on_full_score_is_doubtful() -> None:
    value = AnswerValue(value="odd", note="见照片", photo_count=1)
    assert doubts(remarks.on_item(item(), value, RULES)) == {Doubt.FULL_SCORE: Level.REASON}


def test_finding_drafted_before_the_answer_became_good_is_doubtful() -> None:
    value = AnswerValue(value="yes", note="已补齐")
    found = doubts(remarks.on_item(yes_no(), value, RULES, drafted()))
    assert found == {Doubt.FULL_SCORE: Level.REASON}


def test_drafted_finding_speaks_for_low_score_and_for_the_item() -> None:
    poor = AnswerValue(value="poor", note="差")
    assert not list(remarks.on_item(item(legal_basis=""), poor, RULES, drafted()))
    found = list(remarks.on_item(item(), poor, RULES, drafted(has_basis=False)))
    assert doubts(found) == {Doubt.NO_BASIS: Level.REASON}
    assert found[0].url == "/findings/a"


def test_drafted_finding_of_no_item_needs_its_own_photo() -> None:
    found = doubts(remarks.on_drafted(drafted(item_id=None, has_photo=False), RULES, None))
    assert found == {Doubt.NO_PHOTO: Level.REASON}


@pytest.mark.parametrize(
    ("rules", "level"),
    [
        (Rules(asks=False), Level.LOOK),
        (Rules(asks=False, lets=False), Level.LOOK),
        (Rules(lets=False), Level.MUST),
    ],
)
def test_office_decides_how_much_a_doubt_weighs(rules: Rules, level: Level) -> None:
    found = doubts(remarks.on_item(item(), AnswerValue(value="poor"), rules))
    assert found == {Doubt.LOW_SCORE: level}


@pytest.mark.parametrize(("seconds", "said"), [(199, 1), (200, 0), (9000, 0)])
def test_visit_is_too_short_below_the_seconds_of_its_items(seconds: float, said: int) -> None:
    assert len(list(remarks.on_time(seconds, 10, RULES))) == said
    assert not list(remarks.on_time(seconds, 10, Rules(seconds_per_item=0)))


def on_photos(*photos: UsedPhoto) -> list[Remark]:
    items = {1: item(), 2: item(id=2, number="1.2")}
    return list(remarks.on_photos(photos, items, RULES))


def test_same_photo_at_two_items_is_said_once_with_both_numbers() -> None:
    found = on_photos(UsedPhoto("a", 1), UsedPhoto("b", 1), UsedPhoto("a", 2))
    assert doubts(found) == {Doubt.SAME_PHOTO: Level.REASON}
    assert "1.1, 1.2" in str(found[0].sentence)


def test_photo_of_an_earlier_visit_names_the_visits_that_may_be_known() -> None:
    (found,) = on_photos(UsedPhoto("a", 2, before=True, seen_on=("DD-7",)))
    assert (found.doubt, found.seen_on) == (Doubt.USED_PHOTO, ("DD-7",))
    assert found.item is not None
    assert found.item.number == "1.2"


def test_photo_of_an_item_that_does_not_show_is_left_alone() -> None:
    assert not on_photos(UsedPhoto("a", 9, before=True))


def test_empty_page_about_the_whole_is_worth_a_look() -> None:
    found = doubts(remarks.on_the_whole(methods=False, merits=False, talks=False))
    assert set(found.values()) == {Level.LOOK}
    assert len(found) == 3
    assert not list(remarks.on_the_whole(methods=True, merits=True, talks=True))

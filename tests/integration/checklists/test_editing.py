"""Editing a draft: sections, items, their order, and what is refused."""

from decimal import Decimal
from typing import Any

import pytest

from app.checklists import queries, service
from app.checklists.models import ChecklistItem, ChecklistVersion
from app.checklists.states import AnswerType, EvidenceRule, NumberRule
from app.core.errors import InvalidInput, NotAllowed, StaleState
from app.extensions import db
from tests.support.cast import Cast
from tests.support.factories.checklists import add_item, make_blank, make_checklist


@pytest.fixture
def draft(cast: Cast) -> ChecklistVersion:
    return make_blank(cast.act.lead, cast.county)


def prompts(version: ChecklistVersion) -> list[tuple[str, str]]:
    return [(item.number, item.prompt_zh) for item in queries.items_of(version)]


def refused(cast: Cast, draft: ChecklistVersion, **fields: Any) -> set[str]:
    with pytest.raises(InvalidInput) as caught, db.session.begin_nested():
        add_item(cast.act.lead, draft, **fields)
    return set(caught.value.errors)


def test_items_are_numbered_by_section_and_place(cast: Cast, draft: ChecklistVersion) -> None:
    lead = cast.act.lead
    one = service.add_section(lead, draft, name_zh="一")
    two = service.add_section(lead, draft, name_zh="二", code="9")
    add_item(lead, draft, "甲", section=two)
    add_item(lead, draft, "乙", section=one)
    add_item(lead, draft, "丙", section=one)
    assert prompts(draft) == [("1.1", "乙"), ("1.2", "丙"), ("9.1", "甲")]


def test_items_without_sections_count_from_one(cast: Cast, draft: ChecklistVersion) -> None:
    add_item(cast.act.lead, draft, "甲")
    add_item(cast.act.lead, draft, "乙")
    assert prompts(draft) == [("1", "甲"), ("2", "乙")]


def test_moving_an_item_renumbers_but_keeps_its_code(cast: Cast, draft: ChecklistVersion) -> None:
    lead = cast.act.lead
    items = [add_item(lead, draft, prompt) for prompt in "甲乙丙"]
    service.move_item(lead, items[2], step=-1)
    assert prompts(draft) == [("1", "甲"), ("2", "丙"), ("3", "乙")]
    assert items[2].code == "q3"
    service.move_item(lead, items[0], step=-1)
    assert prompts(draft)[0] == ("1", "甲")


def test_moving_an_item_to_another_section_puts_it_last(
    cast: Cast, draft: ChecklistVersion
) -> None:
    lead = cast.act.lead
    one = service.add_section(lead, draft, name_zh="一")
    two = service.add_section(lead, draft, name_zh="二")
    moved = add_item(lead, draft, "甲", section=one)
    add_item(lead, draft, "乙", section=two)
    service.move_item(lead, moved, section=two)
    assert prompts(draft) == [("2.1", "乙"), ("2.2", "甲")]


def test_moving_a_section_takes_its_items_along(cast: Cast, draft: ChecklistVersion) -> None:
    lead = cast.act.lead
    one = service.add_section(lead, draft, name_zh="一")
    two = service.add_section(lead, draft, name_zh="二")
    add_item(lead, draft, "甲", section=one)
    add_item(lead, draft, "乙", section=two)
    service.move_section(lead, two, step=-1)
    assert prompts(draft) == [("2.1", "乙"), ("1.1", "甲")]
    assert [section.path for section in queries.sections_of(draft)] == ["001.", "002."]


def test_subsections_get_codes_below_their_parent(cast: Cast, draft: ChecklistVersion) -> None:
    one = service.add_section(cast.act.lead, draft, name_zh="一")
    inner = service.add_section(cast.act.lead, draft, name_zh="一之一", parent=one)
    assert (inner.code, inner.level, inner.path) == ("1.1", 2, "001.001.")


def test_section_with_items_gets_no_subsection(cast: Cast, draft: ChecklistVersion) -> None:
    one = service.add_section(cast.act.lead, draft, name_zh="一")
    add_item(cast.act.lead, draft, section=one)
    with pytest.raises(InvalidInput, match="move its items first"):
        service.add_section(cast.act.lead, draft, name_zh="一之一", parent=one)


def test_only_an_empty_section_can_be_removed(cast: Cast, draft: ChecklistVersion) -> None:
    lead = cast.act.lead
    one = service.add_section(lead, draft, name_zh="一")
    item = add_item(lead, draft, section=one)
    with pytest.raises(InvalidInput, match="empty section"):
        service.remove_section(lead, one)
    service.remove_item(lead, item)
    service.remove_section(lead, one)
    assert queries.sections_of(draft) == []


def test_section_number_used_twice_is_refused(cast: Cast, draft: ChecklistVersion) -> None:
    service.add_section(cast.act.lead, draft, name_zh="一", code="A")
    with pytest.raises(InvalidInput) as caught:
        service.add_section(cast.act.lead, draft, name_zh="二", code="A")
    assert set(caught.value.errors) == {"code"}


@pytest.mark.parametrize(
    ("fields", "names"),
    [
        ({"prompt_zh": " "}, {"prompt_zh"}),
        ({"weight": Decimal(-1)}, {"weight"}),
        ({"days": 0}, {"days"}),
        ({"days": 366}, {"days"}),
        ({"answer_type": AnswerType.SINGLE}, {"options"}),
        ({"answer_type": AnswerType.TEXT, "veto": True}, {"veto"}),
        ({"answer_type": AnswerType.NUMBER, "veto": True}, {"veto"}),
        ({"unmet_values": ["maybe"]}, {"unmet_values"}),
        ({"unmet_values": ["yes", "no"]}, {"unmet_values"}),
        ({"answer_type": AnswerType.GRADE, "unmet_values": ["E"]}, {"unmet_values"}),
        ({"photo_rule": EvidenceRule.VALUES}, {"photo_values"}),
        ({"note_rule": EvidenceRule.VALUES, "note_values": ["?"]}, {"note_values"}),
        ({"show_if": {"item": "q99", "operator": "is", "value": "no"}}, {"show_item"}),
        ({"show_if": {"item": "q1"}}, {"show_item"}),
    ],
)
def test_item_that_contradicts_itself_is_refused_at_the_field(
    cast: Cast, draft: ChecklistVersion, fields: dict[str, Any], names: set[str]
) -> None:
    assert refused(cast, draft, **fields) == names
    assert queries.items_of(draft) == []


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        ({"minimum": 5, "maximum": 5}, "maximum"),
        ({"minimum": 9, "maximum": 5}, "maximum"),
        ({"number_rule": NumberRule.LINEAR, "minimum": 0}, "number_rule"),
        ({"number_rule": NumberRule.EXPECTED}, "expected_min"),
        ({"expected_min": 9, "expected_max": 2}, "expected_max"),
        ({"minimum": 0, "maximum": 5, "expected_max": 6}, "expected_min"),
    ],
)
def test_number_with_bounds_out_of_order_is_refused(
    cast: Cast, draft: ChecklistVersion, fields: dict[str, Any], name: str
) -> None:
    bounds = {
        key: Decimal(value) if isinstance(value, int) else value for key, value in fields.items()
    }
    assert name in refused(cast, draft, answer_type=AnswerType.NUMBER, **bounds)


def two_items(cast: Cast, draft: ChecklistVersion) -> tuple[ChecklistItem, ChecklistItem]:
    first = add_item(cast.act.lead, draft, "甲")
    rule = {"item": first.code, "operator": "is", "value": "no"}
    return first, add_item(cast.act.lead, draft, "乙", show_if=rule)


def test_circular_show_if_is_refused_with_the_path(cast: Cast, draft: ChecklistVersion) -> None:
    first, second = two_items(cast, draft)
    with pytest.raises(InvalidInput) as caught, db.session.begin_nested():
        service.change_item(
            cast.act.lead, first,
            show_if={"item": second.code, "operator": "is", "value": "no"},
        )  # fmt: skip
    assert str(caught.value.errors["show_item"]) == "Circular show-if: 1 → 2 → 1."
    db.session.refresh(first)
    assert first.show_if is None


def test_show_if_naming_itself_is_refused(cast: Cast, draft: ChecklistVersion) -> None:
    item = add_item(cast.act.lead, draft)
    with pytest.raises(InvalidInput, match="Circular"):
        service.change_item(
            cast.act.lead, item, show_if={"item": item.code, "operator": "is", "value": "no"}
        )


def test_show_if_answer_must_be_offered(cast: Cast, draft: ChecklistVersion) -> None:
    first = add_item(cast.act.lead, draft)
    rule = {"item": first.code, "operator": "is", "value": "perhaps"}
    assert refused(cast, draft, show_if=rule) == {"show_value"}


def test_item_that_others_depend_on_is_not_removed(cast: Cast, draft: ChecklistVersion) -> None:
    first, second = two_items(cast, draft)
    with pytest.raises(InvalidInput, match="Item 2 depends"):
        service.remove_item(cast.act.lead, first)
    service.remove_item(cast.act.lead, second)
    service.remove_item(cast.act.lead, first)
    assert queries.items_of(draft) == []


def test_show_if_pointing_forward_after_a_move_keeps_it_from_being_published(
    cast: Cast, draft: ChecklistVersion
) -> None:
    _, second = two_items(cast, draft)
    service.move_item(cast.act.lead, second, step=-1)
    with pytest.raises(NotAllowed, match="earlier item"):
        service.publish(cast.act.lead, draft)


def test_published_version_takes_no_edit_of_any_kind(cast: Cast) -> None:
    version = make_checklist(cast.act.lead, cast.county)
    lead, item, section = cast.act.lead, version.items[0], version.sections[0]
    for attempt in (
        lambda: service.change_item(lead, item, prompt_zh="改"),
        lambda: service.remove_item(lead, item),
        lambda: service.move_item(lead, item, step=1),
        lambda: add_item(lead, version, section=version.sections[1]),
        lambda: service.add_section(lead, version, name_zh="新"),
        lambda: service.change_section(lead, section, name_zh="改", code="1", weight=Decimal(1)),
        lambda: service.remove_section(lead, section),
        lambda: service.move_section(lead, section, step=1),
        lambda: service.change_head(lead, version, title_zh="改"),
    ):
        with pytest.raises(StaleState, match="frozen"):
            attempt()


@pytest.mark.parametrize("name", ["supervisor", "leader", "head", "auditor", "foreign_lead"])
def test_others_do_not_edit_a_draft(cast: Cast, draft: ChecklistVersion, name: str) -> None:
    with pytest.raises(NotAllowed):
        add_item(getattr(cast.act, name), draft)


def test_veto_cap_must_be_on_the_scale(cast: Cast, draft: ChecklistVersion) -> None:
    for code in ("A", "na"):
        with pytest.raises(InvalidInput, match="not on the scale"):
            service.change_head(cast.act.lead, draft, title_zh="检查", veto_cap=code)
    service.change_head(cast.act.lead, draft, title_zh="检查", veto_cap="mostly")
    assert draft.cap.code == "mostly"

"""Making checklists: from a framework, from nothing, as the next version, as a copy."""

import pytest

from app.checklists import queries, service
from app.checklists.states import AnswerType, ChecklistState, EvidenceRule
from app.core.errors import InvalidInput, NotAllowed
from app.core.severity import Severity
from app.frameworks import service as frameworks
from tests.support.cast import Cast
from tests.support.factories.checklists import add_item, make_blank, make_checklist
from tests.support.factories.frameworks import EIGHT_ITEMS, FOUR_GRADES, make_framework


def test_chosen_indicators_bring_parents_items_and_weights(cast: Cast) -> None:
    version = make_checklist(cast.act.lead, cast.county, indicators=("6",), publish=False)
    sections = queries.sections_of(version)
    items = queries.items_of(version)
    assert [(s.code, s.level, s.weight) for s in sections] == [
        ("6", 1, 15),
        ("6.1", 2, 50),
        ("6.2", 2, 50),
    ]
    assert [i.number for i in items] == ["6.1.1", "6.1.2", "6.1.3", "6.1.4", "6.2.1", "6.2.2"]
    assert [item.sequence for item in items] == [1, 2, 3, 4, 5, 6]
    assert items[0].code == "6.1-01"
    assert {item.answer_type for item in items} == {AnswerType.GRADE}
    assert {item.note_rule for item in items} == {EvidenceRule.UNMET}
    assert items[0].indicator_id == sections[1].indicator_id


def test_chosen_leaf_brings_its_parents_but_not_its_siblings(cast: Cast) -> None:
    version = make_checklist(cast.act.lead, cast.county, indicators=("6.2",), publish=False)
    assert [section.code for section in queries.sections_of(version)] == ["6", "6.2"]


def test_framework_items_can_be_answered_by_yes_or_no(cast: Cast) -> None:
    version = make_checklist(
        cast.act.lead, cast.county, framework=FOUR_GRADES, indicators=("1",),
        answer_type=AnswerType.YES_NO, publish=False,
    )  # fmt: skip
    assert {item.answer_type for item in version.items} == {AnswerType.YES_NO}
    assert version.scale.code == "abcd"


def test_major_items_want_a_photo_when_unmet(cast: Cast) -> None:
    version = make_checklist(
        cast.act.lead, cast.county, indicators=tuple("12345678"), publish=False
    )
    for item in queries.items_of(version):
        major = item.severity is Severity.MAJOR
        assert item.photo_rule is (EvidenceRule.UNMET if major else EvidenceRule.NEVER)


def test_choosing_nothing_is_refused(cast: Cast) -> None:
    with pytest.raises(InvalidInput, match="at least one indicator"):
        make_checklist(cast.act.lead, cast.county, indicators=())


def test_retired_framework_makes_no_checklist(cast: Cast) -> None:
    framework = make_framework()
    frameworks.act(cast.act.admin, framework, "retire")
    with pytest.raises(InvalidInput, match="published frameworks only"):
        service.create_from_framework(
            cast.act.lead, framework=framework, region=cast.county,
            indicator_ids={framework.indicators[0].id}, title_zh="旧框架",
        )  # fmt: skip


def test_blank_checklist_answers_by_conformity(cast: Cast) -> None:
    version = make_blank(cast.act.lead, cast.county)
    assert version.state is ChecklistState.DRAFT
    assert version.scale.code == "conformity"
    assert queries.items_of(version) == []


@pytest.mark.parametrize(
    "name", ["supervisor", "leader", "head", "staff", "auditor", "nobody", "foreign_lead"]
)
def test_others_make_no_checklist_for_the_county(cast: Cast, name: str) -> None:
    with pytest.raises(NotAllowed):
        make_blank(getattr(cast.act, name), cast.county)


def test_next_version_is_a_full_copy_with_the_same_codes(cast: Cast) -> None:
    first = make_checklist(cast.act.lead, cast.county)
    second = service.start_next_version(cast.act.lead, first)
    assert (second.number, second.state) == (2, ChecklistState.DRAFT)
    old, new = queries.items_of(first), queries.items_of(second)
    assert [(i.code, i.number, i.prompt_zh) for i in old] == [
        (i.code, i.number, i.prompt_zh) for i in new
    ]
    assert not {item.id for item in old} & {item.id for item in new}
    assert [s.path for s in queries.sections_of(first)] == [
        s.path for s in queries.sections_of(second)
    ]


@pytest.mark.parametrize("name", ["supervisor", "leader", "head", "foreign_lead"])
def test_others_begin_no_next_version_and_no_copy(cast: Cast, name: str) -> None:
    actor, version = getattr(cast.act, name), make_checklist(cast.act.lead, cast.county)
    with pytest.raises(NotAllowed):
        service.start_next_version(actor, version)
    with pytest.raises(NotAllowed):
        service.duplicate(actor, version, region=cast.county, title_zh="副本")
    assert [one.number for one in version.checklist.versions] == [1]


def test_asking_twice_for_the_next_version_gives_the_same_draft(cast: Cast) -> None:
    first = make_checklist(cast.act.lead, cast.county)
    second = service.start_next_version(cast.act.lead, first)
    assert service.start_next_version(cast.act.lead, first) is second


def test_duplicate_is_a_checklist_of_its_own(cast: Cast) -> None:
    first = make_checklist(cast.act.lead, cast.county)
    copy = service.duplicate(cast.act.lead, first, region=cast.town_a, title_zh="白石镇专用")
    assert copy.checklist_id != first.checklist_id
    assert (copy.number, copy.title_zh, copy.state) == (1, "白石镇专用", ChecklistState.DRAFT)
    assert len(queries.items_of(copy)) == len(queries.items_of(first))


def test_code_of_a_removed_item_never_comes_back(cast: Cast) -> None:
    version = make_blank(cast.act.lead, cast.county)
    add_item(cast.act.lead, version, "一")
    second = add_item(cast.act.lead, version, "二")
    service.publish(cast.act.lead, version)
    draft = service.start_next_version(cast.act.lead, version)
    twin = next(item for item in draft.items if item.code == second.code)
    service.remove_item(cast.act.lead, twin)
    assert add_item(cast.act.lead, draft, "三").code == "q3"


def test_framework_keeps_its_scale_in_the_checklist(cast: Cast) -> None:
    version = make_checklist(cast.act.lead, cast.county)
    assert version.framework is not None
    assert version.framework.code == EIGHT_ITEMS
    assert [option.name_zh for option in version.items[0].choices] == [
        "符合", "基本符合", "不符合", "不适用",
    ]  # fmt: skip

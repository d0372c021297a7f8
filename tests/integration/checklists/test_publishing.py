"""Publishing, replacing, retiring; who sees what; what changed between versions."""

import pytest

from app.checklists import queries, service
from app.checklists.changes import compare
from app.checklists.states import ChecklistState
from app.core import history
from app.core.errors import InvalidInput, NotAllowed, StaleState
from app.core.permissions import SYSTEM
from tests.support.cast import Cast
from tests.support.clock import Clock
from tests.support.factories.checklists import add_item, make_blank, make_checklist


def test_publishing_gives_the_number_and_retires_the_version_before(
    cast: Cast, clock: Clock
) -> None:
    lead = cast.act.lead
    first = make_checklist(lead, cast.county)
    assert first.checklist.number == "QD-519999-2026-0001"
    assert first.published_at is not None
    second = service.start_next_version(lead, first)
    service.publish(lead, second)
    assert (first.state, second.state) == (ChecklistState.RETIRED, ChecklistState.PUBLISHED)
    assert first.checklist.number == "QD-519999-2026-0001"
    assert [entry.event for entry in history.entries_of(first)] == [
        "supersede", "publish", "created",
    ]  # fmt: skip


def test_checklist_without_items_is_not_published(cast: Cast) -> None:
    version = make_blank(cast.act.lead, cast.county)
    with pytest.raises(NotAllowed, match="no items yet"):
        service.publish(cast.act.lead, version)
    assert version.state is ChecklistState.DRAFT
    assert version.checklist.number is None


def test_section_without_items_is_not_published(cast: Cast) -> None:
    version = make_blank(cast.act.lead, cast.county)
    service.add_section(cast.act.lead, version, name_zh="空")
    add_item(cast.act.lead, version)
    with pytest.raises(NotAllowed, match="section 1: The section has no items"):
        service.publish(cast.act.lead, version)


def test_published_version_is_not_published_again(cast: Cast) -> None:
    version = make_checklist(cast.act.lead, cast.county)
    with pytest.raises(StaleState):
        service.publish(cast.act.lead, version)


@pytest.mark.parametrize("name", ["supervisor", "leader", "head", "foreign_lead", "auditor"])
def test_others_neither_publish_nor_retire(cast: Cast, name: str) -> None:
    draft = make_checklist(cast.act.lead, cast.county, publish=False)
    with pytest.raises(NotAllowed):
        service.publish(getattr(cast.act, name), draft)
    service.publish(cast.act.lead, draft)
    with pytest.raises(NotAllowed):
        service.act(getattr(cast.act, name), draft, "retire", reason="不再使用")


def test_retiring_needs_a_reason(cast: Cast) -> None:
    version = make_checklist(cast.act.lead, cast.county)
    with pytest.raises(InvalidInput, match="write the reason"):
        service.act(cast.act.lead, version, "retire")
    service.act(cast.act.lead, version, "retire", reason="有新的要求")
    assert queries.published_versions_for(cast.school1) == []


def test_discarded_draft_lets_another_begin(cast: Cast) -> None:
    lead = cast.act.lead
    first = make_checklist(lead, cast.county)
    draft = service.start_next_version(lead, first)
    service.act(lead, draft, "discard")
    assert first.state is ChecklistState.PUBLISHED
    assert service.start_next_version(lead, first).number == 3


def test_visits_are_offered_checklists_of_the_region_and_above(cast: Cast) -> None:
    county = make_checklist(cast.act.lead, cast.county)
    town = make_checklist(cast.act.lead, cast.town_a, title_zh="白石镇专用")
    make_checklist(cast.act.foreign_lead, cast.foreign_county, title_zh="别县")
    make_checklist(cast.act.lead, cast.county, title_zh="草稿", publish=False)
    assert set(queries.published_versions_for(cast.school1)) == {county, town}
    assert queries.published_versions_for(cast.school2) == [county]
    assert queries.published_versions_for(cast.town_a) == queries.published_versions_for(
        cast.school1
    )


@pytest.mark.parametrize(
    ("name", "sees"),
    [
        ("lead", {"县", "镇", "草稿"}),
        ("admin", {"县", "镇", "草稿"}),
        ("supervisor", {"县", "镇"}),
        ("supervisor2", {"县"}),
        ("leader", {"县", "镇"}),
        ("town_leader", {"县", "镇"}),
        ("head", {"县", "镇"}),
        ("head2", {"县"}),
        ("foreign_lead", {"别县"}),
        ("foreign_head", {"别县"}),
        ("nobody", set()),
    ],
)
def test_everybody_sees_what_their_scope_touches(cast: Cast, name: str, sees: set[str]) -> None:
    versions = {
        "县": make_checklist(cast.act.lead, cast.county, title_zh="县"),
        "镇": make_checklist(cast.act.lead, cast.town_a, title_zh="镇"),
        "草稿": make_checklist(cast.act.lead, cast.county, title_zh="草稿", publish=False),
        "别县": make_checklist(cast.act.foreign_lead, cast.foreign_county, title_zh="别县"),
    }
    actor = getattr(cast.act, name)
    assert {row.head.title_zh for row in queries.list_checklists(actor)} == sees
    for title, version in versions.items():
        found = queries.get_version(actor, version.checklist.public_id)
        assert (found is not None) == (title in sees)
        item = queries.get_item(actor, version.items[0].public_id)
        assert (item is not None) == (title in sees)


def test_draft_of_the_next_version_is_hidden_from_readers(cast: Cast) -> None:
    first = make_checklist(cast.act.lead, cast.county)
    draft = service.start_next_version(cast.act.lead, first)
    ref = first.checklist.public_id
    assert queries.get_version(cast.act.supervisor, ref) == first
    assert queries.get_version(cast.act.supervisor, ref, 2) is None
    assert queries.get_version(cast.act.lead, ref, 2) == draft
    assert queries.get_version(cast.act.lead, ref, 9) is None
    assert queries.list_checklists(cast.act.supervisor)[0].draft is None
    assert queries.list_checklists(cast.act.lead)[0].draft == draft


def test_list_is_filtered_by_title_and_state(cast: Cast) -> None:
    lead = cast.act.lead
    make_checklist(lead, cast.county, title_zh="春季开学检查")
    make_blank(lead, cast.county)
    titles = [row.head.title_zh for row in queries.list_checklists(lead, text="开学")]
    assert titles == ["春季开学检查"]
    drafts = queries.list_checklists(lead, state=ChecklistState.DRAFT)
    assert [row.head.title_zh for row in drafts] == ["食堂专项检查"]
    assert queries.list_checklists(lead, text="%") == []
    assert len(queries.list_checklists(SYSTEM)) == 2


def test_changes_between_versions_are_named_item_by_item(cast: Cast) -> None:
    lead = cast.act.lead
    first = make_checklist(lead, cast.county, indicators=("7.1",))
    second = service.start_next_version(lead, first)
    one, two, *_ = queries.items_of(second)
    service.change_item(lead, one, prompt_zh="改了说法", days=5)
    service.remove_item(lead, two)
    added = add_item(lead, second, "新的一项", section=queries.sections_of(second)[1])
    changes = compare(queries.items_of(first), queries.items_of(second))
    assert [item.code for item in changes.added] == [added.code]
    assert [item.code for item in changes.removed] == [two.code]
    assert [(pair.new.code, len(pair.what)) for pair in changes.changed] == [(one.code, 2)]
    assert changes.marks == {added.code: "added", one.code: "changed"}
    assert not compare(queries.items_of(first), queries.items_of(first))

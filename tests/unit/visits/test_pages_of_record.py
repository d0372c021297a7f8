"""The record is cut into pages by sections, long ones by their subsections."""

from app.checklists.models import ChecklistItem, ChecklistSection, ChecklistVersion
from app.visits.queries.pages import page_of, split


def section(number: int, parent: int | None = None) -> ChecklistSection:
    return ChecklistSection(
        id=number, parent_id=parent, code=str(number), name_zh=f"第 {number} 节", name_en=""
    )


def items_in(section_id: int | None, *numbers: int) -> list[ChecklistItem]:
    return [ChecklistItem(id=number, section_id=section_id) for number in numbers]


VERSION = ChecklistVersion(title_zh="清单", title_en="List")


def test_each_top_section_is_a_page_with_everything_below_it() -> None:
    sections = [section(1), section(2), section(3, parent=1)]
    pages = split(VERSION, sections, [*items_in(1, 1), *items_in(3, 2, 3), *items_in(2, 4)])
    assert [(page.number, page.code) for page in pages] == [(1, "1"), (2, "2")]
    assert [item.id for item in pages[0].items] == [1, 2, 3]
    assert [group.section and group.section.code for group in pages[0].groups] == [None, "3"]


def test_long_section_is_split_into_its_subsections() -> None:
    sections = [section(1), section(2, parent=1), section(3, parent=1)]
    items = [*items_in(1, 1), *items_in(2, 2, 3), *items_in(3, 4, 5)]
    pages = split(VERSION, sections, items, most=4)
    assert [page.code for page in pages] == ["1", "2", "3"]
    assert [len(page.items) for page in pages] == [1, 2, 2]


def test_long_section_without_subsections_stays_whole() -> None:
    pages = split(VERSION, [section(1)], items_in(1, *range(1, 21)), most=12)
    assert [len(page.items) for page in pages] == [20]


def test_items_without_a_section_come_first_under_the_title() -> None:
    pages = split(VERSION, [section(1)], [*items_in(None, 1), *items_in(1, 2)])
    assert [page.title for page in pages] == ["清单", "第 1 节"]


def test_empty_sections_make_no_page() -> None:
    assert split(VERSION, [section(1), section(2, parent=1)], []) == []


def test_numbers_go_on_where_the_sheet_before_ended() -> None:
    pages = split(VERSION, [section(1), section(2)], [*items_in(1, 1), *items_in(2, 2)], first=4)
    assert [page.number for page in pages] == [4, 5]
    assert page_of(pages)[2].number == 5

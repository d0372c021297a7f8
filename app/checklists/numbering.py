"""Places and numbers in a version: paths of sections, numbers and sequence of items.

An item of section 7.3 in second place is 7.3.2; without sections items count 1, 2, 3 …
"""

from collections import defaultdict

from app.checklists.models import ChecklistItem, ChecklistSection, ChecklistVersion


def renumber(version: ChecklistVersion) -> None:
    """Close gaps after a change: positions, paths and levels of sections, numbers of items."""
    children: dict[int | None, list[ChecklistSection]] = defaultdict(list)
    for section in sorted(version.sections, key=lambda section: (section.position, section.id)):
        children[section.parent_id].append(section)
    items: dict[int | None, list[ChecklistItem]] = defaultdict(list)
    for item in sorted(version.items, key=lambda item: (item.position, item.id)):
        items[item.section_id].append(item)
    _number_items(items[None], None, 0)
    _number_level(children, items, None, len(items[None]))


def _number_level(
    children: dict[int | None, list[ChecklistSection]],
    items: dict[int | None, list[ChecklistItem]],
    parent: ChecklistSection | None,
    counted: int,
) -> int:
    siblings = children[parent.id if parent else None]
    for position, section in enumerate(siblings, start=1):
        section.position = position
        section.level = parent.level + 1 if parent else 1
        section.path = f"{parent.path if parent else ''}{position:03d}."
        counted = _number_items(items[section.id], section, counted)
        counted = _number_level(children, items, section, counted)
    return counted


def _number_items(
    items: list[ChecklistItem], section: ChecklistSection | None, counted: int
) -> int:
    for position, item in enumerate(items, start=1):
        counted += 1
        item.position = position
        item.sequence = counted
        item.number = f"{section.code}.{position}" if section else str(position)
    return counted

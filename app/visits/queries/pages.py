"""The record as pages: a section each, long ones split into their subsections. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from app.checklists.models import ChecklistItem, ChecklistSection, ChecklistVersion
from app.core.i18n import localized

MOST_ITEMS = 12
"""Most items on a page before a section is split into its subsections."""


@dataclass(frozen=True)
class Group:
    """Items below one heading; `section` is None when the heading is the page's own."""

    section: ChecklistSection | None
    items: list[ChecklistItem]


@dataclass
class RecordPage:
    """One page of the record: number from 1, its section (None: items without one), its groups."""

    number: int
    version: ChecklistVersion
    section: ChecklistSection | None
    groups: list[Group] = field(default_factory=list)

    @property
    def items(self) -> list[ChecklistItem]:
        """All items of the page in paper order, hidden ones included."""
        return [item for group in self.groups for item in group.items]

    @property
    def title(self) -> str:
        """Name of the section, else of the checklist."""
        if self.section is None:
            return localized(self.version, "title")
        return localized(self.section, "name")

    @property
    def code(self) -> str:
        """Code of the section as printed, such as "7"."""
        return self.section.code if self.section is not None else ""


def split(
    version: ChecklistVersion,
    sections: Sequence[ChecklistSection],
    items: Sequence[ChecklistItem],
    *,
    first: int = 1,
    most: int = MOST_ITEMS,
) -> list[RecordPage]:
    """Pages of one version in paper order, numbered from `first`.

    A section becomes a page with everything below it, unless that is more than `most` items and it
    has subsections: then its own items and each subsection are pages of their own.
    """
    tree = _Tree(sections, items)
    pages = [
        RecordPage(0, version, section, groups)
        for section, groups in tree.parts(None, most)
        if any(group.items for group in groups)
    ]
    for number, page in enumerate(pages, start=first):
        page.number = number
    return pages


class _Tree:
    def __init__(
        self, sections: Sequence[ChecklistSection], items: Sequence[ChecklistItem]
    ) -> None:
        self.children: dict[int | None, list[ChecklistSection]] = {}
        for section in sections:
            self.children.setdefault(section.parent_id, []).append(section)
        self.items: dict[int | None, list[ChecklistItem]] = {}
        for item in items:
            self.items.setdefault(item.section_id, []).append(item)

    def parts(
        self, section: ChecklistSection | None, most: int
    ) -> Iterator[tuple[ChecklistSection | None, list[Group]]]:
        own = self.items.get(section.id if section else None, [])
        below = self.children.get(section.id if section else None, [])
        if section is not None and (not below or self.size(section) <= most):
            yield section, list(self.groups(section))
            return
        if own:
            yield section, [Group(None, own)]
        for child in below:
            yield from self.parts(child, most)

    def groups(self, top: ChecklistSection) -> Iterator[Group]:
        for section in self.walk(top):
            items = self.items.get(section.id, [])
            if items:
                yield Group(None if section is top else section, items)

    def walk(self, top: ChecklistSection) -> Iterator[ChecklistSection]:
        yield top
        for child in self.children.get(top.id, []):
            yield from self.walk(child)

    def size(self, top: ChecklistSection) -> int:
        return sum(len(self.items.get(section.id, [])) for section in self.walk(top))


def page_of(pages: Sequence[RecordPage]) -> Mapping[int, RecordPage]:
    """Page by item id."""
    return {item.id: page for page in pages for item in page.items}

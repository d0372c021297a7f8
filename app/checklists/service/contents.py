"""Editing a draft: its sections and items."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from app.checklists.models import ChecklistItem, ChecklistSection, ChecklistVersion
from app.checklists.service.drafts import open_draft, settle
from app.checklists.validation import item_faults
from app.core.errors import InvalidInput
from app.core.i18n import lazy_gettext as _l
from app.core.permissions import Actor
from app.extensions import db

ITEM_FIELDS = frozenset(
    {
        "prompt_zh", "prompt_en", "guidance_zh", "guidance_en", "legal_basis", "answer_type",
        "option_data", "unmet_values", "required", "allow_na", "unit_zh", "unit_en", "minimum",
        "maximum", "expected_min", "expected_max", "number_rule", "note_rule", "note_values",
        "photo_rule", "photo_values", "show_if", "weight", "veto", "severity", "days", "mode",
        "measure_zh", "measure_en", "stock_phrases",
    }
)  # fmt: skip


def add_section(
    actor: Actor,
    version: ChecklistVersion,
    *,
    name_zh: str,
    name_en: str = "",
    code: str = "",
    weight: Decimal = Decimal(1),
    parent: ChecklistSection | None = None,
) -> ChecklistSection:
    """Add a section at the end of its level; without a code it gets the next free number."""
    open_draft(actor, version)
    if parent is not None and any(item.section_id == parent.id for item in version.items):
        raise InvalidInput(
            {"parent": _l("A section with items cannot get subsections; move its items first.")}
        )
    siblings = [s for s in version.sections if s.parent_id == (parent.id if parent else None)]
    section = ChecklistSection(
        parent=parent,
        position=len(siblings) + 1,
        path="",
        code=code or _free_code(version, parent, len(siblings) + 1),
        name_zh=name_zh,
        name_en=name_en,
        weight=weight,
    )
    version.sections.append(section)
    _check_section(section, version)
    settle(version)
    return section


def change_section(
    actor: Actor,
    section: ChecklistSection,
    *,
    name_zh: str,
    name_en: str = "",
    code: str,
    weight: Decimal,
    look_at_zh: str = "",
    look_at_en: str = "",
) -> ChecklistSection:
    """Change a section's number, name, weight and what to look at."""
    version = section.checklist_version
    open_draft(actor, version)
    section.name_zh, section.name_en = name_zh, name_en
    section.code, section.weight = code, weight
    section.look_at_zh, section.look_at_en = look_at_zh, look_at_en
    _check_section(section, version)
    settle(version)
    return section


def remove_section(actor: Actor, section: ChecklistSection) -> None:
    """Remove an empty section."""
    version = section.checklist_version
    open_draft(actor, version)
    holds_items = any(item.section_id == section.id for item in version.items)
    if holds_items or any(other.parent_id == section.id for other in version.sections):
        raise InvalidInput(_l("Only an empty section can be removed; move its items first."))
    version.sections.remove(section)
    settle(version)


def move_section(actor: Actor, section: ChecklistSection, *, step: int) -> None:
    """Move a section one place up (-1) or down (1) among its siblings."""
    version = section.checklist_version
    open_draft(actor, version)
    siblings = [other for other in version.sections if other.parent_id == section.parent_id]
    _swap(siblings, section, step)
    settle(version)


def add_item(
    actor: Actor,
    version: ChecklistVersion,
    *,
    section: ChecklistSection | None = None,
    **fields: Any,
) -> ChecklistItem:
    """Add an item at the end of a section; `fields` are those of ITEM_FIELDS.

    Raises InvalidInput with the faults by field.
    """
    open_draft(actor, version)
    item = ChecklistItem(
        section=section,
        code=_next_item_code(version),
        position=len(version.items) + 1,
        sequence=len(version.items) + 1,
        indicator_id=section.indicator_id if section else None,
        **_known(fields),
    )
    version.items.append(item)
    settle(version)
    _check_item(item, version)
    return item


def change_item(actor: Actor, item: ChecklistItem, **fields: Any) -> ChecklistItem:
    """Change an item; raises InvalidInput with the faults by field."""
    version = item.checklist_version
    open_draft(actor, version)
    for name, value in _known(fields).items():
        setattr(item, name, value)
    _check_item(item, version)
    db.session.flush()
    return item


def move_item(
    actor: Actor,
    item: ChecklistItem,
    *,
    step: int = 0,
    section: ChecklistSection | None = None,
) -> None:
    """Move an item one place up or down, or to the end of another section."""
    version = item.checklist_version
    open_draft(actor, version)
    if section is not None:
        if any(other.parent_id == section.id for other in version.sections):
            raise InvalidInput(
                {"section": _l("A section with subsections cannot hold items itself.")}
            )
        item.section, item.indicator_id = section, section.indicator_id
        item.position = len(version.items) + 1
        db.session.flush()
    else:
        siblings = [other for other in version.items if other.section_id == item.section_id]
        _swap(siblings, item, step)
    settle(version)


def remove_item(actor: Actor, item: ChecklistItem) -> None:
    """Remove an item that no show-if rule names."""
    version = item.checklist_version
    open_draft(actor, version)
    asking = [o for o in version.items if o.show_if and o.show_if.get("item") == item.code]
    if asking:
        raise InvalidInput(
            _l("Item %(number)s depends on this one; change its show-if rule first.",
               number=asking[0].number)
        )  # fmt: skip
    version.items.remove(item)
    settle(version)


def _swap(siblings: list[Any], one: Any, step: int) -> None:
    place = siblings.index(one)
    other = place + step
    if 0 <= other < len(siblings):
        siblings[place], siblings[other] = siblings[other], siblings[place]
    for position, sibling in enumerate(siblings, start=1):
        sibling.position = position


def _known(fields: Mapping[str, Any]) -> dict[str, Any]:
    strangers = set(fields) - ITEM_FIELDS
    if strangers:
        raise TypeError(f"unknown item fields: {', '.join(sorted(strangers))}")
    return dict(fields)


def _check_item(item: ChecklistItem, version: ChecklistVersion) -> None:
    faults = item_faults(item, version.items)
    if faults:
        raise InvalidInput(dict(reversed(faults)))


def _check_section(section: ChecklistSection, version: ChecklistVersion) -> None:
    if section.weight < 0:
        raise InvalidInput({"weight": _l("A weight cannot be below 0.")})
    others = [other for other in version.sections if other is not section]
    if any(other.code == section.code for other in others):
        raise InvalidInput({"code": _l("The section number is used twice.")})


def _free_code(version: ChecklistVersion, parent: ChecklistSection | None, start: int) -> str:
    taken = {section.code for section in version.sections}
    prefix = f"{parent.code}." if parent else ""
    number = start
    while f"{prefix}{number}" in taken:
        number += 1
    return f"{prefix}{number}"


def _next_item_code(version: ChecklistVersion) -> str:
    # Over all versions: a code that was removed must not come back with another meaning.
    query = (
        select(ChecklistItem.code)
        .join(ChecklistVersion)
        .where(ChecklistVersion.checklist_id == version.checklist_id, ChecklistItem.code.like("q%"))
    )
    used = [int(code[1:]) for code in db.session.scalars(query) if code[1:].isdigit()]
    return f"q{max(used, default=0) + 1}"

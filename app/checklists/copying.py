"""Copies into a new version: from the indicators of a framework, or from another version."""

from decimal import Decimal
from typing import Any

from sqlalchemy import inspect

from app.checklists.models import ChecklistItem, ChecklistSection, ChecklistVersion
from app.checklists.states import AnswerType, EvidenceRule
from app.core.severity import Severity
from app.extensions import db
from app.frameworks.models import Framework, FrameworkItem, Indicator
from app.frameworks.queries import Node, tree_of

OWN = frozenset({"id", "public_id", "version", "checklist_version_id", "section_id", "parent_id"})


def copy_indicators(
    framework: Framework,
    indicator_ids: set[int],
    version: ChecklistVersion,
    answer_type: AnswerType,
) -> int:
    """Bring in the chosen indicators, what is below them, their parents and items; counts items.

    Weights are those of the framework; among fewer siblings they count in the same proportion.
    """
    return sum(
        _copy_node(node, None, indicator_ids, version, answer_type) for node in tree_of(framework)
    )


def copy_contents(source: ChecklistVersion, target: ChecklistVersion) -> None:
    """Copy sections and items of a version; codes, numbers and order stay."""
    sections: dict[int, ChecklistSection] = {}
    for section in source.sections:
        copy = ChecklistSection(**_values(section))
        copy.parent = sections.get(section.parent_id or 0)
        target.sections.append(copy)
        sections[section.id] = copy
    for item in source.items:
        twin = ChecklistItem(**_values(item))
        twin.section = sections.get(item.section_id or 0)
        target.items.append(twin)


def _copy_node(
    node: Node,
    parent: ChecklistSection | None,
    chosen: set[int],
    version: ChecklistVersion,
    answer_type: AnswerType,
) -> int:
    if node.indicator.id in chosen:
        chosen = chosen | {below.indicator.id for below in node.walk()}
    wanted = {below.indicator.id for below in node.walk() if below.items} & chosen
    if not wanted:
        return 0
    section = _section_of(node.indicator, parent, version)
    for place, item in enumerate(node.items, start=1):
        version.items.append(_item_of(item, place, section, answer_type))
    return len(node.items) + sum(
        _copy_node(child, section, chosen, version, answer_type) for child in node.children
    )


def _section_of(
    indicator: Indicator, parent: ChecklistSection | None, version: ChecklistVersion
) -> ChecklistSection:
    section = ChecklistSection(
        parent=parent,
        indicator_id=indicator.id,
        path=indicator.path,
        level=indicator.level,
        position=indicator.position,
        code=indicator.code,
        name_zh=indicator.name_zh,
        name_en=indicator.name_en,
        weight=indicator.weight,
        look_at_zh=indicator.look_at_zh,
        look_at_en=indicator.look_at_en,
        method_codes=indicator.method_codes,
    )
    version.sections.append(section)
    # The items below need its id when they are numbered.
    db.session.flush()
    return section


def _item_of(
    item: FrameworkItem, place: int, section: ChecklistSection, answer_type: AnswerType
) -> ChecklistItem:
    # What is unmet must be described; what is major must also be shown.
    major = item.severity_if_unmet is Severity.MAJOR
    return ChecklistItem(
        section=section,
        indicator_id=item.indicator_id,
        code=item.code,
        position=place,
        prompt_zh=item.text_zh,
        prompt_en=item.text_en,
        answer_type=answer_type,
        note_rule=EvidenceRule.UNMET,
        photo_rule=EvidenceRule.UNMET if major else EvidenceRule.NEVER,
        weight=Decimal(1),
        veto=item.veto or item.indicator.veto,
        severity=item.severity_if_unmet,
    )


def _values(row: Any) -> dict[str, Any]:
    columns = inspect(type(row)).column_attrs
    return {one.key: getattr(row, one.key) for one in columns if one.key not in OWN}

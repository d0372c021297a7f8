"""What must hold before a version can be published; the same rules check an item when it is saved.

Faults carry the name of the field, so that a form shows them where they belong.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from app.checklists.conditions import BadCondition, find_cycle
from app.checklists.models import ChecklistItem, ChecklistSection, ChecklistVersion
from app.checklists.states import AnswerType, EvidenceRule, NumberRule, Operator
from app.core.i18n import Text
from app.core.i18n import lazy_gettext as _l

MAX_OPTIONS = 30
MAX_DAYS = 365

Fault = tuple[str, Text]


@dataclass(frozen=True)
class Problem:
    """Something that keeps a version from being published, and where."""

    sentence: Text
    item: ChecklistItem | None = None
    section: ChecklistSection | None = None


def problems_of(version: ChecklistVersion) -> list[Problem]:
    """Everything that keeps the version from being published, in paper order."""
    items, sections = list(version.items), list(version.sections)
    found = [Problem(sentence) for sentence in _whole_faults(version, items)]
    for section in sections:
        found += [
            Problem(sentence, section=section)
            for sentence in _section_faults(section, sections, items)
        ]
    for item in items:
        found += [Problem(sentence, item=item) for _, sentence in item_faults(item, items)]
        if sections and item.section_id is None:
            found.append(Problem(_l("The item belongs to no section."), item=item))
    return found


def item_faults(item: ChecklistItem, items: Sequence[ChecklistItem]) -> list[Fault]:
    """(field, sentence) of everything wrong with an item among the items of its version."""
    return [
        *_basic_faults(item),
        *_option_faults(item),
        *_number_faults(item),
        *_evidence_faults(item),
        *_condition_faults(item, items),
    ]


def circle_of(items: Sequence[ChecklistItem]) -> tuple[str, ...]:
    """Numbers of items whose show-if rules wait for each other; empty when none do."""
    try:
        path = find_cycle([item.question.asked for item in items])
    except BadCondition:
        return ()
    numbers = {item.code: item.number or item.code for item in items}
    return tuple(numbers[code] for code in path)


def _whole_faults(version: ChecklistVersion, items: Sequence[ChecklistItem]) -> Iterator[Text]:
    if not items:
        yield _l("The checklist has no items yet.")
    if not version.title_zh.strip():
        yield _l("The checklist has no title.")
    cap = version.scale.option(version.veto_cap)
    if version.veto_cap and (cap is None or not cap.is_mark):
        yield _l("The grade that a veto leaves is not on the scale.")
    for code, count in Counter(item.code for item in items).items():
        if count > 1:
            yield _l("The item code %(code)s is used twice.", code=code)


def _section_faults(
    section: ChecklistSection, sections: Sequence[ChecklistSection], items: Sequence[ChecklistItem]
) -> Iterator[Text]:
    has_children = any(other.parent_id == section.id for other in sections)
    has_items = any(item.section_id == section.id for item in items)
    if has_children and has_items:
        yield _l("A section with subsections cannot hold items itself.")
    if not has_children and not has_items:
        yield _l("The section has no items.")
    if sum(other.code == section.code for other in sections) > 1:
        yield _l("The section number is used twice.")
    if section.weight < 0:
        yield _l("A weight cannot be below 0.")


def _basic_faults(item: ChecklistItem) -> Iterator[Fault]:
    if not item.prompt_zh.strip():
        yield "prompt_zh", _l("Please write what is to be checked.")
    if item.weight < 0:
        yield "weight", _l("A weight cannot be below 0.")
    if item.days is not None and not 1 <= item.days <= MAX_DAYS:
        yield "days", _l("Please enter 1 to %(number)s days.", number=MAX_DAYS)
    if item.veto and not _can_be_unmet(item):
        yield "veto", _l("An answer of this kind is never unmet, so it cannot be a veto.")


def _can_be_unmet(item: ChecklistItem) -> bool:
    match item.answer_type:
        case AnswerType.TEXT | AnswerType.PHOTO:
            return False
        case AnswerType.NUMBER:
            return item.expected_min is not None or item.expected_max is not None
        case _:
            return bool(item.unmet_codes)


def _option_faults(item: ChecklistItem) -> Iterator[Fault]:
    if item.answer_type.has_own_options:
        codes = [str(entry.get("code", "")) for entry in item.option_data]
        if len(codes) < 2:
            yield "options", _l("A choice needs at least two options.")
        if len(codes) > MAX_OPTIONS:
            yield "options", _l("At most %(number)s options.", number=MAX_OPTIONS)
        if len(set(codes)) != len(codes) or "" in codes:
            yield "options", _l("Two options have the same name.")
        for entry in item.option_data:
            points = entry.get("points")
            if points is not None and not 0 <= float(points) <= 100:
                yield "options", _l("The points of an option must lie between 0 and 100.")
    offered = {option.code for option in item.options}
    if item.options and not offered.issuperset(item.unmet_values):
        yield "unmet_values", _l("“Unmet” names an answer that the item does not offer.")
    if item.options and offered <= set(item.unmet_values):
        yield "unmet_values", _l("At least one answer must not be unmet.")


def _number_faults(item: ChecklistItem) -> Iterator[Fault]:
    if item.answer_type is not AnswerType.NUMBER:
        return
    low, high = item.minimum, item.maximum
    if low is not None and high is not None and low >= high:
        yield "maximum", _l("The upper bound must be above the lower bound.")
    if item.number_rule is NumberRule.LINEAR and (low is None or high is None):
        yield "number_rule", _l("Points between the bounds need both bounds.")
    expected = [bound for bound in (item.expected_min, item.expected_max) if bound is not None]
    if item.number_rule is NumberRule.EXPECTED and not expected:
        yield "expected_min", _l("Please say which numbers are expected.")
    if len(expected) == 2 and expected[0] > expected[1]:
        yield "expected_max", _l("The upper bound must not be below the lower bound.")
    for bound in expected:
        if (low is not None and bound < low) or (high is not None and bound > high):
            yield "expected_min", _l("The expected range lies outside the bounds.")


def _evidence_faults(item: ChecklistItem) -> Iterator[Fault]:
    offered = {option.code for option in item.options}
    rules = (
        ("note_values", item.note_rule, item.note_values),
        ("photo_values", item.photo_rule, item.photo_values),
    )
    for name, rule, values in rules:
        if rule is EvidenceRule.VALUES and not values:
            yield name, _l("Please choose the answers that need it.")
        if rule is EvidenceRule.VALUES and not offered.issuperset(values):
            yield name, _l("This names an answer that the item does not offer.")


def _condition_faults(item: ChecklistItem, items: Sequence[ChecklistItem]) -> Iterator[Fault]:
    try:
        rule = item.condition
    except BadCondition:
        yield "show_item", _l("The show-if rule cannot be read.")
        return
    if rule is None:
        return
    circle = circle_of(items)
    if item.number in circle or rule.item == item.code:
        path = " → ".join(circle) or item.number
        yield "show_item", _l("Circular show-if: %(path)s.", path=path)
        return
    source = next((other for other in items if other.code == rule.item), None)
    if source is None:
        yield "show_item", _l("Show-if names an item that is not in this checklist.")
        return
    if item.sequence and source.sequence >= item.sequence:
        yield "show_item", _l("Show-if must name an earlier item.")
    if source.answer_type in {AnswerType.TEXT, AnswerType.PHOTO}:
        yield "show_item", _l("Show-if cannot depend on a text or a photo.")
    offered = {option.code for option in source.choices}
    if offered and not offered.issuperset(rule.values):
        yield "show_value", _l("That item does not offer this answer.")
    if rule.operator is Operator.AT_LEAST and not (source.options or _all_numbers(rule.values)):
        yield "show_value", _l("Please enter a number.")


def _all_numbers(values: Sequence[str]) -> bool:
    return all(value.replace(".", "", 1).lstrip("-").isdigit() for value in values)

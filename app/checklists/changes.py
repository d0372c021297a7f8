"""What changed from one version of a checklist to another, item by item."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from app.checklists.models import ChecklistItem
from app.core.i18n import Text
from app.core.i18n import lazy_gettext as _l

# Field → how a person calls it. What is not here (place, number) is no change of the item.
FIELDS: dict[str, Text] = {
    "prompt_zh": _l("Prompt (Chinese)"),
    "prompt_en": _l("Prompt (English)"),
    "answer_type": _l("Answer type"),
    "option_data": _l("Options"),
    "unmet_values": _l("Unmet answers"),
    "required": _l("Required"),
    "allow_na": _l("Not applicable"),
    "unit_zh": _l("Unit"),
    "unit_en": _l("Unit"),
    "minimum": _l("Lower bound"),
    "maximum": _l("Upper bound"),
    "expected_min": _l("Expected range"),
    "expected_max": _l("Expected range"),
    "number_rule": _l("Scoring"),
    "note_rule": _l("Note"),
    "note_values": _l("Note"),
    "photo_rule": _l("Photo"),
    "photo_values": _l("Photo"),
    "show_if": _l("Show-if"),
    "weight": _l("Weight"),
    "veto": _l("Veto"),
    "severity": _l("Severity"),
    "days": _l("Days"),
    "mode": _l("Mode"),
    "measure_zh": _l("Measure"),
    "measure_en": _l("Measure"),
    "stock_phrases": _l("Stock phrases"),
    "guidance_zh": _l("Guidance"),
    "guidance_en": _l("Guidance"),
    "legal_basis": _l("Legal basis"),
}


@dataclass(frozen=True)
class Changed:
    """An item that is in both versions but not the same; `what` names the fields once each."""

    old: ChecklistItem
    new: ChecklistItem
    what: tuple[Text, ...]


@dataclass(frozen=True)
class Changes:
    """The difference of two versions."""

    added: tuple[ChecklistItem, ...]
    changed: tuple[Changed, ...]
    removed: tuple[ChecklistItem, ...]

    def __bool__(self) -> bool:
        return bool(self.added or self.changed or self.removed)

    @property
    def marks(self) -> dict[str, str]:
        """Item code → "added" or "changed", for lists of the new version."""
        marks = {item.code: "added" for item in self.added}
        return {**marks, **{pair.new.code: "changed" for pair in self.changed}}


def compare(old: Sequence[ChecklistItem], new: Sequence[ChecklistItem]) -> Changes:
    """Changes from the items of an old version to those of a new one, in paper order."""
    before = {item.code: item for item in old}
    after = {item.code for item in new}
    changed = []
    for item in new:
        if item.code in before:
            what = _differing(before[item.code], item)
            if what:
                changed.append(Changed(before[item.code], item, what))
    return Changes(
        added=tuple(item for item in new if item.code not in before),
        changed=tuple(changed),
        removed=tuple(item for item in old if item.code not in after),
    )


def _differing(old: ChecklistItem, new: ChecklistItem) -> tuple[Text, ...]:
    labels: dict[str, Text] = {}
    for name, label in FIELDS.items():
        if _plain(getattr(old, name)) != _plain(getattr(new, name)):
            labels.setdefault(str(label), label)
    return tuple(labels.values())


def _plain(value: Any) -> Any:
    return sorted(value) if isinstance(value, list) and all(map(_is_text, value)) else value


def _is_text(value: Any) -> bool:
    return isinstance(value, str)

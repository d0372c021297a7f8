"""What the recording page shows of an item: its answer, what is missing, the finding it will make."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from flask import url_for

from app.checklists import answers as judge
from app.checklists import queries as checklists
from app.checklists.answers import AnswerValue
from app.checklists.models import ChecklistItem
from app.checklists.queries import Proposal
from app.checklists.states import AnswerType, EvidenceRule
from app.core import policy
from app.core.files.models import Attachment
from app.core.i18n import Text, localized, ngettext
from app.core.i18n import gettext as _
from app.core.i18n import lazy_gettext as _l
from app.core.severity import Mode, Severity
from app.visits import queries
from app.visits.models import Answer, Visit
from app.visits.queries import value_of
from app.visits.service import AnswerConflict, Given
from app.visits.views.voices import voice_rows

ICONS = {"good": "check-c", "wait": "mostly", "alert": "x-c", "rest": "circle"}
_LACKS: dict[str, Text] = {
    "answer": _l("an answer"),
    "note": _l("what you saw"),
    "photo": _l("a photo"),
    "reason": _l("why it does not apply"),
}


@dataclass
class Card:
    """An item on the recording page; `given` is what was sent and could not be kept."""

    visit: Visit
    item: ChecklistItem
    answer: Answer | None = None
    photos: Sequence[Attachment] = ()
    voices: Sequence[Attachment] = ()
    given: Given | None = None
    errors: Mapping[str, Text] = field(default_factory=dict)
    conflict: AnswerConflict | None = None

    @property
    def value(self) -> AnswerValue:
        """What is stored."""
        return value_of(self.answer)

    @property
    def chosen(self) -> tuple[str, ...]:
        """What the fields show: what was typed when it could not be kept, else what is stored."""
        return self.given.raw if self.given is not None else self.value.chosen

    @property
    def is_na(self) -> bool:
        """Whether "not applicable" is ticked."""
        if self.given is not None:
            return self.given.not_applicable or self.given.raw == (judge.NOT_APPLICABLE,)
        return self.value.not_applicable

    @property
    def note(self) -> str:
        """The note in the field."""
        return self.given.note if self.given is not None else self.value.note

    @property
    def version(self) -> int:
        """Version of the answer that the page shows."""
        return self.answer.version if self.answer is not None else 0

    @property
    def options(self) -> list[dict[str, Any]]:
        """The big answers: value, label, tone and icon."""
        return [
            {
                "value": option.code,
                "label": localized(option, "name"),
                "tone": option.tone,
                "icon": "minus-c" if option.code == judge.NOT_APPLICABLE else ICONS[option.tone],
            }
            for option in self.item.choices
        ]

    @property
    def kind(self) -> AnswerType:
        """Answer type."""
        return self.item.answer_type

    @property
    def lacks(self) -> list[Text]:
        """What an answer that has been begun still lacks, in words."""
        if self.answer is None or not judge.is_answered(self.item.question, self.value):
            return []
        return [_LACKS[what] for what in judge.missing(self.item.question, self.value)]

    @property
    def note_hint(self) -> str:
        """When the note must be written."""
        match self.item.note_rule:
            case EvidenceRule.ALWAYS:
                return _("required")
            case EvidenceRule.UNMET if self.unmet_words:
                return _("required for “%(answer)s”", answer=self.unmet_words)
            case _:
                return ""

    @property
    def unmet_words(self) -> str:
        """The answers that mean "unmet", as printed on the buttons."""
        unmet = self.item.unmet_codes
        names = [localized(o, "name") for o in self.item.options if o.code in unmet]
        return _(", ").join(names)

    @property
    def wants_photo(self) -> bool:
        """True when photos are the answer or part of the evidence."""
        return self.kind is AnswerType.PHOTO or self.item.photo_rule is not EvidenceRule.NEVER

    @property
    def proposal(self) -> Proposal | None:
        """The finding that the stored answer will make."""
        return checklists.proposal_for(self.item, self.value)

    @property
    def may_be_unmet(self) -> bool:
        """True when an answer to the item can make a finding."""
        return bool(self.item.options and self.item.unmet_codes) or self._has_expected_range

    @property
    def term(self) -> str:
        """How long the school will have to put an unmet answer right, in words."""
        return term_of(self.visit, self.item)

    @property
    def rules(self) -> dict[str, Any]:
        """When the item is unmet and what it then wants, for `static/js/recorder/judging.js`."""
        item, found = self.item, dict[str, Any]()
        if item.options and item.unmet_codes:
            found["unmet"] = sorted(item.unmet_codes)
        if self._has_expected_range:
            bounds = {"low": item.expected_min, "high": item.expected_max}
            found |= {key: None if bound is None else str(bound) for key, bound in bounds.items()}
        wishes = (
            ("note", item.note_rule, item.note_values),
            ("photo", item.photo_rule, item.photo_values),
        )
        for key, rule, values in wishes:
            if rule is not EvidenceRule.NEVER:
                found[key] = list(values) if rule is EvidenceRule.VALUES else rule.value
        return found

    @property
    def _has_expected_range(self) -> bool:
        bounds = (self.item.expected_min, self.item.expected_max)
        return self.kind is AnswerType.NUMBER and bounds != (None, None)

    @property
    def theirs_in_words(self) -> str:
        """In a conflict: what the other person answered and noted."""
        return self._in_words(self.value)

    @property
    def mine_in_words(self) -> str:
        """In a conflict: what was sent from this page."""
        return self._in_words(self.conflict.mine) if self.conflict is not None else ""

    def _in_words(self, value: AnswerValue) -> str:
        parts = [queries.answer_words(self.item, value) or _("(no answer)"), value.note]
        return _(": ").join(part for part in parts if part)

    @property
    def photo_rows(self) -> list[dict[str, Any]]:
        """Photos for the photo row."""
        return [
            {
                "thumb_url": url_for("files.thumb", public_id=photo.public_id),
                "picture": url_for("files.show", public_id=photo.public_id),
                "id": photo.public_id,
                "alt": photo.caption or photo.filename,
                "url": self._photo_url("visits.photo", photo),
                "mark_url": self._photo_url("visits.mark_photo", photo),
                "remove_url": self._photo_url("visits.remove_photo", photo),
            }
            for photo in self.photos
        ]

    @property
    def voice_url(self) -> str:
        """Where a recording is handed in without a script."""
        return url_for("visits.attach_voice", reference=self.visit.reference, item_id=self.item.id)

    @property
    def voice_rows(self) -> list[dict[str, Any]]:
        """Voice notes for the voice list."""
        return voice_rows(self.voices, self.visit)

    def _photo_url(self, endpoint: str, photo: Attachment) -> str:
        return url_for(endpoint, reference=self.visit.reference, public_id=photo.public_id)


def lack_texts() -> dict[str, str]:
    """The words of what an answer lacks, for a device that says it at once."""
    said = {key: str(text) for key, text in _LACKS.items()}
    return said | {"text": _("Still needed: %(what)s", what="{what}"), "comma": _(", ")}


def term_of(visit: Visit, proposal: Proposal | ChecklistItem) -> str:
    """“15 working days”, “at once”: as the item says, else by the setting of its severity."""
    if proposal.mode is Mode.IMMEDIATE and proposal.days is None:
        return _("at once")
    key = f"rectification.days_{proposal.severity.value}"
    days = proposal.days or int(policy.value(key, visit.school.region_path))
    if proposal.severity is Severity.MAJOR:
        return ngettext("%(num)d day", "%(num)d days", days)
    return ngettext("%(num)d working day", "%(num)d working days", days)

"""The parts of a package: the visit, its items with present answers, what was found last time."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from flask import url_for

from app.checklists.models import ChecklistItem
from app.core import clock
from app.core.files.models import Attachment
from app.core.files.queries import attachments_by_owner
from app.core.i18n import localized
from app.core.permissions import Actor
from app.recorder import queries
from app.recorder.permissions import OPEN_STATES
from app.visits import queries as visits
from app.visits import service as visit_hooks
from app.visits.models import Answer, Visit
from app.visits.permissions import is_office_side
from app.visits.queries import Paper
from app.visits.service.recording import OWNER
from app.visits.states import TranscriptKind, VisitState

Code = tuple[int, str]
"""Checklist and code of an item: the same through all versions of a checklist."""


@dataclass(frozen=True)
class LastTime:
    """Answers of the school's last visit by item code, as suggestions; `on` is its day."""

    on: str = ""
    answers: Mapping[Code, Answer] = field(default_factory=dict)
    photos: Mapping[int, Sequence[Attachment]] = field(default_factory=dict)

    @property
    def thumbs(self) -> list[str]:
        """Addresses of the small pictures."""
        return [_thumb(photo) for some in self.photos.values() for photo in some]

    def of(self, item: ChecklistItem) -> dict[str, Any] | None:
        """What was answered to the item last time; None when it was not asked."""
        answer = self.answers.get(_code(item))
        if answer is None:
            return None
        photos = self.photos.get(answer.id, [])
        return {**_said(answer.item, answer, photos), "on": self.on}


def last_time(actor: Actor, visit: Visit, last: Visit | None) -> LastTime:
    """What the reader may see of the last visit: being on a team opens no other visit."""
    if last is None or not visits.is_visible(actor, last.id) or not is_office_side(actor, last):
        return LastTime()
    answers = {_code(item): item for item in queries.items_of_visit(last)}
    given = visits.answers_of(last)
    found = {code: given[item.id] for code, item in answers.items() if item.id in given}
    photos = attachments_by_owner(OWNER, [answer.id for answer in found.values()])
    return LastTime((last.arrived_on or last.planned_on).isoformat(), found, photos)


def facts_of(visit: Visit, open_conflicts: int) -> dict[str, Any]:
    """The visit, its team and its school."""
    school = visit.school
    return {
        "reference": visit.reference,
        "state": visit.state.value,
        "kind": str(visit.kind.label),
        "planned_on": visit.planned_on.isoformat(),
        "arrived_at": _moment(visit.arrived_at),
        "theme": visit.theme,
        "team": [{"id": user.public_id, "name": user.name} for user in visit.team],
        "lead": visit.lead.public_id,
        "open_conflicts": open_conflicts,
        "school": {
            "code": school.code,
            "name": localized(school, "name"),
            "address": school.address,
            "contact_name": "" if visit.is_secret else school.contact_name,
            "contact_phone": "" if visit.is_secret else school.contact_phone,
        },
    }


def _pages_on_site(visit: Visit) -> list[str]:
    """Pages that open after the arrival only; one that is refused would keep all from being kept."""
    check = url_for("visits.check", reference=visit.reference)
    return [check, *visit_hooks.record_pages.collect(visit)]


def addresses_of(visit: Visit) -> dict[str, Any]:
    """Where the pages are; those of the record also before the arrival, for a school without a network."""

    def to(endpoint: str, **rest: Any) -> str:
        return url_for(endpoint, reference=visit.reference, **rest)

    found: dict[str, Any] = {
        "visit": to("visits.detail"),
        "operations": to("recorder.operations"),
        "uploads": to("recorder.announce"),
        "conflicts": to("recorder.conflicts"),
        "pages": [to("visits.detail")],
    }
    if visit.state in OPEN_STATES:
        numbers = [page.number for page in visits.paper_of(visit).pages]
        found["pages"] += [
            to("visits.contents"),
            *(to("visits.record_page", number=number) for number in numbers),
            to("visits.summary"),
            to("visits.conversation"),
            to("visits.document"),
            *(to("visits.new_transcript", kind=kind.value) for kind in TranscriptKind),
            *(
                to("visits.transcript", client_id=one.client_id)
                for one in visits.transcripts_of(visit)
            ),
            *(_pages_on_site(visit) if visit.state is VisitState.IN_PROGRESS else []),
        ]
    return found


def items_of(visit: Visit, last: LastTime) -> list[dict[str, Any]]:
    """Everything that is asked in paper order, with answers so far and who gave them."""
    paper = visits.paper_of(visit)
    photos = attachments_by_owner(OWNER, [answer.id for answer in paper.answers.values()])
    return [
        _item(visit, paper, item, photos, last) for sheet in paper.sheets for item in sheet.items
    ]


def _item(
    visit: Visit,
    paper: Paper,
    item: ChecklistItem,
    photos: Mapping[int, Sequence[Attachment]],
    last: LastTime,
) -> dict[str, Any]:
    answer = paper.answers.get(item.id)
    page = paper.page_by_item[item.id].number
    return {
        **_question(item),
        "page": url_for("visits.record_page", reference=visit.reference, number=page),
        "answer": _said(item, answer, photos.get(answer.id, [])) if answer is not None else None,
        "last": last.of(item),
    }


def _question(item: ChecklistItem) -> dict[str, Any]:
    return {
        "id": item.id,
        "code": item.code,
        "checklist": item.checklist_version.checklist_id,
        "number": item.number,
        "prompt": localized(item, "prompt"),
        "type": item.answer_type.value,
        "options": [{"value": o.code, "label": localized(o, "name")} for o in item.options],
        "allow_na": item.allow_na,
        "required": item.required,
        "show_if": item.show_if,
        "unit": localized(item, "unit"),
        "minimum": _number(item.minimum),
        "maximum": _number(item.maximum),
        "unmet": sorted(item.unmet_codes),
        "note_rule": item.note_rule.value,
        "photo_rule": item.photo_rule.value,
        "phrases": item.stock_phrases,
    }


def _said(item: ChecklistItem, answer: Answer, photos: Sequence[Attachment]) -> dict[str, Any]:
    value = visits.value_of(answer)
    return {
        "version": answer.version,
        "value": [] if value.not_applicable else list(value.chosen),
        "na": value.not_applicable,
        "note": value.note,
        "words": visits.answer_words(item, value),
        "by": answer.answered_by.name,
        "by_id": answer.answered_by.public_id,
        "at": _moment(answer.answered_at),
        "photos": [
            {"id": photo.public_id, "thumb": _thumb(photo), "caption": photo.caption}
            for photo in photos
        ],
    }


def _code(item: ChecklistItem) -> Code:
    return item.checklist_version.checklist_id, item.code


def _thumb(photo: Attachment) -> str:
    return url_for("files.thumb", public_id=photo.public_id)


def _number(value: Any) -> str | None:
    return f"{value:f}" if value is not None else None


def _moment(moment: Any) -> str | None:
    return clock.local(moment).isoformat() if moment is not None else None

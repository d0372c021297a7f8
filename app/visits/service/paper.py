"""The paper fallback: what was written on the blank form on site, typed in and scanned afterwards."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from app.checklists.models import ChecklistItem
from app.core import history
from app.core.errors import InvalidInput, NotAllowed
from app.core.files.kinds import Group
from app.core.files.models import Attachment
from app.core.files.service import Upload, remove_attachment, store_upload
from app.core.i18n import Text
from app.core.i18n import lazy_gettext as _l
from app.core.permissions import Actor
from app.visits import permissions
from app.visits.models import Answer, Visit
from app.visits.queries import value_of
from app.visits.service.recording import AnswerConflict, Given, hold_open, keep_answer, read_given

OWNER = "visit_scan"
PURPOSE = "scan"


@dataclass
class Typed:
    """What became of the rows: numbers of the items kept; refusals and conflicts by item id."""

    kept: list[str] = field(default_factory=list)
    errors: dict[int, Mapping[str, Text]] = field(default_factory=dict)
    conflicts: dict[int, AnswerConflict] = field(default_factory=dict)


def type_paper(
    actor: Actor,
    visit: Visit,
    rows: Iterable[tuple[ChecklistItem, Given]],
    answers: Mapping[int, Answer],
) -> Typed:
    """Keep the rows of a typed form as recording on site would; history says they came from paper.

    `answers` are those of the visit by item id: a row that says the same again costs nothing. What
    cannot be kept is told row by row and hinders no other. Raises NotAllowed, StaleState.
    """
    hold_open(actor, visit)
    typed = Typed()
    for item, given in rows:
        try:
            if _changes(item, given, answers.get(item.id)):
                keep_answer(actor, visit, item, given)
                typed.kept.append(item.number)
        except InvalidInput as error:
            typed.errors[item.id] = error.errors
        except AnswerConflict as conflict:
            typed.conflicts[item.id] = conflict
    if typed.kept:
        history.record(visit, "type_paper", actor, data={"items": typed.kept})
    return typed


def attach_scan(actor: Actor, visit: Visit, uploads: Iterable[Upload]) -> list[Attachment]:
    """Put the scanned form to the visit: a PDF or pictures.

    Raises UploadRefused (then none is kept), InvalidInput without a file, NotAllowed.
    """
    _require_may_attach(actor, visit)
    stored = [
        store_upload(
            actor,
            upload,
            owner_kind=OWNER,
            owner_id=visit.id,
            purpose=PURPOSE,
            region_id=visit.county_id,
            accept={Group.IMAGE, Group.PDF},
        )
        for upload in uploads
    ]
    if not stored:
        raise InvalidInput({"files": _l("Please choose the scan.")})
    names = [scan.filename for scan in stored]
    history.record(visit, "attach_scan", actor, data={"files": names})
    return stored


def remove_scan(actor: Actor, visit: Visit, scan: Attachment, *, reason: str) -> None:
    """Take a scan away; the reason is required and kept. Raises NotAllowed, InvalidInput."""
    _require_may_attach(actor, visit)
    if (scan.owner_kind, scan.owner_id) != (OWNER, visit.id):
        raise InvalidInput(_l("This scan does not belong to the visit."))
    remove_attachment(actor, scan, reason=reason)
    data = {"files": [scan.filename]}
    history.record(visit, "remove_scan", actor, reason=reason.strip(), data=data)


def _changes(item: ChecklistItem, given: Given, answer: Answer | None) -> bool:
    """False for a row that is as stored, or empty where nothing is stored."""
    mine = read_given(item, given)
    stored = value_of(answer)
    return bool(given.in_conflict) or (mine.value, mine.not_applicable, mine.note) != (
        stored.value,
        stored.not_applicable,
        stored.note,
    )


def _require_may_attach(actor: Actor, visit: Visit) -> None:
    decision = permissions.may_attach_scan(actor, visit)
    if not decision:
        raise NotAllowed(decision.reason)

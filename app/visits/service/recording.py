"""Recording on site: one answer at a time, and its photos.

Nothing that somebody wrote is overwritten unseen: an answer is saved against the version that was
on the page, and who comes second is shown both.
"""

from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import select, update

from app.checklists import queries as checklists
from app.checklists.answers import AnswerRefused, AnswerValue
from app.checklists.models import ChecklistItem
from app.core import clock, history
from app.core.database import insert_new
from app.core.errors import DomainError, InvalidInput, NotAllowed, StaleState
from app.core.files import queries as files
from app.core.files.kinds import Group
from app.core.files.models import Attachment
from app.core.files.service import Upload, remove_attachment, store_upload, written_position
from app.core.i18n import lazy_gettext as _l
from app.core.permissions import Actor
from app.extensions import db
from app.visits import permissions
from app.visits.models import Answer, Visit
from app.visits.queries import value_of
from app.visits.service.hooks import answer_guards
from app.visits.states import VisitState

LONGEST_NOTE = 4000
OWNER = "answer"
MINE, THEIRS, BOTH = "mine", "theirs", "both"


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """What a person sends for an item: `version` is that of the answer on their page, 0 for none.

    After a conflict `resolve` says which text stays: "mine", "theirs" or "both"; `in_conflict` alone
    means that they have not said so yet.
    """

    raw: tuple[str, ...] = ()
    not_applicable: bool = False
    note: str = ""
    version: int = 0
    in_conflict: bool = False
    resolve: str = ""


class AnswerConflict(DomainError):
    """Somebody else answered meanwhile; both are kept until a person chooses."""

    status = 409

    def __init__(self, theirs: Answer, mine: AnswerValue) -> None:
        super().__init__(_l("Somebody else has answered this item meanwhile."))
        self.theirs = theirs
        self.mine = mine


def save_answer(actor: Actor, visit: Visit, item: ChecklistItem, given: Given) -> Answer | None:
    """Keep an answer with its note; None when nothing was given and nothing is there.

    Sending the same again changes nothing. Raises NotAllowed, StaleState when the record is no longer
    open, InvalidInput (`value`, `note`) for what the item cannot take, AnswerConflict.
    """
    hold_open(actor, visit)
    return keep_answer(actor, visit, item, given)


def hold_open(actor: Actor, visit: Visit) -> None:
    """Make sure that the record stays open until this transaction ends."""
    decision = permissions.may_record_visit(actor, visit)
    if not decision:
        raise NotAllowed(decision.reason)
    state = db.session.scalar(
        select(Visit.state).where(Visit.id == visit.id).with_for_update(read=True)
    )
    if state is not VisitState.IN_PROGRESS:
        raise StaleState(_l("The record is closed and can no longer be changed."))


def keep_answer(actor: Actor, visit: Visit, item: ChecklistItem, given: Given) -> Answer | None:
    """`save_answer` for a caller that holds the record open, for several items at once."""
    mine = read_given(item, given)
    answer = _locked(visit, item)
    if answer is None:
        if not mine.chosen and not mine.note:
            return None
        _require_answerable(visit, item)
        answer = _insert(actor, visit, item, mine)
        if answer is not None:
            return answer
        answer = _locked(visit, item)
        assert answer is not None
    mine = replace(mine, photo_count=answer.photo_count)
    if value_of(answer) == mine or given.resolve == THEIRS:
        return answer
    _require_answerable(visit, item)
    if not _was_seen(answer, given.version) or (given.in_conflict and not given.resolve):
        raise AnswerConflict(answer, mine)
    if given.resolve == BOTH:
        mine = replace(mine, note="\n".join(part for part in (answer.note, mine.note) if part))
    if given.resolve:
        _note_replacement(actor, visit, answer)
    _write(actor, item, answer, mine)
    return answer


def keep_first_answers(
    actor: Actor, visit: Visit, given: Mapping[ChecklistItem, Given]
) -> set[int]:
    """Keep answers to items that nobody has answered yet, all in one statement; ids of those items.

    What has been answered or what the rules do not take is passed over, for `keep_answer` to judge. The
    caller holds the record open.
    """
    rows = []
    for item, one in given.items():
        with suppress(InvalidInput):
            mine = read_given(item, one)
            _require_answerable(visit, item)
            if mine.chosen or mine.note:
                rows.append(_first(actor, visit, item, mine))
    return {row.item_id for row in insert_new(Answer, rows, Answer.item_id)}


def read_given(item: ChecklistItem, given: Given) -> AnswerValue:
    """The answer as the item takes it; raises InvalidInput for the fields `value` and `note`."""
    note = given.note.strip()
    if len(note) > LONGEST_NOTE:
        raise InvalidInput({"note": _l("At most %(number)s characters.", number=LONGEST_NOTE)})
    try:
        value = checklists.read_answer(item, given.raw, not_applicable=given.not_applicable)
    except AnswerRefused as error:
        raise InvalidInput({"value": error.sentence}) from None
    return replace(value, note=note)


def add_photos(
    actor: Actor,
    visit: Visit,
    item: ChecklistItem,
    uploads: Iterable[Upload],
    *,
    caption: str = "",
    taken_at: datetime | None = None,
    position: tuple[float, float] | None = None,
) -> list[Attachment]:
    """Put photos to an item. Raises UploadRefused (then none of them is kept), NotAllowed, StaleState.

    `taken_at` (aware) and `position` (degrees) are what the device says; what a photo itself says goes
    before it. Positions are kept where the office wants them only.
    """
    hold_open(actor, visit)
    with_position = permissions.keeps_positions(visit)
    answer = answer_to_hold(actor, visit, item)
    stored = [
        store_upload(
            actor,
            upload,
            owner_kind=OWNER,
            owner_id=answer.id,
            purpose="photo",
            region_id=visit.county_id,
            accept={Group.IMAGE},
            caption=caption,
            with_position=with_position,
        )
        for upload in uploads
    ]
    for photo in stored:
        photo.taken_at = photo.taken_at or taken_at
        if with_position:
            photo.position = photo.position or written_position(position)
    _count_photos(item, answer)
    return stored


def answer_to_hold(actor: Actor, visit: Visit, item: ChecklistItem) -> Answer:
    """The row of the item's answer, made empty when there is none, for files to belong to."""
    answer = _locked(visit, item)
    if answer is None:
        answer = _insert(actor, visit, item, AnswerValue()) or _locked(visit, item)
        assert answer is not None
    return answer


def remove_photo(actor: Actor, visit: Visit, photo: Attachment, *, reason: str) -> None:
    """Take a photo with its original away while the record is open; the reason is required and kept."""
    hold_open(actor, visit)
    answer = db.session.get(Answer, photo.owner_id)
    if photo.owner_kind != OWNER or answer is None or answer.visit_id != visit.id:
        raise InvalidInput(_l("This photo does not belong to the visit."))
    for version in files.versions_of(photo):
        if (version.owner_kind, version.owner_id) == (photo.owner_kind, photo.owner_id):
            remove_attachment(actor, version, reason=reason)
    history.record(
        visit,
        "remove_photo",
        actor,
        reason=reason.strip(),
        data={"photo": photo.public_id, "item": answer.item.number},
    )
    _count_photos(answer.item, answer)


def _require_answerable(visit: Visit, item: ChecklistItem) -> None:
    decision = answer_guards.check(visit, item)
    if not decision:
        raise InvalidInput({"value": decision.reason})


def _locked(visit: Visit, item: ChecklistItem) -> Answer | None:
    return db.session.scalar(
        select(Answer)
        .where(Answer.visit_id == visit.id, Answer.item_id == item.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )


def _was_seen(answer: Answer, version: int) -> bool:
    """True when nothing has been written since that version; a photo alone writes no answer."""
    bare = answer.version == 1 and not value_of(answer).chosen and not answer.note
    return answer.version == version or (version == 0 and bare)


def _insert(actor: Actor, visit: Visit, item: ChecklistItem, mine: AnswerValue) -> Answer | None:
    """A new row; None when somebody else has just made it."""
    made = insert_new(Answer, [_first(actor, visit, item, mine)], Answer.id)
    return db.session.get(Answer, made[0].id) if made else None


def _first(actor: Actor, visit: Visit, item: ChecklistItem, mine: AnswerValue) -> dict[str, Any]:
    return {
        "visit_id": visit.id,
        "item_id": item.id,
        "value": mine.value,
        "not_applicable": mine.not_applicable,
        "note": mine.note,
        "is_answered": checklists.is_answered(item, mine),
        "photo_count": 0,
        "answered_by_id": actor.id,
        "answered_at": clock.now(),
        "version": 1,
    }


def _write(actor: Actor, item: ChecklistItem, answer: Answer, mine: AnswerValue) -> None:
    assert actor.id is not None
    answer.value = mine.value
    answer.not_applicable = mine.not_applicable
    answer.note = mine.note
    answer.is_answered = checklists.is_answered(item, mine)
    answer.answered_by_id = actor.id
    answer.answered_at = clock.now()
    db.session.flush()


def _count_photos(item: ChecklistItem, answer: Answer) -> None:
    """Photos do not count as an edit of the text: the version stays, nobody runs into a conflict."""
    count = files.count_of(OWNER, answer.id)
    value = replace(value_of(answer), photo_count=count)
    db.session.execute(
        update(Answer)
        .where(Answer.id == answer.id)
        .values(photo_count=count, is_answered=checklists.is_answered(item, value))
        .execution_options(synchronize_session=False)
    )
    db.session.refresh(answer)


def _note_replacement(actor: Actor, visit: Visit, answer: Answer) -> None:
    before = {"value": answer.value, "na": answer.not_applicable, "note": answer.note}
    history.record(
        visit,
        "replace_answer",
        actor,
        data={"item": answer.item.number, "before": before, "by": answer.answered_by.name},
    )

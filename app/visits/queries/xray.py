"""The examination of a record before it is submitted (X-ray): everything that is missing or doubtful.

What is judged without the database stands in `remarks`; here is what must be looked up for it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select

from app.core import clock
from app.core import policy as settings
from app.core.files.models import Attachment
from app.core.hooks import Hook
from app.core.permissions import Actor
from app.extensions import db
from app.visits.models import Answer, Conversation, Visit
from app.visits.queries import remarks
from app.visits.queries.answers import Paper, paper_of
from app.visits.queries.remarks import Drafted, Remark, Rules, UsedPhoto
from app.visits.queries.scope import visible_to
from app.visits.states import Doubt, Level

# Findings that exist before the record is submitted: written freely, or left by an earlier submission.
drafted_findings: Hook[[Visit], Sequence[Drafted]] = Hook("drafted_findings")

MOST_USES = 200
_IS_PHOTO = (Attachment.owner_kind == "answer", Attachment.removed_at.is_(None))


@dataclass(frozen=True)
class Xray:
    """What the examination found, in the order of the paper."""

    paper: Paper
    remarks: tuple[Remark, ...]

    def at(self, level: Level) -> list[Remark]:
        """Remarks of one level."""
        return [remark for remark in self.remarks if remark.level is level]

    @property
    def faults(self) -> list[Remark]:
        """What must be put right first."""
        return self.at(Level.MUST)

    @property
    def doubts(self) -> list[Remark]:
        """What may be submitted with a written reason only."""
        return self.at(Level.REASON)

    def kept(self) -> list[dict[str, str]]:
        """The doubts as history keeps them: what, and the number of the item it is about."""
        return [
            {"doubt": remark.doubt.value, "item": remark.item.number if remark.item else ""}
            for remark in self.doubts
        ]


def rules_for(visit: Visit) -> Rules:
    """The settings that hold at the school of the visit."""
    value = settings.reader(visit.school.region_path)
    return Rules(
        seconds_per_item=int(value("visit.xray_seconds_per_item")),
        low_percent=int(value("visit.xray_low_percent")),
        asks=bool(value("visit.xray_reason_required")),
        lets=bool(value("visit.xray_reason_allowed")),
    )


def examine(visit: Visit, paper: Paper | None = None) -> Xray:
    """The whole examination; a handful of statements, the same whatever its length."""
    paper = paper or paper_of(visit)
    rules = rules_for(visit)
    drafted = [one for found in drafted_findings.collect(visit) for one in found]
    return Xray(
        paper,
        (
            *_missing(paper),
            *_on_items(paper, rules, drafted),
            *_on_time(visit, paper, rules),
            *remarks.on_the_whole(
                methods=bool(visit.methods),
                merits=bool(visit.merits.strip()),
                talks=_has_talks(visit),
            ),
        ),
    )


def where_used(actor: Actor, xray: Xray) -> Mapping[int, Visit]:
    """Those of the earlier visits with the same photos that the actor may know of, by id."""
    wanted = {visit_id for remark in xray.remarks for visit_id in remark.used_on}
    if not wanted:
        return {}
    found = db.session.scalars(select(Visit).where(Visit.id.in_(wanted), visible_to(actor)))
    return {visit.id: visit for visit in found}


def _missing(paper: Paper) -> Sequence[Remark]:
    return [
        Remark(doubt=Doubt.MISSING, level=Level.MUST, sentence=lack.sentence, item=lack.item)
        for lack in paper.missing
    ]


def _on_items(paper: Paper, rules: Rules, drafted: Sequence[Drafted]) -> Sequence[Remark]:
    items = {item.id: item for sheet in paper.sheets for item in paper.shown(sheet.items)}
    by_item = {one.item_id: one for one in drafted if one.item_id in items}
    found = [
        remark
        for item in items.values()
        for remark in remarks.on_item(item, paper.value(item), rules, by_item.get(item.id))
    ]
    found += remarks.on_photos(_photos(paper), items, rules)
    order = {item_id: place for place, item_id in enumerate(items)}
    found.sort(key=lambda remark: order[remark.item.id] if remark.item else len(order))
    for one in drafted:
        if one.item_id not in by_item:
            found += remarks.on_drafted(one, rules, None)
    return found


def _on_time(visit: Visit, paper: Paper, rules: Rules) -> Sequence[Remark]:
    if visit.arrived_at is None:
        return []
    end = visit.left_at or clock.now()
    seconds = (end - visit.arrived_at).total_seconds()
    return list(remarks.on_time(seconds, len(paper.shown_ids), rules))


def _has_talks(visit: Visit) -> bool:
    query = select(Conversation.id).where(Conversation.visit_id == visit.id).limit(1)
    return db.session.scalar(query) is not None


def _photos(paper: Paper) -> Sequence[UsedPhoto]:
    """Photos of the record, each with the earlier visits that hold the same file."""
    by_answer = {a.id: item_id for item_id, a in paper.answers.items() if a.photo_count}
    if not by_answer:
        return []
    mine = db.session.execute(
        select(Attachment.id, Attachment.sha256, Attachment.owner_id)
        .where(*_IS_PHOTO, Attachment.owner_id.in_(by_answer))
        .order_by(Attachment.id)
    ).all()
    first: dict[str, int] = {}
    for photo_id, sha256, _owner in mine:
        first.setdefault(sha256, photo_id)
    used = _earlier_uses(paper.visit, first)
    return [UsedPhoto(sha256, by_answer[owner], used[sha256]) for _id, sha256, owner in mine]


def _earlier_uses(visit: Visit, first: Mapping[str, int]) -> Mapping[str, frozenset[int]]:
    """Visits that had the photos before, by checksum; `first` is where they came in here."""
    rows = db.session.execute(
        select(Attachment.sha256, Answer.visit_id, func.min(Attachment.id))
        .join(Answer, Answer.id == Attachment.owner_id)
        .where(*_IS_PHOTO, Attachment.sha256.in_(first), Answer.visit_id != visit.id)
        .group_by(Attachment.sha256, Answer.visit_id)
        .order_by(Answer.visit_id)
        .limit(MOST_USES)
    ).all()
    used: dict[str, set[int]] = {sha256: set() for sha256 in first}
    for sha256, visit_id, photo_id in rows:
        if photo_id < first[sha256]:
            used[sha256].add(visit_id)
    return {sha256: frozenset(ids) for sha256, ids in used.items()}

"""The examination of a record before it is submitted (X-ray): everything that is missing or doubtful.

What is judged without the database stands in `remarks`; here is what must be looked up for it.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, case, false, func, literal, or_, select, union_all

from app.checklists.models import ChecklistItem
from app.core import clock
from app.core import policy as settings
from app.core.files.models import Attachment
from app.core.hooks import Hook
from app.core.permissions import Actor
from app.extensions import db
from app.visits.models import Answer, Conversation, Transcript, Visit
from app.visits.queries import remarks
from app.visits.queries.answers import Paper, paper_of
from app.visits.queries.remarks import Drafted, Remark, Rules, UsedPhoto
from app.visits.queries.scope import visible_to
from app.visits.states import Doubt, Level, TranscriptKind

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


def examine(visit: Visit, paper: Paper | None = None, actor: Actor | None = None) -> Xray:
    """The whole examination; three statements beside those of the paper, whatever its length.

    With an `actor`, remarks on photos name the earlier visits that the actor may know of.
    """
    paper = paper or paper_of(visit)
    rules = rules_for(visit)
    drafted = [one for found in drafted_findings.collect(visit) for one in found]
    traces = _traces_of(visit, actor)
    items = {item.id: item for sheet in paper.sheets for item in paper.shown(sheet.items)}
    whole = remarks.on_the_whole(
        methods=bool(visit.methods), merits=bool(visit.merits.strip()), talks=traces.has_talks
    )
    found = [*_on_items(paper, items, rules, drafted), *_on_photos(paper, items, rules, traces)]
    place = {item_id: number for number, item_id in enumerate(items)}
    found.sort(key=lambda remark: place[remark.item.id] if remark.item else len(place))
    return Xray(paper, (*_missing(paper), *found, *_on_time(visit, paper, rules), *whole))


def _missing(paper: Paper) -> Sequence[Remark]:
    return [
        Remark(doubt=Doubt.MISSING, level=Level.MUST, sentence=lack.sentence, item=lack.item)
        for lack in paper.missing
    ]


def _on_items(
    paper: Paper,
    items: Mapping[int, ChecklistItem],
    rules: Rules,
    drafted: Sequence[Drafted],
) -> Iterator[Remark]:
    by_item = {one.item_id: one for one in drafted if one.item_id in items}
    for item in items.values():
        yield from remarks.on_item(item, paper.value(item), rules, by_item.get(item.id))
    for one in drafted:
        if one.item_id not in by_item:
            yield from remarks.on_drafted(one, rules, None)


def _on_photos(
    paper: Paper, items: Mapping[int, ChecklistItem], rules: Rules, traces: "_Traces"
) -> Iterator[Remark]:
    by_answer = {answer.id: item_id for item_id, answer in paper.answers.items()}
    photos = [
        UsedPhoto(
            trace.sha256,
            by_answer[trace.owner],
            before=traces.was_used_before(trace),
            seen_on=traces.seen_before(trace),
        )
        for trace in traces.photos
        if trace.owner in by_answer
    ]
    return remarks.on_photos(photos, items, rules)


def _on_time(visit: Visit, paper: Paper, rules: Rules) -> Sequence[Remark]:
    if visit.arrived_at is None:
        return []
    end = visit.left_at or clock.now()
    seconds = (end - visit.arrived_at).total_seconds()
    return list(remarks.on_time(seconds, len(paper.shown_ids), rules))


@dataclass(frozen=True, slots=True)
class _Trace:
    """A photo: its row, its file, what it belongs to (answer here, visit elsewhere), its visit's number."""

    id: int
    sha256: str
    owner: int
    number: str


@dataclass(frozen=True, slots=True)
class _Traces:
    """Photos of the visit, the same files on other visits, and whether anybody was talked to."""

    photos: Sequence[_Trace]
    elsewhere: Sequence[_Trace]
    has_talks: bool

    def was_used_before(self, photo: _Trace) -> bool:
        """True when an earlier visit had the file: whoever used it later is not this visit's concern."""
        return any(self._earlier(photo))

    def seen_before(self, photo: _Trace) -> tuple[str, ...]:
        """Numbers of those earlier visits that the reader may know of."""
        return tuple(trace.number for trace in self._earlier(photo) if trace.number)

    def _earlier(self, photo: _Trace) -> Iterator[_Trace]:
        first = min(trace.id for trace in self.photos if trace.sha256 == photo.sha256)
        return (
            trace for trace in self.elsewhere if trace.sha256 == photo.sha256 and trace.id < first
        )


def _traces_of(visit: Visit, actor: Actor | None) -> _Traces:
    """What the remarks need that is not on the paper; one statement."""
    rows = db.session.execute(union_all(_photos(visit), _elsewhere(visit, actor), _talk(visit)))
    by_kind: dict[str, list[_Trace]] = {"photo": [], "elsewhere": [], "talk": []}
    for kind, *trace in sorted(rows, key=lambda row: row[1]):
        by_kind[kind].append(_Trace(*trace))
    return _Traces(by_kind["photo"], by_kind["elsewhere"], bool(by_kind["talk"]))


def _photos(visit: Visit) -> Select[str, int, str, int, str]:
    return (
        select(
            literal("photo").label("kind"),
            Attachment.id,
            Attachment.sha256,
            Attachment.owner_id,
            literal(""),
        )
        .join(Answer, Answer.id == Attachment.owner_id)
        .where(*_IS_PHOTO, Answer.visit_id == visit.id)
    )


def _elsewhere(visit: Visit, actor: Actor | None) -> Select[Any, Any, Any, Any, Any]:
    mine = (
        select(Attachment.sha256)
        .join(Answer, Answer.id == Attachment.owner_id)
        .where(*_IS_PHOTO, Answer.visit_id == visit.id)
    )
    is_known = visible_to(actor) if actor is not None else false()
    found = (
        select(
            literal("elsewhere").label("kind"),
            func.min(Attachment.id).label("first_id"),
            Attachment.sha256,
            Visit.id,
            case((is_known, Visit.number), else_="").label("number"),
        )
        .join(Answer, Answer.id == Attachment.owner_id)
        .join(Visit, Visit.id == Answer.visit_id)
        .where(*_IS_PHOTO, Attachment.sha256.in_(mine), Visit.id != visit.id)
        .group_by(Attachment.sha256, Visit.id)
        .order_by(func.min(Attachment.id))
        .limit(MOST_USES)
        .subquery()
    )
    return select(found)


def _talk(visit: Visit) -> Select[Any, Any, Any, Any, Any]:
    """Somebody was talked to: a short note of it, or an interview or group meeting on its form."""
    forms = (TranscriptKind.INTERVIEW, TranscriptKind.FOCUS_GROUP)
    on_form = select(Transcript.visit_id).where(
        Transcript.visit_id == visit.id,
        Transcript.removed_at.is_(None),
        Transcript.kind.in_(forms),
    )
    noted = select(Conversation.visit_id).where(Conversation.visit_id == visit.id)
    return select(
        literal("talk").label("kind"), Visit.id, literal(""), literal(0), literal("")
    ).where(Visit.id == visit.id, or_(noted.exists(), on_form.exists()))

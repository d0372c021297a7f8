"""Visit record and exit slip: everything a visit says on paper, read once.

Both say the same to everybody who may read them: who may is asked before they are built.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime

from app.checklists import queries as checklists
from app.checklists.answers import AnswerValue
from app.checklists.models import ChecklistItem
from app.checklists.scoring import ScoreResult
from app.core import policy
from app.core.files.models import Attachment
from app.core.files.queries import attachments_of
from app.core.i18n import Text
from app.findings import queries as findings
from app.followups import queries as followups
from app.followups.states import Verdict, seen_on_site
from app.records.builders.facts import VisitFacts, facts_of
from app.records.builders.parts import Name, Picture
from app.records.builders.transcript import FormLines, forms_of
from app.visits import queries as visits
from app.visits import service
from app.visits.models import Visit
from app.visits.queries.answers import Paper, Sheet
from app.visits.queries.origin import Origin, origin_of
from app.visits.queries.voices import voices_by_item
from app.visits.service import SlipProblem
from app.visits.service.paper import OWNER as SCAN_OWNER
from app.visits.states import (
    ArrivalPlace,
    Doubt,
    Partner,
    SchoolAnswer,
    SignerRole,
    SigningWay,
)

Voices = Mapping[int, Sequence[Attachment]]


@dataclass(frozen=True, slots=True)
class VoiceLine:
    """A voice note: how long it lasts and the checksum of its file."""

    length: str
    sha256: str


@dataclass(frozen=True, slots=True)
class AnswerLine:
    """One item with what was found; `photos` is how many pictures were taken."""

    number: str
    prompt: Name
    answers: tuple[Name, ...]
    note: str
    photos: int
    is_unmet: bool
    voices: tuple[VoiceLine, ...] = ()


@dataclass(frozen=True, slots=True)
class AnswerGroup:
    """Items below one heading."""

    code: str
    heading: Name
    lines: tuple[AnswerLine, ...]


@dataclass(frozen=True, slots=True)
class SheetLines:
    """One checklist as it was filled in; `score` is points of 100, empty when nothing counts."""

    title: Name
    version: int
    groups: tuple[AnswerGroup, ...]
    score: str
    grade: Name | None


@dataclass(frozen=True, slots=True)
class Talk:
    """A conversation: the group, how many people, what was said."""

    partner: Partner
    people: int
    points: str


@dataclass(frozen=True, slots=True)
class DocumentLine:
    """A file or book that was read."""

    title: str
    remark: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem(SlipProblem):
    """A finding as the papers of a visit show it, with its number once it has one."""

    number: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Signed:
    """How the school's answer was signed; `path` draws the strokes in the box of the pad."""

    way: SigningWay
    role: SignerRole | None
    path: str
    signed_at: datetime | None
    received_at: datetime
    recorded_by: str
    content_sha256: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Feedback:
    """What the school said to the exit slip; `answer` is None before it did."""

    answer: SchoolAnswer | None
    by: str
    text: str
    at: datetime | None
    signed: Signed | None = None


@dataclass(frozen=True, slots=True)
class FromPaper:
    """Rows of the paper form that somebody typed in, or the scan of it that somebody attached."""

    by: str
    at: datetime
    rows: int = 0
    scan: str = ""
    sha256: str = ""


@dataclass(frozen=True, slots=True)
class OpenDoubt:
    """What stood open when the record was submitted, and at which item."""

    doubt: Doubt
    item: str


@dataclass(frozen=True, slots=True)
class ArrivalCheck:
    """What the check of the position at the arrival came to; never the position itself."""

    place: ArrivalPlace
    distance_m: int | None
    reason: str


@dataclass(frozen=True, slots=True)
class SideBySide:
    """A photo of an earlier finding and one of the same place from this visit."""

    before: Picture
    after: Picture


@dataclass(frozen=True, slots=True)
class LookedAt:
    """An earlier finding as the team saw it this time; `due_on` is that of its task."""

    number: str
    title: str
    due_on: date | None
    verdict: Verdict
    seen: str
    photos: int
    by: str
    pairs: tuple[SideBySide, ...] = ()

    @property
    def answer(self) -> Text:
        """The words for what was seen."""
        return seen_on_site(self.verdict).label


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitRecord:
    """督导工作记录表."""

    facts: VisitFacts
    sheets: tuple[SheetLines, ...]
    talks: tuple[Talk, ...]
    documents: tuple[DocumentLine, ...]
    merits: str
    problems: tuple[Problem, ...]
    advice: str
    feedback: Feedback
    recorded_at: datetime | None
    from_paper: tuple[FromPaper, ...] = ()
    doubts: tuple[OpenDoubt, ...] = ()
    reason: str = ""
    forms: tuple[FormLines, ...] = ()
    looked_at: tuple[LookedAt, ...] = ()
    arrival: ArrivalCheck | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ExitSlip:
    """当场反馈单; `objection_days` are working days after service of the notice."""

    facts: VisitFacts
    merits: str
    problems: tuple[Problem, ...]
    advice: str
    feedback: Feedback
    recorded_at: datetime | None
    objection_days: int


def build_visit_record(visit: Visit) -> VisitRecord:
    """The record of a visit as it stands now, with every item that showed."""
    paper, origin, voices = visits.paper_of(visit), origin_of(visit), voices_by_item(visit)
    return VisitRecord(
        facts=facts_of(visit),
        sheets=tuple(_sheet(paper, sheet, voices) for sheet in paper.sheets),
        talks=tuple(
            Talk(talk.partner, talk.people, talk.points) for talk in visits.conversations_of(visit)
        ),
        documents=tuple(
            DocumentLine(seen.title, seen.remark) for seen in visits.documents_of(visit)
        ),
        merits=visit.merits,
        problems=problems_of(visit),
        advice=visit.advice,
        feedback=_feedback(visit),
        recorded_at=visit.recorded_at,
        from_paper=_from_paper(visit, origin),
        doubts=tuple(OpenDoubt(noted.doubt, noted.item) for noted in origin.doubts),
        reason=origin.reason,
        forms=forms_of(visit),
        looked_at=_looked_at(visit),
        arrival=_arrival(visit),
    )


def _arrival(visit: Visit) -> ArrivalCheck | None:
    place = visit.arrival_place
    if place is None:
        return None
    return ArrivalCheck(place, visit.arrival_distance_m, visit.arrival_away_reason)


def _looked_at(visit: Visit) -> tuple[LookedAt, ...]:
    """Earlier findings, once the record is submitted: until then the answers are the team's."""
    checks = followups.checks_of_visit(visit) if visit.recorded_at is not None else []
    return tuple(
        LookedAt(
            number=seen.number,
            title=seen.title,
            due_on=seen.task.due_on if seen.task is not None else None,
            verdict=seen.check.verdict,
            seen=seen.check.seen,
            photos=len(seen.photos) + len(seen.pairs),
            by=seen.check.by.name,
            pairs=tuple(
                SideBySide(Picture.of(pair.before), Picture.of(pair.after))
                for pair in seen.pairs
                if pair.after is not None
            ),
        )
        for seen in followups.with_photos(checks)
    )


def _from_paper(visit: Visit, origin: Origin) -> tuple[FromPaper, ...]:
    scans = attachments_of(SCAN_OWNER, visit.id) if origin.has_scans else []
    return (
        *(FromPaper(typed.who, typed.at, rows=typed.rows) for typed in origin.typed),
        *(
            FromPaper(
                scan.uploaded_by_name, scan.uploaded_at, scan=scan.filename, sha256=scan.sha256
            )
            for scan in scans
        ),
    )


def build_exit_slip(visit: Visit) -> ExitSlip:
    """What the school is handed before the team leaves."""
    return ExitSlip(
        facts=facts_of(visit),
        merits=visit.merits,
        problems=problems_of(visit),
        advice=visit.advice,
        feedback=_feedback(visit),
        recorded_at=visit.recorded_at,
        objection_days=policy.value("finding.objection_days", visit.school.region_path),
    )


def problems_of(visit: Visit) -> tuple[Problem, ...]:
    """Findings of the visit as its exit slip says them, with their numbers."""
    numbers = [finding.number or "" for finding in findings.standing_findings(visit.id)]
    problems = service.slip_of(visit).problems
    return tuple(
        Problem(
            number=number, **{part.name: getattr(problem, part.name) for part in fields(problem)}
        )
        for number, problem in zip(numbers, problems, strict=True)
    )


def _feedback(visit: Visit) -> Feedback:
    return Feedback(
        visit.school_answer,
        visit.school_answer_by,
        visit.school_answer_text,
        visit.school_answer_at,
        _signed(visit),
    )


def _signed(visit: Visit) -> Signed | None:
    signature = visits.newest_signature(visit) if visit.school_answer is not None else None
    if signature is None:
        return None
    return Signed(
        way=signature.way,
        role=signature.role,
        path=service.path_of(signature.strokes),
        signed_at=signature.signed_at,
        received_at=signature.received_at,
        recorded_by=signature.recorded_by.name if signature.recorded_by is not None else "",
        content_sha256=signature.content_sha256,
        sha256=signature.sha256,
    )


def _sheet(paper: Paper, sheet: Sheet, voices: Voices) -> SheetLines:
    stored = sheet.sheet.score
    result = ScoreResult.from_json(stored) if stored else None
    grade = result.grade if result is not None else None
    return SheetLines(
        title=Name(sheet.version.title_zh, sheet.version.title_en),
        version=sheet.version.number,
        groups=tuple(_groups(paper, sheet, voices)),
        score=(result.shown or "") if result is not None else "",
        grade=Name(grade.name_zh, grade.name_en) if grade is not None else None,
    )


def _groups(paper: Paper, sheet: Sheet, voices: Voices) -> Sequence[AnswerGroup]:
    found = []
    for page in sheet.pages:
        for group in page.groups:
            items = paper.shown(group.items)
            if not items:
                continue
            section = group.section or page.section
            found.append(
                AnswerGroup(
                    section.code if section is not None else "",
                    Name(section.name_zh, section.name_en) if section is not None else Name(""),
                    tuple(
                        _line(item, paper.value(item), voices.get(item.id, ())) for item in items
                    ),
                )
            )
    return found


def _line(item: ChecklistItem, value: AnswerValue, voices: Sequence[Attachment]) -> AnswerLine:
    return AnswerLine(
        number=item.number,
        prompt=Name(item.prompt_zh, item.prompt_en),
        answers=_answers(item, value),
        note=value.note,
        photos=value.photo_count,
        is_unmet=checklists.is_unmet(item, value),
        voices=tuple(VoiceLine(voice.length, voice.sha256) for voice in voices),
    )


def _answers(item: ChecklistItem, value: AnswerValue) -> tuple[Name, ...]:
    """What was ticked in both languages; a number with its unit; a text as it was typed."""
    if value.not_applicable:
        return (Name(item.na_option.name_zh, item.na_option.name_en),)
    names = {option.code: Name(option.name_zh, option.name_en) for option in item.options}
    if names:
        return tuple(names[code] for code in value.chosen if code in names)
    return tuple(
        Name(f"{text} {item.unit_zh}".strip(), f"{text} {item.unit_en or item.unit_zh}".strip())
        for text in value.chosen
    )

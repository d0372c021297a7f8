"""Closing form of a task: what was wrong, what was done, and three opinions on whether it holds."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from app.core import clock, history
from app.core.files.models import Attachment
from app.core.severity import Mode, Severity
from app.followups import queries as followups
from app.followups.models import Review
from app.followups.states import Place, ReviewKind, ReviewState, Verdict
from app.records.builders.parts import Picture
from app.rectification import clocks, queries
from app.rectification.models import ClosureRequest, RectificationTask
from app.rectification.states import DONE_STATES, ClosureOutcome, TaskState

MOST_PICTURES = 4
MOST_ENTRIES = 6


@dataclass(frozen=True, slots=True)
class ProgressLine:
    """What the school reported on a day."""

    on: date
    percent: int
    text: str
    by: str


@dataclass(frozen=True, slots=True)
class SchoolOpinion:
    """The head's application; `in_time` compares it with the day that counted then."""

    text: str
    by: str
    at: datetime
    in_time: bool


@dataclass(frozen=True, slots=True)
class InspectorOpinion:
    """The verdict of the review that this application got."""

    verdict: Verdict
    place: Place
    seen: str
    by: str
    at: datetime
    number: str
    effect: int | None


@dataclass(frozen=True, slots=True)
class OfficeOpinion:
    """What the office made of it; `with_verdict` when the reviewer's own verdict settled it."""

    state: TaskState
    by: str
    at: datetime
    reason: str
    single_handed: bool
    with_verdict: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ClosingForm:
    """销号申请审核表; an opinion that is not given yet is None and leaves room to write."""

    task_number: str
    finding_number: str
    notice_number: str
    office_zh: str
    office_en: str
    school_zh: str
    school_en: str
    school_code: str
    title: str
    text: str
    basis: str
    demand: str
    severity: Severity
    mode: Mode
    issued_on: date
    original_due_on: date
    due_on: date
    goal: str
    measures: str
    owner: str
    leader: str
    returns: int
    progress: tuple[ProgressLine, ...]
    before: tuple[Picture, ...]
    after: tuple[Picture, ...]
    papers: tuple[str, ...]
    school_opinion: SchoolOpinion | None
    inspector_opinion: InspectorOpinion | None
    office_opinion: OfficeOpinion | None


def build_closing_form(task: RectificationTask) -> ClosingForm:
    """The form of the last application that was not withdrawn."""
    finding, county, school = task.finding, task.county, task.school
    evidence = queries.evidence_of(task)
    application = _application(task)
    entries = queries.progress_of(task)[:MOST_ENTRIES]
    return ClosingForm(
        task_number=task.number,
        finding_number=finding.number or "",
        notice_number=(task.notice.number or "") if task.notice is not None else "",
        office_zh=county.office_zh or county.name_zh,
        office_en=county.office_en or county.name_en,
        school_zh=school.name_zh,
        school_en=school.name_en,
        school_code=school.code,
        title=task.title,
        text=finding.text,
        basis=finding.basis,
        demand=finding.demand,
        severity=task.severity,
        mode=task.mode,
        issued_on=task.issued_on,
        original_due_on=task.original_due_on,
        due_on=task.due_on,
        goal=task.goal,
        measures=task.measures,
        owner=task.owner.name if task.owner is not None else "",
        leader=task.leader.name if task.leader is not None else "",
        returns=task.returns,
        progress=tuple(
            ProgressLine(clock.local(entry.at).date(), entry.percent, entry.text, entry.by.name)
            for entry in reversed(entries)
        ),
        before=_pictures(evidence.before),
        after=_pictures(evidence.after),
        papers=tuple(
            file.caption or file.filename
            for file in (*evidence.before, *evidence.after, *evidence.papers)
            if not file.is_image
        ),
        school_opinion=_school_opinion(application),
        inspector_opinion=_inspector_opinion(task, application),
        office_opinion=_office_opinion(task, application),
    )


def _pictures(files: Sequence[Attachment]) -> tuple[Picture, ...]:
    """The newest pictures, in the order they came."""
    images = [file for file in files if file.is_image]
    return tuple(Picture.of(file) for file in images[-MOST_PICTURES:])


def _application(task: RectificationTask) -> ClosureRequest | None:
    for request in queries.applications_of(task):
        if request.outcome is not ClosureOutcome.WITHDRAWN:
            return request
    return None


def _school_opinion(application: ClosureRequest | None) -> SchoolOpinion | None:
    if application is None:
        return None
    return SchoolOpinion(
        text=application.text,
        by=application.requested_by.name,
        at=application.requested_at,
        in_time=clocks.in_time(application.requested_at, application.due_on),
    )


def _review(task: RectificationTask, application: ClosureRequest | None) -> Review | None:
    """The completed verification of this application."""
    for review in followups.reviews_of_task(task):
        is_done = review.kind is ReviewKind.VERIFICATION and review.state is ReviewState.COMPLETED
        if is_done and application is not None and review.closure_request_id == application.id:
            return review
    return None


def _inspector_opinion(
    task: RectificationTask, application: ClosureRequest | None
) -> InspectorOpinion | None:
    review = _review(task, application)
    if review is None or review.verdict is None or review.completed_at is None:
        return None
    return InspectorOpinion(
        verdict=review.verdict,
        place=review.place,
        seen=review.seen,
        by=review.reviewer.name,
        at=review.completed_at,
        number=review.number,
        effect=review.effect,
    )


def _office_opinion(
    task: RectificationTask, application: ClosureRequest | None
) -> OfficeOpinion | None:
    if task.state not in DONE_STATES:
        return None
    review = _review(task, application)
    reviewer_id = review.reviewer_id if review is not None else None
    for entry in history.entries_of(task):
        if entry.to_state == task.state.value and entry.event in {"close", "sustain"}:
            return OfficeOpinion(
                state=task.state,
                by=entry.actor_name,
                at=entry.at,
                reason=entry.reason,
                single_handed=entry.single_handed,
                with_verdict=entry.actor_id == reviewer_id and not entry.single_handed,
            )
    return None

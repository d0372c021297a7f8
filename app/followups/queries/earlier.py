"""What stands open at a school from before a visit, and what its team saw of it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import joinedload

from app.core.files.models import Attachment
from app.core.files.queries import attachments_by_owner
from app.core.permissions import Actor
from app.core.states import State
from app.extensions import db
from app.findings.models import Finding
from app.findings.queries import LIVE_STATES
from app.findings.queries import visible_to as finding_visible_to
from app.followups.models import Review, SiteCheck
from app.followups.queries.pairs import (
    CHECK,
    Pair,
    afters_of,
    befores_of,
    pairs_of,
    photos_of_visit,
    side_by_side,
)
from app.followups.queries.scope import visible_to
from app.followups.states import OPEN_STATES, ReviewKind, ReviewState
from app.rectification import queries as rectification
from app.rectification.models import ProgressEntry, RectificationTask
from app.rectification.states import OPEN_STATES as OPEN_TASKS
from app.visits.models import Visit
from app.visits.queries import get_visit


@dataclass(slots=True)
class EarlierRow:
    """An earlier finding with its task, as a visit takes it up; `check` is what its team said.

    `pairs` are the photos from before with those of the visit; `photos` the other ones of the check.
    """

    visit: Visit
    finding: Finding
    task: RectificationTask | None = None
    check: SiteCheck | None = None
    photos: Sequence[Attachment] = ()
    evidence: Attachment | None = None
    sees_task: bool = False
    pairs: Sequence[Pair] = ()

    @property
    def is_open(self) -> bool:
        """True while there is something left to judge."""
        if self.finding.state not in LIVE_STATES:
            return False
        return self.task is None or self.task.state in OPEN_TASKS

    @property
    def status(self) -> State:
        """What a page calls it: the task as its own page does, else the finding."""
        if self.task is None:
            return self.finding.state
        return rectification.display_status(self.task)

    @property
    def title(self) -> str:
        """Short name of what was wrong."""
        return self.task.title if self.task is not None else self.finding.title

    @property
    def number(self) -> str:
        """Number of the task, else of the finding."""
        return self.task.number if self.task is not None else self.finding.reference


@dataclass(slots=True)
class Seen:
    """A check with its photos and the task of its finding, as pages and papers show it.

    `pairs` stand side by side; `photos` are the other ones.
    """

    check: SiteCheck
    task: RectificationTask | None = None
    photos: Sequence[Attachment] = field(default_factory=list)
    pairs: Sequence[Pair] = field(default_factory=list)

    @property
    def title(self) -> str:
        """Short name of what was wrong."""
        return self.task.title if self.task is not None else self.check.finding.title

    @property
    def number(self) -> str:
        """Number of the task, else of the finding."""
        return self.task.number if self.task is not None else self.check.finding.reference


@dataclass(frozen=True, slots=True)
class Pairing:
    """A photo from before, and the photos of the visit of which one may be put beside it."""

    row: EarlierRow
    before: Attachment
    choices: Sequence[Attachment]
    chosen: Attachment | None


def earlier_rows(actor: Actor, visit: Visit) -> list[EarlierRow]:
    """What is open at the school of the visit, and what has been answered; the next deadline first.

    Whoever inspects the school may know what is open there; links lead only where the actor may go.
    """
    answered = select(SiteCheck.finding_id).where(SiteCheck.visit_id == visit.id)
    findings = db.session.scalars(
        select(Finding).where(
            *_earlier(visit), or_(Finding.state.in_(LIVE_STATES), Finding.id.in_(answered))
        )
    ).all()
    if not findings:
        return []
    checks = {check.finding_id: check for check in checks_of_visit(visit)}
    tasks = rectification.live_tasks_of(findings)
    photos = attachments_by_owner(CHECK, [check.id for check in checks.values()])
    evidence = _last_evidence([task.id for task in tasks.values()])
    seen = _visible_tasks(actor, [task.id for task in tasks.values()])
    befores = befores_of(_visible_findings(actor, findings))
    afters = afters_of(list(checks.values()))
    rows = []
    for finding in findings:
        row = EarlierRow(visit, finding, tasks.get(finding.id), checks.get(finding.id))
        beside = afters.get(row.check.id, {}) if row.check is not None else {}
        row.pairs = side_by_side(befores.get(finding.id, ()), beside)
        if row.check is not None:
            row.photos = _others(photos.get(row.check.id, []), row.pairs)
        if row.task is not None and row.task.id in seen:
            row.sees_task, row.evidence = True, evidence.get(row.task.id)
        if row.is_open or row.check is not None:
            rows.append(row)
    return sorted(rows, key=_by_deadline)


def get_earlier(actor: Actor, reference: str, number: str) -> EarlierRow | None:
    """An earlier finding of the school of a visit by its number; None beside the actor's scope."""
    visit = get_visit(actor, reference)
    if visit is None:
        return None
    finding = db.session.scalar(select(Finding).where(Finding.number == number, *_earlier(visit)))
    if finding is None:
        return None
    task = rectification.live_tasks_of([finding]).get(finding.id)
    row = EarlierRow(visit, finding, task, check_on(visit, finding))
    befores = befores_of(_visible_findings(actor, [finding])).get(finding.id, ())
    beside = afters_of([row.check]).get(row.check.id, {}) if row.check is not None else {}
    row.pairs = side_by_side(befores, beside)
    return row


def get_pairing(actor: Actor, reference: str, number: str, public_id: str) -> Pairing | None:
    """A photo of an earlier finding by its public id; None beside the actor's scope."""
    row = get_earlier(actor, reference, number)
    for pair in row.pairs if row is not None else ():
        if row is not None and pair.before.public_id == public_id:
            return Pairing(row, pair.before, photos_of_visit(row.visit), pair.after)
    return None


def check_on(visit: Visit, finding: Finding, *, lock: bool = False) -> SiteCheck | None:
    """What the team of the visit said of the finding; locked, it is read anew."""
    query = select(SiteCheck).where(
        SiteCheck.visit_id == visit.id, SiteCheck.finding_id == finding.id
    )
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    return db.session.scalar(query)


def checks_of_visit(visit: Visit) -> Sequence[SiteCheck]:
    """All answers of a visit's team, in the order of the findings."""
    return db.session.scalars(
        select(SiteCheck)
        .where(SiteCheck.visit_id == visit.id)
        .options(joinedload(SiteCheck.finding), joinedload(SiteCheck.by))
        .order_by(SiteCheck.finding_id)
    ).all()


def checks_of_finding(finding_id: int) -> Sequence[SiteCheck]:
    """What visits saw of a finding, newest first, with the visit and its school."""
    return db.session.scalars(
        select(SiteCheck)
        .where(SiteCheck.finding_id == finding_id)
        .options(
            joinedload(SiteCheck.by),
            joinedload(SiteCheck.finding),
            joinedload(SiteCheck.visit).joinedload(Visit.school),
        )
        .order_by(SiteCheck.id.desc())
    ).all()


def with_photos(checks: Sequence[SiteCheck]) -> list[Seen]:
    """The checks with their photos and the tasks of their findings."""
    photos = attachments_by_owner(CHECK, [check.id for check in checks])
    tasks = rectification.live_tasks_of([check.finding for check in checks])
    pairs = pairs_of(checks)
    found = []
    for check in checks:
        beside = pairs.get(check.id, [])
        others = _others(photos.get(check.id, []), beside)
        found.append(Seen(check, tasks.get(check.finding_id), others, beside))
    return found


def offered_check(review: Review) -> SiteCheck | None:
    """What a visit saw since the task was issued and no verdict has been given on; the newest.

    Only of submitted records: a record that goes back to its team offers nothing meanwhile.
    """
    if review.kind is not ReviewKind.VERIFICATION or not review.is_open:
        return None
    task = review.task
    last = db.session.scalar(
        select(func.max(Review.completed_at)).where(
            Review.task_id == task.id, Review.state == ReviewState.COMPLETED
        )
    )
    query = (
        select(SiteCheck)
        .join(Visit, Visit.id == SiteCheck.visit_id)
        .where(
            SiteCheck.finding_id == task.finding_id,
            SiteCheck.review_id.is_(None),
            SiteCheck.at >= task.created_at,
            Visit.recorded_at.is_not(None),
        )
        .options(joinedload(SiteCheck.by), joinedload(SiteCheck.visit))
        .order_by(SiteCheck.at.desc(), SiteCheck.id.desc())
        .limit(1)
    )
    if last is not None:
        query = query.where(SiteCheck.at > last)
    return db.session.scalar(query)


def prepared_check(review: Review) -> SiteCheck | None:
    """The offered check when it looked at what the school now applies for: it prepares the verdict."""
    check = offered_check(review)
    if check is None or review.task.applied_at is None or check.at < review.task.applied_at:
        return None
    return check


def checks_behind(review: Review) -> Sequence[int]:
    """Ids of the checks that the review took over."""
    return db.session.scalars(select(SiteCheck.id).where(SiteCheck.review_id == review.id)).all()


def check_by_id(check_id: int) -> SiteCheck | None:
    """The check with its visit, unscoped."""
    return db.session.scalar(
        select(SiteCheck)
        .where(SiteCheck.id == check_id)
        .options(joinedload(SiteCheck.visit).joinedload(Visit.school))
    )


def seen_through_review(actor: Actor, check: SiteCheck) -> bool:
    """Whether the actor may see a review that took the check over, or to which it is offered."""
    ways: list[ColumnElement[bool]] = [Review.id == check.review_id]
    if check.visit.recorded_at is not None:
        ways.append(Review.state.in_(OPEN_STATES))
    query = (
        select(Review.id)
        .join(RectificationTask, RectificationTask.id == Review.task_id)
        .where(
            RectificationTask.finding_id == check.finding_id,
            visible_to(actor),
            or_(*ways),
        )
        .limit(1)
    )
    return db.session.scalar(query) is not None


def _earlier(visit: Visit) -> list[Any]:
    return [
        Finding.school_id == visit.school_id,
        Finding.confirmed_at.is_not(None),
        or_(Finding.visit_id.is_(None), Finding.visit_id != visit.id),
    ]


def _by_deadline(row: EarlierRow) -> tuple[bool, str, int]:
    due = row.task.due_on.isoformat() if row.task is not None else ""
    return not row.is_open, due or "9999", row.finding.id


def _visible_tasks(actor: Actor, ids: Collection[int]) -> set[int]:
    query = select(RectificationTask.id).where(
        RectificationTask.id.in_(ids), rectification.visible_to(actor)
    )
    return set(db.session.scalars(query)) if ids else set()


def _visible_findings(actor: Actor, findings: Sequence[Finding]) -> list[Finding]:
    """Those that the actor may see by themselves: their photos are shown to nobody else."""
    query = select(Finding.id).where(
        Finding.id.in_([finding.id for finding in findings]), finding_visible_to(actor)
    )
    seen = set(db.session.scalars(query))
    return [finding for finding in findings if finding.id in seen]


def _others(photos: Sequence[Attachment], pairs: Sequence[Pair]) -> list[Attachment]:
    """Photos that do not stand beside one from before."""
    shown = {pair.after.id for pair in pairs if pair.after is not None}
    return [photo for photo in photos if photo.id not in shown]


def _last_evidence(task_ids: Collection[int]) -> dict[int, Attachment]:
    """The newest file that the school brought for each of the tasks, in one statement."""
    if not task_ids:
        return {}
    of_progress = and_(
        Attachment.owner_kind == "progress_entry", Attachment.owner_id == ProgressEntry.id
    )
    of_task = and_(
        Attachment.owner_kind == "rectification_task",
        Attachment.owner_id == RectificationTask.id,
    )
    direct = (
        select(RectificationTask.id.label("task_id"), Attachment.id.label("file_id"))
        .join(Attachment, of_task)
        .where(RectificationTask.id.in_(task_ids), Attachment.removed_at.is_(None))
    )
    told = (
        select(ProgressEntry.task_id, Attachment.id)
        .join(Attachment, of_progress)
        .where(ProgressEntry.task_id.in_(task_ids), Attachment.removed_at.is_(None))
    )
    files = direct.union_all(told).subquery()
    newest = select(files.c.task_id, func.max(files.c.file_id).label("file_id")).group_by(
        files.c.task_id
    )
    wanted = newest.subquery()
    rows = db.session.execute(
        select(wanted.c.task_id, Attachment).join(Attachment, Attachment.id == wanted.c.file_id)
    )
    return {row.task_id: row.Attachment for row in rows}

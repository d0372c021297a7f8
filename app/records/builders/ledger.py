"""Rectification ledger 整改台账: what a filter shows, with the columns that offices keep."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, Select, func, or_, select

from app.accounts.models import User
from app.core import clock
from app.core.files.models import Attachment
from app.core.permissions import Actor
from app.core.severity import Mode, Severity
from app.core.states import State
from app.extensions import db
from app.findings.states import Source
from app.followups.models import Review
from app.followups.states import ReviewState, Verdict
from app.records.builders.parts import Name
from app.rectification.models import ProgressEntry
from app.rectification.queries import TaskFilter, display_status, every_row
from app.rectification.states import DONE_STATES, OPEN_STATES
from app.schools.models import Region, School

# A volume is what the engine sets well within the time it has for one document: some thirty pages.
MOST_ROWS = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerLine:
    """One task as the ledger lists it."""

    position: int
    task_number: str
    finding_number: str
    source: Source
    title: str
    text: str
    indicator: Name
    indicator_code: str
    severity: Severity
    mode: Mode
    goal: str
    measures: str
    school: Name
    leader: str
    owner: str
    due_on: date
    original_due_on: date
    progress: int
    proofs: int
    status: State
    applied_on: date | None
    closed_on: date | None
    reviewer: str
    verdict: Verdict | None
    returns: int
    single_handed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Ledger:
    """整改台账 as of a moment; the counts are of all that the filter finds, the lines of one volume.

    A volume holds at most `MOST_ROWS` lines; their positions go on from volume to volume.
    """

    office_zh: str
    office_en: str
    place: Name
    as_of: datetime
    lines: tuple[LedgerLine, ...]
    total: int
    open_count: int
    done_count: int
    volume: int = 1
    volumes: int = 1


def build_ledger(
    actor: Actor, wanted: TaskFilter, *, volume: int = 1, most: int = MOST_ROWS
) -> Ledger:
    """One volume of the tasks of the filter that the actor may see, in its order.

    Seven statements for any number. A volume beyond the end is the last one.
    """
    today = clock.today()
    query = every_row(actor, wanted, today)
    total, open_count, done_count = _counts(query)
    volumes = max(1, -(-total // most))
    volume = min(max(volume, 1), volumes)
    begin = (volume - 1) * most
    rows = db.session.execute(query.offset(begin).limit(most)).all()
    ids = [row.id for row in rows]
    proofs, reviews = _proofs(ids), _last_reviews(ids)
    lines = tuple(
        _line(place, row, proofs.get(row.id, 0), reviews.get(row.id), today)
        for place, row in enumerate(rows, begin + 1)
    )
    office, place = _heading(actor, wanted)
    return Ledger(
        office_zh=office.name_zh,
        office_en=office.name_en,
        place=place,
        as_of=clock.now(),
        lines=lines,
        total=total,
        open_count=open_count,
        done_count=done_count,
        volume=volume,
        volumes=volumes,
    )


def _counts(query: Select[Any]) -> tuple[int, int, int]:
    """All tasks of the query, the open ones and those that are done."""
    rows = query.order_by(None).subquery()
    counted = select(rows.c.state, func.count()).group_by(rows.c.state)
    found = {row[0]: row[1] for row in db.session.execute(counted)}
    open_count, done_count = (
        sum(found.get(state, 0) for state in states) for states in (OPEN_STATES, DONE_STATES)
    )
    return sum(found.values()), open_count, done_count


def _line(
    position: int, row: Row[Any], proofs: int, review: Row[Any] | None, today: date
) -> LedgerLine:
    applied = clock.local(row.applied_at).date() if row.applied_at is not None else None
    return LedgerLine(
        position=position,
        task_number=row.number,
        finding_number=row.finding_number or "",
        source=row.finding_source,
        title=row.title,
        text=row.finding_text,
        indicator=Name(row.indicator_zh or "", row.indicator_en or ""),
        indicator_code=row.indicator_code or "",
        severity=row.severity,
        mode=row.mode,
        goal=row.goal,
        measures=row.measures,
        school=Name(row.name_zh, row.name_en),
        leader=row.leader_name or "",
        owner=row.owner_name or "",
        due_on=row.due_on,
        original_due_on=row.original_due_on,
        progress=row.progress,
        proofs=proofs,
        status=display_status(row, today),
        applied_on=applied,
        closed_on=row.closed_on,
        reviewer=review.name if review is not None else "",
        verdict=review.verdict if review is not None else None,
        returns=row.returns,
        single_handed=row.single_handed,
    )


def _proofs(task_ids: Sequence[int]) -> Mapping[int, int]:
    """How many files the school has brought to each task, in two statements."""
    if not task_ids:
        return {}
    found: dict[int, int] = {}
    own = select(Attachment.owner_id, func.count()).where(
        Attachment.owner_kind == "rectification_task", Attachment.owner_id.in_(task_ids)
    )
    with_entries = (
        select(ProgressEntry.task_id, func.count())
        .join(Attachment, Attachment.owner_id == ProgressEntry.id)
        .where(Attachment.owner_kind == "progress_entry", ProgressEntry.task_id.in_(task_ids))
    )
    for query, key in ((own, Attachment.owner_id), (with_entries, ProgressEntry.task_id)):
        counted = query.where(Attachment.removed_at.is_(None)).group_by(key)
        for task_id, count in db.session.execute(counted):
            found[task_id] = found.get(task_id, 0) + count
    return found


def _last_reviews(task_ids: Sequence[int]) -> Mapping[int, Row[Any]]:
    """The last completed review of each task with the name of its reviewer."""
    if not task_ids:
        return {}
    rows: Sequence[Any] = db.session.execute(
        select(Review.task_id, Review.verdict, User.name)
        .join(User, User.id == Review.reviewer_id)
        .where(Review.task_id.in_(task_ids), Review.state == ReviewState.COMPLETED)
        .order_by(Review.id)
    ).all()
    return {row.task_id: row for row in rows}


def _heading(actor: Actor, wanted: TaskFilter) -> tuple[Name, Name]:
    """The office that keeps the ledger, and the place that the filter names or the actor stands for."""
    school = _school(wanted.school, actor)
    region = school.county if school is not None else _region(wanted.region, actor)
    if region is None:
        return Name(""), Name("")
    office = Name(region.office_zh or region.name_zh, region.office_en or region.name_en)
    place = school or region
    return office, Name(place.name_zh, place.name_en)


def _school(words: str, actor: Actor) -> School | None:
    """The school of the filter, if it lies in the actor's scope; else the only one they belong to."""
    if words:
        named = or_(School.code == words, School.name_zh == words)
        school = db.session.scalar(select(School).where(named).limit(1))
        if school is not None and _covers(actor, school):
            return school
        return None
    own = {grant.school_id for grant in actor.grants}
    number = own.pop() if len(own) == 1 else None
    return db.session.get(School, number) if number is not None else None


def _covers(actor: Actor, school: School) -> bool:
    return any(grant.covers_school(school.id, school.region_path) for grant in actor.grants)


def _region(words: str, actor: Actor) -> Region | None:
    """The region of the filter, if the actor's scope touches it; else the widest of their own."""
    paths = [grant.region_path for grant in actor.grants if grant.region_path]
    if words:
        named = or_(Region.code == words, Region.name_zh == words)
        region = db.session.scalar(select(Region).where(named).limit(1))
        if region is not None and any(region.path.startswith(path) for path in paths):
            return region
    if paths:
        return db.session.scalar(select(Region).where(Region.path == min(paths, key=len)))
    in_zone = {number for grant in actor.grants for number in grant.zone_school_ids}
    school = db.session.get(School, min(in_zone)) if in_zone else None
    return school.county if school is not None else None

"""Reads behind the leader's page."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from app.core import clock
from app.core.permissions import OFFICE_ROLES, Actor, Role
from app.extensions import db
from app.followups.models import Review
from app.insights.metrics import (
    Cohort,
    Counts,
    Metric,
    answered_ids,
    answered_referral_ids,
    counts_by_school,
    coverage,
    covered_ids,
    effect_score,
    effect_score_ids,
    effective_closure,
    effective_ids,
    false_closure,
    look_back_ids,
    office_turnaround,
    referred_ids,
    referred_share,
    score_gain,
    score_gain_ids,
    section_time,
    section_turnaround,
    time_ids,
    total_of,
)
from app.rectification import queries as rectification
from app.rectification.models import ClosureRequest, RectificationTask
from app.referrals.models import Referral
from app.schools.models import Region, School

READERS = (*OFFICE_ROLES, Role.LEADER)
SCHOOLS_SHOWN = 25


def get_region(actor: Actor, code: str) -> Region | None:
    """The region with that code when a reading grant covers it whole."""
    region = db.session.scalar(
        select(Region).where(Region.code == code).options(joinedload(Region.parent))
    )
    if region is None:
        return None
    covered = any(
        grant.role in READERS and grant.covers_region(region.path) for grant in actor.grants
    )
    return region if covered else None


def own_region(actor: Actor) -> Region | None:
    """The widest region that the actor may see the numbers of."""
    paths = [g.region_path for g in actor.grants if g.role in READERS and g.region_path]
    if not paths:
        return None
    shortest = min(paths, key=lambda path: (path.count("/"), path))
    return db.session.scalar(
        select(Region).where(Region.path == shortest).options(joinedload(Region.parent))
    )


@dataclass(frozen=True, slots=True)
class Row:
    """Counts of one town or one school."""

    place: Region | School
    counts: Counts


@dataclass(frozen=True, slots=True)
class Breakdown:
    """The cohort as a whole, by the regions one level down, and by school."""

    total: Counts
    by_region: Sequence[Row]
    by_school: Sequence[Row]


@dataclass(frozen=True, slots=True)
class SchoolPage:
    """A part of the rows by school."""

    rows: Sequence[Row]
    page: int
    first: int
    last: int
    has_more: bool


def school_page(rows: Sequence[Row], page: int, size: int = SCHOOLS_SHOWN) -> SchoolPage:
    """The rows of a page counted from 1; a page beyond the end is the last one."""
    page = min(max(page, 1), max(1, -(-len(rows) // size)))
    begin = (page - 1) * size
    shown = rows[begin : begin + size]
    return SchoolPage(shown, page, begin + 1, begin + len(shown), begin + size < len(rows))


def breakdown(cohort: Cohort) -> Breakdown:
    """Counts of the cohort: one statement for the counts, two for the names; by code, no ranking."""
    counts = counts_by_school(cohort)
    schools = db.session.scalars(
        select(School).where(School.id.in_(counts)).order_by(School.code)
    ).all()
    children = db.session.scalars(
        select(Region).where(Region.parent_id == cohort.region.id).order_by(Region.code)
    ).all()
    by_region = [
        Row(child, total_of(counts[s.id] for s in schools if s.region_path.startswith(child.path)))
        for child in children
    ]
    return Breakdown(
        total=total_of(counts.values()),
        by_region=[row for row in by_region if row.counts.total],
        by_school=[Row(school, counts[school.id]) for school in schools],
    )


def longest_overdue(cohort: Cohort, most: int = 8) -> Sequence[RectificationTask]:
    """Overdue tasks of the cohort, the longest first."""
    return db.session.scalars(
        select(RectificationTask)
        .where(cohort.condition(), rectification.overdue(clock.today()))
        .options(joinedload(RectificationTask.school), joinedload(RectificationTask.owner))
        .order_by(RectificationTask.due_on, RectificationTask.id)
        .limit(most)
    ).all()


def school_year_start(today: date) -> date:
    """1 September on or before a day: the default period begins with the school year."""
    return date(today.year if today.month >= 9 else today.year - 1, 9, 1)


LISTS = {
    "effective_closure_rate": (effective_closure, effective_ids),
    "false_closure_rate": (false_closure, look_back_ids),
    "office_turnaround": (office_turnaround, answered_ids),
    "referred_share": (referred_share, referred_ids),
    "section_turnaround": (section_turnaround, answered_referral_ids),
    "section_time": (section_time, time_ids),
    "effect_score": (effect_score, effect_score_ids),
    "score_gain": (score_gain, score_gain_ids),
    "coverage": (coverage, covered_ids),
}
MOST_BEHIND = 500


@dataclass(frozen=True, slots=True)
class Behind:
    """A number and what stands behind one part of it: rows of one kind, at most MOST_BEHIND."""

    metric: Metric
    rows: Sequence[RectificationTask | Review | ClosureRequest | Referral | School]
    has_more: bool


def behind(cohort: Cohort, key: str, *, numerator: bool) -> Behind | None:
    """The rows that a number was counted from; None for a number with no list of its own."""
    if key not in LISTS:
        return None
    metric_of, ids_of = LISTS[key]
    ids = ids_of(cohort, numerator=numerator, most=MOST_BEHIND + 1)
    shown = list(ids[:MOST_BEHIND])
    place = {number: position for position, number in enumerate(shown)}
    rows = db.session.scalars(_rows_of(key, shown)).unique().all()
    ordered = sorted(rows, key=lambda row: place[row.id])
    return Behind(metric_of(cohort), ordered, len(ids) > MOST_BEHIND)


def _rows_of(key: str, ids: Sequence[int]) -> Select[Any]:
    if key == "coverage":
        return select(School).where(School.id.in_(ids))
    if key == "false_closure_rate":
        task = joinedload(Review.task).joinedload(RectificationTask.school)
        return select(Review).where(Review.id.in_(ids)).options(task, joinedload(Review.reviewer))
    if key == "office_turnaround":
        task = joinedload(ClosureRequest.task).joinedload(RectificationTask.school)
        return select(ClosureRequest).where(ClosureRequest.id.in_(ids)).options(task)
    if key == "section_turnaround":
        task = joinedload(Referral.task).joinedload(RectificationTask.school)
        return (
            select(Referral).where(Referral.id.in_(ids)).options(task, joinedload(Referral.section))
        )
    tasks = select(RectificationTask).where(RectificationTask.id.in_(ids))
    return tasks.options(joinedload(RectificationTask.school))

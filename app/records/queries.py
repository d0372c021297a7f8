"""Reads of papers: who may see which, the list, and the things that drafts are made of."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select

from app.core import clock, search
from app.core.paging import Page, Sort, page_of
from app.core.permissions import Actor
from app.extensions import db
from app.papers import queries as papers
from app.papers.models import IssuedRecord
from app.records.states import RecordKind
from app.rectification import queries as rectification
from app.rectification.models import ClosureRequest, Notice, RectificationTask
from app.schools.models import Region, School
from app.schools.queries import school_ids_in_scope
from app.visits import queries as visits
from app.visits.models import Visit, VisitMember
from app.visits.queries.scope import REGION_READERS

COUNT_CAP = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperFilter:
    """What a person asked the list for; empty parts do not narrow it."""

    words: str = ""
    kind: RecordKind | None = None
    school: str = ""
    from_on: date | None = None
    to_on: date | None = None
    only_current: bool = False


@dataclass(frozen=True, slots=True)
class Draft:
    """A thing whose record is looked at before, or beside, its paper."""

    kind: RecordKind
    subject: Any
    # Of a task: whether closure was ever applied for, where the reader has asked already.
    was_applied_for: bool | None = None


def visit_ids(actor: Actor) -> Select[int]:
    """Visits whose exit slip the actor may see."""
    return select(Visit.id).where(visits.visible_to(actor))


def inner_visit_ids(actor: Actor) -> Select[int]:
    """Visits whose record the actor may see: it stays inside, the school reads the exit slip."""
    member = select(VisitMember.visit_id).where(VisitMember.user_id == actor.id)
    own = frozenset(grant.school_id for grant in actor.grants if grant.school_id is not None)
    query = visit_ids(actor)
    if actor.is_system:
        return query
    return query.where(
        Visit.school_id.not_in(own),
        or_(
            Visit.school_id.in_(school_ids_in_scope(actor, *REGION_READERS)),
            Visit.lead_id == actor.id,
            Visit.id.in_(member),
        ),
    )


def notice_ids(actor: Actor) -> Select[int]:
    """Notices that the actor may see."""
    return select(Notice.id).where(rectification.visible_notices(actor))


def task_ids(actor: Actor) -> Select[int]:
    """Tasks that the actor may see."""
    return select(RectificationTask.id).where(rectification.visible_to(actor))


def list_papers(actor: Actor, wanted: PaperFilter, arguments: dict[str, str]) -> Page[IssuedRecord]:
    """One page of the papers that the actor may see, newest first; the count stops at a cap."""
    query = select(IssuedRecord).where(papers.visible_to(actor), *_conditions(wanted))
    if actor.grants and all(grant.school_id is not None for grant in actor.grants):
        # Nothing new to the scope, but an index for people whose papers are few among many.
        own = {grant.school_id for grant in actor.grants}
        query = query.where(IssuedRecord.school_id.in_(sorted(own, key=str)))
    ids = query.with_only_columns(IssuedRecord.id).limit(COUNT_CAP + 1).subquery()
    total = db.session.scalar(select(func.count()).select_from(ids)) or 0
    sort = Sort("issued", IssuedRecord.id, is_down=True)
    return page_of(query, sort, IssuedRecord.id, arguments, total=total)


def _conditions(wanted: PaperFilter) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if wanted.words:
        found.append(IssuedRecord.id.in_(search.matching_ids("paper", wanted.words)))
    if wanted.kind is not None:
        found.append(IssuedRecord.kind == wanted.kind.value)
    if wanted.school:
        named = or_(School.code == wanted.school, School.name_zh.contains(wanted.school))
        found.append(IssuedRecord.school_id.in_(select(School.id).where(named)))
    if wanted.from_on is not None:
        found.append(IssuedRecord.issued_at >= clock.local_moment(wanted.from_on))
    if wanted.to_on is not None:
        day_after = wanted.to_on + timedelta(days=1)
        found.append(IssuedRecord.issued_at < clock.local_moment(day_after))
    if wanted.only_current:
        replaced = select(IssuedRecord.supersedes_id).where(IssuedRecord.supersedes_id.is_not(None))
        found.append(IssuedRecord.id.not_in(replaced))
    return found


def schools_of(records: Sequence[IssuedRecord]) -> dict[int, School]:
    """Schools of some papers by id, in one statement."""
    ids = {record.school_id for record in records if record.school_id is not None}
    if not ids:
        return {}
    found = db.session.scalars(select(School).where(School.id.in_(ids)))
    return {school.id: school for school in found}


def replaced_among(records: Sequence[IssuedRecord]) -> frozenset[int]:
    """Ids of those papers that have a newer issue, in one statement."""
    ids = [record.id for record in records]
    if not ids:
        return frozenset()
    found = select(IssuedRecord.supersedes_id).where(IssuedRecord.supersedes_id.in_(ids))
    return frozenset(number for number in db.session.scalars(found) if number is not None)


def get_paper(actor: Actor, public_id: str) -> IssuedRecord | None:
    """The paper with that id, if the actor may see it."""
    return db.session.scalar(
        select(IssuedRecord).where(IssuedRecord.public_id == public_id, papers.visible_to(actor))
    )


def papers_about(actor: Actor, subject_kind: str, subject_id: int) -> Sequence[IssuedRecord]:
    """Papers about one thing that the actor may see, newest first."""
    return db.session.scalars(
        select(IssuedRecord)
        .where(
            IssuedRecord.subject_kind == subject_kind,
            IssuedRecord.subject_id == subject_id,
            papers.visible_to(actor),
        )
        .order_by(IssuedRecord.id.desc())
    ).all()


def papers_of_task(actor: Actor, task: RectificationTask) -> tuple[list[IssuedRecord], bool]:
    """Papers about a task as above, and whether closure was ever applied for; one statement."""
    applied = exists().where(ClosureRequest.task_id == task.id)
    asked = select(applied.label("applied")).subquery()
    about = and_(
        IssuedRecord.subject_kind == task.__tablename__,
        IssuedRecord.subject_id == task.id,
        papers.visible_to(actor),
    )
    rows: Sequence[Any] = db.session.execute(
        select(IssuedRecord, asked.c.applied)
        .select_from(asked)
        .outerjoin(IssuedRecord, about)
        .order_by(IssuedRecord.id.desc())
    ).all()
    return [row[0] for row in rows if row[0] is not None], bool(rows[0][1])


def office_of(record: IssuedRecord) -> Region | None:
    """The region whose office issued the paper."""
    return db.session.get(Region, record.region_id)


def newest_draft(kind: RecordKind) -> Draft | None:
    """The newest thing of which a record of the kind could be made; for the command line."""
    newest: Select[Any]
    if kind.subject_kind == "visit":
        newest = select(Visit).where(Visit.arrived_at.is_not(None)).order_by(Visit.id.desc())
    elif kind is RecordKind.NOTICE:
        newest = select(Notice).order_by(Notice.id.desc())
    else:
        newest = select(RectificationTask).order_by(RectificationTask.id.desc())
    subject = db.session.scalar(newest.limit(1))
    return Draft(kind, subject) if subject is not None else None


def get_draft(actor: Actor, kind: str, reference: str) -> Draft | None:
    """The visit, notice or task behind a draft, if the actor may know of it."""
    if kind not in set(RecordKind):
        return None
    wanted = RecordKind(kind)
    subject: Any = None
    if wanted.subject_kind == "visit":
        subject = visits.get_visit(actor, reference)
    elif wanted is RecordKind.NOTICE:
        subject = rectification.get_notice(actor, reference)
    elif wanted is RecordKind.CLOSING_FORM:
        subject = rectification.get_task(actor, reference)
    return Draft(wanted, subject) if subject is not None else None

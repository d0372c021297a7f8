"""What a school has to do: its open tasks by whose move they are, and what was brought so far."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import Row, and_, func, or_, select

from app.core.files.models import Attachment
from app.core.permissions import SCHOOL_ROLES, Actor
from app.extensions import db
from app.rectification.models import ProgressEntry, RectificationTask, task_helper
from app.rectification.queries.ledger import LIST_COLUMNS, is_open
from app.rectification.queries.names import names_of, sections_of
from app.rectification.states import TaskState
from app.schools.models import School

MOST = 200

_task = RectificationTask


def own_school_ids(actor: Actor) -> list[int]:
    """Schools at which the actor holds a grant."""
    return sorted(
        {
            grant.school_id
            for grant in actor.grants
            if grant.school_id is not None and grant.role in SCHOOL_ROLES
        }
    )


def tasks_of_schools(school_ids: Sequence[int]) -> Sequence[Any]:
    """Open tasks of the schools, and those to be kept up, the first due first; at most MOST."""
    query = (
        select(*LIST_COLUMNS, _task.school_id, _task.court_since, _task.leader_id)
        .join(School, School.id == _task.school_id)
        .where(
            _task.school_id.in_(school_ids),
            or_(is_open(), _task.state == TaskState.SUSTAINED),
        )
        .order_by(_task.due_on, _task.id)
        .limit(MOST)
    )
    return db.session.execute(query).all()


def names_in(rows: Sequence[Row[Any]]) -> dict[int, str]:
    """Names of the people in the rows."""
    return names_of(rows)


def sections_in(rows: Sequence[Row[Any]]) -> dict[int, str]:
    """Names of the sections of the bureau that rows wait for."""
    return sections_of(rows)


def files_brought(task_ids: Sequence[int]) -> dict[int, int]:
    """How many files the school has brought to each task, in one statement."""
    if not task_ids:
        return {}
    owner = func.coalesce(ProgressEntry.task_id, Attachment.owner_id)
    query = (
        select(owner, func.count())
        .select_from(Attachment)
        .outerjoin(
            ProgressEntry,
            and_(
                Attachment.owner_kind == "progress_entry",
                ProgressEntry.id == Attachment.owner_id,
            ),
        )
        .where(
            Attachment.removed_at.is_(None),
            or_(
                and_(
                    Attachment.owner_kind == "rectification_task",
                    Attachment.owner_id.in_(task_ids),
                ),
                and_(
                    Attachment.owner_kind == "progress_entry",
                    Attachment.owner_id.in_(
                        select(ProgressEntry.id).where(ProgressEntry.task_id.in_(task_ids))
                    ),
                ),
            ),
        )
        .group_by(owner)
    )
    return {row[0]: row[1] for row in db.session.execute(query)}


def helped_task_ids(actor: Actor) -> frozenset[int]:
    """Tasks on which the actor helps."""
    query = select(task_helper.c.task_id).where(task_helper.c.user_id == actor.id)
    return frozenset(db.session.scalars(query))


def closed_since(school_ids: Sequence[int], day: date) -> int:
    """How many tasks of the schools were closed since a day."""
    query = (
        select(func.count())
        .select_from(_task)
        .where(
            _task.school_id.in_(school_ids),
            _task.state == TaskState.CLOSED,
            _task.closed_on >= day,
        )
    )
    return db.session.scalar(query) or 0

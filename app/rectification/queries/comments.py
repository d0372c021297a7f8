"""Comments on a task, who reads them, who watches the task."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, and_, false, or_, select
from sqlalchemy.orm import joinedload

from app.accounts.models import Grant, Recusal, User
from app.accounts.queries import ids_with_role_at, in_force
from app.core import history
from app.core.history import HistoryEntry
from app.core.permissions import OFFICE_ROLES, Actor
from app.extensions import db
from app.rectification.models import (
    ExtensionRequest,
    RectificationTask,
    TaskComment,
    TaskWatch,
)
from app.rectification.queries.scope import ABOVE, READERS, get_task
from app.rectification.queries.tasks import in_story
from app.visits.models import Visit, VisitMember

MOST_FOUND = 8


@dataclass(frozen=True, slots=True)
class Story:
    """History with the comments in it, newest first; `comments` by the id of their entry.

    `extensions` are the requests for more time of which it tells, newest first.
    """

    entries: Sequence[HistoryEntry]
    extensions: Sequence[ExtensionRequest]
    comments: dict[int, TaskComment]
    is_watching: bool


def told_story(
    reader_id: int | None,
    task: RectificationTask,
    *others: history.Historic,
    with_office: bool,
) -> Story:
    """The story of a task as one person reads it, and whether they watch it; one statement."""
    entry, comment, request = HistoryEntry, TaskComment, ExtensionRequest
    kind = comment.__tablename__
    asked = and_(
        entry.subject_kind == request.__tablename__,
        request.id == entry.subject_id,
        request.task_id == task.id,
    )
    readable = select(comment.id).where(comment.task_id == task.id)
    if not with_office:
        readable = readable.where(comment.office_only.is_(False))
    said = and_(entry.subject_kind == kind, entry.subject_id.in_(readable))
    watching = (
        select(TaskWatch.user_id)
        .where(TaskWatch.task_id == task.id, TaskWatch.user_id == reader_id)
        .exists()
    )
    rows: Sequence[Any] = db.session.execute(
        select(entry, comment, watching, request)
        .outerjoin(comment, and_(entry.subject_kind == kind, comment.id == entry.subject_id))
        .outerjoin(request, asked)
        .options(joinedload(request.requested_by))
        .where(or_(in_story(task, *others), said))
        .order_by(entry.id.desc())
    ).all()
    extensions = {row[3].id: row[3] for row in rows if row[3] is not None}
    return Story(
        entries=[row[0] for row in rows],
        extensions=[extensions[number] for number in sorted(extensions, reverse=True)],
        comments={row[0].id: row[1] for row in rows if row[1] is not None},
        is_watching=any(row[2] for row in rows[:1]),
    )


def get_comment(actor: Actor, number: str, public_id: str) -> TaskComment | None:
    """The comment with that id on the task with that number, if the actor may know of the task."""
    task = get_task(actor, number)
    if task is None:
        return None
    return db.session.scalar(
        select(TaskComment)
        .where(TaskComment.public_id == public_id, TaskComment.task_id == task.id)
        .options(joinedload(TaskComment.task))
    )


def watchers_of(task: RectificationTask, *, office_only: bool = False) -> Sequence[User]:
    """Who watches the task and may still see it, or what is for the office only, by name."""
    watching = select(TaskWatch.user_id).where(TaskWatch.task_id == task.id)
    return db.session.scalars(_audience(task, office_only).where(User.id.in_(watching))).all()


def audience_among(
    task: RectificationTask, user_ids: Collection[int | None], *, office_only: bool = False
) -> Sequence[User]:
    """Who of these people reads comments on the task, by name."""
    ids = sorted(number for number in set(user_ids) if number is not None)
    if not ids:
        return []
    return db.session.scalars(_audience(task, office_only).where(User.id.in_(ids))).all()


def find_audience(task: RectificationTask, words: str) -> Sequence[User]:
    """The first people by name who read comments on the task and whose name or title holds the words."""
    if not words.strip():
        return []
    text = words.strip()
    named = or_(*(column.icontains(text, autoescape=True) for column in (User.name, User.title)))
    query = _audience(task, office_only=False).where(named)
    return db.session.scalars(query.limit(MOST_FOUND)).all()


def _audience(task: RectificationTask, office_only: bool) -> Select[User]:
    """`visible_to`, asked the other way round: active people who see the task and may comment on it.

    By a role whose scope covers the school, and in the office also by the visit's team or by a
    review. Who is recused hears nothing; whoever holds a grant at the school is of the school.
    """
    school = task.school
    in_scope = ids_with_role_at(school, *(ABOVE if office_only else READERS))
    in_office = select(Grant.user_id).where(Grant.role.in_(OFFICE_ROLES), in_force(Grant))
    visit_id = task.finding.visit_id
    members = select(VisitMember.user_id).where(VisitMember.visit_id == visit_id)
    leads = select(Visit.lead_id).where(Visit.id == visit_id)
    on_team = or_(User.id.in_(members), User.id.in_(leads)) if visit_id is not None else false()
    beside = and_(User.id.in_(in_office), or_(on_team, User.id == task.reviewer_id))
    of_school = User.id.in_(
        select(Grant.user_id).where(Grant.school_id == school.id, in_force(Grant))
    )
    recused = User.id.in_(
        select(Recusal.user_id).where(Recusal.school_id == school.id, in_force(Recusal))
    )
    fit = and_(~of_school, ~recused) if office_only else or_(of_school, ~recused)
    sees = or_(User.id.in_(in_scope), beside)
    return select(User).where(User.is_active, sees, fit).order_by(User.name, User.id)

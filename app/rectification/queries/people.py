"""People around a task: who had a part in the work, who could decide instead."""

from collections.abc import Sequence

from sqlalchemy import or_, select, union
from sqlalchemy.orm import joinedload, selectinload

from app.accounts.models import Grant, User
from app.accounts.queries import in_force, users_with_role_at
from app.core.database import takes_write_lock
from app.core.files.models import Attachment
from app.core.history import HistoryEntry
from app.core.permissions import Actor, Role
from app.core.policy import region_ids
from app.extensions import db
from app.rectification.models import ClosureRequest, ProgressEntry, RectificationTask, task_helper
from app.rectification.queries.narrow import narrow_scope
from app.rectification.states import OPEN_STATES
from app.schools.models import Region, School


def involved_user_ids(task: RectificationTask) -> frozenset[int]:
    """Everybody with a part in the work: owner, leader, helpers, applicants, authors, uploaders,
    and who answered for a section of the bureau.

    Files that were removed again count too. None of these people may verify or close the task. A
    page that only reads asks once; whoever writes is asked afresh each time.
    """
    if takes_write_lock.get():
        return _involved(task)
    session = db.session()
    known = session.info.get("involved")
    if known is None or known[:2] != (task.id, session.get_transaction()):
        known = (task.id, session.get_transaction(), _involved(task))
        session.info["involved"] = known
    found: frozenset[int] = known[2]
    return found


def _involved(task: RectificationTask) -> frozenset[int]:
    entries = select(ProgressEntry.id).where(ProgressEntry.task_id == task.id)
    uploads = select(Attachment.uploaded_by_id).where(
        ((Attachment.owner_kind == "rectification_task") & (Attachment.owner_id == task.id))
        | ((Attachment.owner_kind == "progress_entry") & Attachment.owner_id.in_(entries))
    )
    entry = HistoryEntry
    answers = select(entry.actor_id).where(
        entry.subject_kind == RectificationTask.__tablename__,
        entry.subject_id == task.id,
        entry.event == "section_answered",
    )
    parts = union(
        select(task_helper.c.user_id).where(task_helper.c.task_id == task.id),
        select(ProgressEntry.by_id).where(ProgressEntry.task_id == task.id),
        select(ClosureRequest.requested_by_id).where(ClosureRequest.task_id == task.id),
        uploads,
        answers,
    )
    found = {*db.session.scalars(parts), task.owner_id, task.leader_id}
    return frozenset(number for number in found if number is not None)


def people_of_school(school: School) -> Sequence[User]:
    """Active people with a grant at the school, heads and staff, by name: who can be responsible."""
    return users_with_role_at(school, Role.SCHOOL_HEAD, Role.SCHOOL_STAFF)


def open_tasks_with(user_id: int) -> Sequence[RectificationTask]:
    """Open tasks in which the person has a part, by deadline."""
    helped = select(task_helper.c.task_id).where(task_helper.c.user_id == user_id)
    parts = (
        RectificationTask.owner_id == user_id,
        RectificationTask.leader_id == user_id,
        RectificationTask.supervisor_id == user_id,
        RectificationTask.id.in_(helped),
    )
    query = (
        select(RectificationTask)
        .where(RectificationTask.state.in_(sorted(OPEN_STATES)), or_(*parts))
        .options(joinedload(RectificationTask.school), selectinload(RectificationTask.helpers))
        .order_by(RectificationTask.due_on, RectificationTask.id)
    )
    return db.session.scalars(query).all()


def has_part(task: RectificationTask, role: str, user_id: int) -> bool:
    """True when the person is the task's `owner`, `leader` or `supervisor`, or a `helper`."""
    if role == "helper":
        return any(person.id == user_id for person in task.helpers)
    return bool(getattr(task, f"{role}_id") == user_id)


def office_people_of(school: School) -> Sequence[User]:
    """Active supervisors and office leads whose scope covers the school: who can follow a task."""
    return users_with_role_at(school, Role.SUPERVISOR, Role.OFFICE_LEAD)


def heads_of(school: School) -> Sequence[User]:
    """The active heads of a school."""
    return users_with_role_at(school, Role.SCHOOL_HEAD)


def leads_of(school: School) -> Sequence[User]:
    """The active office leads whose region covers the school, those of regions above included."""
    return users_with_role_at(school, Role.OFFICE_LEAD)


def has_office_above(county: Region) -> bool:
    """True when a region above the county has an office lead."""
    above = [number for number in region_ids(county.path) if number != county.id]
    if not above:
        return False
    found = (
        select(User.id)
        .join(Grant, Grant.user_id == User.id)
        .where(
            User.is_active,
            Grant.role == Role.OFFICE_LEAD,
            Grant.region_id.in_(above),
            in_force(Grant),
        )
        .limit(1)
    )
    return db.session.scalar(found) is not None


def find_people(actor: Actor, words: str, part: str, limit: int = 10) -> Sequence[User]:
    """The first people by name whose name holds the words and who own tasks that the actor may see.

    With `part` “supervisor” those who follow such tasks.
    """
    if not words.strip():
        return []
    task = RectificationTask
    column = task.supervisor_id if part == "supervisor" else task.owner_id
    has_part = select(task.id).where(column == User.id, narrow_scope(actor)).exists()
    named = User.name.icontains(words, autoescape=True)
    query = select(User).where(named, has_part).order_by(User.name, User.id).limit(limit)
    return db.session.scalars(query).all()

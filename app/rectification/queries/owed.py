"""What reminders ask for: tasks near their day, notices without receipt, applications that wait."""

from collections.abc import Iterator
from datetime import date

from sqlalchemy import and_, select
from sqlalchemy.orm import joinedload

from app.extensions import db
from app.rectification.models import Notice, RectificationTask
from app.rectification.queries.ledger import in_office_court, is_open
from app.rectification.states import SCHOOL_COURT, NoticeState, TaskState

BATCH = 500


def tasks_due_until(day: date) -> Iterator[RectificationTask]:
    """Tasks whose clock runs for the school, due by a day; in batches."""
    task = RectificationTask
    query = (
        select(task)
        .where(
            is_open(),
            task.state.in_(sorted(SCHOOL_COURT)),
            task.clock_stopped.is_(False),
            task.due_on <= day,
        )
        .options(joinedload(task.school), joinedload(task.owner), joinedload(task.leader))
        .order_by(task.id)
    )
    yield from db.session.scalars(query.execution_options(yield_per=BATCH))


def checkpoints_due_until(day: date) -> Iterator[RectificationTask]:
    """Tasks that are kept up and whose next checkpoint is due by a day."""
    task = RectificationTask
    query = (
        select(task)
        .where(
            task.checkpoint_on.is_not(None),
            task.checkpoint_on <= day,
            task.state == TaskState.SUSTAINED,
        )
        .options(joinedload(task.school), joinedload(task.supervisor))
        .order_by(task.id)
    )
    yield from db.session.scalars(query.execution_options(yield_per=BATCH))


def receipts_due_until(day: date) -> Iterator[Notice]:
    """Issued notices whose receipt is due by a day and not given."""
    query = (
        select(Notice)
        .where(Notice.state == NoticeState.ISSUED, Notice.receipt_due_on <= day)
        .options(joinedload(Notice.school))
        .order_by(Notice.id)
    )
    yield from db.session.scalars(query.execution_options(yield_per=BATCH))


def applications_waiting() -> Iterator[RectificationTask]:
    """Tasks that were applied for and have no final answer."""
    task = RectificationTask
    waiting = (TaskState.PENDING_REVIEW, TaskState.VERIFIED)
    query = (
        select(task)
        .where(and_(is_open(), in_office_court(), task.state.in_(waiting)))
        .options(joinedload(task.school), joinedload(task.supervisor), joinedload(task.reviewer))
        .order_by(task.id)
    )
    yield from db.session.scalars(query.execution_options(yield_per=BATCH))

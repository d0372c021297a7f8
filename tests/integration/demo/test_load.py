"""The demo is made by the services, shows every state, and nothing in it lies in the future."""

from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import func, select

from app.core import clock as hands
from app.core.database import Model
from app.core.files.models import Attachment
from app.core.history import HistoryEntry
from app.core.severity import Severity
from app.core.workflow import WORKFLOWS
from app.demo import service
from app.extensions import db
from app.findings.models import Finding
from app.findings.states import Source
from app.followups.models import BeforeAfter, Review
from app.followups.states import ReviewKind, Verdict
from app.papers.models import IssuedRecord
from app.records.press import PAPERS
from app.rectification.models import RectificationTask
from app.rectification.queries import is_overdue
from app.rectification.states import TaskState
from app.visits.models import PartnerDraw, Transcript, Visit
from app.visits.states import TranscriptKind, VisitKind
from tests.support.clock import Clock
from tests.support.databases import WORKER, Database, open_database
from tests.support.postgres import Cluster

MONDAY_MORNING = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)


# The kind of database is no parameter: the second demo is compared with the first.
@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
def test_demo_shows_every_state_and_is_the_same_again_on_the_other_database(
    database: Database, cluster: Cluster, clock: Clock
) -> None:
    first = demo_in(database)
    other = open_database("postgresql", cluster, f"demo_{WORKER}")
    try:
        second = demo_in(other)
    finally:
        other.close()
    assert len(first) > 500
    assert second == first


def demo_in(database: Database) -> list[tuple[Any, ...]]:
    """Load the demo into a fresh database, look at it, add to it; what happened in it."""
    database.fresh()
    with database.app.app_context(), hands.at(MONDAY_MORNING):
        service.load_demo()
        check_demo()
        told = whole_story()
        service.enlarge(20, 300)
        check_added_tasks()
        db.session.remove()
    return told


def check_demo() -> None:
    """Every state with its history, every kind of trouble, nothing in the future."""
    assert not service.is_empty()
    assert states_not_shown() == set()
    tasks = db.session.scalars(select(RectificationTask)).all()
    assert any(is_overdue(task) for task in tasks)
    assert any(task.finding.recurrence_of_id for task in tasks)
    assert any(task.returns for task in tasks)
    assert any(task.due_on > task.original_due_on for task in tasks)
    assert look_backs_that_failed() > 0
    assert kinds_of_paper() == {kind.value for kind in PAPERS}
    assert used("source", Finding) == set(Source)
    assert used("severity", Finding) == set(Severity)
    assert used("kind", Visit) == set(VisitKind)
    assert used("kind", Transcript) == set(TranscriptKind)
    assert used("after_id", BeforeAfter)
    assert used("original_id", Attachment) > {None}
    assert used("seconds", Attachment) == {None, 12}
    for task in tasks:
        assert last_state(task) == task.state.value
    assert newest_moment() <= MONDAY_MORNING


def whole_story() -> list[tuple[Any, ...]]:
    """What happened to whom and when, without what is drawn by lot for safety."""
    events = select(
        HistoryEntry.subject_kind, HistoryEntry.subject_id, HistoryEntry.event, HistoryEntry.at,
        HistoryEntry.from_state, HistoryEntry.to_state, HistoryEntry.reason, HistoryEntry.actor_name,
    )  # fmt: skip
    tasks = select(
        RectificationTask.number, RectificationTask.state, RectificationTask.due_on,
        RectificationTask.owner_id, Finding.title, Finding.text, Finding.severity,
    ).join(RectificationTask.finding)  # fmt: skip
    papers = select(IssuedRecord.number, IssuedRecord.kind, IssuedRecord.issued_at)
    lots = select(PartnerDraw.seed, PartnerDraw.result).order_by(PartnerDraw.id)
    queries = (
        lots,
        events.order_by(HistoryEntry.id),
        tasks.order_by(RectificationTask.id),
        papers.order_by(IssuedRecord.id),
    )
    return [tuple(row) for query in queries for row in db.session.execute(query)]


def states_not_shown() -> set[tuple[str, str]]:
    """Pairs of kind and state that no row of the demo has."""
    tables = {mapper.class_.__tablename__: mapper.class_ for mapper in Model.registry.mappers}
    missing = set()
    for kind, workflow in WORKFLOWS.items():
        model = tables[kind]
        present = set(db.session.scalars(select(model.state).distinct()))
        missing |= {(kind, state.value) for state in workflow.states if state not in present}
    return missing


def used(column: str, model: Any) -> set[Any]:
    """Values of a column that the demo shows."""
    return set(db.session.scalars(select(getattr(model, column)).distinct()))


def kinds_of_paper() -> set[str]:
    """Kinds of which the demo has an issued paper."""
    return used("kind", IssuedRecord)


def look_backs_that_failed() -> int:
    """How many look-backs found that it had not lasted."""
    failed = (Review.kind == ReviewKind.LOOK_BACK, Review.verdict == Verdict.NOT_FIXED)
    return db.session.scalar(select(func.count(Review.id)).where(*failed)) or 0


def last_state(task: RectificationTask) -> str | None:
    """Where the history of a task says that it stands."""
    return db.session.scalars(
        select(HistoryEntry.to_state)
        .where(
            HistoryEntry.subject_kind == "rectification_task",
            HistoryEntry.subject_id == task.id,
            HistoryEntry.to_state.is_not(None),
        )
        .order_by(HistoryEntry.id.desc())
        .limit(1)
    ).first()


def newest_moment() -> datetime:
    """When the last thing in the demo happened."""
    found = db.session.scalar(select(func.max(HistoryEntry.at)))
    assert found is not None
    return found


def check_added_tasks() -> None:
    """Rows added in bulk are such as the workflow makes."""
    tasks = db.session.scalars(select(RectificationTask)).all()
    assert len(tasks) == 300
    assert len({task.number for task in tasks}) == 300
    for task in tasks:
        settled = task.state in {TaskState.CLOSED, TaskState.SUSTAINED}
        assert (task.closed_at is not None) == settled
        assert task.due_on >= task.issued_on

"""What was sent: by id, open conflicts, the appendix."""

from collections.abc import Collection, Sequence

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import joinedload

from app.checklists.models import ChecklistItem
from app.extensions import db
from app.recorder.models import SyncOperation
from app.recorder.states import Kind, Outcome
from app.visits.models import Visit


def kept_by_ids(client_ids: Collection[str]) -> dict[str, SyncOperation]:
    """Operations by the id that the device gave them, whoever sent them; one statement."""
    if not client_ids:
        return {}
    query = (
        select(SyncOperation)
        .where(SyncOperation.client_id.in_(client_ids))
        .execution_options(populate_existing=True)
    )
    return {operation.client_id: operation for operation in db.session.scalars(query)}


def open_conflicts(visit: Visit) -> Sequence[SyncOperation]:
    """Operations that wait for the lead's choice, in the order they came, with item and author."""
    return db.session.scalars(_with_people(_open(visit))).all()


def count_open_conflicts(visit: Visit) -> int:
    """How many choices the lead still has to make."""
    query = select(func.count(SyncOperation.id)).where(*_open(visit))
    return db.session.scalar(query) or 0


def get_conflict(visit: Visit, client_id: str) -> SyncOperation | None:
    """A conflict of the visit, settled or not."""
    query = _with_people(
        [
            SyncOperation.visit_id == visit.id,
            SyncOperation.outcome == Outcome.CONFLICT,
            SyncOperation.client_id == client_id,
        ]
    )
    return db.session.scalar(query)


def appendix_of(visit: Visit) -> Sequence[SyncOperation]:
    """What came too late for the record, in the order it came."""
    return db.session.scalars(_with_people(_appended(visit))).all()


def count_appended(visit: Visit, kind: Kind | None = None) -> int:
    """How many entries the appendix has, of one kind if given."""
    query = select(func.count(SyncOperation.id)).where(*_appended(visit))
    if kind is not None:
        query = query.where(SyncOperation.kind == kind)
    return db.session.scalar(query) or 0


def _open(visit: Visit) -> list[ColumnElement[bool]]:
    return [
        SyncOperation.visit_id == visit.id,
        SyncOperation.outcome == Outcome.CONFLICT,
        SyncOperation.settled_at.is_(None),
    ]


def _appended(visit: Visit) -> list[ColumnElement[bool]]:
    return [SyncOperation.visit_id == visit.id, SyncOperation.outcome == Outcome.APPENDED]


def _with_people(conditions: Sequence[ColumnElement[bool]]) -> Select[SyncOperation]:
    item = joinedload(SyncOperation.item).joinedload(ChecklistItem.checklist_version)
    return (
        select(SyncOperation)
        .where(*conditions)
        .options(joinedload(SyncOperation.user), item)
        .order_by(SyncOperation.id)
    )

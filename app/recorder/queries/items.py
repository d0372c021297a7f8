"""What is asked on a visit, as a batch and a package need it."""

from collections.abc import Collection, Sequence

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from app.checklists.models import ChecklistItem
from app.extensions import db
from app.visits.models import Visit, VisitSheet


def items_asked(visit: Visit, item_ids: Collection[int]) -> dict[int, ChecklistItem]:
    """Those of the ids that are asked on the visit, by id; one statement."""
    if not item_ids:
        return {}
    found = db.session.scalars(_asked(visit).where(ChecklistItem.id.in_(item_ids)))
    return {item.id: item for item in found}


def items_of_visit(visit: Visit) -> Sequence[ChecklistItem]:
    """Everything that is asked, in paper order, each with its section."""
    query = _asked(visit).options(joinedload(ChecklistItem.section))
    return db.session.scalars(query).all()


def _asked(visit: Visit) -> Select[ChecklistItem]:
    return (
        select(ChecklistItem)
        .join(VisitSheet, VisitSheet.checklist_version_id == ChecklistItem.checklist_version_id)
        .where(VisitSheet.visit_id == visit.id)
        .options(joinedload(ChecklistItem.checklist_version))
        .order_by(VisitSheet.position, ChecklistItem.sequence, ChecklistItem.id)
    )

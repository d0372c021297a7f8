"""Coverage: which schools have been visited in the period."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import Select, func, select

from app.core import clock
from app.core.i18n import lazy_gettext as _l
from app.extensions import db
from app.insights.metrics.cohort import Cohort
from app.insights.metrics.metric import Metric
from app.schools.models import School
from app.visits.models import Visit


def coverage(cohort: Cohort) -> Metric:
    """Share of the active schools of the region to which somebody has gone in the period."""
    due = db.session.scalar(_schools(cohort).with_only_columns(func.count())) or 0
    visited = db.session.scalar(_visited(cohort).with_only_columns(func.count())) or 0
    return Metric(
        "coverage",
        _l("Coverage"),
        _l("Schools with a visit in the period ÷ active schools of the region."),
        visited / due if due else None,
        visited,
        due,
        clock.now(),
        has_list=True,
    )


def covered_ids(cohort: Cohort, *, numerator: bool, most: int) -> Sequence[int]:
    """Ids of the schools behind the rate, by code: those visited, or all that are due."""
    query = _visited(cohort) if numerator else _schools(cohort)
    ids = query.with_only_columns(School.id).order_by(School.code).limit(most)
    return db.session.scalars(ids).all()


def _schools(cohort: Cohort) -> Select[Any]:
    inside = School.region_path.startswith(cohort.region.path, autoescape=True)
    return select(School).where(inside, School.is_active)


def _visited(cohort: Cohort) -> Select[Any]:
    """Only arrivals count: before that an unannounced visit is nobody's to know of."""
    begin = clock.local_moment(cohort.start_on)
    end = clock.local_moment(cohort.end_on + timedelta(days=1))
    arrived = select(Visit.school_id).where(Visit.arrived_at >= begin, Visit.arrived_at < end)
    return _schools(cohort).where(School.id.in_(arrived))

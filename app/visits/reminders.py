"""What teams are reminded of: the visit that is tomorrow."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from app.core import clock
from app.core.i18n import lazy_gettext as _l
from app.reminders.rules import Due, Failure, ReminderRule, each, offsets_for
from app.visits import queries
from app.visits.models import Visit


def visits_tomorrow(now: datetime) -> Iterable[Due | Failure]:
    """Planned visits on the morning before, caught up on the day itself; each to its team."""
    visits = queries.planned_around(clock.local(now).date())
    return each(visits, lambda visit: _due(visit, now))


def _due(visit: Visit, now: datetime) -> Due | None:
    eve = replace(offsets_for(visit.school.region_path), days_before=(1,), overdue_daily=0)
    occurrence = eve.latest(visit.planned_on, now, since=visit.created_at)
    if occurrence is None:
        return None
    return Due(
        subject_kind="visit",
        subject_id=visit.id,
        recipients=visit.team,
        occurrence=occurrence.key,
        context={
            "number": visit.number,
            "school": visit.school,
            "planned_on": visit.planned_on,
            "days": occurrence.days,
        },
        url=f"/visits/{visit.reference}",
    )


RULES = [
    ReminderRule("visit_tomorrow", _l("Visit tomorrow"), visits_tomorrow, message="visit_tomorrow")
]

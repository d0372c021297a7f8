"""The short view of a region for leaders, and of the system for administrators."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select

from app.core import clock
from app.core.calendar import load_calendar
from app.core.permissions import Actor
from app.extensions import db
from app.insights import metrics
from app.insights.queries import longest_overdue, own_region, school_year_start
from app.messages.models import Delivery
from app.messages.states import DeliveryStatus
from app.reminders.models import JobRun
from app.schools.models import Region

QUIET_AFTER = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class RegionSummary:
    """Closure rate and what is late in the widest region of the reader, for this school year."""

    region: Region
    counts: metrics.Counts
    late: Any
    lists: dict[str, str]

    @property
    def rate(self) -> float | None:
        """Closed ÷ issued."""
        return self.counts.closed / self.counts.total if self.counts.total else None


def region_summary(actor: Actor) -> RegionSummary | None:
    """Three statements: the region, its counts, its longest overdue tasks."""
    region = own_region(actor)
    if region is None:
        return None
    today = clock.today()
    cohort = metrics.Cohort(region=region, start_on=school_year_start(today), end_on=today)
    counts = metrics.total_of(metrics.counts_by_school(cohort).values())
    lists = {
        "scope": "cohort",
        "region": region.code,
        "issued_from": cohort.start_on.isoformat(),
        "issued_to": cohort.end_on.isoformat(),
    }
    late = longest_overdue(cohort, 5) if counts.overdue else []
    return RegionSummary(region, counts, late, lists)


@dataclass(frozen=True, slots=True)
class SystemSummary:
    """What an administrator must know today."""

    last_job_at: datetime | None
    is_quiet: bool
    parked: int
    unconfirmed_years: tuple[int, ...]

    @property
    def matters(self) -> int:
        """How many of these wait for an administrator."""
        return self.is_quiet + bool(self.parked) + len(self.unconfirmed_years)


def system_summary() -> SystemSummary:
    """Age of the last scheduled job, mail that was given up, years whose days off are not entered."""
    last = db.session.scalar(select(func.max(JobRun.started_at)))
    parked = select(func.count()).select_from(Delivery)
    today = clock.today()
    calendar = load_calendar()
    years = sorted({today.year, (today + timedelta(days=120)).year})
    return SystemSummary(
        last_job_at=last,
        is_quiet=last is None or clock.now() - last > QUIET_AFTER,
        parked=db.session.scalar(parked.where(Delivery.status == DeliveryStatus.PARKED)) or 0,
        unconfirmed_years=tuple(y for y in years if y not in calendar.confirmed_years),
    )

"""Jobs: what the scheduler wakes, who may run it now, and the record of every run.

The scheduler knows only names and intervals. `run_job` takes the job's lease, runs its function and
records the run; whatever happens in the function ends in the record, never in the scheduler.
"""

import logging
import os
import secrets
import socket
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select, update

from app.core import clock
from app.core.hooks import Hook
from app.core.i18n import Text
from app.extensions import db
from app.reminders import leases
from app.reminders.models import JobRun
from app.reminders.states import RunOutcome

logger = logging.getLogger("bihuan")

LEASE = timedelta(minutes=2)
HOLDER = f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(4)}"[:120]


@dataclass(slots=True)
class Tick:
    """One run of a job, as its function sees it."""

    now: datetime
    keep_going: Callable[[], bool] = lambda: True


Report = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Job:
    """Something to be done every so many seconds.

    The function gets a Tick and returns what it did, `{}` when there was nothing to do; it commits
    itself, in short transactions, and asks `tick.keep_going()` between them. A report with a key
    `error` counts as a failed run.
    """

    name: str
    label: Text
    seconds: int
    function: Callable[[Tick], Report]


JOBS: dict[str, Job] = {}


class CleanUps(Hook[[datetime], Mapping[str, int]]):
    """Hourly clean-ups: a handler gets the moment and commits what it removes.

    It returns how much that was, by name: `{"sessions": 3}`.
    """

    def run_all(self, now: datetime) -> tuple[dict[str, int], list[str]]:
        """What was removed by name, and the names of handlers that failed; no fault stops others."""
        removed: dict[str, int] = {}
        failed: list[str] = []
        for handler in self._handlers:
            try:
                removed.update(handler(now))
            except Exception:
                db.session.rollback()
                name = getattr(handler, "__name__", "?")
                logger.exception("clean-up failed", extra={"facts": {"handler": name}})
                failed.append(name)
        return removed, failed


housekeeping = CleanUps("housekeeping")


def register(job: Job) -> None:
    """Make a job known; a name stands for the job registered last."""
    JOBS[job.name] = job


@dataclass(slots=True)
class _Keeper:
    """Answers whether a run may go on: not told to stop, and the lease renewed in good time."""

    held: leases.Held
    stopping: Callable[[], bool]
    renewed_at: datetime = field(default_factory=clock.now)

    def __call__(self) -> bool:
        if self.stopping():
            return False
        if clock.now() - self.renewed_at < LEASE / 3:
            return True
        holds = leases.renew(self.held, LEASE)
        db.session.commit()
        self.renewed_at = clock.now()
        return holds


def run_job(
    name: str, *, holder: str = HOLDER, stopping: Callable[[], bool] = lambda: False
) -> JobRun | None:
    """Run a job under its lease and record it; None when somebody else is running it."""
    job = JOBS[name]
    held = leases.acquire(name, holder, LEASE)
    if held is None:
        db.session.rollback()
        return None
    run_id = _begin(name, holder)
    db.session.commit()
    report: Report = {}
    error = ""
    try:
        report = job.function(Tick(clock.now(), _Keeper(held, stopping)))
        error = str(report.get("error", ""))
    except Exception as problem:
        logger.exception("job failed", extra={"facts": {"job": name}})
        error = f"{type(problem).__name__}: {problem}"
    db.session.rollback()
    run = _finish(run_id, report, error)
    leases.release(held)
    db.session.commit()
    return run


def record(name: str, started_at: datetime, report: Report, *, error: str = "") -> None:
    """Record a run that was started by hand, and commit."""
    db.session.add(
        JobRun(
            job=name,
            host=HOLDER,
            outcome=RunOutcome.FAILED if error else RunOutcome.DONE,
            started_at=started_at,
            finished_at=clock.now(),
            report=dict(report),
            error=error[:300],
        )
    )
    db.session.commit()


def _begin(name: str, holder: str) -> int:
    """Record the start; a run that never ended was cut off, since the lease is ours now."""
    db.session.execute(
        update(JobRun)
        .where(JobRun.job == name, JobRun.outcome == RunOutcome.RUNNING)
        .values(outcome=RunOutcome.CUT_OFF, finished_at=JobRun.started_at)
        .execution_options(synchronize_session=False)
    )
    moment = clock.now()
    run = JobRun(job=name, host=holder, outcome=RunOutcome.RUNNING, started_at=moment)
    db.session.add(run)
    db.session.flush()
    return run.id


def _finish(run_id: int, report: Report, error: str) -> JobRun:
    run = db.session.get_one(JobRun, run_id)
    earlier = _run_before(run)
    if not error and not report and earlier is not None and _is_idle(earlier):
        run.repeats = earlier.repeats + 1
        run.first_at = earlier.first_at or earlier.started_at
        db.session.delete(earlier)
    run.outcome = RunOutcome.FAILED if error else RunOutcome.DONE
    run.finished_at = clock.now()
    run.report = dict(report)
    run.error = error[:300]
    db.session.flush()
    return run


def _run_before(run: JobRun) -> JobRun | None:
    return db.session.scalar(
        select(JobRun)
        .where(JobRun.job == run.job, JobRun.id < run.id)
        .order_by(JobRun.id.desc())
        .limit(1)
    )


def _is_idle(run: JobRun) -> bool:
    return run.outcome is RunOutcome.DONE and not run.report

"""Reads of jobs, runs, and e-mails that did not leave."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import contains_eager

from app.accounts.models import User
from app.accounts.queries import visible_to
from app.core import clock
from app.core.permissions import Actor
from app.extensions import db
from app.messages.models import Delivery, Message
from app.messages.states import DeliveryStatus
from app.reminders.jobs import JOBS, Job
from app.reminders.models import JobRun
from app.reminders.states import RunOutcome

RUNS_PER_PAGE = 50
DELIVERIES_PER_PAGE = 100
GRACE = timedelta(minutes=2)
TROUBLED = (DeliveryStatus.PARKED, DeliveryStatus.FAILED)


@dataclass(frozen=True, slots=True)
class JobLine:
    """A job, its last run, and whether it should have run again since."""

    job: Job
    last: JobRun | None
    is_late: bool


@dataclass(frozen=True, slots=True)
class StuckMail:
    """An e-mail that did not leave, and whose it is."""

    delivery: Delivery
    recipient: User


def last_good_ends() -> dict[str, timedelta]:
    """Time since the last good run of each job that ever had one; one statement."""
    rows = db.session.execute(
        select(JobRun.job, func.max(JobRun.finished_at))
        .where(JobRun.outcome == RunOutcome.DONE)
        .group_by(JobRun.job)
    )
    now = clock.now()
    return {name: now - finished for name, finished in rows if finished is not None}


def job_lines() -> list[JobLine]:
    """Every job in the order of registration with its last run."""
    newest = select(func.max(JobRun.id)).group_by(JobRun.job)
    last = {run.job: run for run in db.session.scalars(select(JobRun).where(JobRun.id.in_(newest)))}
    ages = last_good_ends()
    return [
        JobLine(job, last.get(name), is_overdue(job, ages.get(name))) for name, job in JOBS.items()
    ]


def is_overdue(job: Job, age: timedelta | None) -> bool:
    """True when the last good run is older than two intervals, or there is none.

    A run that ended well in the future means that the clock was put back: that is told as well.
    """
    if age is None:
        return True
    return age > timedelta(seconds=2 * job.seconds) + GRACE or age < -GRACE


def last_run_age(name: str) -> timedelta | None:
    """Time since a run of the job last ended well; None when none ever did."""
    last = db.session.scalar(
        select(JobRun.finished_at)
        .where(JobRun.job == name, JobRun.outcome == RunOutcome.DONE)
        .order_by(JobRun.id.desc())
        .limit(1)
    )
    return None if last is None else clock.now() - last


def runs(job: str, before: int) -> Sequence[JobRun]:
    """Runs newest first, of one job or (empty) all, older than run `before`: a page and one more."""
    query = select(JobRun).where(JobRun.id < before).order_by(JobRun.id.desc())
    if job:
        query = query.where(JobRun.job == job)
    return db.session.scalars(query.limit(RUNS_PER_PAGE + 1)).all()


def stuck_mails(actor: Actor) -> list[StuckMail]:
    """E-mails given up or put off, to people whom the actor administers; given up first."""
    rows = db.session.execute(
        select(Delivery, User)
        .join(Delivery.message)
        .join(User, User.id == Message.recipient_id)
        .where(Delivery.status.in_(TROUBLED), visible_to(actor))
        .options(contains_eager(Delivery.message))
        .order_by(Delivery.status.desc(), Delivery.id.desc())
        .limit(DELIVERIES_PER_PAGE)
    )
    return [StuckMail(delivery, user) for delivery, user in rows]


def parked_delivery(actor: Actor, public_id: str) -> Delivery | None:
    """A delivery that was given up, to somebody whom the actor administers."""
    return db.session.scalar(
        select(Delivery)
        .join(Delivery.message)
        .join(User, User.id == Message.recipient_id)
        .where(
            Delivery.public_id == public_id,
            Delivery.status == DeliveryStatus.PARKED,
            visible_to(actor),
        )
    )


def parked_count(actor: Actor) -> int:
    """How many e-mails to the actor's people were given up."""
    query = (
        select(func.count(Delivery.id))
        .join(Delivery.message)
        .join(User, User.id == Message.recipient_id)
        .where(Delivery.status == DeliveryStatus.PARKED, visible_to(actor))
    )
    return db.session.scalar(query) or 0

"""Reminder run and dispatcher are killed at every step of a tick: nothing lost, nothing doubled.

For n = 1, 2, 3 … the work is laid out anew, one or two processes run the job and kill themselves at
their n-th statement, commit or mail line, then one more run finishes. It ends with the first n that
nobody reaches: by then every step of the tick has been a place to die.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import delete, select

from app.accounts.models import User
from app.core import clock as the_clock
from app.extensions import db
from app.messages.kinds import words_of
from app.messages.models import Delivery, Message
from app.messages.service import enqueue
from app.messages.states import DeliveryStatus
from app.reminders.chores import DELIVER, REMIND
from app.reminders.models import JobRun, Lease, SentReminder
from app.reminders.states import RunOutcome
from tests.support.cast import Cast
from tests.support.crash import SUBJECTS, CrashingJobs
from tests.support.databases import Database
from tests.support.factories.messages import context, declare_probe
from tests.support.mail_sink import Sink, mail_sink

MORNING = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
LATER = timedelta(minutes=10)  # every lease has run out
MOST_STEPS = 200
EVERY_KIND = {"statement", "before commit", "after commit"}
MAIL_KINDS = {"mail line", "mail reply"}


@pytest.fixture
def people(app: Flask, cast: Cast) -> list[User]:
    declare_probe(app)
    return [cast.head, cast.staff, cast.lead]


@pytest.fixture
def sink() -> Iterator[Sink]:
    """A mail server that loses one answer in four."""
    with mail_sink(loses_answer=4) as running:
        yield running


@pytest.fixture(scope="module")
def process() -> Iterator[CrashingJobs]:
    with CrashingJobs() as running:
        yield running


@pytest.fixture
def jobs(process: CrashingJobs, database: Database, people: list[User], sink: Sink) -> CrashingJobs:
    plain = [{"id": user.id, "name": user.name, "email": user.email} for user in people]
    db.session.commit()
    process.work_on(database.url, database.folder, plain, sink.port)
    return process


def enumerate_crashes(jobs: CrashingJobs, check: "Check") -> Counter[str]:
    """Kill one leased run at every n until it gets to its end; the steps at which it died."""
    killed: Counter[str] = Counter()
    for step in range(1, MOST_STEPS):
        check.begin(step)
        [end] = jobs.run(check.job, MORNING, step)
        killed[end.killed_at] += 1
        check.finish(jobs, deaths=bool(end.killed_at))
        assert cut_off_runs(check.job) <= 1
        if not end.killed_at:
            del killed[""]
            return killed
    raise AssertionError("the run has no end")


def crash_in_pairs(jobs: CrashingJobs, check: "Check") -> int:
    """Two runs that know nothing of each other die at different steps; how many deaths there were."""
    deaths = 0
    for step in range(1, MOST_STEPS, 4):
        check.begin(step)
        ends = jobs.run(check.job, MORNING, step, 1 + step // 2, leased=False)
        died = sum(bool(end.killed_at) for end in ends)
        check.finish(jobs, deaths=died)
        deaths += died
        if not died:
            return deaths
    raise AssertionError("the runs have no end")


def cut_off_runs(job: str) -> int:
    outcomes = db.session.scalars(select(JobRun.outcome).where(JobRun.job == job)).all()
    db.session.rollback()
    assert RunOutcome.RUNNING not in outcomes
    return outcomes.count(RunOutcome.CUT_OFF)


class Check:
    """What a round starts from and what must hold when it is over."""

    job = ""

    def __init__(self, people: Sequence[User], sink: Sink) -> None:
        self.people = list(people)
        self.ids = {user.id for user in people}
        self.sink = sink
        self.step = 0
        self.seen = 0
        self.seen_unanswered = 0

    def begin(self, step: int) -> None:
        """Lay out the work anew."""
        self.step = step
        self.seen = len(self.sink.taken)
        self.seen_unanswered = self.sink.unanswered
        for table in (Delivery, Message, SentReminder, Lease, JobRun):
            db.session.execute(delete(table))
        db.session.commit()

    def finish(self, jobs: CrashingJobs, *, deaths: int) -> None:
        """Let a run that nobody kills complete the work, once every lease has run out."""
        moment = MORNING
        for _ in range(4):
            moment += LATER
            jobs.run(self.job, moment, 0)
            complete = self.is_complete()
            db.session.rollback()
            if complete:
                break
        self.verify(self.sink.ids()[self.seen :], deaths)
        db.session.rollback()

    def is_complete(self) -> bool:
        """True when no work is left."""
        return True

    def verify(self, arrived: list[str], deaths: int) -> None:
        """Look at what became of the work."""


class RemindersToldOnce(Check):
    """Every person has one message of the day with every subject once, and one e-mail waiting."""

    job = REMIND

    def verify(self, arrived: list[str], deaths: int) -> None:
        wanted = Counter((who, subject) for who in self.ids for subject in SUBJECTS)
        rows = db.session.execute(select(SentReminder.recipient_id, SentReminder.subject_id))
        assert Counter(tuple(row) for row in rows) == wanted, f"step {self.step}"
        messages = db.session.scalars(select(Message)).all()
        assert Counter(message.recipient_id for message in messages) == Counter(self.ids)
        lines = Counter(
            (message.recipient_id, line.title)
            for message in messages
            for line in words_of(message).lines
        )
        assert lines == Counter((who, f"Probe T-{subject}") for who, subject in wanted)
        deliveries = db.session.scalars(select(Delivery.message_id)).all()
        assert Counter(deliveries) == Counter(message.id for message in messages)
        assert arrived == []


class MailSentAtLeastOnce(Check):
    """Every message has arrived; a second copy has the same Message-ID and a reason."""

    job = DELIVER

    def begin(self, step: int) -> None:
        super().begin(step)
        with the_clock.at(MORNING):
            enqueue("probe", self.people[:2], key=f"crash:{step}", context=context())
        db.session.commit()

    def is_complete(self) -> bool:
        return set(db.session.scalars(select(Delivery.status))) == {DeliveryStatus.SENT}

    def verify(self, arrived: list[str], deaths: int) -> None:
        assert self.is_complete(), f"step {self.step}"
        tokens = db.session.scalars(select(Delivery.token)).all()
        assert set(arrived) == {f"<{token}@localhost>" for token in tokens}, f"step {self.step}"
        unanswered = self.sink.unanswered - self.seen_unanswered
        assert len(arrived) - len(set(arrived)) <= deaths + unanswered


def test_reminders_survive_death_at_every_step(
    jobs: CrashingJobs, people: list[User], sink: Sink
) -> None:
    killed = enumerate_crashes(jobs, RemindersToldOnce(people, sink))
    assert set(killed) == EVERY_KIND
    assert sum(killed.values()) > 15


def test_two_reminder_runs_at_once_survive_death(
    jobs: CrashingJobs, people: list[User], sink: Sink
) -> None:
    assert crash_in_pairs(jobs, RemindersToldOnce(people, sink)) > 4


def test_deliveries_survive_death_at_every_step(
    jobs: CrashingJobs, people: list[User], sink: Sink
) -> None:
    killed = enumerate_crashes(jobs, MailSentAtLeastOnce(people, sink))
    assert set(killed) == EVERY_KIND | MAIL_KINDS
    assert sum(killed.values()) > 30


def test_two_dispatchers_at_once_survive_death(
    jobs: CrashingJobs, people: list[User], sink: Sink
) -> None:
    assert crash_in_pairs(jobs, MailSentAtLeastOnce(people, sink)) > 8

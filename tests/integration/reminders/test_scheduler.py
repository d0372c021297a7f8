"""The scheduler process: wakes the jobs, survives a second one, stops when told to."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import select

from app.core.database import reading
from app.extensions import db
from app.reminders.models import JobRun
from app.reminders.states import RunOutcome
from config import ROOT
from tests.support.cast import Cast
from tests.support.databases import Database

STANDARD = {"reminders", "messages", "housekeeping", "pulse"}
PATIENCE = 300  # seconds until a test gives up waiting for a process


@pytest.fixture
def start(database: Database, cast: Cast) -> Iterator[Callable[[], "Scheduler"]]:
    """Starts a scheduler on the test's database; whatever runs is killed in the end."""
    environment = {
        **os.environ,
        "BIHUAN_MODE": "testing",
        "BIHUAN_DATABASE_URL": database.url,
        "BIHUAN_INSTANCE": str(database.folder),
        "BIHUAN_SECRET_KEY": "testing-" + "x" * 32,
    }
    started: list[Scheduler] = []

    def begin() -> Scheduler:
        log = database.folder / f"scheduler{len(started)}.log"
        command = [sys.executable, "-m", "flask", "--app", "wsgi", "scheduler", "run"]
        with log.open("wb") as target:
            process = subprocess.Popen(command, cwd=ROOT, env=environment, stderr=target)
        started.append(Scheduler(process, log))
        return started[-1]

    yield begin
    for scheduler in started:
        scheduler.process.kill()
        scheduler.process.wait()


@dataclass
class Scheduler:
    """A running scheduler and its log."""

    process: subprocess.Popen[bytes]
    log: Path

    def stop(self, number: signal.Signals) -> list[str]:
        """Send a signal, wait for the end, which must be a good one; the messages of its log."""
        self.process.send_signal(number)
        code = self.process.wait(PATIENCE)
        text = self.log.read_text(encoding="utf-8")
        assert code == 0, text
        return [json.loads(line)["message"] for line in text.splitlines() if line[:1] == "{"]


def runs() -> list[tuple[str, RunOutcome, int]]:
    """Job, outcome and number of repeats of every recorded run."""
    query = select(JobRun.job, JobRun.outcome, JobRun.repeats).order_by(JobRun.id)
    with reading():
        return [(job, outcome, repeats) for job, outcome, repeats in db.session.execute(query)]


def wait_for(condition: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < end, "this takes too long"
        time.sleep(0.1)


def done() -> set[str]:
    return {job for job, outcome, _ in runs() if outcome is RunOutcome.DONE}


def deliveries() -> int:
    return sum(repeats for job, _, repeats in runs() if job == "messages")


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_runs_every_job_at_once_and_stops_cleanly(
    start: Callable[[], Scheduler], number: signal.Signals
) -> None:
    scheduler = start()
    wait_for(lambda: done() >= STANDARD)
    assert scheduler.stop(number) == ["scheduler started", "scheduler stopped"]
    assert RunOutcome.RUNNING not in {outcome for _, outcome, _ in runs()}


def test_a_second_scheduler_does_no_harm_and_takes_over(start: Callable[[], Scheduler]) -> None:
    first, second = start(), start()
    wait_for(lambda: done() >= STANDARD)
    first.process.kill()
    first.process.wait()
    before = deliveries()
    wait_for(lambda: deliveries() > before)
    second.stop(signal.SIGTERM)
    assert RunOutcome.FAILED not in {outcome for _, outcome, _ in runs()}

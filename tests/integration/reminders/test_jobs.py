"""Jobs: under a lease, recorded whatever happens, folded when idle, cleaned up in time."""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.accounts.models import SignInFailure, UserSession
from app.core import clock as the_clock
from app.core.requests import FormSubmission
from app.extensions import db
from app.reminders import leases, queries
from app.reminders.chores import CLEAN_UP, DELIVER, PULSE, REMIND, remove_old_rows
from app.reminders.jobs import JOBS, LEASE, Job, Tick, housekeeping, register, run_job
from app.reminders.models import JobRun, Lease
from app.reminders.states import RunOutcome
from tests.support.cast import Cast
from tests.support.clock import Clock


@pytest.fixture(autouse=True)
def _still(app: Flask, clock: Clock) -> Iterator[None]:
    kept = dict(JOBS)
    yield
    JOBS.clear()
    JOBS.update(kept)


def probe(function: Any) -> None:
    register(Job("probe", "Probe", 60, function))


def runs() -> list[JobRun]:
    db.session.expire_all()
    return list(db.session.scalars(select(JobRun).order_by(JobRun.id)))


def test_the_standard_jobs_are_known(app: Flask) -> None:
    assert {REMIND, DELIVER, CLEAN_UP, PULSE} <= set(JOBS)


def test_a_run_is_recorded_with_its_report(app: Flask) -> None:
    probe(lambda tick: {"sent": 3})
    run = run_job("probe")
    assert run is not None
    assert (run.outcome, run.report, run.error) == (RunOutcome.DONE, {"sent": 3}, "")
    assert run.finished_at == the_clock.now()


def test_an_exception_is_recorded_and_does_not_get_out(app: Flask) -> None:
    def fail(tick: Tick) -> Mapping[str, Any]:
        raise ValueError("odd")

    probe(fail)
    run = run_job("probe")
    assert run is not None
    assert (run.outcome, run.error) == (RunOutcome.FAILED, "ValueError: odd")


def test_a_fault_of_the_database_is_recorded_too(app: Flask) -> None:
    probe(lambda tick: db.session.scalar(select(func.no_such_function())) or {})
    run = run_job("probe")
    assert run is not None
    assert run.outcome is RunOutcome.FAILED


def test_a_report_with_an_error_is_a_failed_run(app: Flask) -> None:
    probe(lambda tick: {"sent": 1, "error": "server away"})
    run = run_job("probe")
    assert run is not None
    assert (run.outcome, run.error) == (RunOutcome.FAILED, "server away")


def test_idle_runs_fold_into_one_row(app: Flask, clock: Clock) -> None:
    reports = iter([{}, {}, {}, {"sent": 1}, {}, {}])
    probe(lambda tick: next(reports))
    first = the_clock.now()
    for _ in range(6):
        run_job("probe")
        clock.advance(seconds=10)
    found = [(run.repeats, run.report) for run in runs()]
    assert found == [(3, {}), (1, {"sent": 1}), (2, {})]
    assert runs()[0].first_at == first
    assert runs()[0].started_at == first + timedelta(seconds=20)


def test_what_somebody_else_runs_is_left_alone(app: Flask, clock: Clock) -> None:
    probe(lambda tick: {"sent": 1})
    assert leases.acquire("probe", "somebody", LEASE) is not None
    db.session.commit()
    assert run_job("probe") is None
    assert runs() == []
    clock.advance(seconds=LEASE.total_seconds() + 1)
    assert run_job("probe") is not None


def test_a_run_gives_its_lease_back(app: Flask) -> None:
    probe(lambda tick: {})
    assert run_job("probe", holder="one") is not None
    assert run_job("probe", holder="two") is not None


def test_a_run_that_never_ended_is_shown_as_cut_off(app: Flask, clock: Clock) -> None:
    probe(lambda tick: {})
    db.session.add(JobRun(job="probe", host="dead", outcome=RunOutcome.RUNNING))
    db.session.commit()
    run_job("probe")
    assert [run.outcome for run in runs()] == [RunOutcome.CUT_OFF, RunOutcome.DONE]


def test_a_long_run_keeps_its_lease_and_stops_when_it_is_lost(app: Flask, clock: Clock) -> None:
    answers = []

    def work(tick: Tick) -> Mapping[str, Any]:
        clock.advance(seconds=60)
        answers.append(tick.keep_going())
        answers.append(leases.acquire("probe", "thief", LEASE) is None)
        clock.advance(seconds=LEASE.total_seconds() + 1)
        assert leases.acquire("probe", "thief", LEASE) is not None
        db.session.commit()
        answers.append(tick.keep_going())
        return {}

    probe(work)
    run_job("probe", holder="me")
    assert answers == [True, True, False]
    assert db.session.get_one(Lease, "probe").holder == "thief"


def test_a_run_told_to_stop_hears_of_it(app: Flask) -> None:
    probe(lambda tick: {"went_on": tick.keep_going()})
    run = run_job("probe", stopping=lambda: True)
    assert run is not None
    assert run.report == {"went_on": False}


def test_each_holder_gets_a_larger_fence(app: Flask, clock: Clock) -> None:
    fences = []
    for name in ("one", "two", "three"):
        held = leases.acquire("probe", name, LEASE)
        assert held is not None
        fences.append(held.fence)
        clock.advance(minutes=3)
    assert fences == [1, 2, 3]


def test_an_old_holder_can_neither_renew_nor_release(app: Flask, clock: Clock) -> None:
    old = leases.acquire("probe", "one", LEASE)
    assert old is not None
    clock.advance(minutes=3)
    assert leases.acquire("probe", "two", LEASE) is not None
    assert not leases.renew(old, LEASE)
    assert not leases.release(old)


def test_a_lease_from_a_clock_that_was_put_back_does_not_block(app: Flask, clock: Clock) -> None:
    clock.advance(hours=5)
    assert leases.acquire("probe", "one", LEASE) is not None
    clock.advance(hours=-5)
    assert leases.acquire("probe", "two", LEASE) is not None


def test_age_and_lateness_count_good_runs_only(app: Flask, clock: Clock) -> None:
    reports: Iterator[dict[str, Any]] = iter([{"sent": 1}, {"error": "x"}])
    probe(lambda tick: next(reports))
    job = JOBS["probe"]
    assert queries.last_run_age("probe") is None
    assert queries.is_overdue(job, None)
    run_job("probe")
    clock.advance(minutes=3)
    run_job("probe")
    assert queries.last_run_age("probe") == timedelta(minutes=3)
    assert not queries.is_overdue(job, queries.last_run_age("probe"))
    clock.advance(minutes=2)
    assert queries.is_overdue(job, queries.last_run_age("probe"))
    clock.advance(hours=-1)
    assert queries.is_overdue(job, queries.last_run_age("probe"))


def test_old_rows_are_removed_and_young_ones_stay(cast: Cast, clock: Clock) -> None:
    now = the_clock.now()
    for number, days in enumerate((1, 8, 70)):
        at = now - timedelta(days=days)
        session = {"created_at": at, "last_seen_at": at}
        db.session.add_all(
            [
                FormSubmission(form_id=f"form{number}", at=at),
                UserSession(token_hash=f"hash{number}", user_id=cast.head.id, **session),
                SignInFailure(login="head", address="192.0.2.1", at=at),
                JobRun(job="probe", host="here", outcome=RunOutcome.DONE, finished_at=at),
            ]
        )
    db.session.commit()
    assert remove_old_rows(now) == {"forms": 2, "sessions": 1, "sign_in_failures": 1, "runs": 1}
    assert remove_old_rows(now) == {"forms": 0, "sessions": 0, "sign_in_failures": 0, "runs": 0}


def test_a_clean_up_that_fails_leaves_the_others_and_is_told(app: Flask) -> None:
    def broken(now: datetime) -> dict[str, int]:
        raise OSError("disk")

    def sound(now: datetime) -> dict[str, int]:
        return {"things": 2}

    handlers = list(housekeeping._handlers)
    housekeeping._handlers[:] = [broken, sound]
    try:
        run = run_job(CLEAN_UP)
    finally:
        housekeeping._handlers[:] = handlers
    assert run is not None
    assert (run.outcome, run.error) == (RunOutcome.FAILED, "broken")
    assert run.report["things"] == 2


def test_every_standard_job_runs_on_an_empty_database(app: Flask) -> None:
    for name in list(JOBS):
        run = run_job(name)
        assert run is not None
        assert run.outcome is RunOutcome.DONE, run.error

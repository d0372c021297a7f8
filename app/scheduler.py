"""The scheduler: wakes each job at its interval, in one process, until it is told to stop.

It remembers nothing: what is due is found in the database, every job runs under a lease, and a run
that was missed is made up for by the next one. A second scheduler does no harm.
"""

import logging
import os
import signal
import threading
from datetime import UTC

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.blocking import BlockingScheduler
from apscheduler.triggers.interval import IntervalTrigger
from flask import Flask

from app.core import clock
from app.extensions import db
from app.reminders.jobs import JOBS, run_job

logger = logging.getLogger("bihuan")

SECONDS_TO_STOP = 5
RUNS_AT_ONCE = 4


def run_scheduler(app: Flask) -> None:
    """Wake the jobs until SIGTERM or SIGINT; returns once the running ones have ended.

    A job that does not end within SECONDS_TO_STOP is left as if the machine had failed: every job
    survives that.
    """
    stopping = threading.Event()
    scheduler = BlockingScheduler(
        executors={"default": ThreadPoolExecutor(RUNS_AT_ONCE)},
        job_defaults={"coalesce": True, "misfire_grace_time": None, "max_instances": 1},
        timezone=UTC,
    )
    # Its log is in the records of the runs; a job that takes longer than its interval is no news.
    logging.getLogger("apscheduler").setLevel(logging.ERROR)
    for job in JOBS.values():
        scheduler.add_job(
            wake,
            IntervalTrigger(seconds=job.seconds, timezone=UTC),
            args=[app, job.name, stopping],
            id=job.name,
            next_run_time=clock.now(),
        )

    def stop(signal_number: int, frame: object) -> None:
        stopping.set()
        # In a thread, because the scheduler may hold its own lock in the one that was interrupted.
        threading.Thread(target=scheduler.shutdown, kwargs={"wait": False}, daemon=True).start()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, stop)
    logger.info("scheduler started", extra={"facts": {"jobs": sorted(JOBS)}})
    scheduler.start()
    _wait_for_running_jobs()
    logger.info("scheduler stopped")


def wake(app: Flask, name: str, stopping: threading.Event) -> None:
    """Run one job; nothing that happens in it reaches the scheduler."""
    if stopping.is_set():
        return
    try:
        with app.app_context():
            try:
                run_job(name, stopping=stopping.is_set)
            finally:
                db.session.remove()
    except Exception:
        logger.exception("job could not be run", extra={"facts": {"job": name}})


def _wait_for_running_jobs() -> None:
    workers = [
        thread for thread in threading.enumerate() if thread.name.startswith("ThreadPoolExecutor")
    ]
    for thread in workers:
        thread.join(SECONDS_TO_STOP / max(len(workers), 1))
    if any(thread.is_alive() for thread in workers):
        logger.warning("a job was still running")
        os._exit(0)

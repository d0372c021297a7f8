"""The scheduler on the command line: the process that wakes the jobs."""

import click
from flask import current_app

from app.extensions import db
from app.reminders.jobs import JOBS, run_job
from app.reminders.states import RunOutcome
from app.scheduler import run_scheduler


@click.group("scheduler")
def group() -> None:
    """The process that wakes reminders, e-mail and clean-up."""


@group.command("run")
@click.option("--once", is_flag=True, help="Run every job once, one after the other, then stop.")
def run(once: bool) -> None:
    """Wake the jobs until stopped by SIGTERM or Ctrl-C."""
    if once:
        failed = [name for name in list(JOBS) if not _run_once(name)]
        if failed:
            raise click.ClickException(f"Failed: {', '.join(failed)}.")
        return
    run_scheduler(current_app._get_current_object())  # type: ignore[attr-defined]


def _run_once(name: str) -> bool:
    run = run_job(name)
    db.session.rollback()
    if run is None:
        click.echo(f"{name}: running elsewhere")
        return True
    click.echo(f"{name}: {run.outcome.value} {run.report or ''} {run.error}".rstrip())
    return run.outcome is not RunOutcome.FAILED

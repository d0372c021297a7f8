"""Reminders on the command line: run what is due, or see what would go out."""

import json
from contextlib import ExitStack
from datetime import datetime
from typing import Any

import click

from app.core import clock
from app.reminders.chores import REMIND, summary
from app.reminders.jobs import record
from app.reminders.runner import RunReport, run_due


@click.group("reminders")
def group() -> None:
    """Reminders of what is due."""


@group.command("run")
@click.option("--dry-run", is_flag=True, help="Write nothing; print what would go out.")
@click.option(
    "--at",
    "moment",
    type=click.DateTime(["%Y-%m-%d", "%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M:%S%z"]),
    help="Act as if it were this moment: local time, or with an offset such as +08:00.",
)
@click.option("--json", "as_json", is_flag=True, help="Print an object for machines.")
def run(dry_run: bool, moment: datetime | None, as_json: bool) -> None:
    """Tell everybody what is due and was not told yet. Exit code 1 when something failed."""
    started_at = clock.now()
    with ExitStack() as held:
        if moment is not None:
            held.enter_context(clock.at(_aware(moment)))
        report = run_due(clock.now(), dry_run=dry_run)
    if moment is None and not dry_run:
        done = summary(report)
        record(REMIND, started_at, done, error=str(done.get("error", "")))
    if as_json:
        click.echo(json.dumps(_as_data(report), ensure_ascii=False))
    else:
        _print(report)
    if report.total("failed"):
        raise click.exceptions.Exit(1)


def _aware(moment: datetime) -> datetime:
    return moment if moment.tzinfo else clock.local_moment(moment.date(), moment.time())


def _as_data(report: RunReport) -> dict[str, Any]:
    data = report.as_data()
    if report.dry_run:
        data["plan"] = [
            {
                "rule": one.rule,
                "recipient": person.name,
                "subject": f"{one.subject_kind} {one.subject_id}",
                "occurrence": one.occurrence,
                "url": one.url,
            }
            for person, one in report.plan
        ]
    return data


def _print(report: RunReport) -> None:
    for person, one in report.plan:
        click.echo(
            f"{one.rule}  {person.name}  {one.subject_kind} {one.subject_id}  {one.occurrence}"
        )
    words = "would be sent" if report.dry_run else "sent"
    for name, tally in sorted(report.rules.items()):
        click.echo(
            f"{name}: {tally.sent} {words}, {tally.already} told before,"
            f" {tally.skipped} passed over (inactive), {tally.failed} failed"
        )
    click.echo(f"{report.total('sent')} reminders {words}")

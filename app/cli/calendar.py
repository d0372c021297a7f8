"""Working days on the command line: what a deadline is and why, and the built-in calendar."""

import json
from datetime import date, datetime
from typing import Any

import click

from app.core.calendar import Deadline, TermUnit, load_calendar
from app.core.calendar_data import seed_calendar
from app.core.deadline_text import reason_sentence, warning_text
from app.extensions import db


@click.group("calendar")
def group() -> None:
    """Working days, days off and deadlines."""


@group.command("due")
@click.option(
    "--from",
    "start",
    required=True,
    type=click.DateTime(["%Y-%m-%d"]),
    help="Day from which the term runs; it is not counted itself.",
)
@click.option("--working-days", type=click.IntRange(0, 3660), help="Term in working days.")
@click.option("--days", type=click.IntRange(0, 3660), help="Term in natural days.")
@click.option("--json", "as_json", is_flag=True, help="Print an object for machines.")
def due(start: datetime, working_days: int | None, days: int | None, as_json: bool) -> None:
    """Print the day on which a term ends (ISO date on the first line), then why."""
    if (working_days is None) == (days is None):
        raise click.UsageError("Give either --working-days or --days.")
    deadline = _deadline(start.date(), working_days, days)
    if as_json:
        click.echo(json.dumps(_as_data(deadline), ensure_ascii=False))
        return
    click.echo(deadline.due_on.isoformat())
    click.echo(reason_sentence(deadline))
    for name, skipped in deadline.holidays():
        click.echo(f"  {skipped[0].isoformat()} – {skipped[-1].isoformat()}  {name}")
    for day in deadline.made_up:
        click.echo(f"  + {day.isoformat()}")


@group.command("seed")
def seed() -> None:
    """Enter the built-in days off and make-up working days that are missing."""
    written = seed_calendar()
    db.session.commit()
    click.echo(f"{written} days written")


def _deadline(start: date, working_days: int | None, days: int | None) -> Deadline:
    if working_days is not None:
        return load_calendar().add(start, working_days, TermUnit.WORKING_DAYS)
    return load_calendar().add(start, days or 0, TermUnit.DAYS)


def _as_data(deadline: Deadline) -> dict[str, Any]:
    return {
        "due_on": deadline.due_on.isoformat(),
        "start_on": deadline.start_on.isoformat(),
        "term": deadline.term,
        "unit": deadline.unit.value,
        "why": reason_sentence(deadline),
        "warning": warning_text(deadline),
        "skipped": [
            {"day": skip.day.isoformat(), "kind": skip.kind.value, "name": str(skip.reason)}
            for skip in deadline.skipped
        ],
        "made_up": [day.isoformat() for day in deadline.made_up],
        "unconfirmed_years": list(deadline.unconfirmed_years),
    }

"""The file store on the command line: check it in both directions, sweep what is left over."""

import json
import sys
from dataclasses import asdict
from datetime import timedelta

import click

from app.core.files import sweep
from app.extensions import db


@click.group("files")
def group() -> None:
    """Stored files."""


@group.command("verify")
@click.option("--json", "as_json", is_flag=True, help="Print an object for machines.")
def verify(as_json: bool) -> None:
    """Compare rows and files in both directions, with checksums; fails when a file is lost."""
    report = sweep.verify()
    db.session.commit()
    if as_json:
        click.echo(json.dumps(asdict(report)))
    else:
        click.echo(f"{report.checked} files checked")
        _say("missing on disk", report.missing)
        _say("changed on disk", report.changed)
        _say("without a row", report.orphans)
        _say("never finished", report.parts)
    sys.exit(0 if report.is_clean else 1)


@group.command("clean")
@click.option(
    "--older-than-hours",
    default=24,
    show_default=True,
    type=click.IntRange(1),
    help="Leave anything younger alone; it may belong to a request that still runs.",
)
def clean(older_than_hours: int) -> None:
    """Remove files without a row and parts that were never finished."""
    report = sweep.clean(grace=timedelta(hours=older_than_hours))
    click.echo(f"{len(report.orphans)} files without a row removed")
    click.echo(f"{len(report.parts)} unfinished parts removed")


def _say(what: str, names: list[str]) -> None:
    click.echo(f"{len(names)} {what}")
    for name in names:
        click.echo(f"  {name}")

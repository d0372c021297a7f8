"""The security trail on the command line."""

import json

import click
from sqlalchemy import func, select

from app.core import audit
from app.core.audit import AuditEvent
from app.extensions import db


@click.group("audit")
def group() -> None:
    """The security trail."""


@group.command("verify")
@click.option("--json", "as_json", is_flag=True, help="Print an object for machines.")
def verify(as_json: bool) -> None:
    """Check that no entry of the trail was changed, removed or slipped in; exit code 1 if one was."""
    broken = list(audit.broken_links())
    count = db.session.scalar(select(func.count(AuditEvent.id))) or 0
    head = audit.head_hash()
    if as_json:
        click.echo(json.dumps({"entries": count, "head": head, "broken": broken}))
    elif broken:
        places = ", ".join("the end" if number == 0 else str(number) for number in broken[:50])
        click.echo(f"The chain is broken at: {places}.")
    else:
        click.echo(f"{count} entries, the chain holds. Head: {head}")
    if broken:
        raise SystemExit(1)

"""The outbox on the command line."""

import json

import click
from flask import current_app

from app.core import clock
from app.messages.dispatcher import DeliveryReport, deliver_due
from app.messages.mailer import open_transport
from config import Settings


@click.group("messages")
def group() -> None:
    """Messages that wait to be sent."""


@group.command("deliver")
@click.option("--limit", type=click.IntRange(1, 100_000), default=1000, show_default=True)
@click.option("--json", "as_json", is_flag=True, help="Print an object for machines.")
def deliver(limit: int, as_json: bool) -> None:
    """Send the e-mails that are due; fails when the mail server cannot be reached."""
    settings: Settings = current_app.config["SETTINGS"]
    report = deliver_due(clock.now(), limit, settings=settings, transport=open_transport)
    if as_json:
        click.echo(json.dumps(_as_data(report)))
    else:
        click.echo(f"{report.sent} sent, {report.put_off} put off, {report.parked} given up")
    if report.server_error:
        raise click.ClickException(f"The mail server cannot be reached: {report.server_error}")


def _as_data(report: DeliveryReport) -> dict[str, int | str]:
    return {
        "sent": report.sent,
        "put_off": report.put_off,
        "parked": report.parked,
        "taken_over": report.taken_over,
        "server_error": report.server_error,
    }

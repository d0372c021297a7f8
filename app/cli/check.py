"""`flask --app wsgi check`: inspect a deployment."""

import json
from dataclasses import asdict

import click
from flask import current_app

from app.api.queries import inspect_deployment


@click.command("check")
@click.option("--json", "as_json", is_flag=True, help="Print a list for machines.")
def group(as_json: bool) -> None:
    """Inspect database, schema, storage, PDF, mail, scheduler, accounts and audit trail."""
    results = inspect_deployment(current_app.config["SETTINGS"])
    if as_json:
        click.echo(json.dumps([asdict(result) for result in results]))
    else:
        for result in results:
            click.echo(f"{result.state:8}{result.part:12}{result.sentence}")
    if any(result.state == "fault" for result in results):
        raise SystemExit(1)

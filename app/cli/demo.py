"""Demo data on the command line."""

import click
from flask import current_app

from app.demo import service


@click.group("demo")
def group() -> None:
    """An invented county, made by the services on moved days."""


@group.command("load")
@click.option("--if-empty", is_flag=True, help="Do nothing when there are accounts already.")
@click.option("--seed", default=1, show_default=True, help="Of what is added for measuring.")
@click.option("--schools", default=0, help="Enlarge to so many schools, for measuring.")
@click.option("--tasks", default=0, help="Enlarge to so many tasks, for measuring.")
def load(if_empty: bool, seed: int, schools: int, tasks: int) -> None:
    """Load the demo into an empty database."""
    if current_app.config["SETTINGS"].is_production:
        raise click.ClickException("Production takes no demo data.")
    if not service.is_empty():
        if if_empty:
            click.echo("The database has accounts already: no demo data loaded.")
            return
        raise click.ClickException("The database is not empty.")
    service.load_demo()
    if schools or tasks:
        service.enlarge(schools, tasks, seed)
    click.echo("Demo data loaded: county 519999.")

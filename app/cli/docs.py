"""Pages of `docs/` that are printed from the program."""

from pathlib import Path

import click

from app.core.workflow_docs import workflows_page


@click.group("docs")
def group() -> None:
    """Print documentation from the program."""


@group.command("workflows")
@click.option("--out", type=click.Path(path_type=Path), help="Write to a file.")
def workflows(out: Path | None) -> None:
    """Print the workflow tables as Markdown with diagrams."""
    page = workflows_page()
    if out is None:
        click.echo(page, nl=False)
    else:
        out.write_text(page, encoding="utf-8")

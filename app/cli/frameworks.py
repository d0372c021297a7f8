"""Frameworks on the command line: list, import, export, and the built-in ones."""

import json
from pathlib import Path
from typing import Any

import click

from app.core.permissions import SYSTEM
from app.extensions import db
from app.frameworks import queries, service
from app.frameworks.document import BadDocument

MAX_BYTES = 5_000_000


@click.group("frameworks")
def group() -> None:
    """Indicator frameworks with their checklist items."""


@group.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print a list for machines.")
def list_all(as_json: bool) -> None:
    """List every edition of every framework."""
    rows = queries.list_frameworks(every_state=True)
    if as_json:
        click.echo(json.dumps([_as_data(row) for row in rows], ensure_ascii=False, indent=2))
        return
    for row in rows:
        framework = row.framework
        counts = f"{row.indicators} indicators, {row.items} items"
        click.echo(
            f"{framework.code}  {framework.edition}  {framework.state.value}  {counts}"
            f"  {framework.name_zh}"
        )


@group.command("load")
def load() -> None:
    """Load the built-in frameworks; running it again changes nothing."""
    done = service.load_builtin()
    db.session.commit()
    new = sum(one.is_new for one in done)
    click.echo(f"{new} loaded, {len(done) - new} already there.")


@group.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--publish", is_flag=True, help="Publish it and retire the edition before it.")
def import_file(file: Path, publish: bool) -> None:
    """Import a framework document; the same document again changes nothing."""
    document = _read(file)
    try:
        done = service.import_document(SYSTEM, document, publish=publish)
    except BadDocument as error:
        faults = "\n".join(f"  {fault}" for fault in error.faults)
        raise click.ClickException(f"{file.name} was not imported:\n{faults}") from None
    db.session.commit()
    framework = done.framework
    what = "imported as" if done.is_new else "unchanged:"
    click.echo(f"{what} {framework.code}, edition {framework.edition}, {framework.state.value}")


@group.command("export")
@click.argument("code")
@click.option("--edition", default=0, help="Edition number; default: the published one.")
@click.option(
    "--out", type=click.Path(dir_okay=False, path_type=Path), help="File; default: print it."
)
def export(code: str, edition: int, out: Path | None) -> None:
    """Write a framework as the document that import reads."""
    framework = queries.get_framework(SYSTEM, code, edition)
    if framework is None:
        raise click.ClickException(
            f"There is no framework {code}" + (f" {edition}" * bool(edition))
        )
    text = json.dumps(queries.document_of(framework), ensure_ascii=False, indent=2)
    if out is None:
        click.echo(text)
    else:
        out.write_text(text + "\n", encoding="utf-8")
        click.echo(f"{out}: {code}, edition {framework.edition}", err=True)


def _read(file: Path) -> Any:
    if file.stat().st_size > MAX_BYTES:
        raise click.ClickException(f"{file.name} is larger than {MAX_BYTES} bytes.")
    try:
        return json.loads(file.read_text(encoding="utf-8"))
    except (UnicodeDecodeError, json.JSONDecodeError) as error:
        raise click.ClickException(f"{file.name} is not JSON: {error}") from None


def _as_data(row: queries.FrameworkRow) -> dict[str, Any]:
    framework = row.framework
    return {
        "code": framework.code,
        "edition": framework.edition,
        "state": framework.state.value,
        "purpose": framework.purpose.value,
        "name_zh": framework.name_zh,
        "name_en": framework.name_en,
        "indicators": row.indicators,
        "leaves": row.leaves,
        "items": row.items,
    }

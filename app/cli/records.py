"""Records on the command line: which kinds there are, making one as a file, looking into a PDF."""

import json
from datetime import date, datetime
from pathlib import Path

import click
from sqlalchemy import select

from app.core.errors import DomainError
from app.core.i18n import DEFAULT_LOCALE, LOCALES
from app.core.permissions import SYSTEM
from app.extensions import db
from app.papers.models import IssuedRecord
from app.records import builders, press, queries
from app.records.anatomy import NotReadable, dissect
from app.records.states import RecordKind
from app.rectification.queries import TaskFilter

KINDS = [kind.value for kind in RecordKind]
DAY = click.DateTime(["%Y-%m-%d"])


@click.group("records")
def group() -> None:
    """Printable records."""


@group.command("kinds")
@click.option("--json", "as_json", is_flag=True, help="Print a list for machines.")
def kinds(as_json: bool) -> None:
    """List the kinds of records."""
    found = [
        {
            "kind": kind.value,
            "title_zh": kind.title_zh,
            "title_en": kind.title_en,
            "issued": kind is not RecordKind.LEDGER,
        }
        for kind in RecordKind
    ]
    if as_json:
        click.echo(json.dumps(found, ensure_ascii=False))
        return
    for line in found:
        click.echo(f"{line['kind']:22}{line['title_zh']}  {line['title_en']}")


@group.command("render")
@click.argument("kind", type=click.Choice(KINDS))
@click.argument("number", required=False)
@click.option(
    "--out",
    required=True,
    type=click.Path(dir_okay=False, path_type=Path),
    help="File to write: PDF, or HTML when the name ends so.",
)
@click.option(
    "--lang",
    type=click.Choice(LOCALES),
    help="Language of a draft or a ledger, or of an issued paper's reading aid.",
)
@click.option("--region", default="", help="Ledger: code of a region.")
@click.option("--school", default="", help="Ledger: code of a school.")
@click.option("--volume", default=1, help="Ledger: which volume of a long one, from 1.")
@click.option("--from", "start", type=DAY, help="Ledger: issued on this day or later.")
@click.option("--to", "end", type=DAY, help="Ledger: issued on this day or earlier.")
def render(
    kind: str,
    number: str | None,
    out: Path,
    lang: str | None,
    region: str,
    school: str,
    volume: int,
    start: datetime | None,
    end: datetime | None,
) -> None:
    """Write a record to a file.

    NUMBER is that of the paper, or of its visit, notice or task; without it the newest that fits.
    An issued paper is its one PDF, in the language of its issue; what is not issued is a draft.
    """
    wanted = TaskFilter(region=region, school=school, issued_from=_day(start), issued_to=_day(end))
    try:
        sheet = _sheet(RecordKind(kind), number, wanted, volume)
        if sheet is None:
            raise click.ClickException(f"No {kind} {number or ''} was found.".replace("  ", " "))
        what = sheet.number or (f"{kind} (draft)" if sheet.is_draft else kind)
        out.write_bytes(_bytes(sheet, lang, as_html=out.suffix.lower() in {".html", ".htm"}))
    except DomainError as error:
        raise click.ClickException(str(error.message)) from None
    except OSError as error:
        raise click.ClickException(f"{out} cannot be written: {error.strerror}") from None
    if sheet.kind is RecordKind.LEDGER and sheet.paper.volumes > 1:
        what = f"{what} (volume {sheet.paper.volume} of {sheet.paper.volumes})"
    click.echo(f"{what}: {out}")


@group.command("inspect")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print an object for machines.")
@click.option("--text", "with_text", is_flag=True, help="Print the text of the pages too.")
def inspect(file: Path, as_json: bool, with_text: bool) -> None:
    """Say how many pages a PDF has, which fonts are embedded and whether its text can be copied.

    Fails when a font is missing or a PDF has no text.
    """
    try:
        found = dissect(file.read_bytes())
    except NotReadable as error:
        raise click.ClickException(f"{file}: {error}") from None
    text = "\n\f".join(found.texts)
    facts = {
        "pages": found.pages,
        "fonts": found.fonts,
        "fonts_embedded": found.all_embedded,
        "characters": sum(not character.isspace() for character in text),
        "chinese_characters": sum("\u4e00" <= character <= "\u9fff" for character in text),
    }
    if as_json:
        click.echo(json.dumps({**facts, **({"text": text} if with_text else {})}))
    else:
        for name, value in facts.items():
            click.echo(f"{name:20}{value}")
        if with_text:
            click.echo(text)
    if not found.all_embedded or not facts["characters"]:
        raise SystemExit(1)


def _day(moment: datetime | None) -> date | None:
    return moment.date() if moment is not None else None


def _sheet(
    kind: RecordKind, number: str | None, wanted: TaskFilter, volume: int
) -> press.Sheet | None:
    """A ledger of the filter; an issued paper by its own number or its subject's; else a draft."""
    if kind is RecordKind.LEDGER:
        return press.Sheet(kind, builders.build_ledger(SYSTEM, wanted, volume=volume))
    papers = select(IssuedRecord).where(IssuedRecord.kind == kind.value)
    papers = papers.order_by(IssuedRecord.id.desc())
    if number is None:
        record = db.session.scalar(papers.limit(1))
        draft = None if record is not None else queries.newest_draft(kind)
    else:
        record = db.session.scalar(papers.where(IssuedRecord.number == number))
        draft = None if record is not None else queries.get_draft(SYSTEM, kind.value, number)
        if draft is not None:
            about = papers.where(IssuedRecord.subject_id == draft.subject.id)
            record = db.session.scalar(about.limit(1))
    if record is not None:
        return press.sheet_of(record)
    return press.draft_of(draft) if draft is not None else None


def _bytes(sheet: press.Sheet, lang: str | None, *, as_html: bool) -> bytes:
    if as_html:
        return press.standalone(press.compose(sheet, language=lang or DEFAULT_LOCALE)).encode()
    if sheet.record is not None and lang in {None, press.OFFICIAL}:
        return press.pdf_of(sheet.record)
    return press.make_pdf(sheet, language=lang or DEFAULT_LOCALE).content

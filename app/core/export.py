"""Lists as files: each list declares a `Table` once and gets CSV and Excel from it.

A spreadsheet must not run what somebody typed, so text that would begin a formula gets an apostrophe.
Numbers stay numbers; days and moments are real ones in Excel and ISO text in CSV.
"""

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import chain
from typing import Any

import xlsxwriter
from flask import Response, flash, redirect, request, stream_with_context
from flask_babel import force_locale
from sqlalchemy import Select, func, select

from app.core import audit, clock
from app.core.i18n import Text, current_locale
from app.core.i18n import gettext as _
from app.core.requests import audit_context, current_actor
from app.extensions import db

# A workbook is made inside the request; beyond this it would hold up everybody else's.
XLSX_MOST = 20_000
BATCH = 1_000
WIDE = 30
CSV_TYPE = "text/csv; charset=utf-8"
XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# The full-width signs begin a formula as well where a Chinese or Japanese input method is usual.
DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


@dataclass(frozen=True, slots=True)
class Share:
    """A part of one, shown as per cent with so many digits."""

    part: float
    digits: int = 1


@dataclass(frozen=True, slots=True)
class Column:
    """A heading, how a row fills the cell, and its width in Excel in digits."""

    label: Text
    fill: Callable[[Any], object]
    width: int = 16


@dataclass(frozen=True, slots=True)
class Table:
    """What a list looks like as a file; the title names the sheet (at most 31 characters)."""

    title: Text
    columns: tuple[Column, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table with the number of its rows; `batches` reads them when they are written, not before."""

    table: Table
    count: int
    batches: Callable[[], Iterable[Sequence[Any]]]


def sheet_of_query(table: Table, query: Select[*tuple[Any, ...]]) -> Sheet:
    """A sheet of all rows of an ordered query; entities are handed over as such."""
    counted = select(func.count()).select_from(query.order_by(None).subquery())
    count = db.session.scalar(counted) or 0

    def batches() -> Iterator[Sequence[Any]]:
        result: Any = db.session.execute(query.execution_options(yield_per=BATCH))
        is_plain = len(query.column_descriptions) == 1
        yield from (result.scalars() if is_plain else result).partitions(BATCH)

    return Sheet(table, count, batches)


def sheet_of_rows(table: Table, rows: Sequence[Any]) -> Sheet:
    """A sheet of rows in hand; they must not need the session that read them."""
    return Sheet(table, len(rows), lambda: [rows])


def send_export(
    first: Sheet, *further: Sheet, name: str, back: str, filename: str = "", target: str = ""
) -> Any:
    """The download that `?format=` asks for: CSV of the first sheet, or Excel (`xlsx`) of all.

    It is noted in the trail as `export.<name>` with the filter and the number of rows. Too many rows
    for Excel lead to `back` with a sentence.
    """
    as_excel = request.args.get("format") == "xlsx"
    sheets = (first, *further) if as_excel else (first,)
    most = max(sheet.count for sheet in sheets)
    if as_excel and most > XLSX_MOST:
        flash(_too_many(most), "warning")
        return redirect(back)
    audit.record_now(
        f"export.{name}",
        current_actor(),
        target=target,
        detail={"rows": first.count, "filter": request.args.to_dict()},
        **audit_context(),
    )
    filename = filename or f"{name}-{clock.today().isoformat()}"
    if as_excel:
        return _download(workbook(sheets), XLSX_TYPE, f"{filename}.xlsx")
    # Streamed after the request's own session has ended: the rows are read in a new one, in the
    # language that was the reader's while there was a reader.
    lines = stream_with_context(_in_language(current_locale(), first))
    return _download(lines, CSV_TYPE, f"{filename}.csv")


def _too_many(count: int) -> str:
    return _(
        "The list has %(count)s rows, an Excel file at most %(most)s. Narrow the list, or export CSV, "
        "which has no limit.",
        count=count,
        most=XLSX_MOST,
    )


def _download(content: Any, media_type: str, filename: str) -> Response:
    return Response(
        content,
        content_type=media_type,
        headers={"Content-Disposition": f'attachment; filename="{filename}"'},
    )


def _in_language(locale: str, sheet: Sheet) -> Iterator[str]:
    with force_locale(locale):
        yield from csv_parts(sheet)


def neutral(value: object) -> str:
    """Text that a spreadsheet takes as text: what would start a formula gets an apostrophe."""
    text = str(value)
    return f"'{text}" if text.startswith(DANGEROUS) else text


def plain(value: object) -> int | float | str:
    """A cell as CSV has it: numbers, ISO days, local moments, neutral text; nothing for None."""
    match value:
        case str():  # most cells are: asked first
            return neutral(value)
        case None:
            return ""
        case bool():
            return _("yes") if value else _("no")
        case int() | float():
            return value
        case Share():
            return f"{value.part * 100:.{value.digits}f}%"
        case datetime():
            return f"{clock.local(value):%Y-%m-%d %H:%M}"
        case date():
            return value.isoformat()
    return neutral(value)


def csv_parts(sheet: Sheet) -> Iterator[str]:
    """CSV with a byte order mark, without which Excel mistakes Chinese; some hundred rows at a time."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow([str(column.label) for column in sheet.table.columns])
    fills = [column.fill for column in sheet.table.columns]
    yield "\ufeff"
    for batch in sheet.batches():
        writer.writerows([plain(fill(row)) for fill in fills] for row in batch)
        yield text.getvalue()
        text.seek(0)
        text.truncate()
    yield text.getvalue()


def workbook(sheets: Sequence[Sheet]) -> bytes:
    """An Excel file; of its rows only one at a time is in memory."""
    out = io.BytesIO()
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(out, options) as book:
        formats = _Formats(book)
        for sheet in sheets:
            _add_worksheet(book, sheet, formats)
    return out.getvalue()


class _Formats:
    """Formats of one workbook."""

    def __init__(self, book: Any) -> None:
        self.head = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
        self.text = book.add_format({"valign": "top"})
        self.wrapped = book.add_format({"valign": "top", "text_wrap": True})
        self.day = book.add_format({"valign": "top", "num_format": "yyyy-mm-dd"})
        self.moment = book.add_format({"valign": "top", "num_format": "yyyy-mm-dd hh:mm"})
        self.shares = [
            book.add_format({"valign": "top", "num_format": pattern}) for pattern in ("0%", "0.0%")
        ]


def _add_worksheet(book: Any, sheet: Sheet, formats: _Formats) -> None:
    """One sheet with a head that stays in view, is repeated in print, and filters."""
    columns = sheet.table.columns
    page = book.add_worksheet(str(sheet.table.title))
    page.freeze_panes(1, 0)
    page.repeat_rows(0)
    page.set_landscape()
    page.fit_to_pages(1, 0)
    for place, column in enumerate(columns):
        look = formats.wrapped if column.width >= WIDE else formats.text
        page.set_column(place, place, column.width, look)
        page.write_string(0, place, str(column.label), formats.head)
    last = 0
    for last, row in enumerate(chain.from_iterable(sheet.batches()), 1):
        for place, column in enumerate(columns):
            _write_cell(page, last, place, column.fill(row), formats)
    page.autofilter(0, 0, last, len(columns) - 1)


def _write_cell(page: Any, row: int, place: int, value: object, formats: _Formats) -> None:
    match value:
        case Share():
            page.write_number(row, place, value.part, formats.shares[value.digits])
        case datetime():
            here = clock.local(value).replace(tzinfo=None)
            page.write_datetime(row, place, here, formats.moment)
        case date():
            page.write_datetime(row, place, value, formats.day)
        case _:
            written = plain(value)
            if isinstance(written, str):
                page.write_string(row, place, written)
            else:
                page.write_number(row, place, written)

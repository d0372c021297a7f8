"""Tables as CSV and Excel: kinds of cells, formulas, the head, and rows read only when written."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest
from flask import Flask
from flask_babel import Babel

from app.core.export import (
    Column,
    Share,
    Sheet,
    Table,
    csv_parts,
    neutral,
    sheet_of_rows,
    workbook,
)
from tests.support.spreadsheet import csv_rows, excel_part, excel_rows, excel_sheets

HALF_PAST_NINE = datetime(2026, 3, 2, 9, 30)  # noqa: DTZ001 - Excel knows no zones
CELLS: list[tuple[object, str, Any]] = [
    ("文字", "文字", "文字"),
    ("=1+1", "'=1+1", "'=1+1"),
    (None, "", ""),
    (-7, "-7", -7),
    (2.5, "2.5", 2.5),
    (Share(0.4567), "45.7%", 0.4567),
    (Share(0.6, digits=0), "60%", 0.6),
    (date(2026, 12, 14), "2026-12-14", date(2026, 12, 14)),
    (datetime(2026, 3, 2, 1, 30, tzinfo=UTC), "2026-03-02 09:30", HALF_PAST_NINE),
    (True, "yes", "yes"),
]


def table(*widths: int) -> Table:
    """A table whose rows are sequences, with a column of each width."""
    columns = (
        Column(f"列{place}", lambda row, place=place: row[place], width)
        for place, width in enumerate(widths)
    )
    return Table("台账", tuple(columns))


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    app = Flask(__name__)
    Babel(app)
    with app.test_request_context():
        yield


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"])
def test_text_that_would_begin_a_formula_gets_an_apostrophe(start: str) -> None:
    assert neutral(f"{start}cmd|x") == f"'{start}cmd|x"


def test_cells_keep_their_kind_in_both_formats() -> None:
    sheet = sheet_of_rows(table(*[12] * len(CELLS)), [[cell for cell, _csv, _excel in CELLS]])

    _head, as_csv = csv_rows("".join(csv_parts(sheet)).encode())
    _head, as_excel = excel_rows(workbook([sheet]))

    assert as_csv == [text for _cell, text, _excel in CELLS]
    assert as_excel == [value for _cell, _csv, value in CELLS]


def test_workbook_has_no_formula_and_no_link() -> None:
    rows = [['=HYPERLINK("http://x")'], ["http://example.org"], ["{=1}"]]

    xml = excel_part(workbook([sheet_of_rows(table(12), rows)]), "xl/worksheets/sheet1.xml")

    assert "<f>" not in xml
    assert "<hyperlink" not in xml


def test_head_stays_in_view_filters_and_has_its_widths() -> None:
    content = workbook([sheet_of_rows(table(12, 48), [["甲", "乙"], ["丙", "丁"]])])

    xml = excel_part(content, "xl/worksheets/sheet1.xml")

    assert 'state="frozen"' in xml
    assert '<autoFilter ref="A1:B3"/>' in xml
    assert 'min="2" max="2" width="48.7' in xml
    assert '<sheet name="台账"' in excel_part(content, "xl/workbook.xml")


def test_workbook_takes_several_tables() -> None:
    other = Table("汇总", (Column("数", lambda row: row),))

    found = excel_sheets(workbook([sheet_of_rows(table(9), [["甲"]]), sheet_of_rows(other, [1])]))

    assert found == {"台账": [["列0"], ["甲"]], "汇总": [["数"], [1]]}


def test_table_without_rows_is_its_head() -> None:
    sheet = sheet_of_rows(table(9), [])

    assert excel_rows(workbook([sheet])) == [["列0"]]
    assert csv_rows("".join(csv_parts(sheet)).encode()) == [["列0"]]


def test_csv_reads_a_batch_only_after_the_one_before_was_sent() -> None:
    read: list[int] = []

    def batches() -> Iterator[list[list[int]]]:
        for number in range(3):
            read.append(number)
            yield [[number]]

    parts = csv_parts(Sheet(table(9), 3, batches))
    assert next(parts) == "\ufeff"
    next(parts)
    assert read == [0]
    assert list(parts)[-1] == ""
    assert read == [0, 1, 2]

"""Exported files as a spreadsheet program reads them."""

import csv
import io
from typing import Any
from zipfile import ZipFile

from python_calamine import CalamineWorkbook

Rows = list[list[Any]]


def excel_sheets(content: bytes) -> dict[str, Rows]:
    """Rows of each sheet of a workbook by its name, in order, the head first."""
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}


def excel_rows(content: bytes) -> Rows:
    """Rows of the only sheet of a workbook, the head first."""
    (rows,) = excel_sheets(content).values()
    return rows


def csv_rows(content: bytes) -> list[list[str]]:
    """Rows of a CSV file, the head first; it must begin with a byte order mark."""
    assert content.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))


def excel_part(content: bytes, name: str) -> str:
    """One of the XML files inside a workbook, such as `xl/worksheets/sheet1.xml`."""
    with ZipFile(io.BytesIO(content)) as book:
        return book.read(name).decode()

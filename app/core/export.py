"""Exported tables: CSV that a spreadsheet opens rightly, and cells that it cannot run."""

import csv
import io
from collections.abc import Iterable, Sequence

DANGEROUS = ("=", "+", "-", "@", "\t", "\r")


def neutral(value: object) -> str:
    """Text that a spreadsheet takes as text: what would start a formula gets an apostrophe."""
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(DANGEROUS) else text


def csv_text(head: Sequence[object], rows: Iterable[Sequence[object]]) -> str:
    """A small table as CSV with a byte order mark; text cells are neutralised, numbers stay."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(head)
    for row in rows:
        writer.writerow([cell if isinstance(cell, int) else neutral(cell) for cell in row])
    return "\ufeff" + text.getvalue()


def csv_headers(filename: str) -> dict[str, str]:
    """Headers of a downloaded CSV; the name is plain ASCII."""
    return {
        "Content-Type": "text/csv; charset=utf-8",
        "Content-Disposition": f'attachment; filename="{filename}"',
    }

"""Cells of exported tables."""

DANGEROUS = ("=", "+", "-", "@", "\t", "\r")


def neutral(value: object) -> str:
    """Text that a spreadsheet takes as text: what would start a formula gets an apostrophe."""
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(DANGEROUS) else text

"""Codes that a camera reads, as a drawing and as a picture."""

import io
from dataclasses import dataclass

import segno


@dataclass(frozen=True, slots=True)
class QrCode:
    """Modules as one SVG path and as a small PNG, quiet zone included; `size` in modules."""

    size: int
    path: str
    png: bytes

    @classmethod
    def of(cls, text: str) -> "QrCode":
        """The code of a text with medium error correction."""
        code = segno.make(text, error="m", micro=False)
        rows = [bytes(row) for row in code.matrix]
        png = io.BytesIO()
        code.save(png, kind="png", scale=4, border=2)
        parts = [
            f"M{x + 2} {y + 2}h1v1h-1z"
            for y, row in enumerate(rows)
            for x, module in enumerate(row)
            if module
        ]
        return cls(len(rows) + 4, "".join(parts), png.getvalue())

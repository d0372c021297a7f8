"""PDF: the only place that knows WeasyPrint, and it knows it only in a child process.

The web process never imports it: it hands HTML and pictures to a limited child (`worker.py`) over
pipes and gets bytes back. The child is started by the first job, kept while there is work (fonts and
style sheets stay parsed), ended when idle, and replaced when it dies or takes too long.

What a document may load is closed by default: `static:css/…` and `static:fonts/…` name files of the
product's static folder, `attachment:<name>` names a picture that the caller passes along. Every other
address, whatever its scheme, is refused.
"""

import atexit
from collections.abc import Mapping
from pathlib import Path

from app.core.pdf.renderer import Pdf, PdfFailed, PdfUnavailable, Renderer

__all__ = [
    "Pdf",
    "PdfFailed",
    "PdfUnavailable",
    "is_available",
    "render",
    "render_pdf",
    "stop",
]

_renderer = Renderer(static_folder=Path(__file__).parents[2] / "static")


def render(html: str, *, images: Mapping[str, bytes] | None = None) -> Pdf:
    """A document with its number of pages and the warnings of the layout.

    `images` are JPEG or PNG files by the name that `attachment:<name>` uses. Raises PdfUnavailable
    while system libraries are missing, PdfFailed when the document cannot be made.
    """
    return _renderer.render(html, images or {})


def render_pdf(html: str, *, images: Mapping[str, bytes] | None = None) -> bytes:
    """The bytes of `render`."""
    return render(html, images=images).content


def is_available() -> bool:
    """Whether PDFs can be made here; asks a child once, and again a minute later while they cannot."""
    return not _renderer.missing()


def stop() -> None:
    """End the child; the next job starts another."""
    _renderer.stop()


atexit.register(stop)

"""Looking into a PDF: what is no PDF is refused, plain and compressed parts are read."""

import zlib

import pytest

from app.records.anatomy import NotReadable, dissect

MAP = b"1 beginbfchar\n<0001> <6574>\n<0002> <6539>\nendbfchar"


def make_pdf(*, embedded: bool = True, compressed: bool = True) -> bytes:
    """One page that says 整改 in a font called Song."""

    def stream(content: bytes) -> bytes:
        if not compressed:
            return b"<</Length 1>>\nstream\n" + content + b"\nendstream"
        data = zlib.compress(content)
        return b"<</Filter /FlateDecode/Length 1>>\nstream\n" + data + b"\nendstream"

    file = b"/FontFile3 9 0 R" if embedded else b""
    parts = {
        1: b"<</Type /Pages/Kids [2 0 R]/Count 1>>",
        2: b"<</Type /Page/Parent 1 0 R/Contents 3 0 R/Resources 4 0 R>>",
        3: stream(b"BT /F1 16 Tf 1 0 0 1 9 9 Tm [<0001>-20<0002>] TJ ET"),
        4: b"<</Font <</F1 5 0 R>>>>",
        5: b"<</Type /Font/Subtype /Type0/ToUnicode 6 0 R>>",
        6: stream(MAP),
        7: b"<</Type /FontDescriptor/FontName /ABCDEF+Song" + file + b">>",
    }
    body = b"".join(b"\n%d 0 obj\n%s\nendobj" % item for item in parts.items())
    return b"%PDF-1.7" + body + b"\n%%EOF"


@pytest.mark.parametrize("compressed", [True, False])
def test_text_and_fonts_of_a_page_are_found(compressed: bool) -> None:
    found = dissect(make_pdf(compressed=compressed))

    assert found.pages == 1
    assert found.texts == ("整改",)
    assert found.fonts == {"Song": True}
    assert found.all_embedded


def test_font_that_is_only_named_counts_as_missing() -> None:
    assert not dissect(make_pdf(embedded=False)).all_embedded


@pytest.mark.parametrize(
    "content", [b"", b"<html>", b"%PDF-1.7 /Encrypt 3 0 R", b"%PDF-1.7\n%%EOF"]
)
def test_file_without_readable_pages_is_refused(content: bytes) -> None:
    with pytest.raises(NotReadable):
        dissect(content)

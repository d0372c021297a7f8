"""The type of a file comes from its content."""

from pathlib import Path

import pytest

from app.core.files.kinds import GIF, HEIF, JPEG, PDF, PNG, WEBP, FileKind, Unfit, identify
from tests.support.factories.files import PDF_BYTES, office_file, ole_file, picture


def kind_of(tmp_path: Path, content: bytes) -> FileKind | Unfit:
    path = tmp_path / "anything"
    path.write_bytes(content)
    return identify(path)


@pytest.mark.parametrize(
    ("form", "kind"), [("JPEG", JPEG), ("PNG", PNG), ("GIF", GIF), ("WEBP", WEBP)]
)
def test_pictures_are_known_by_their_first_bytes(tmp_path: Path, form: str, kind: FileKind) -> None:
    assert kind_of(tmp_path, picture((20, 20), form=form)) is kind


def test_heic_is_known(tmp_path: Path) -> None:
    assert kind_of(tmp_path, b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00") is HEIF


def test_pdf_is_known_only_at_the_very_beginning(tmp_path: Path) -> None:
    assert kind_of(tmp_path, PDF_BYTES) is PDF
    assert kind_of(tmp_path, b"<html>" + PDF_BYTES) is Unfit.UNKNOWN


@pytest.mark.parametrize(
    ("part", "extension"),
    [
        ("word/document.xml", ".docx"),
        ("xl/workbook.xml", ".xlsx"),
        ("ppt/presentation.xml", ".pptx"),
    ],
)
def test_office_files_are_known_by_their_entries(tmp_path: Path, part: str, extension: str) -> None:
    kind = kind_of(tmp_path, office_file(part))

    assert isinstance(kind, FileKind)
    assert kind.extension == extension


@pytest.mark.parametrize(
    ("stream", "extension"),
    [("WordDocument", ".doc"), ("Workbook", ".xls"), ("PowerPoint Document", ".ppt")],
)
def test_old_office_files_are_known_by_their_streams(
    tmp_path: Path, stream: str, extension: str
) -> None:
    kind = kind_of(tmp_path, ole_file(stream))

    assert isinstance(kind, FileKind)
    assert kind.extension == extension


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", Unfit.UNKNOWN),
        (b"MZ\x90\x00", Unfit.UNKNOWN),
        (b"<html><script>alert(1)</script>", Unfit.UNKNOWN),
        (b'<svg xmlns="http://www.w3.org/2000/svg"/>', Unfit.UNKNOWN),
        (office_file("something/else.xml"), Unfit.UNKNOWN),
        (office_file("word/document.xml", "word/vbaProject.bin"), Unfit.MACROS),
        (office_file()[:60], Unfit.DAMAGED),
        (ole_file("WordDocument", "_VBA_PROJECT"), Unfit.MACROS),
        (ole_file("EncryptedPackage"), Unfit.LOCKED),
        (ole_file("Setup"), Unfit.UNKNOWN),
    ],
)
def test_what_is_not_wanted_is_refused_with_its_reason(
    tmp_path: Path, content: bytes, why: Unfit
) -> None:
    assert kind_of(tmp_path, content) is why


def test_an_archive_with_a_huge_table_of_contents_is_not_read(tmp_path: Path) -> None:
    content = bytearray(office_file())
    end = content.rfind(b"PK\x05\x06")
    content[end + 12 : end + 16] = (50_000_000).to_bytes(4, "little")

    assert kind_of(tmp_path, bytes(content)) is Unfit.DAMAGED

"""What a file is, told by its content and never by its name."""

import enum
import mmap
import struct
import zipfile
from dataclasses import dataclass
from pathlib import Path

_ZIP_DIRECTORY_LIMIT = 2 * 1024 * 1024
_OOXML = {
    "word/document.xml": (
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        ".docx",
    ),
    "xl/workbook.xml": (
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        ".xlsx",
    ),
    "ppt/presentation.xml": (
        "application/vnd.openxmlformats-officedocument.presentationml.presentation",
        ".pptx",
    ),
}
_OLE_STREAMS = {
    "WordDocument": ("application/msword", ".doc"),
    "Workbook": ("application/vnd.ms-excel", ".xls"),
    "PowerPoint Document": ("application/vnd.ms-powerpoint", ".ppt"),
}
_HEIF_BRANDS = frozenset({b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1"})


class Group(enum.StrEnum):
    """Kinds of files that a form may ask for."""

    IMAGE = "image"
    PDF = "pdf"
    OFFICE = "office"
    AUDIO = "audio"


class Unfit(enum.StrEnum):
    """Why a file cannot be taken although it looks like something known."""

    UNKNOWN = "unknown"
    DAMAGED = "damaged"
    MACROS = "macros"
    LOCKED = "locked"


@dataclass(frozen=True)
class FileKind:
    """An allowed type: what it is good for, its media type, its usual extension."""

    group: Group
    media_type: str
    extension: str


@dataclass(frozen=True)
class ImageKind(FileKind):
    """An image and the decoder that reads it."""

    decoder: str = ""


@dataclass(frozen=True)
class AudioKind(FileKind):
    """Recorded speech and the container that it lies in."""

    container: str = ""


PDF = FileKind(Group.PDF, "application/pdf", ".pdf")
JPEG = ImageKind(Group.IMAGE, "image/jpeg", ".jpg", "JPEG")
PNG = ImageKind(Group.IMAGE, "image/png", ".png", "PNG")
GIF = ImageKind(Group.IMAGE, "image/gif", ".gif", "GIF")
WEBP = ImageKind(Group.IMAGE, "image/webp", ".webp", "WEBP")
HEIF = ImageKind(Group.IMAGE, "image/heic", ".heic", "HEIF")

WEBM = AudioKind(Group.AUDIO, "audio/webm", ".webm", "webm")
OGG = AudioKind(Group.AUDIO, "audio/ogg", ".ogg", "ogg")
MP4 = AudioKind(Group.AUDIO, "audio/mp4", ".m4a", "mp4")


def identify(path: Path) -> FileKind | Unfit:
    """Kind of the file at `path`, or why it cannot be taken; reads no more of it than it must."""
    with path.open("rb") as file:
        head = file.read(64)
    if head.startswith(b"PK\x03\x04"):
        return _ooxml(path)
    if head.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        return _ole(path)
    return _by_first_bytes(head)


def _by_first_bytes(head: bytes) -> FileKind | Unfit:
    if head.startswith(b"%PDF-"):
        return PDF
    if head.startswith(b"\xff\xd8\xff"):
        return JPEG
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return PNG
    if head.startswith((b"GIF87a", b"GIF89a")):
        return GIF
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        return WEBP
    if head[4:8] == b"ftyp" and head[8:12] in _HEIF_BRANDS:
        return HEIF
    return _sound(head)


def _sound(head: bytes) -> FileKind | Unfit:
    if head.startswith(b"\x1a\x45\xdf\xa3"):
        return WEBM
    if head.startswith(b"OggS"):
        return OGG
    if head[4:8] == b"ftyp":
        return MP4
    return Unfit.UNKNOWN


def _ooxml(path: Path) -> FileKind | Unfit:
    if not _has_small_directory(path):
        return Unfit.DAMAGED
    try:
        with zipfile.ZipFile(path) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        return Unfit.DAMAGED
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        return Unfit.MACROS
    if "[Content_Types].xml" in names:
        for entry, (media_type, extension) in _OOXML.items():
            if entry in names:
                return FileKind(Group.OFFICE, media_type, extension)
    return Unfit.UNKNOWN


def _has_small_directory(path: Path) -> bool:
    """Whether the archive's table of contents, which is read whole, is of a sane size."""
    size = path.stat().st_size
    with path.open("rb") as file:
        file.seek(max(0, size - 65_557))  # the end record and the longest comment behind it
        tail = file.read()
    start = tail.rfind(b"PK\x05\x06")
    if start < 0 or len(tail) - start < 22:
        return False
    directory_size = int(struct.unpack_from("<I", tail, start + 12)[0])
    return directory_size <= _ZIP_DIRECTORY_LIMIT


def _ole(path: Path) -> FileKind | Unfit:
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
        if content.find("_VBA_PROJECT".encode("utf-16-le")) >= 0:
            return Unfit.MACROS
        if content.find("EncryptedPackage".encode("utf-16-le")) >= 0:
            return Unfit.LOCKED
        for stream, (media_type, extension) in _OLE_STREAMS.items():
            if content.find(stream.encode("utf-16-le")) >= 0:
                return FileKind(Group.OFFICE, media_type, extension)
    return Unfit.UNKNOWN

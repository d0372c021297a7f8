"""Makes files as a browser would send them: honest ones and hostile ones."""

import io
import struct
import zipfile
import zlib
from dataclasses import dataclass
from typing import IO

from PIL import Image
from PIL.ExifTags import GPS, IFD, Base

Sides = tuple[tuple[float, float, float], str, tuple[float, float, float], str]
HILLSIDE: Sides = ((29.0, 33.0, 17.0), "N", (106.0, 34.0, 12.0), "E")
ORIENTATION_RIGHT = 6

PDF_BYTES = b"%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


@dataclass
class FakeUpload:
    """What a form field holds after a browser has sent a file."""

    filename: str | None
    stream: IO[bytes]


def upload(content: bytes, filename: str | None = "照片.jpg") -> FakeUpload:
    """A file with that content and name."""
    return FakeUpload(filename, io.BytesIO(content))


def picture(
    size: tuple[int, int] = (640, 480), *, form: str = "JPEG", mode: str = "RGB", **save: object
) -> bytes:
    """An image with a dark left half, so that turning it can be seen."""
    image = Image.new(mode, size, 255 if mode in {"L", "1"} else "white")
    image.paste(Image.new(mode, (size[0] // 2, size[1]), 0), (0, 0))
    out = io.BytesIO()
    image.save(out, form, **save)
    return out.getvalue()


def phone_photo(
    *,
    taken: str = "2026:11:23 09:12:33",
    offset: str | None = None,
    turned: bool = False,
    at: Sides = HILLSIDE,
) -> bytes:
    """A JPEG with EXIF data: when, where, with what, and which way up."""
    exif = Image.Exif()
    exif[Base.Model] = "Secret Camera"
    if turned:
        exif[Base.Orientation] = ORIENTATION_RIGHT
    facts = exif.get_ifd(IFD.Exif)
    facts[Base.DateTimeOriginal] = taken
    if offset is not None:
        facts[Base.OffsetTimeOriginal] = offset
    place = exif.get_ifd(IFD.GPSInfo)
    place[GPS.GPSLatitude], place[GPS.GPSLatitudeRef] = at[:2]
    place[GPS.GPSLongitude], place[GPS.GPSLongitudeRef] = at[2:]
    return picture((640, 480), exif=exif)


def png_announcing(width: int, height: int) -> bytes:
    """A tiny PNG whose header promises a huge picture."""
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunks = [(b"IHDR", header), (b"IDAT", zlib.compress(b"\0" * 1000)), (b"IEND", b"")]
    body = b"".join(
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
        for name, data in chunks
    )
    return b"\x89PNG\r\n\x1a\n" + body


def office_file(part: str = "word/document.xml", *extra: str) -> bytes:
    """A zip with the entries that make an Office document what it is."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name in ("[Content_Types].xml", part, *extra):
            archive.writestr(name, "<x/>")
    return out.getvalue()


def ole_file(*streams: str) -> bytes:
    """An old Office file, as far as its beginning and the names of its streams go."""
    names = b"".join(stream.encode("utf-16-le").ljust(128, b"\0") for stream in streams)
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".ljust(512, b"\0") + names

"""Images: limits taken from the header, then decoded, turned upright, shrunk and written anew.

Nothing of the original file survives but its picture and its colour profile: position, camera and
whatever else was hidden in it are gone. When and where the picture was taken is told as a fact, for
the caller to keep or to forget.
"""

import io
import math
import struct
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path

from PIL import Image, ImageDraw, UnidentifiedImageError
from PIL.ExifTags import GPS, IFD, Base

from app.core import clock
from app.core.files.kinds import JPEG, PNG, ImageKind

LONGEST_SIDE = 2560
THUMB_SIDE = 480
# An ordinary JPEG is decoded at a fraction of its size; a progressive one is held whole before, and
# other formats are decoded in full (4 bytes per pixel). The limits keep all below about 200 MB.
MAX_PIXELS_JPEG = 110_000_000
MAX_PIXELS_PROGRESSIVE = 40_000_000
MAX_PIXELS = 24_000_000
_LARGEST_PNG = 1_500_000
_LARGEST_PROFILE = 64 * 1024
_TURNS: dict[object, Image.Transpose] = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
# What Pillow's decoders raise on hostile or broken files.
_DECODER_ERRORS = (
    UnidentifiedImageError,
    OSError,
    ValueError,
    SyntaxError,
    TypeError,
    LookupError,
    EOFError,
    struct.error,
)

# The limits above are checked on the header of every image before it is decoded.
Image.MAX_IMAGE_PIXELS = None


class ImageDamaged(Exception):
    """The file cannot be decoded."""


class ImageTooManyPixels(Exception):
    """The header announces more pixels than are taken."""

    def __init__(self, width: int, height: int) -> None:
        super().__init__(f"{width} x {height}")
        self.width = width
        self.height = height


class ImageUnsupported(Exception):
    """No decoder for this format is installed (HEIC)."""


@dataclass(frozen=True)
class CleanImage:
    """What is stored of an image: our own file, its thumbnail, when the picture was taken and where."""

    content: bytes
    kind: ImageKind
    width: int
    height: int
    thumb: bytes
    taken_at: datetime | None
    position: tuple[float, float] | None = None


def clean_image(path: Path, kind: ImageKind) -> CleanImage:
    """Decode and rewrite the image at `path`.

    Raises ImageTooManyPixels from its header alone, ImageDamaged when it cannot be decoded, and
    ImageUnsupported when there is no decoder.
    """
    Image.init()
    if kind.decoder not in Image.OPEN:
        raise ImageUnsupported
    try:
        with Image.open(path, formats=[kind.decoder]) as image:
            _check_pixels(image, kind)
            taken_at, position = _taken_at(image), _position(image)
            profile = image.info.get("icc_profile")
            image.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
            picture = _upright(_flat(_reduced(image)), image.getexif().get(Base.Orientation))
    except _DECODER_ERRORS as error:
        raise ImageDamaged(str(error)) from error
    picture.thumbnail((LONGEST_SIDE, LONGEST_SIDE), Image.Resampling.LANCZOS)
    if picture.mode == "L" or not isinstance(profile, bytes) or len(profile) > _LARGEST_PROFILE:
        profile = None
    content, written = _encode(picture, kind, profile)
    return CleanImage(
        content=content,
        kind=written,
        width=picture.width,
        height=picture.height,
        thumb=_thumb(picture, profile),
        taken_at=taken_at,
        position=position,
    )


@lru_cache(maxsize=1)
def placeholder() -> bytes:
    """PNG shown where the file of an image is missing or changed on disk."""
    picture = Image.new("L", (240, 180), 232)
    draw = ImageDraw.Draw(picture)
    draw.rectangle((0, 0, 239, 179), outline=150)
    draw.line((0, 0, 239, 179), fill=150)
    draw.line((0, 179, 239, 0), fill=150)
    out = io.BytesIO()
    picture.save(out, "PNG", optimize=True)
    return out.getvalue()


def _check_pixels(image: Image.Image, kind: ImageKind) -> None:
    width, height = image.size
    limit = MAX_PIXELS
    if kind is JPEG:
        limit = MAX_PIXELS_PROGRESSIVE if "progressive" in image.info else MAX_PIXELS_JPEG
    if width * height > limit:
        raise ImageTooManyPixels(width, height)


def _reduced(image: Image.Image) -> Image.Image:
    """A much too large picture shrunk by a whole factor, before anything copies it in full."""
    image.load()
    times = max(image.size) / LONGEST_SIDE
    if times <= 1.6:
        return image
    if image.mode.startswith("I"):
        half = (image.width // 2, image.height // 2)
        return image.resize(half, Image.Resampling.NEAREST)
    whole = image if image.mode in {"L", "RGB", "RGBA", "CMYK"} else _flat(image)
    return whole.reduce(max(2, int(times)))


def _upright(picture: Image.Image, orientation: object) -> Image.Image:
    """The picture turned as the camera noted it (EXIF 0x0112)."""
    turn = _TURNS.get(orientation)
    return picture if turn is None else picture.transpose(turn)


def _flat(image: Image.Image) -> Image.Image:
    """The picture as L, RGB or RGBA; sixteen-bit greys keep their shades."""
    if image.mode.startswith("I"):
        return image.convert("I").point(lambda value: value * (1 / 256)).convert("L")
    if image.mode in {"L", "RGB", "RGBA"}:
        return image
    has_alpha = image.mode in {"LA", "PA", "La", "RGBa"} or "transparency" in image.info
    if image.mode == "1":
        return image.convert("L")
    return image.convert("RGBA" if has_alpha else "RGB")


def _encode(
    picture: Image.Image, source: ImageKind, profile: bytes | None
) -> tuple[bytes, ImageKind]:
    """Drawings and screenshots stay PNG while that is small; everything else becomes JPEG."""
    if source.decoder in {"PNG", "GIF"} or picture.mode == "RGBA":
        out = io.BytesIO()
        picture.save(out, "PNG", optimize=False, icc_profile=profile)
        if out.tell() <= _LARGEST_PNG:
            return out.getvalue(), PNG
    return _jpeg(picture, 84, profile), JPEG


def _jpeg(picture: Image.Image, quality: int, profile: bytes | None) -> bytes:
    out = io.BytesIO()
    _on_white(picture).save(
        out, "JPEG", quality=quality, optimize=True, progressive=True, icc_profile=profile
    )
    return out.getvalue()


def _thumb(picture: Image.Image, profile: bytes | None) -> bytes:
    small = picture.copy()
    small.thumbnail((THUMB_SIDE, THUMB_SIDE), Image.Resampling.LANCZOS)
    return _jpeg(small, 78, profile)


def _on_white(picture: Image.Image) -> Image.Image:
    if picture.mode != "RGBA":
        return picture
    ground = Image.new("RGB", picture.size, "white")
    ground.paste(picture, mask=picture.getchannel("A"))
    return ground


def _taken_at(image: Image.Image) -> datetime | None:
    """DateTimeOriginal of the EXIF data as a moment; local time if the camera names no offset."""
    try:
        facts = image.getexif().get_ifd(IFD.Exif)
        text = str(facts[Base.DateTimeOriginal]).strip("\x00 ")
        taken = datetime.strptime(text, "%Y:%m:%d %H:%M:%S")  # noqa: DTZ007 - zone follows below
    except (KeyError, ValueError, OSError, SyntaxError, AttributeError):
        return None
    offset = str(facts.get(Base.OffsetTimeOriginal, "")).strip("\x00 ")
    try:
        zone = datetime.strptime(offset, "%z").tzinfo
    except ValueError:
        zone = None
    moment = taken.replace(tzinfo=zone or clock.zone()).astimezone(UTC)
    return moment if datetime(1990, 1, 1, tzinfo=UTC) < moment else None


def _position(image: Image.Image) -> tuple[float, float] | None:
    """Latitude and longitude in degrees (EXIF 2.32, GPS tags 1 to 4); None when there is no sound one."""
    try:
        facts = image.getexif().get_ifd(IFD.GPSInfo)
        north = _degrees(facts[GPS.GPSLatitude], facts[GPS.GPSLatitudeRef], "S")
        east = _degrees(facts[GPS.GPSLongitude], facts[GPS.GPSLongitudeRef], "W")
    except (*_DECODER_ERRORS, ArithmeticError, AttributeError):
        return None
    return (north, east) if abs(north) <= 90 and abs(east) <= 180 else None


def _degrees(parts: tuple[float, float, float], side: object, negative: str) -> float:
    degrees, minutes, seconds = (float(part) for part in parts)
    found = degrees + minutes / 60 + seconds / 3600
    if not math.isfinite(found):
        raise ValueError(found)
    return -found if str(side).strip("\x00 ").upper() == negative else found

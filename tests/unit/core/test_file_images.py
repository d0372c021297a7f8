"""Images are written anew: right way up, smaller, without what was hidden in them."""

import io
import random
from datetime import UTC, datetime
from pathlib import Path

import pytest
from PIL import Image

from app.core.files import images
from app.core.files.images import clean_image
from app.core.files.kinds import GIF, HEIF, JPEG, PNG, WEBP, ImageKind
from tests.support.factories.files import HILLSIDE, Sides, phone_photo, picture, png_announcing


def cleaned(tmp_path: Path, content: bytes, kind: ImageKind) -> images.CleanImage:
    path = tmp_path / "image"
    path.write_bytes(content)
    return clean_image(path, kind)


def opened(content: bytes) -> Image.Image:
    return Image.open(io.BytesIO(content))


def test_a_phone_photo_loses_position_and_camera_and_keeps_its_moment(tmp_path: Path) -> None:
    result = cleaned(tmp_path, phone_photo(), JPEG)

    assert not opened(result.content).getexif()
    assert not opened(result.thumb).getexif()
    assert b"Secret Camera" not in result.content + result.thumb
    assert result.taken_at == datetime(2026, 11, 23, 1, 12, 33, tzinfo=UTC)


def test_the_camera_s_own_offset_wins_over_the_local_zone(tmp_path: Path) -> None:
    result = cleaned(tmp_path, phone_photo(offset="+09:00"), JPEG)

    assert result.taken_at == datetime(2026, 11, 23, 0, 12, 33, tzinfo=UTC)


@pytest.mark.parametrize("taken", ["0000:00:00 00:00:00", "yesterday", "1970:01:01 00:00:00"])
def test_a_senseless_moment_is_left_out(tmp_path: Path, taken: str) -> None:
    assert cleaned(tmp_path, phone_photo(taken=taken), JPEG).taken_at is None


def test_a_turned_photo_stands_upright(tmp_path: Path) -> None:
    result = cleaned(tmp_path, phone_photo(turned=True), JPEG)
    picture_now = opened(result.content).convert("L")

    assert (result.width, result.height) == (480, 640)
    assert picture_now.getpixel((240, 20)) == pytest.approx(0, abs=8)
    assert picture_now.getpixel((240, 620)) == pytest.approx(255, abs=8)


def test_a_large_photo_is_made_smaller_and_gets_a_thumbnail(tmp_path: Path) -> None:
    result = cleaned(tmp_path, picture((6000, 3000)), JPEG)

    assert (result.width, result.height) == (2560, 1280)
    assert opened(result.thumb).size == (480, 240)


def test_a_small_photo_is_not_blown_up(tmp_path: Path) -> None:
    result = cleaned(tmp_path, picture((100, 60)), JPEG)

    assert opened(result.content).size == (100, 60)
    assert opened(result.thumb).size == (100, 60)


@pytest.mark.parametrize(
    ("form", "mode", "kind", "written"),
    [
        ("PNG", "RGB", PNG, PNG),
        ("PNG", "RGBA", PNG, PNG),
        ("PNG", "P", PNG, PNG),
        ("PNG", "1", PNG, PNG),
        ("PNG", "I;16", PNG, PNG),
        ("GIF", "P", GIF, PNG),
        ("WEBP", "RGB", WEBP, JPEG),
        ("WEBP", "RGBA", WEBP, PNG),
        ("JPEG", "CMYK", JPEG, JPEG),
        ("JPEG", "L", JPEG, JPEG),
    ],
)
def test_every_colour_mode_can_be_shown(
    tmp_path: Path, form: str, mode: str, kind: ImageKind, written: ImageKind
) -> None:
    out = io.BytesIO()
    Image.new(mode, (30, 20)).save(out, form)

    result = cleaned(tmp_path, out.getvalue(), kind)

    assert result.kind is written
    assert opened(result.content).size == (30, 20)
    assert opened(result.thumb).mode in {"RGB", "L"}


def test_sixteen_bit_grey_keeps_its_shades(tmp_path: Path) -> None:
    out = io.BytesIO()
    Image.new("I;16", (10, 10), 32768).save(out, "PNG")

    result = cleaned(tmp_path, out.getvalue(), PNG)

    assert opened(result.content).convert("L").getpixel((5, 5)) == pytest.approx(128, abs=2)


def test_a_photo_saved_as_png_becomes_jpeg(tmp_path: Path) -> None:
    noise = random.Random(1).randbytes(1200 * 900 * 3)
    out = io.BytesIO()
    Image.frombytes("RGB", (1200, 900), noise).save(out, "PNG", compress_level=1)

    assert cleaned(tmp_path, out.getvalue(), PNG).kind is JPEG


@pytest.mark.parametrize("size", [(30_000, 30_000), (100_000, 400)])
def test_too_many_pixels_are_refused_from_the_header(tmp_path: Path, size: tuple[int, int]) -> None:
    with pytest.raises(images.ImageTooManyPixels) as refused:
        cleaned(tmp_path, png_announcing(*size), PNG)

    assert (refused.value.width, refused.value.height) == size


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (picture()[:1500], JPEG),
        (picture(form="PNG")[:200], PNG),
        (b"\xff\xd8\xff" + b"x" * 500, JPEG),
        (picture(form="PNG"), JPEG),
        (png_announcing(500, 500), PNG),
    ],
)
def test_a_damaged_image_is_refused(tmp_path: Path, content: bytes, kind: ImageKind) -> None:
    with pytest.raises(images.ImageDamaged):
        cleaned(tmp_path, content, kind)


def test_a_format_without_a_decoder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(images.ImageUnsupported):
        cleaned(tmp_path, b"\x00\x00\x00\x18ftypheic", HEIF)


def test_nothing_that_was_behind_the_picture_is_kept(tmp_path: Path) -> None:
    result = cleaned(tmp_path, picture() + b"<script>alert(1)</script>", JPEG)

    assert b"script" not in result.content


def test_the_placeholder_is_an_image() -> None:
    assert opened(images.placeholder()).format == "PNG"


@pytest.mark.parametrize(
    ("at", "position"),
    [
        (HILLSIDE, (29.55472, 106.57)),
        (((33.0, 30.0, 0.0), "S", (70.0, 30.0, 36.0), "W"), (-33.5, -70.51)),
        (((95.0, 0.0, 0.0), "N", (10.0, 0.0, 0.0), "E"), None),
        (((29.0, 33.0, 17.0), "N", (190.0, 0.0, 0.0), "E"), None),
    ],
)
def test_position_is_told_in_degrees_when_it_lies_on_the_earth(
    tmp_path: Path, at: Sides, position: tuple[float, float] | None
) -> None:
    path = tmp_path / "photo.jpg"
    path.write_bytes(phone_photo(at=at))
    found = images.clean_image(path, JPEG).position
    assert (found is None) == (position is None)
    assert found == pytest.approx(position, abs=1e-4)


def test_picture_without_a_position_tells_none(tmp_path: Path) -> None:
    path = tmp_path / "photo.jpg"
    path.write_bytes(picture())
    assert images.clean_image(path, JPEG).position is None

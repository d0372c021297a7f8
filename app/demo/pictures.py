"""Drawn pictures for the demo's evidence: no photograph of any real place or person."""

import io
from dataclasses import dataclass
from typing import IO

from PIL import Image, ImageDraw

WIDTH, HEIGHT = 960, 720
GROUND = (198, 204, 202)
FRAME = (112, 122, 120)
MARK = (200, 32, 32)
SHELF = (150, 160, 158)
FULL = ((203, 142, 80), (124, 155, 82), (182, 84, 60), (216, 196, 122))


@dataclass
class DrawnFile:
    """What the file service takes: a name and a stream."""

    filename: str
    stream: IO[bytes]


def shelf_picture(name: str, *, filled: int, labelled: int, stamp: str = "") -> DrawnFile:
    """A cabinet with twelve places, `filled` of them taken and `labelled` with a label.

    `stamp` is what a camera writes into the corner; so no two photos are the same file.
    """
    image = Image.new("RGB", (WIDTH, HEIGHT), GROUND)
    draw = ImageDraw.Draw(image)
    draw.rounded_rectangle((120, 60, 840, 680), 24, fill=(224, 230, 228), outline=FRAME, width=8)
    for place in range(12):
        row, column = divmod(place, 4)
        x, y = 180 + column * 160, 140 + row * 180
        if place < filled:
            draw.rectangle((x, y, x + 110, y + 100), fill=(210, 220, 220), outline=FRAME, width=3)
            colour = FULL[place % len(FULL)]
            draw.ellipse((x + 8, y + 56, x + 102, y + 92), fill=colour)
        if place < min(labelled, filled):
            draw.rectangle((x + 24, y + 14, x + 86, y + 44), fill=(255, 255, 255), outline=FRAME)
            draw.line((x + 32, y + 24, x + 78, y + 24), fill=FRAME, width=2)
            draw.line((x + 32, y + 34, x + 66, y + 34), fill=FRAME, width=2)
    for row in range(3):
        draw.rectangle((140, 250 + row * 180, 820, 262 + row * 180), fill=SHELF)
    draw.text((WIDTH - 24, HEIGHT - 16), stamp, fill=FRAME, anchor="rs", font_size=20)
    return DrawnFile(name, _stream(image))


def marked_shelf(name: str, *, filled: int, labelled: int, stamp: str = "") -> DrawnFile:
    """The same cabinet with a frame around what has no label and an arrow to it, as drawn on a phone."""
    image = Image.open(shelf_picture(name, filled=filled, labelled=labelled, stamp=stamp).stream)
    draw = ImageDraw.Draw(image)
    places = [divmod(place, 4) for place in range(labelled, filled)]
    xs, ys = [180 + column * 160 for _, column in places], [140 + row * 180 for row, _ in places]
    box = (min(xs) - 14, min(ys) - 14, max(xs) + 124, max(ys) + 114)
    draw.rectangle(box, outline=MARK, width=10)
    tip = (box[2] + 6, box[1] + 40)
    draw.line((tip[0] + 90, tip[1] - 60, *tip), fill=MARK, width=10)
    draw.polygon([tip, (tip[0] + 44, tip[1] - 4), (tip[0] + 16, tip[1] - 40)], fill=MARK)
    return DrawnFile(name, _stream(image))


def page_picture(name: str, *, lines: int, gaps: int) -> DrawnFile:
    """A page of a record book with `gaps` of its `lines` left empty."""
    image = Image.new("RGB", (WIDTH, HEIGHT), (156, 142, 120))
    draw = ImageDraw.Draw(image)
    draw.polygon([(180, 60), (800, 80), (780, 680), (150, 650)], fill=(250, 248, 240))
    for line in range(lines):
        y = 140 + line * (480 // max(lines, 1))
        draw.line((210, y + 18, 750, y + 22), fill=(210, 206, 196), width=2)
        if line >= gaps:
            for start in (220, 380, 560):
                draw.line((start, y + 4, start + 110, y + 6), fill=(90, 90, 86), width=5)
    return DrawnFile(name, _stream(image))


def _stream(image: Image.Image) -> IO[bytes]:
    target = io.BytesIO()
    image.save(target, "JPEG", quality=80)
    target.seek(0)
    return target

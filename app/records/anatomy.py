"""What is inside a PDF file: pages, fonts, text. Enough for files that WeasyPrint writes, no more.

Understands plain and compressed objects (object streams), Flate streams, and text in Type 0 fonts
with a ToUnicode map; encrypted files and other filters are refused.
"""

import re
import zlib
from dataclasses import dataclass

_OBJECT = re.compile(rb"(?:^|[\r\n])(\d+) 0 obj\b(.*?)(?:\nendstream)?\s*endobj", re.DOTALL)
_TEXT = re.compile(rb"/(\S+) [\d.]+ Tf|\[(.*?)\] ?TJ|<([0-9a-fA-F]+)> ?Tj|\bTm\b", re.DOTALL)
_HEX = re.compile(rb"<([0-9a-fA-F]+)>")
_PAIR = re.compile(rb"<([0-9a-fA-F]{4})>\s*<([0-9a-fA-F]+)>")


class NotReadable(ValueError):
    """The file is no PDF, or one that this module does not understand."""


@dataclass(frozen=True)
class Anatomy:
    """Pages, fonts by name with whether each is embedded, the text of every page."""

    pages: int
    fonts: dict[str, bool]
    texts: tuple[str, ...]

    @property
    def all_embedded(self) -> bool:
        """True when every font comes along with the file."""
        return bool(self.fonts) and all(self.fonts.values())


def dissect(content: bytes) -> Anatomy:
    """Take a PDF apart; raises NotReadable."""
    if not content.startswith(b"%PDF-") or b"/Encrypt" in content:
        raise NotReadable("not a PDF file, or an encrypted one")
    objects = _objects(content)
    pages = [body for body in objects.values() if re.search(rb"/Type ?/Page\b(?!s)", body)]
    if not pages:
        raise NotReadable("no page was found")
    maps = _character_maps(objects)
    return Anatomy(
        pages=len(pages),
        fonts=_fonts(objects),
        texts=tuple(_text(objects, page, maps) for page in pages),
    )


def _objects(content: bytes) -> dict[int, bytes]:
    found = {int(match[1]): match[2] for match in _OBJECT.finditer(content)}
    for body in list(found.values()):
        if b"/ObjStm" not in body[:200]:
            continue
        count, first = (_number(body, name) for name in (b"N", b"First"))
        inner = _stream(body)
        heads = [int(word) for word in inner[:first].split()[: count * 2]]
        starts = list(zip(heads[::2], heads[1::2], strict=True))
        ends = [start for _, start in starts[1:]] + [len(inner) - first]
        for (number, start), end in zip(starts, ends, strict=True):
            found[number] = inner[first + start : first + end]
    return found


def _number(body: bytes, name: bytes) -> int:
    match = re.search(rb"/" + name + rb" (\d+)", body)
    if match is None:
        raise NotReadable(f"{name.decode()} is missing")
    return int(match[1])


def _stream(body: bytes) -> bytes:
    start = re.search(rb"stream\r?\n", body)
    if start is None:
        raise NotReadable("an object without a stream")
    data = body[start.end() :]
    if b"/FlateDecode" not in body[: start.start()]:
        return data
    try:
        return zlib.decompressobj().decompress(data)
    except zlib.error as error:
        raise NotReadable("a damaged stream") from error


def _fonts(objects: dict[int, bytes]) -> dict[str, bool]:
    """Names of fonts without the tag of a subset; embedded when the descriptor has a file."""
    found: dict[str, bool] = {}
    for body in objects.values():
        name = re.search(rb"/FontName ?/([^/\s>]+)", body)
        if name is not None and b"/FontDescriptor" in body:
            plain = re.sub(r"^[A-Z]{6}\+", "", name[1].decode("latin-1"))
            found[plain] = re.search(rb"/FontFile[23]? ", body) is not None
    return found


def _character_maps(objects: dict[int, bytes]) -> dict[bytes, dict[bytes, str]]:
    """For each name of a font resource: code as four hex digits → characters."""
    maps: dict[bytes, dict[bytes, str]] = {}
    for body in objects.values():
        for name, number in re.findall(rb"/(\S+) (\d+) 0 R", body):
            font = objects.get(int(number), b"")
            pointer = re.search(rb"/ToUnicode (\d+) 0 R", font)
            if pointer is not None:
                maps[name] = _characters(_stream(objects[int(pointer[1])]))
    return maps


def _characters(table: bytes) -> dict[bytes, str]:
    return {
        code.lower(): bytes.fromhex(text.decode()).decode("utf-16-be")
        for code, text in _PAIR.findall(table)
    }


def _text(objects: dict[int, bytes], page: bytes, maps: dict[bytes, dict[bytes, str]]) -> str:
    """Text of a page in the order of drawing, a line for each positioned piece."""
    pointer = re.search(rb"/Contents ?\[?\s*(\d+) 0 R", page)
    if pointer is None:
        return ""
    known: dict[bytes, str] = {}
    parts: list[str] = []
    for match in _TEXT.finditer(_stream(objects[int(pointer[1])])):
        if match[1] is not None:
            known = maps.get(match[1], {})
            continue
        pieces = [match[3]] if match[3] else _HEX.findall(match[2] or b"")
        codes = b"".join(pieces).lower()
        if not codes:
            parts.append("\n")
        parts += [known.get(codes[at : at + 4], "") for at in range(0, len(codes), 4)]
    return "".join(parts).strip()

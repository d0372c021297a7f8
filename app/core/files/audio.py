"""Recorded speech: what a file holds and how long it lasts, read from its structure and nothing else.

Taken are WebM and Ogg with Opus and MP4 with AAC, as browsers record them: one with a picture track, or
of another codec, is none. Nothing is decoded. Matroska: RFC 9559; Ogg Opus: RFC 7845; MP4: ISO 14496-12.
"""

import struct
from collections.abc import Iterator
from pathlib import Path

from app.core.files.kinds import AudioKind

_EBML = 0x1A45DFA3
_SEGMENT, _INFO, _TRACKS, _CLUSTER = 0x18538067, 0x1549A966, 0x1654AE6B, 0x1F43B675
_DOC_TYPE, _SCALE, _TRACK, _TRACK_TYPE, _CODEC = 0x4282, 0x2AD7B1, 0xAE, 0x83, 0x86
_TIMECODE, _SIMPLE_BLOCK, _GROUP, _BLOCK = 0xE7, 0xA3, 0xA0, 0xA1
_HOLDERS = frozenset({_EBML, _SEGMENT, _INFO, _TRACKS, _TRACK, _CLUSTER, _GROUP})
_SOUND_TRACK = 2
_OPUS_RATE = 48_000
_BOXES = frozenset({b"moov", b"trak", b"mdia", b"minf", b"stbl", b"moof", b"traf", b"mvex"})
_MOST_PARTS = 200_000


class NoAudio(Exception):
    """The file is not what it says: damaged, with a picture, or of a codec that is not taken."""


def seconds_of(path: Path, kind: AudioKind) -> float:
    """How long a recording lasts; raises NoAudio."""
    content = path.read_bytes()
    try:
        seconds = {"webm": _webm, "ogg": _ogg, "mp4": _mp4}[kind.container](content)
    except (struct.error, IndexError, ValueError, ArithmeticError):
        raise NoAudio from None
    if not 0 < seconds < 86_400:
        raise NoAudio
    return seconds


def _webm(content: bytes) -> float:
    scale, cluster, last = 1_000_000, 0, 0
    doc_type, tracks, codecs = b"", [], []
    for name, value in _elements(content):
        if name == _DOC_TYPE:
            doc_type = value
        elif name == _TRACK_TYPE:
            tracks.append(int.from_bytes(value))
        elif name == _CODEC:
            codecs.append(value)
        elif name == _SCALE:
            scale = int.from_bytes(value)
        elif name == _TIMECODE:
            cluster = int.from_bytes(value)
        elif name in {_SIMPLE_BLOCK, _BLOCK}:
            _, start = _vint(value, 0, keep_marker=False)
            last = max(last, cluster + struct.unpack_from(">h", value, start)[0])
    if doc_type.rstrip(b"\0") != b"webm" or tracks != [_SOUND_TRACK] or codecs != [b"A_OPUS"]:
        raise NoAudio
    return last * scale / 1e9


def _elements(content: bytes) -> Iterator[tuple[int, bytes]]:
    """Elements without children, in order; what holds others is entered, whatever size it claims."""
    at, parts = 0, 0
    while at < len(content):
        name, at = _vint(content, at, keep_marker=True)
        size, at = _vint(content, at, keep_marker=False)
        parts += 1
        if parts > _MOST_PARTS:
            raise NoAudio
        if name in _HOLDERS:
            continue
        # A recording that was cut off ends inside its last block.
        yield name, content[at : at + size]
        at += size


def _vint(content: bytes, at: int, *, keep_marker: bool) -> tuple[int, int]:
    """A number of variable length, and where it ends."""
    first = content[at]
    length = 9 - first.bit_length()
    if length > 8:
        raise NoAudio
    number = int.from_bytes(content[at : at + length])
    if not keep_marker:
        number &= (1 << (7 * length)) - 1
    return number, at + length


def _ogg(content: bytes) -> float:
    at, skip, granule, is_opus = 0, 0, 0, False
    while at < len(content):
        if content[at : at + 4] != b"OggS":
            raise NoAudio
        position, count = struct.unpack_from("<q", content, at + 6)[0], content[at + 26]
        start = at + 27 + count
        size = sum(content[at + 27 : start])
        if at == 0:
            is_opus = content[start : start + 8] == b"OpusHead"
            skip = struct.unpack_from("<H", content, start + 10)[0]
        granule = max(granule, position)
        at = start + size
    if not is_opus:
        raise NoAudio
    return (granule - skip) / _OPUS_RATE


def _mp4(content: bytes) -> float:
    """From the head, or summed over the fragments that a browser wrote one by one."""
    head, fragments, default = 0.0, 0, 0
    scale, handlers, codecs = 0, [], []
    for name, box in _boxes(content, 0, len(content)):
        if name == b"mvhd":
            head = _duration(box)
        elif name == b"mdhd":
            scale = struct.unpack_from(">I", box, 20 if box[0] else 12)[0]
        elif name == b"hdlr":
            handlers.append(box[8:12])
        elif name == b"stsd":
            codecs.append(box[12:16])
        elif name == b"trex":
            default = struct.unpack_from(">I", box, 12)[0]
        elif name == b"tfhd":
            default = _default_of(box) or default
        elif name == b"trun":
            fragments += _run(box, default)
    if handlers != [b"soun"] or codecs != [b"mp4a"]:
        raise NoAudio
    return head or fragments / scale


def _boxes(content: bytes, at: int, end: int) -> Iterator[tuple[bytes, bytes]]:
    while at + 8 <= end:
        size, name = struct.unpack_from(">I4s", content, at)
        start = at + 8
        if size == 1:
            size = struct.unpack_from(">Q", content, start)[0]
            start += 8
        stop = end if size == 0 else at + size
        if stop <= at or stop > end:
            raise NoAudio
        if name in _BOXES:
            yield from _boxes(content, start, stop)
        elif name != b"mdat":
            yield name, content[start:stop]
        at = stop


def _duration(box: bytes) -> float:
    form, at = (">IQ", 20) if box[0] else (">II", 12)
    scale, length = struct.unpack_from(form, box, at)
    return float(length / scale)


def _default_of(box: bytes) -> int:
    flags, at = int.from_bytes(box[1:4]), 8
    at += 8 * bool(flags & 0x1) + 4 * bool(flags & 0x2)
    return int(struct.unpack_from(">I", box, at)[0]) if flags & 0x8 else 0


def _run(box: bytes, default: int) -> int:
    flags, count = int.from_bytes(box[1:4]), struct.unpack_from(">I", box, 4)[0]
    if not flags & 0x100:
        return int(count) * default
    at = 8 + 4 * bool(flags & 0x1) + 4 * bool(flags & 0x4)
    step = 4 * sum(bool(flags & bit) for bit in (0x100, 0x200, 0x400, 0x800))
    if count * step > len(box):
        raise NoAudio
    return sum(struct.unpack_from(">I", box, at + index * step)[0] for index in range(count))

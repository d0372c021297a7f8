"""Makes recordings as browsers write them, as far as their structure goes; there is silence in them."""

import struct


def webm(
    seconds: float = 42.0, *, codec: bytes = b"A_OPUS", track: int = 2, doc: bytes = b"webm"
) -> bytes:
    """WebM as MediaRecorder writes it: sizes unknown, no duration, a cluster every ten seconds."""
    head = _element(b"\x1a\x45\xdf\xa3", _element(b"\x42\x82", doc))
    info = _element(b"\x15\x49\xa9\x66", _element(b"\x2a\xd7\xb1", (1_000_000).to_bytes(3)))
    entry = _element(b"\x83", bytes([track])) + _element(b"\x86", codec)
    tracks = _element(b"\x16\x54\xae\x6b", _element(b"\xae", entry))
    clusters = b""
    last = round(seconds * 1000)
    for start in range(0, last + 1, 10_000):
        blocks = b""
        for offset in (0, min(9_980, last - start)):
            blocks += _element(b"\xa3", b"\x81" + struct.pack(">h", offset) + b"\x80" + bytes(60))
        stamp = _element(b"\xe7", start.to_bytes(4))
        clusters += b"\x1f\x43\xb6\x75\x01\xff\xff\xff\xff\xff\xff\xff" + stamp + blocks
    return head + b"\x18\x53\x80\x67\x01\xff\xff\xff\xff\xff\xff\xff" + info + tracks + clusters


def _element(name: bytes, value: bytes) -> bytes:
    return name + (len(value) | 0x10000000).to_bytes(4) + value


def ogg(seconds: float = 42.0, *, magic: bytes = b"OpusHead") -> bytes:
    """Ogg with Opus: a head, a comment, and a page every second."""
    pages = [
        (0, magic + struct.pack("<BBHIhB", 1, 1, 312, 48_000, 0, 0)),
        (0, b"OpusTags" + bytes(8)),
    ]
    pages += [(312 + second * 48_000, bytes(200)) for second in range(1, int(seconds) + 1)]
    pages.append((312 + round(seconds * 48_000), bytes(200)))
    return b"".join(_page(number, *page) for number, page in enumerate(pages))


def _page(number: int, granule: int, body: bytes) -> bytes:
    kind = 2 if number == 0 else 0
    head = struct.pack("<4sBBqIIIB", b"OggS", 0, kind, granule, 7, number, 0, 1)
    return head + bytes([len(body)]) + body


def mp4(
    seconds: float = 42.0,
    *,
    codec: bytes = b"mp4a",
    handler: bytes = b"soun",
    in_fragments: bool = False,
) -> bytes:
    """MP4 with AAC: its length in the head, or in fragments of a second."""
    scale = 1000
    length = 0 if in_fragments else round(seconds * scale)
    mvhd = _box(b"mvhd", struct.pack(">IIIII", 0, 0, 0, scale, length) + bytes(80))
    mdhd = _box(b"mdhd", struct.pack(">IIIIII", 0, 0, 0, scale, length, 0))
    hdlr = _box(b"hdlr", bytes(8) + handler + bytes(13))
    entry = struct.pack(">I4s", 36, codec) + bytes(28)
    stsd = _box(b"stsd", struct.pack(">II", 0, 1) + entry)
    minf = _box(b"minf", _box(b"stbl", stsd))
    trak = _box(b"trak", _box(b"mdia", mdhd + hdlr + minf))
    trex = _box(b"mvex", _box(b"trex", struct.pack(">IIIIII", 0, 1, 1, 100, 0, 0)))
    found = _box(b"ftyp", b"M4A " + bytes(4)) + _box(b"moov", mvhd + trak + trex)
    if in_fragments:
        for number in range(int(seconds)):
            found += _fragment(number)
    return found + _box(b"mdat", bytes(100))


def _fragment(number: int) -> bytes:
    """Ten samples: a hundred units each by default in even ones, said one by one in odd ones."""
    tfhd = _box(b"tfhd", struct.pack(">II", 0x20000, 1))
    if number % 2:
        trun = _box(b"trun", struct.pack(">III", 0x101, 10, 0) + struct.pack(">I", 100) * 10)
    else:
        trun = _box(b"trun", struct.pack(">II", 0, 10))
    return _box(b"moof", _box(b"traf", tfhd + trun))


def _box(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I4s", 8 + len(body), name) + body

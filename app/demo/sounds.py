"""Made-up recordings for the demo's voice notes: silence that plays, nobody's voice."""

import io
import struct

from app.demo.pictures import DrawnFile

# Twenty milliseconds of silence in one Opus frame (RFC 6716: CELT, full band, mono).
SILENCE = b"\xf8\xff\xfe"
FRAMES_A_SECOND = 50
SAMPLES_A_SECOND = 48_000
_POLYNOMIAL = 0x04C11DB7


def silent_note(name: str, *, seconds: int) -> DrawnFile:
    """An Ogg file with Opus (RFC 7845) of so many seconds."""
    head = b"OpusHead" + struct.pack("<BBHIhB", 1, 1, 0, SAMPLES_A_SECOND, 0, 0)
    maker = "闭环演示".encode()
    tags = b"OpusTags" + struct.pack("<I", len(maker)) + maker + struct.pack("<I", 0)
    pages = [_page(0, 2, 0, [head]), _page(1, 0, 0, [tags])]
    for second in range(1, seconds + 1):
        flags = 4 if second == seconds else 0
        packets = [SILENCE] * FRAMES_A_SECOND
        pages.append(_page(second + 1, flags, second * SAMPLES_A_SECOND, packets))
    return DrawnFile(name, io.BytesIO(b"".join(pages)))


def _page(number: int, flags: int, position: int, packets: list[bytes]) -> bytes:
    lengths = bytes(len(packet) for packet in packets)
    head = struct.pack("<4sBBqIII", b"OggS", 0, flags, position, 1, number, 0)
    page = bytearray(head + bytes([len(lengths)]) + lengths + b"".join(packets))
    page[22:26] = struct.pack("<I", _checksum(page))
    return bytes(page)


def _checksum(page: bytes | bytearray) -> int:
    """The CRC of Ogg (RFC 3533): no reflection, nothing before or after."""
    value = 0
    for byte in page:
        value ^= byte << 24
        for _ in range(8):
            value = ((value << 1) ^ (_POLYNOMIAL if value & 0x80000000 else 0)) & 0xFFFFFFFF
    return value

"""Drawing lots so that anybody can draw again: a documented rule, no hidden state. Pure.

The rule is written down in `docs/draws.md`; a change of it is a new number, and draws keep theirs.
"""

import hashlib
import secrets
import unicodedata
from collections.abc import Sequence

RULE = 1


def new_seed() -> str:
    """128 random bits as 32 hexadecimal digits, from the server's source of randomness."""
    return secrets.token_hex(16)


def seed_from(words: str) -> str:
    """A seed that anybody could have foreseen, for the demo alone: the same words, the same draw."""
    return hashlib.sha256(words.encode()).hexdigest()[:32]


def read_list(text: str) -> list[str]:
    """The lines of a pasted list: cleaned, in one spelling of characters, empty ones left out."""
    plain = unicodedata.normalize("NFC", text.replace("\x00", ""))
    lines = (" ".join(line.split()) for line in plain.splitlines())
    return [line for line in lines if line]


def checksum_of(lines: Sequence[str]) -> str:
    """SHA-256 (hex) of the lines, joined by line feeds, in UTF-8."""
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def draw_lots(seed: str, lines: Sequence[str], wanted: int) -> list[int]:
    """Places in the list (from 1) of those drawn, in order; rule 1."""
    keys = sorted((_key(seed, line), place) for place, line in enumerate(lines, start=1))
    return [place for _, place in keys[:wanted]]


def _key(seed: str, line: str) -> str:
    return hashlib.sha256(f"{seed}\n{line}".encode()).hexdigest()

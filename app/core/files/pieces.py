"""Files that come in pieces, in the store's part area: written at an offset, resumed where they stop.

How many bytes lie there is the truth; a row may only repeat it. The sweep of parts leaves these files
alone: whoever began them removes them (`drop`).
"""

import hashlib
import os
import re
import secrets
from collections.abc import Iterator
from pathlib import Path

from app.core.files.storage import DiskFull, FileStore

_NAME = re.compile(r"[0-9a-f]{32}")


def begin() -> str:
    """A name for a file that does not exist yet."""
    return secrets.token_hex(16)


def path_of(store: FileStore, name: str) -> Path:
    """Where the pieces lie; raises ValueError for anything that is no name."""
    if not _NAME.fullmatch(name):
        raise ValueError(f"not a part: {name!r}")
    return store.root / "parts" / f"{name}.pieces"


def received(store: FileStore, name: str) -> int:
    """Bytes received so far; 0 for a file that was never begun or is gone."""
    try:
        return path_of(store, name).stat().st_size
    except FileNotFoundError:
        return 0


def put(store: FileStore, name: str, offset: int, piece: bytes) -> int:
    """Write a piece at its offset, cut off what lies behind it; bytes received afterwards.

    `offset` is at most what has been received. Raises DiskFull before the disk is.
    """
    if store.is_nearly_full():
        raise DiskFull
    path = path_of(store, name)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.seek(offset)
        file.write(piece)
        file.truncate()
        file.flush()
        os.fsync(file.fileno())
    return offset + len(piece)


def checksum(store: FileStore, name: str) -> str:
    """SHA-256 (hex) of what lies there now; raises FileNotFoundError."""
    with path_of(store, name).open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def drop(store: FileStore, name: str) -> None:
    """Remove the pieces; nothing happens when they are gone already."""
    path_of(store, name).unlink(missing_ok=True)


def names(store: FileStore) -> Iterator[str]:
    """Names of all files that came in pieces and still lie there."""
    folder = store.root / "parts"
    yield from (path.stem for path in sorted(folder.glob("*.pieces")) if folder.is_dir())

"""Files on disk under random names outside the web root; nothing is ever overwritten.

A file is complete before its name exists: it is written as `.part`, synced, renamed, and its folder
is synced, all before the row that points to it is flushed. What a rolled-back transaction or a
crash leaves behind is found and removed by `app.core.files.sweep`.
"""

import hashlib
import os
import re
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from flask import Flask, current_app

MEBIBYTE = 1024 * 1024
_KEY = re.compile(r"[a-z]+/[0-9a-f]{2}/[0-9a-f]{32}")
_CHUNK = 256 * 1024


class TooLarge(Exception):
    """More bytes came than may."""


class DiskFull(Exception):
    """So little space is left that the database might suffer."""


@dataclass
class Part:
    """A file being taken in: where it lies, how long it is and its checksum."""

    path: Path
    size: int
    sha256: str


@dataclass(frozen=True)
class FileStore:
    """A folder of files. Keys look like `uploads/3f/3f…` (namespace, shard, 128 random bits)."""

    root: Path
    max_bytes: int = 20 * MEBIBYTE
    keep_free_bytes: int = 200 * MEBIBYTE

    @contextmanager
    def receive(self, stream: IO[bytes], max_bytes: int | None = None) -> Iterator[Part]:
        """Copy a stream into a part file, gone after the block unless `keep` has moved it.

        Raises TooLarge beyond `max_bytes` (default: the store's limit) and DiskFull before the disk
        is.
        """
        limit = self.max_bytes if max_bytes is None else max_bytes
        self._check_space()
        path = self._new_part()
        try:
            digest, size = hashlib.sha256(), 0
            with path.open("wb") as file:
                while chunk := stream.read(_CHUNK):
                    size += len(chunk)
                    if size > limit:
                        raise TooLarge
                    digest.update(chunk)
                    file.write(chunk)
                file.flush()
                os.fsync(file.fileno())
            yield Part(path, size, digest.hexdigest())
        finally:
            path.unlink(missing_ok=True)

    def keep(self, part: Part, namespace: str) -> str:
        """Give a received file its final random name; returns its key."""
        return self._place(part.path, namespace)

    def save(self, content: bytes, namespace: str) -> str:
        """Store bytes under a new random name; returns the key."""
        self._check_space()
        path = self._new_part()
        try:
            with path.open("wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            return self._place(path, namespace)
        finally:
            path.unlink(missing_ok=True)

    def path(self, key: str) -> Path:
        """Where the file with that key lies; raises ValueError for anything that is no key."""
        if not _KEY.fullmatch(key):
            raise ValueError(f"not a file key: {key!r}")
        return self.root / key

    def read(self, key: str) -> bytes:
        """Content of a file; raises FileNotFoundError."""
        return self.path(key).read_bytes()

    def sha256(self, key: str) -> str:
        """Checksum of what lies on disk now; raises FileNotFoundError."""
        with self.path(key).open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()

    def delete(self, key: str) -> None:
        """Remove a file; nothing happens when it is gone already."""
        self.path(key).unlink(missing_ok=True)

    def shards(self, namespace: str) -> Iterator[list[str]]:
        """Keys of a namespace, one folder at a time."""
        folder = self.root / namespace
        for shard in sorted(folder.iterdir()) if folder.is_dir() else []:
            keys = (f"{namespace}/{shard.name}/{file.name}" for file in sorted(shard.iterdir()))
            yield [key for key in keys if _KEY.fullmatch(key)]

    def parts(self) -> Iterator[Path]:
        """Files that were never finished."""
        folder = self.root / "parts"
        yield from sorted(folder.glob("*.part")) if folder.is_dir() else []

    def _new_part(self) -> Path:
        folder = self.root / "parts"
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        return folder / f"{secrets.token_hex(16)}.part"

    def _place(self, path: Path, namespace: str) -> str:
        name = secrets.token_hex(16)
        folder = self.root / namespace / name[:2]
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        path.rename(folder / name)
        for changed in (folder, folder.parent):
            _sync_folder(changed)
        return f"{namespace}/{name[:2]}/{name}"

    def is_nearly_full(self) -> bool:
        """True when so little space is left that the database might suffer."""
        self.root.mkdir(parents=True, exist_ok=True, mode=0o700)
        return shutil.disk_usage(self.root).free < self.keep_free_bytes

    def _check_space(self) -> None:
        if self.is_nearly_full():
            raise DiskFull


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def use(app: Flask, store: FileStore) -> None:
    """Give an application its store."""
    app.extensions["file_store"] = store


def store() -> FileStore:
    """The store of the present application."""
    found: FileStore = current_app.extensions["file_store"]
    return found

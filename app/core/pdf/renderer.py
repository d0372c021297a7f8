"""The web process's end: one child at a time, one job at a time, watched by a clock."""

import json
import os
import struct
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.core.errors import DomainError
from app.core.i18n import lazy_gettext as _l

WORKER = Path(__file__).with_name("worker.py")
GIBIBYTE = 1024**3
# What the child needs of the environment; secrets of the deployment stay here.
_PASSED_ON = frozenset(
    {"PATH", "HOME", "LANG", "LC_ALL", "XDG_CACHE_HOME", "FONTCONFIG_FILE", "FONTCONFIG_PATH"}
)
_ASK_AGAIN_SECONDS = 60


class PdfUnavailable(DomainError):
    """The system libraries for PDFs are missing; everything else of the product works."""

    status = 503

    def __init__(self, missing: str) -> None:
        super().__init__(
            _l(
                "PDFs cannot be made on this server yet (%(missing)s is missing)."
                " The page itself can be printed; the administrator finds what to install in the"
                " operations guide.",
                missing=_l("a Chinese font") if missing == "fonts" else missing,
            )
        )


class PdfFailed(DomainError):
    """This document could not be made; `cause` is for the log."""

    status = 503

    def __init__(self, cause: str) -> None:
        super().__init__(
            _l(
                "The PDF could not be made. Nothing is lost; please try again,"
                " and tell the administrator if it happens twice."
            )
        )
        self.cause = cause


class _Gone(Exception):
    """The child ended instead of answering."""


@dataclass(frozen=True)
class Pdf:
    """A finished document."""

    content: bytes
    pages: int
    warnings: tuple[str, ...] = ()


@dataclass
class _Child:
    """A running child and the folder for its temporary files."""

    process: "subprocess.Popen[bytes]"
    folder: "tempfile.TemporaryDirectory[str]"

    def end(self) -> None:
        """Kill it if it still runs, reap it, remove its folder."""
        self.process.kill()
        self.process.wait()
        for pipe in (self.process.stdin, self.process.stdout):
            if pipe is not None:
                try:
                    pipe.close()
                except BrokenPipeError:
                    continue
        self.folder.cleanup()


class Renderer:
    """Keeps at most one child per process; safe to call from several threads."""

    def __init__(
        self,
        *,
        static_folder: Path,
        job_seconds: float = 60,
        idle_seconds: float = 60,
        memory_bytes: int = 3 * GIBIBYTE // 2,
    ) -> None:
        self._static_folder = static_folder
        self._job_seconds = job_seconds
        self._idle_seconds = idle_seconds
        self._memory_bytes = memory_bytes
        self._child: _Child | None = None
        self._missing: tuple[str, float] | None = None
        self._forget()
        os.register_at_fork(after_in_child=self._forget)

    def render(self, html: str, images: Mapping[str, bytes]) -> Pdf:
        """See `app.core.pdf.render`."""
        if missing := self.missing():
            raise PdfUnavailable(missing)
        if not self._lock.acquire(timeout=self._job_seconds):
            raise PdfFailed("another document took too long")
        try:
            return self._render(html, images)
        finally:
            self._lock.release()

    def missing(self) -> str:
        """Name of a library that cannot be loaded, or `fonts`; empty when PDFs can be made."""
        known = self._missing
        if known is None or (known[0] and time.monotonic() - known[1] > _ASK_AGAIN_SECONDS):
            known = self._missing = (self._probe(), time.monotonic())
        return known[0]

    def stop(self) -> None:
        """End the child, if there is one."""
        with self._lock:
            self._end_child()

    def child_id(self) -> int | None:
        """Process id of the child, None without one."""
        return None if self._child is None else self._child.process.pid

    def _forget(self) -> None:
        # A forked process must not speak into its parent's pipes, nor inherit a lock that is held.
        self._lock = threading.Lock()
        self._child = None

    def _probe(self) -> str:
        answer = subprocess.run(  # noqa: S603 - our own file
            [sys.executable, "-I", str(WORKER), "probe"],
            capture_output=True,
            text=True,
            env=self._environment(),
            check=False,
        )
        return answer.stdout.strip() or ("" if answer.returncode == 0 else "WeasyPrint")

    def _render(self, html: str, images: Mapping[str, bytes]) -> Pdf:
        # A child that has been idle ends by itself, perhaps at this very moment: then a fresh one
        # gets the job once more.
        fresh = self._child is None
        try:
            return self._ask(html, images)
        except _Gone:
            if fresh:
                raise PdfFailed("the process ended, probably out of memory") from None
        try:
            return self._ask(html, images)
        except _Gone:
            raise PdfFailed("the process ended twice, probably out of memory") from None

    def _ask(self, html: str, images: Mapping[str, bytes]) -> Pdf:
        child = self._child or self._start_child()
        late = threading.Event()

        def give_up() -> None:
            late.set()
            child.process.kill()

        watch = threading.Timer(self._job_seconds, give_up)
        watch.daemon = True
        watch.start()
        try:
            answer, content = self._converse(child, html, images)
        except (OSError, EOFError, ValueError):
            self._end_child()
            if late.is_set():
                raise PdfFailed(f"took longer than {self._job_seconds} s") from None
            raise _Gone from None
        finally:
            watch.cancel()
        if "error" in answer:
            raise PdfFailed(answer["error"])
        return Pdf(content, answer["pages"], tuple(answer["warnings"]))

    def _converse(
        self, child: _Child, html: str, images: Mapping[str, bytes]
    ) -> tuple[dict[str, Any], bytes]:
        to_child, from_child = child.process.stdin, child.process.stdout
        assert to_child is not None
        assert from_child is not None
        text = html.encode()
        head = {"html": len(text), "images": [[name, len(data)] for name, data in images.items()]}
        packed = json.dumps(head).encode()
        to_child.write(struct.pack(">I", len(packed)))
        to_child.write(packed)
        to_child.write(text)
        for data in images.values():
            to_child.write(data)
        to_child.flush()
        (size,) = struct.unpack(">I", _exactly(from_child, 4))
        answer: dict[str, Any] = json.loads(_exactly(from_child, size))
        return answer, _exactly(from_child, answer.get("size", 0))

    def _start_child(self) -> _Child:
        folder = tempfile.TemporaryDirectory(prefix="bihuan-pdf-")
        process = subprocess.Popen(  # noqa: S603 - our own file
            [
                sys.executable,
                "-I",
                str(WORKER),
                "serve",
                str(self._static_folder),
                str(self._memory_bytes),
                str(self._idle_seconds),
            ],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={**self._environment(), "TMPDIR": folder.name},
            cwd=folder.name,
        )
        self._child = _Child(process, folder)
        return self._child

    def _end_child(self) -> None:
        if self._child is not None:
            self._child.end()
            self._child = None

    def _environment(self) -> dict[str, str]:
        passed = {name: value for name, value in os.environ.items() if name in _PASSED_ON}
        return {**passed, "MALLOC_ARENA_MAX": "2"}


def _exactly(pipe: Any, size: int) -> bytes:
    data: bytes = pipe.read(size)
    if len(data) != size:
        raise EOFError
    return data

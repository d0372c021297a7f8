"""Memory of the running product: web with two workers and scheduler, shared pages counted once."""

import os
import re
import subprocess
import sys
import tempfile
import time
import urllib.request
from contextlib import suppress
from pathlib import Path

from bench.meter import Table

PORT = "8437"
WARM_UP = 30
QUIET_SECONDS = 5


def measure_memory(table: Table) -> None:
    """Start the product as `make run` does, warm it up, add up the PSS of its processes."""
    with tempfile.TemporaryDirectory(prefix="bihuan-memory-") as folder:
        environment = {**os.environ, "PORT": PORT, "BIHUAN_INSTANCE": folder}
        command = [sys.executable, "-m", "scripts.run"]
        with subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL) as running:
            try:
                _wait()
                for _ in range(WARM_UP):
                    urllib.request.urlopen(f"http://127.0.0.1:{PORT}/login", timeout=20).read()
                _wait_for_papers(running.pid)
                table.row("memory", _pss_of_tree(running.pid) / 1024, "make run")
            finally:
                running.terminate()
                running.wait(timeout=30)


def _wait() -> None:
    for _ in range(180):
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{PORT}/healthz", timeout=2).read()
        except OSError:
            time.sleep(1)
        else:
            return
    raise RuntimeError("The product did not start.")


def _wait_for_papers(pid: int) -> None:
    """The demo's papers are printed right after the start; the printing child ends when idle."""
    quiet = 0
    for _ in range(180):
        time.sleep(1)
        quiet = 0 if any(_prints(child) for child in _tree(pid)) else quiet + 1
        if quiet == QUIET_SECONDS:
            return
    raise RuntimeError("The printing child did not end.")


def _prints(pid: int) -> bool:
    try:
        return b"pdf/worker.py" in Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return False


def _tree(pid: int) -> list[int]:
    """A process's descendants, the process itself left out."""
    found, waiting = [], _children(pid)
    while waiting:
        child = waiting.pop()
        found.append(child)
        waiting += _children(child)
    return found


def _pss_of_tree(pid: int) -> float:
    """KiB of a process's descendants, the starter itself left out."""
    total = sum(_pss(child) for child in _tree(pid))
    if not total:
        raise RuntimeError("The product ended while it was measured.")
    return total


def _children(pid: int) -> list[int]:
    found: list[int] = []
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        with suppress(OSError):  # a process may end between being listed and being read
            found += [int(word) for word in task.read_text(encoding="ascii").split()]
    return found


def _pss(pid: int) -> float:
    try:
        text = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii")
    except (FileNotFoundError, ProcessLookupError):
        return 0.0
    found = re.search(r"^Pss:\s+(\d+)", text, re.MULTILINE)
    return float(found.group(1)) if found else 0.0

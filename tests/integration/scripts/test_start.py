"""`make run` from an empty folder: it answers, and it stops as a whole."""

import os
import re
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from config import DEMO_PASSWORD, ROOT

NO_PROXY = urllib.request.build_opener(urllib.request.ProxyHandler({}))


@contextmanager
def started(instance: Path) -> Iterator[subprocess.Popen[str]]:
    """The program starting on a free port, with its data in a folder of the test."""
    settings = {"BIHUAN_INSTANCE": str(instance), "BIHUAN_MODE": "demo", "PORT": "0"}
    inherited = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    with subprocess.Popen(
        [sys.executable, "-m", "scripts.run"],
        cwd=ROOT,
        env={**inherited, **settings},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as process:
        yield process
        process.terminate()


def read_until(process: subprocess.Popen[str], pattern: str) -> str:
    """What the program printed up to the pattern, which must come."""
    assert process.stdout is not None
    seen = ""
    for line in process.stdout:
        seen += line
        if re.search(pattern, seen):
            return seen
    raise AssertionError(f"ended without {pattern!r}:\n{seen}")


def test_start_from_nothing_answers_and_stops_as_a_whole(tmp_path: Path) -> None:
    with started(tmp_path) as running:
        said = read_until(running, "Demo accounts.*\n")
        address = re.findall(r"http://127\.0\.0\.1:\d+", said)[0]
        assert DEMO_PASSWORD in said
        with NO_PROXY.open(f"{address}/login", timeout=30) as page:
            assert "闭环" in page.read().decode()
        running.send_signal(signal.SIGINT)
        read_until(running, r"^Stopped\.$|\nStopped\.$")
        assert running.wait() == 0
        with pytest.raises(OSError, match="refused"):
            NO_PROXY.open(f"{address}/login", timeout=5)
    with started(tmp_path) as running:
        one_dies_and_the_other_with_it(running)


def one_dies_and_the_other_with_it(running: subprocess.Popen[str]) -> None:
    """The second start finds what the first has loaded; its scheduler is killed."""
    read_until(running, "Demo accounts.*\n")
    children = Path(f"/proc/{running.pid}/task/{running.pid}/children")
    web, scheduler = map(int, children.read_text(encoding="ascii").split())
    os.kill(scheduler, signal.SIGKILL)
    read_until(running, "scheduler process ended with exit code -9; all is stopped")
    assert running.wait() == 1
    with pytest.raises(ProcessLookupError):
        os.kill(web, 0)


def test_bad_setting_ends_every_command_with_one_sentence_that_names_it() -> None:
    settings = {**os.environ, "BIHUAN_MODE": "production", "BIHUAN_SECRET_KEY": "short"}
    command = [sys.executable, "-m", "flask", "--app", "wsgi", "check"]
    done = subprocess.run(
        command, cwd=ROOT, env=settings, capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert len(done.stderr.splitlines()) == 1
    assert "BIHUAN_" in done.stderr

"""A throw-away PostgreSQL cluster without TCP port, shared by all workers of one test run.

PostgreSQL refuses to run as root, so root starts it as the user `postgres`. Durability is off: the
data live as long as the run.
"""

import fcntl
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg

from scripts.system import find_postgresql

OPTIONS = [
    f"--{setting}"
    for setting in (
        "synchronous_commit=off",
        "full_page_writes=off",
        "max_connections=100",
        "shared_buffers=64MB",
        "autovacuum=off",
        "wal_level=minimal",
        "max_wal_senders=0",
        "checkpoint_timeout=1h",
        "timezone=UTC",
        "jit=off",
    )
]


class Cluster:
    """The cluster in one folder. The first worker that needs it starts it; its owner stops it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.data = folder / "data"

    @classmethod
    def reserve(cls) -> "Cluster":
        """A new empty folder, its path short because sockets need that; nothing is started yet."""
        folder = Path(tempfile.mkdtemp(prefix="bihuan-pg-"))
        if os.geteuid() == 0:
            owner = pwd.getpwnam("postgres")
            os.chown(folder, owner.pw_uid, owner.pw_gid)
        return cls(folder)

    def url(self, database: str) -> str:
        """SQLAlchemy address of a database of the cluster."""
        return f"postgresql+psycopg://postgres@/{database}?host={self.folder}"

    def execute(self, *statements: str) -> None:
        """Run statements outside a transaction on the maintenance database."""
        with psycopg.connect(
            host=str(self.folder), user="postgres", dbname="postgres", autocommit=True
        ) as connection:
            for statement in statements:
                connection.execute(statement)

    def start(self) -> None:
        """Start the server unless another worker did."""
        with _locked(self.folder / "lock"):
            if (self.folder / "started").exists():
                return
            programs = find_postgresql()
            if programs is None:
                raise RuntimeError("PostgreSQL is missing: run `make ready-test`.")
            options = ["-A", "trust", "-U", "postgres", "--no-sync", "-E", "UTF8", "--locale=C"]
            self._as_owner([str(programs / "initdb"), *options, "-D", str(self.data)])
            server = [str(programs / "postgres"), "-D", str(self.data), "-k", str(self.folder)]
            with (self.folder / "log").open("wb") as log:
                subprocess.Popen(
                    [*server, "-h", "", "-F", *OPTIONS],
                    stdout=log,
                    stderr=subprocess.STDOUT,
                    start_new_session=True,
                    **self._owner(),
                )
            self._wait()
            (self.folder / "started").touch()

    def stop(self) -> None:
        """Stop the server if it was started and remove the folder."""
        pid_file = self.data / "postmaster.pid"
        if pid_file.exists():
            pid = int(pid_file.read_text(encoding="ascii").splitlines()[0])
            os.kill(pid, signal.SIGINT)
            for _ in range(200):
                if not pid_file.exists():
                    break
                time.sleep(0.05)
        shutil.rmtree(self.folder, ignore_errors=True)

    def _wait(self) -> None:
        for _ in range(300):
            try:
                self.execute("SELECT 1")
            except psycopg.OperationalError:
                time.sleep(0.05)
            else:
                return
        log = (self.folder / "log").read_text(encoding="utf-8", errors="replace")
        raise RuntimeError(f"PostgreSQL did not start:\n{log}")

    def _as_owner(self, command: list[str]) -> None:
        subprocess.run(command, check=True, capture_output=True, cwd=self.folder, **self._owner())

    @staticmethod
    def _owner() -> dict[str, Any]:
        if os.geteuid() != 0:
            return {}
        owner = pwd.getpwnam("postgres")
        return {"user": owner.pw_uid, "group": owner.pw_gid, "extra_groups": []}


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    with path.open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield

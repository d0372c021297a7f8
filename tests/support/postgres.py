"""A throw-away PostgreSQL cluster without TCP port, shared by all workers of one test run.

PostgreSQL refuses to run as root, so root starts it as the user `postgres`. Durability is off: the
data live as long as the run.
"""

import fcntl
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
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


def new_folder() -> Path:
    """A temporary folder, in memory if there is room: a new database is mostly copied files."""
    memory = Path("/dev/shm")
    roomy = memory.is_dir() and shutil.disk_usage(memory).free > 1 << 30
    return Path(tempfile.mkdtemp(prefix="bihuan-test-", dir=memory if roomy else None))


class Cluster:
    """The cluster in one folder. The first worker that needs it starts it; its owner stops it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.data = folder / "data"

    @classmethod
    def reserve(cls) -> "Cluster":
        """A new empty folder, its path short because sockets need that; nothing is started yet."""
        folder = new_folder()
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
            programs = _programs()
            options = ["-A", "trust", "-U", "postgres", "--no-sync", "-E", "UTF8", "--locale=C"]
            self._as_owner([programs / "initdb", *options, "-D", self.data])
            server = f"-k {self.folder} -h '' -F {' '.join(OPTIONS)}"
            start: list[str | Path] = [programs / "pg_ctl", "start", "-w", "-s", "-D", self.data]
            self._as_owner([*start, "-l", self.folder / "log", "-o", server])
            (self.folder / "started").touch()

    def stop(self) -> None:
        """Stop the server if it was started and remove the folder."""
        if (self.folder / "started").exists():
            programs = _programs()
            self._as_owner([programs / "pg_ctl", "stop", "-s", "-m", "fast", "-D", self.data])
        shutil.rmtree(self.folder, ignore_errors=True)

    def _as_owner(self, command: Sequence[str | Path]) -> None:
        subprocess.run(
            command, check=True, stdout=subprocess.DEVNULL, cwd=self.folder, **self._owner()
        )

    @staticmethod
    def _owner() -> dict[str, Any]:
        if os.geteuid() != 0:
            return {}
        owner = pwd.getpwnam("postgres")
        return {"user": owner.pw_uid, "group": owner.pw_gid, "extra_groups": []}


def _programs() -> Path:
    folder = find_postgresql()
    if folder is None:
        raise RuntimeError("PostgreSQL is missing: run `make ready-test`.")
    return folder


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    with path.open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield

"""One application per kind of database; each test gets a fresh copy of a template.

The template is the migrated empty database, or a scene that many tests begin with, made once. The address
of a worker's database never changes: SQLite's file is overwritten by the template, the PostgreSQL database
is dropped and created from it.
"""

import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any, Protocol

from flask import Flask
from flask_migrate import upgrade

from app import create_app
from app.extensions import db
from config import ROOT, load_settings
from tests.support.postgres import Cluster, new_folder

KINDS = ("sqlite", "postgresql")
WORKER = os.environ.get("PYTEST_XDIST_WORKER", "main")


class Store(Protocol):
    """Where the databases of one kind live."""

    url: str

    def keep_template(self, name: str) -> None:
        """Remember the present contents as the template of that name."""

    def restore(self, name: str) -> None:
        """Replace the contents by the template. No connection may be open."""


class SqliteStore:
    """A file in memory-backed storage where there is one, because SQLite syncs every commit."""

    def __init__(self, folder: Path) -> None:
        self.file = folder / "test.db"
        self.url = f"sqlite:///{self.file}"

    def keep_template(self, name: str) -> None:
        """Closing the last connection has folded the log into the file."""
        shutil.copyfile(self.file, self.file.with_name(f"{name}.template"))

    def restore(self, name: str) -> None:
        """Copy the template over the file and drop a left-over log."""
        for suffix in ("-wal", "-shm"):
            self.file.with_name(self.file.name + suffix).unlink(missing_ok=True)
        # A new file, not the old one rewritten: whoever still has that open must not meet the new one.
        self.file.unlink(missing_ok=True)
        shutil.copyfile(self.file.with_name(f"{name}.template"), self.file)


class PostgresStore:
    """A database of the run's cluster, named after the worker."""

    def __init__(self, cluster: Cluster, worker: str) -> None:
        self.cluster = cluster
        self.worker = worker
        self.name = f"test_{worker}"
        cluster.start()
        cluster.execute(
            f"DROP DATABASE IF EXISTS {self.name} WITH (FORCE)", f"CREATE DATABASE {self.name}"
        )
        self.url = cluster.url(self.name)

    def keep_template(self, name: str) -> None:
        """The present database becomes the template; `restore` makes the first copy of it."""
        self.cluster.execute(
            f"DROP DATABASE IF EXISTS {self._template(name)}",
            f"ALTER DATABASE {self.name} RENAME TO {self._template(name)}",
        )

    def restore(self, name: str) -> None:
        """Drop the used copy, whoever is still connected, and make a new one."""
        self.cluster.execute(
            f"DROP DATABASE IF EXISTS {self.name} WITH (FORCE)",
            f"CREATE DATABASE {self.name} TEMPLATE {self._template(name)} STRATEGY FILE_COPY",
        )

    def _template(self, name: str) -> str:
        return f"template_{self.worker}_{name}"


EMPTY = "empty"


class Database:
    """An application bound to a store, with `fresh()` before every test."""

    def __init__(self, kind: str, store: Store, folder: Path) -> None:
        self.kind = kind
        self.url = store.url
        self.folder = folder
        self._store = store
        self._template = EMPTY
        self._scenes: dict[str, Any] = {}
        self.app = make_app(store.url, folder)
        with self.app.app_context():
            try:
                create_tables()
            finally:
                db.engine.dispose()
        store.keep_template(EMPTY)

    def fresh(self) -> None:
        """Empty database at the newest migration, empty file folders, no connection left open."""
        self._template = EMPTY
        self.restore()
        self._empty_folders()

    def fresh_with(self, name: str, make: Callable[[], Any]) -> None:
        """A fresh database that holds a scene; `kept` is what its maker returned when it was made.

        The maker returns what outlives its session; files it writes are not kept.
        """
        if name not in self._scenes:
            self.fresh()
            with self.app.app_context():
                self._scenes[name] = make()
                db.session.commit()
                db.session.remove()
                db.engine.dispose()
            self._store.keep_template(name)
        self._template = name
        self.restore()
        self._empty_folders()

    @property
    def kept(self) -> Any:
        """What the maker of the present scene returned."""
        return self._scenes[self._template]

    def restore(self) -> None:
        """The template again; files stay."""
        with self.app.app_context():
            db.engine.dispose()
        self._store.restore(self._template)

    def keep(self) -> None:
        """Make the present contents the template of what follows, until `fresh` is called."""
        with self.app.app_context():
            db.engine.dispose()
        self._template = "kept"
        self._store.keep_template(self._template)
        self._store.restore(self._template)

    def _empty_folders(self) -> None:
        for name in ("files", "outbox"):
            shutil.rmtree(self.folder / name, ignore_errors=True)

    def close(self) -> None:
        """Give connections and files back."""
        with self.app.app_context():
            db.engine.dispose()
        shutil.rmtree(self.folder, ignore_errors=True)


def make_app(url: str, folder: Path, **environment: str) -> Flask:
    """The application in testing mode; further settings by their environment names."""
    return create_app(
        load_settings(
            {
                "BIHUAN_MODE": "testing",
                "BIHUAN_DATABASE_URL": url,
                "BIHUAN_INSTANCE": str(folder),
                "BIHUAN_SECRET_KEY": "testing-" + "x" * 32,
                **environment,
            }
        )
    )


def create_tables() -> None:
    """Bring the empty database of the present application to the newest migration.

    A model changed without one shows here as a missing column: `make migration MESSAGE=…` writes it.
    """
    upgrade(directory=str(ROOT / "migrations"))


def open_database(kind: str, cluster: Cluster, worker: str) -> Database:
    """A new application and database of the kind, for one worker of the run."""
    folder = new_folder()
    try:
        store = SqliteStore(folder) if kind == "sqlite" else PostgresStore(cluster, worker)
        return Database(kind, store, folder)
    except BaseException:
        shutil.rmtree(folder)
        raise

"""Databases to measure on: the demo, enlarged to so many tasks, on both kinds."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import select, text

from app import create_app
from app.accounts.models import User
from app.demo import service as demo
from app.extensions import db
from config import load_settings
from tests.support.client import Client
from tests.support.postgres import Cluster

SCHOOLS = 200


@dataclass
class World:
    """One database with its application; `grow` adds tasks."""

    kind: str
    app: Flask

    def grow(self, tasks: int) -> None:
        """Enlarge to so many tasks; PostgreSQL analyses by itself after growth, so it does here."""
        with self.app.app_context():
            demo.enlarge(SCHOOLS, tasks)
        if self.kind == "postgresql":
            self.analyze()

    def analyze(self) -> None:
        """Gather the statistics of the planner. SQLite has none until somebody asks for them."""
        with (
            self.app.app_context(),
            db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection,
        ):
            connection.execute(text("ANALYZE"))

    def client(self, login: str) -> Client:
        """A client signed in as one of the demo's people."""
        self.app.test_client_class = Client
        client: Client = self.app.test_client()  # type: ignore[assignment]
        user = db.session.scalars(select(User).where(User.login == login)).one()
        client.sign_in(user)
        return client


@contextmanager
def worlds() -> Iterator[Iterator[World]]:
    """Both kinds of database, each made anew and thrown away afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="bihuan-bench-"))
    cluster = Cluster.reserve()
    cluster.start()
    try:
        yield _each(folder, cluster)
    finally:
        cluster.stop()
        shutil.rmtree(folder, ignore_errors=True)


def _each(folder: Path, cluster: Cluster) -> Iterator[World]:
    cluster.execute("CREATE DATABASE bench")
    for kind, url in (
        ("sqlite", f"sqlite:///{folder / 'bench.db'}"),
        ("postgresql", cluster.url("bench")),
    ):
        settings = load_settings(
            {
                **os.environ,
                "BIHUAN_MODE": "testing",
                "BIHUAN_DATABASE_URL": url,
                "BIHUAN_INSTANCE": str(folder / kind),
                "BIHUAN_LOG_LEVEL": "ERROR",
                "BIHUAN_SESSION_IDLE_MINUTES": "600",
            }
        )
        app = create_app(settings, {"WTF_CSRF_ENABLED": False})
        with app.app_context():
            upgrade()
            demo.load_demo()
        yield World(kind, app)
        with app.app_context():
            db.session.remove()
            db.engine.dispose()

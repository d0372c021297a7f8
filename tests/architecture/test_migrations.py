"""Migrations build exactly the tables of the models, and can be taken back."""

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask import Flask
from flask_migrate import downgrade, upgrade
from sqlalchemy import inspect

from app.extensions import db
from config import ROOT

FOLDER = str(ROOT / "migrations")


def test_newest_migration_equals_the_models(app: Flask) -> None:
    with db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_server_default": True})
        differences = compare_metadata(context, db.metadata)
    assert not differences, differences


def test_migrations_taken_back_leave_nothing_behind(app: Flask) -> None:
    downgrade(directory=FOLDER, revision="base")
    left = set(inspect(db.engine).get_table_names())
    assert left <= {"alembic_version"}, left
    upgrade(directory=FOLDER)
    assert set(inspect(db.engine).get_table_names()) >= set(db.metadata.tables)

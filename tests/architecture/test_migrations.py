"""Migrations build exactly the tables of the models, and can be taken back."""

from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask import Flask
from flask_migrate import downgrade, upgrade
from sqlalchemy import CheckConstraint, inspect, text

from app.core import search
from app.extensions import db
from config import ROOT

FOLDER = str(ROOT / "migrations")


def include_object(thing: Any, name: str | None, kind: str, *_rest: Any) -> bool:
    """Leave out what the search index makes for itself."""
    return not search.is_search_object(name)


def test_newest_migration_equals_the_models(app: Flask) -> None:
    with db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"include_object": include_object})
        differences = compare_metadata(context, db.metadata)
    assert not differences, differences


def test_migrations_taken_back_leave_nothing_behind(app: Flask) -> None:
    downgrade(directory=FOLDER, revision="base")
    left = set(inspect(db.engine).get_table_names())
    assert left <= {"alembic_version"}, left
    upgrade(directory=FOLDER)
    assert set(inspect(db.engine).get_table_names()) >= set(db.metadata.tables)


def test_migrations_build_every_check_of_the_models(app: Flask) -> None:
    built = inspect(db.engine)
    missing = [
        f"{table.name}: {check.name}"
        for table in db.metadata.sorted_tables
        for check in table.constraints
        if isinstance(check, CheckConstraint)
        and check.name not in {found["name"] for found in built.get_check_constraints(table.name)}
    ]
    assert not missing, missing


@pytest.mark.parametrize("kind", ["sqlite"])
def test_indexes_of_tasks_stand_in_the_order_that_lists_count_on(kind: str, app: Flask) -> None:
    names = db.session.scalars(
        text(
            "SELECT name FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL"
            " AND tbl_name = 'rectification_task' ORDER BY rowid"
        )
    ).all()
    assert len(names) > 10
    assert names == sorted(names)


def test_migrated_database_can_be_searched(app: Flask) -> None:
    search.index("finding", 1, "消防通道堵塞")
    search.index("finding", 2, "食堂留样")
    db.session.flush()
    search.unindex("finding", 2)
    assert db.session.scalars(search.matching_ids("finding", "通道")).all() == [1]
    assert db.session.scalars(search.matching_ids("finding", "留样")).all() == []

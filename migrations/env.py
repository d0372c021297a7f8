"""Alembic environment: the same migrations for SQLite and PostgreSQL, in one transaction each."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from sqlalchemy import Connection, DateTime, text
from sqlalchemy.types import TypeDecorator

from app.core.database import Moment
from app.core.search import Tokens, is_search_object
from app.extensions import db

IN_ORDER = ("rectification_task",)


def include_object(thing: Any, name: str | None, kind: str, *_rest: Any) -> bool:
    """Leave out what the search index makes for itself."""
    return not is_search_object(name)


def render_item(kind: str, thing: Any, autogen: AutogenContext) -> str | Literal[False]:
    """Write our own column types as plain ones: a migration must not change with the program."""
    if kind != "type" or not isinstance(thing, TypeDecorator):
        return False
    if isinstance(thing, Moment):
        return repr(DateTime(timezone=True)).replace("DateTime", "sa.DateTime")
    if isinstance(thing, Tokens):
        autogen.imports.add("from sqlalchemy.dialects import postgresql")
        return 'sa.Text().with_variant(postgresql.TSVECTOR(), "postgresql")'
    return f"sa.{thing.impl_instance!r}"


@contextmanager
def without_foreign_keys(connection: Connection) -> Iterator[None]:
    """SQLite changes a table by copying it: rows that point to it must not follow meanwhile.

    The pragma does nothing inside a transaction, so it goes to the driver before one begins.
    """
    if connection.dialect.name != "sqlite":
        yield
        return
    driver: Any = connection.connection.dbapi_connection
    driver.execute("PRAGMA foreign_keys=OFF")
    try:
        yield
    finally:
        driver.execute("PRAGMA foreign_keys=ON")


def order_indexes(connection: Connection) -> None:
    """Make the indexes of the tables that lists are read from anew, in the order of their names.

    Of two indexes that promise the same, SQLite without statistics takes the one made later, and a
    table changed by copying has its indexes made anew in any order. Names are chosen so that what a
    list should follow comes after what would do as well (`ix_task_open_due` after `ix_task_due`).
    """
    listed = text(
        "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND tbl_name = :table"
        " AND sql IS NOT NULL ORDER BY rowid"
    )
    for table in IN_ORDER:
        found = connection.execute(listed, {"table": table}).all()
        if found == sorted(found):
            continue
        for name, _sql in found:
            connection.execute(text(f'DROP INDEX "{name}"'))
        for _name, sql in sorted(found):
            connection.exec_driver_sql(sql)


def run_migrations() -> None:
    """Run what was asked for on the present application's database."""
    with db.engine.connect() as connection, without_foreign_keys(connection):
        context.configure(
            connection=connection,
            target_metadata=db.metadata,
            include_object=include_object,
            render_item=render_item,
            render_as_batch=True,
            transactional_ddl=True,
        )
        with context.begin_transaction():
            context.run_migrations()
            if connection.dialect.name == "sqlite":
                order_indexes(connection)
                broken = connection.execute(text("PRAGMA foreign_key_check")).all()
                if broken:
                    raise RuntimeError(f"rows point nowhere after the migration: {broken[:5]}")


run_migrations()

"""Declarative base, column types and the two databases' connection habits."""

import enum
import secrets
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Annotated, Any, cast

from sqlalchemy import (
    DateTime,
    Engine,
    Enum,
    Executable,
    Row,
    String,
    Table,
    event,
    func,
    select,
    text,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection, Dialect
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import DeclarativeBase, Mapped, declared_attr, mapped_column
from sqlalchemy.types import TypeDecorator

from app.core import clock
from app.extensions import db, metadata

# An unsafe request takes SQLite's write lock at its first statement, so that it waits its turn instead
# of failing half-way; a safe request only reads. Commands and jobs write.
takes_write_lock: ContextVar[bool] = ContextVar("takes_write_lock", default=True)

ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"


class Moment(TypeDecorator[datetime]):
    """Aware UTC datetime on both databases; SQLite stores it naive and gets its zone back here."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment needs a time zone")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Model(DeclarativeBase):
    """Base of every table."""

    metadata = metadata
    type_annotation_map = {datetime: Moment}  # noqa: RUF012 - SQLAlchemy's own declaration form


LARGEST_ID = 2**31 - 1  # of an INTEGER on PostgreSQL
Id = Annotated[int, mapped_column(primary_key=True)]
Code = Annotated[str, mapped_column(String(64))]
Name = Annotated[str, mapped_column(String(200))]


def enum_column(members: type[enum.StrEnum], length: int = 32, name: str = "") -> Enum:
    """Column type that stores the values of a StrEnum with a CHECK constraint.

    Two columns of one table with the same enum need a `name` each for their constraints.
    """
    return Enum(
        members,
        native_enum=False,
        length=length,
        create_constraint=True,
        name=name or _snake(members.__name__),
        values_callable=lambda kind: [member.value for member in kind],
    )


def new_public_id() -> str:
    """Unguessable 16-character id for URLs of things that have no number yet (about 79 bits)."""
    return "".join(secrets.choice(ALPHABET) for _ in range(16))


class Identified:
    """Mixin: surrogate key and the random id that URLs use."""

    id: Mapped[int] = mapped_column(primary_key=True, sort_order=-30)
    public_id: Mapped[str] = mapped_column(
        String(16), unique=True, default=new_public_id, sort_order=-29
    )


class Timestamped:
    """Mixin: when the row was made and last changed."""

    created_at: Mapped[datetime] = mapped_column(Moment, default=clock.now, sort_order=90)
    updated_at: Mapped[datetime] = mapped_column(
        Moment, default=clock.now, onupdate=clock.now, sort_order=91
    )


class Versioned:
    """Mixin for rows that people edit: an optimistic lock, compared on every flush."""

    version: Mapped[int] = mapped_column(default=1, nullable=False, sort_order=92)

    @declared_attr.directive
    @classmethod
    def __mapper_args__(cls) -> dict[str, Any]:
        return {"version_id_col": cls.version}


@event.listens_for(Engine, "connect")
def _prepare_sqlite(connection: Any, record: Any) -> None:
    if not isinstance(connection, sqlite3.Connection):
        return
    # The driver must not open transactions itself; `_begin_sqlite` says which kind is wanted.
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA synchronous=FULL")
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.execute("PRAGMA busy_timeout=10000")
    cursor.execute("PRAGMA cache_size=-65536")
    cursor.execute("PRAGMA mmap_size=268435456")
    cursor.close()


@event.listens_for(Engine, "begin")
def _begin_sqlite(connection: Connection) -> None:
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("BEGIN IMMEDIATE" if takes_write_lock.get() else "BEGIN")


def write_aside(statement: Executable) -> bool:
    """Run one statement in a short transaction beside the present one; False when it had to wait.

    For what may be lost, such as “last seen”: a reader must not queue behind a writer for it.
    """
    token = takes_write_lock.set(True)
    try:
        with db.engine.connect() as connection:
            raw: Any = connection.connection.dbapi_connection
            if connection.dialect.name == "sqlite":
                raw.execute("PRAGMA busy_timeout=250")
            try:
                with connection.begin():
                    if connection.dialect.name == "postgresql":
                        connection.execute(text("SET LOCAL lock_timeout = '250ms'"))
                    connection.execute(statement)
            finally:
                if connection.dialect.name == "sqlite":
                    raw.execute("PRAGMA busy_timeout=10000")
    except OperationalError:
        return False
    finally:
        takes_write_lock.reset(token)
    return True


@contextmanager
def reading() -> Iterator[None]:
    """A transaction of its own that only reads and takes no write lock; for jobs and commands.

    What the session has not committed before is given up.
    """
    db.session.rollback()
    token = takes_write_lock.set(False)
    try:
        yield
    finally:
        db.session.rollback()
        takes_write_lock.reset(token)


def is_sqlite() -> bool:
    """True when the session speaks to SQLite."""
    return db.session.get_bind().dialect.name == "sqlite"


def insert_new(
    model: type[Model], rows: Sequence[Mapping[str, Any]], *returning: Any
) -> Sequence[Row[Any]]:
    """Insert rows in one statement, passing over those that a unique constraint refuses.

    Returns the named columns of the rows that are new. A row that another transaction is inserting
    is waited for, so of two writers exactly one gets it back. The session's transaction lives on.
    """
    if not rows:
        return []
    insert = sqlite.insert if is_sqlite() else postgresql.insert
    # Not the rows inside the statement but beside it: then SQLAlchemy keeps its compiled text.
    statement = insert(cast("Table", model.__table__)).on_conflict_do_nothing()
    db.session.flush()
    connection = db.session.connection()
    return connection.execute(statement.returning(*returning), [dict(row) for row in rows]).all()


def continue_ids(*models: type[Model]) -> None:
    """After rows with given ids were inserted: let PostgreSQL's sequences go on behind them."""
    if is_sqlite():
        return
    for model in models:
        column = model.__table__.c.id
        sequence = func.pg_get_serial_sequence(f'"{model.__tablename__}"', "id")
        highest = select(func.max(column)).scalar_subquery()
        db.session.execute(select(func.setval(sequence, highest)))


def _snake(name: str) -> str:
    return "".join(f"_{c.lower()}" if c.isupper() else c for c in name).lstrip("_")

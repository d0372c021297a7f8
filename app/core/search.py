"""Text search that finds two-character Chinese words, with the same answers on both databases.

Text is cut into tokens here: every Chinese character is one, so is every run of letters and digits;
the rest separates. A word that somebody types is cut the same way and must occur as a phrase, all
words must occur. SQLite keeps the tokens in FTS5, PostgreSQL in a `tsvector` with a GIN index; neither
database's own idea of a word is asked, so nothing typed can be a syntax error.
"""

import unicodedata
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import pairwise
from math import sqrt
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Connection,
    Dialect,
    Integer,
    Select,
    String,
    Text,
    TextualSelect,
    UniqueConstraint,
    bindparam,
    cast,
    column,
    delete,
    event,
    false,
    func,
    literal_column,
    select,
    text,
    union_all,
)
from sqlalchemy.dialects.postgresql import TSQUERY, TSVECTOR
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import TypeDecorator, TypeEngine

from app.core.database import Id, Model, is_sqlite
from app.extensions import db

# PostgreSQL keeps positions up to 16,383; phrases beyond could not be found.
MOST_TOKENS = 16_000
LONGEST_TOKEN = 100
MOST_WORDS = 10
MOST_QUERY_TOKENS = 64
MOST_PAIRS = 12
# How far likeness looks back: things of the kind, those that hold both tokens of a pair, those in
# which they stand together. Without the first two a pair that nobody wrote is sought everywhere.
NEWEST_OF_KIND = 20_000
HOLDING_BOTH = 400
NEWEST_OF_PAIR = 40
INDEX_NAME = "ix_search_entry_body"
# Pairs with one of these say nothing about what a text is about.
FILLERS = frozenset("的了在和与及等是有未不无对为个中上下")
# Stands between two parts, so that no phrase runs over their border.
BORDER = "xborderx"


class Tokens(TypeDecorator[Sequence[str]]):
    """Tokens in order: text with spaces on SQLite, a `tsvector` with positions on PostgreSQL."""

    impl = Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """The column type of the database."""
        return dialect.type_descriptor(TSVECTOR() if dialect.name == "postgresql" else Text())

    def process_bind_param(self, value: Sequence[str] | None, dialect: Dialect) -> str | None:
        """The tokens in the form that the column takes."""
        if value is None:
            return None
        if dialect.name != "postgresql":
            return " ".join(value)
        return " ".join(f"'{token}':{place}" for place, token in enumerate(value, 1))


class SearchEntry(Model):
    """The searchable text of one thing."""

    __tablename__ = "search_entry"
    __table_args__ = (UniqueConstraint("kind", "object_id"),)

    id: Mapped[Id]
    kind: Mapped[str] = mapped_column(String(40))
    object_id: Mapped[int]
    body: Mapped[Any] = mapped_column(Tokens)


def tokens(content: str) -> Iterator[str]:
    """The tokens of a text: single Chinese characters, runs of letters and digits, all folded."""
    run: list[str] = []
    for character in unicodedata.normalize("NFKC", content).casefold():
        is_single = _stands_alone(character)
        if not is_single and character.isalnum():
            run.append(character)
            continue
        if run:
            yield "".join(run)[:LONGEST_TOKEN]
            run.clear()
        if is_single:
            # SQLite's tokenizer does not know the younger planes; a spelled-out code is safe.
            code = ord(character)
            yield character if code < 0x10000 else f"u{code:x}"
    if run:
        yield "".join(run)[:LONGEST_TOKEN]


def index(kind: str, object_id: int, *parts: str | None) -> None:
    """Make a thing findable by its texts; its service calls this after a flush that changed them."""
    index_many(kind, [(object_id, parts)])


def index_many(kind: str, things: Iterable[tuple[int, Iterable[str | None]]]) -> None:
    """`index` for many things of a kind in one round trip."""
    rows = [
        {"kind": kind, "object_id": object_id, "body": _body(parts)} for object_id, parts in things
    ]
    if rows:
        statement = text(
            "INSERT INTO search_entry (kind, object_id, body) VALUES (:kind, :object_id, :body)"
            " ON CONFLICT (kind, object_id) DO UPDATE SET body = excluded.body"
        ).bindparams(bindparam("body", type_=Tokens))
        db.session.execute(statement, rows)


def unindex(kind: str, *object_ids: int) -> None:
    """Make things unfindable."""
    db.session.execute(
        delete(SearchEntry).where(SearchEntry.kind == kind, SearchEntry.object_id.in_(object_ids))
    )


def matching_ids(kind: str, query: str) -> Select[int]:
    """Ids of the things of a kind that hold every word of the query, for use in `.in_(…)`.

    A query without any letter, digit or Chinese character finds nothing; ask before whether there is
    a query at all. The last letters or digits of a word may be the beginning of a longer one.
    """
    words = [list(tokens(word)) for word in query.split()[:MOST_WORDS]]
    phrases = [word[:MOST_QUERY_TOKENS] for word in words if word]
    found = select(SearchEntry.object_id).where(SearchEntry.kind == kind)
    if not phrases:
        return found.where(false())
    return found.where(_in_fts(phrases) if is_sqlite() else _in_tsvector(phrases))


def pairs(content: str) -> list[tuple[str, str]]:
    """Neighbouring tokens of a text, each pair once, in order; what a likeness is counted in."""
    return list(dict.fromkeys(pairwise(tokens(content))))


def likeness(one: Collection[tuple[str, str]], other: Collection[tuple[str, str]]) -> float:
    """How much two texts share, from 0 to 1: shared pairs ÷ geometric mean of their numbers."""
    if not one or not other:
        return 0.0
    return len(set(one) & set(other)) / sqrt(len(one) * len(other))


def alike_ids(kind: str, content: str, most: int = 150) -> list[int]:
    """Ids of things of a kind that share pairs with a text, those with most shared pairs first.

    Bounded whatever the text: the first telling pairs are looked up, each among the newest things,
    so that a pair that stands everywhere, or whose tokens do but never together, costs little more
    than a rare one. Unscoped: the caller narrows the ids to what the reader may know of.
    """
    telling = [pair for pair in pairs(content[:1000]) if FILLERS.isdisjoint(pair)]
    if not telling:
        return []
    of_kind = select(func.max(SearchEntry.object_id)).where(SearchEntry.kind == kind)
    since = (db.session.scalar(of_kind) or 0) - NEWEST_OF_KIND
    found = [_newest_with(kind, pair, since).subquery() for pair in telling[:MOST_PAIRS]]
    rows = db.session.scalars(union_all(*(select(one.c.object_id) for one in found)))
    votes = Counter(rows)
    return sorted(votes, key=lambda object_id: (-votes[object_id], -object_id))[:most]


# Things are indexed in the order of their ids. CROSS JOIN: the index is walked from its newest row.
_NEWEST_WITH = {
    "sqlite": """
        SELECT object_id FROM (
            SELECT search_entry.object_id, search_entry.body
            FROM search_fts CROSS JOIN search_entry ON search_entry.id = search_fts.rowid
            WHERE search_fts MATCH :both AND kind = :kind AND object_id > :since
            ORDER BY search_fts.rowid DESC LIMIT :holding)
        WHERE instr(' ' || body || ' ', :together) > 0
        ORDER BY object_id DESC LIMIT :most""",
    "postgresql": """
        SELECT object_id FROM (
            SELECT object_id, body FROM search_entry
            WHERE body @@ CAST(:both AS tsquery) AND kind = :kind AND object_id > :since
            ORDER BY object_id DESC LIMIT :holding) AS holding
        WHERE body @@ CAST(:together AS tsquery)
        ORDER BY object_id DESC LIMIT :most""",
}


def _newest_with(kind: str, pair: tuple[str, str], since: int) -> TextualSelect:
    """The newest things with a pair, of those that hold both its tokens."""
    one, other = pair
    if is_sqlite():
        wanted = {"both": f'"{one}" "{other}"', "together": f" {one} {other} "}
    else:
        wanted = {"both": f"'{one}' & '{other}'", "together": f"'{one}' <-> '{other}'"}
    limits = {"since": since, "holding": HOLDING_BOTH, "most": NEWEST_OF_PAIR}
    values: dict[str, Any] = {**wanted, **limits, "kind": kind}
    statement = text(_NEWEST_WITH["sqlite" if is_sqlite() else "postgresql"])
    own: list[BindParameter[Any]] = [
        bindparam(name, value, unique=True) for name, value in values.items()
    ]
    return statement.bindparams(*own).columns(column("object_id", Integer))


def _stands_alone(character: str) -> bool:
    code = ord(character)
    return (
        0x3040 <= code <= 0x30FF  # kana
        or 0x3400 <= code <= 0x4DBF
        or 0x4E00 <= code <= 0x9FFF
        or 0xF900 <= code <= 0xFAFF
        or 0x20000 <= code <= 0x3FFFF
        or code == 0x3007  # 〇
    )


def _body(parts: Iterable[str | None]) -> list[str]:
    found: list[str] = []
    for part in parts:
        if part:
            found.extend(tokens(part))
            found.append(BORDER)
    return found[:MOST_TOKENS]


def _is_open(token: str) -> bool:
    return len(token) > 1 and not _stands_alone(token[0])


def _in_fts(phrases: list[list[str]]) -> ColumnElement[bool]:
    wanted = " AND ".join(
        f'"{" ".join(phrase)}"{" *" if _is_open(phrase[-1]) else ""}' for phrase in phrases
    )
    rows: Select[Any] = select(literal_column("rowid")).select_from(text("search_fts"))
    matches = text("search_fts MATCH :wanted").bindparams(wanted=wanted)
    return SearchEntry.id.in_(rows.where(matches))


def _in_tsvector(phrases: list[list[str]]) -> ColumnElement[bool]:
    wanted = " & ".join(
        "("
        + " <-> ".join(f"'{token}'" for token in phrase)
        + (":*" if _is_open(phrase[-1]) else "")
        + ")"
        for phrase in phrases
    )
    return SearchEntry.body.bool_op("@@")(cast(wanted, TSQUERY))


_DDL = {
    "sqlite": (
        "CREATE VIRTUAL TABLE search_fts USING fts5(body, content='search_entry',"
        " content_rowid='id', tokenize='unicode61 remove_diacritics 0')",
        "CREATE TRIGGER search_entry_added AFTER INSERT ON search_entry BEGIN"
        " INSERT INTO search_fts (rowid, body) VALUES (new.id, new.body); END",
        "CREATE TRIGGER search_entry_removed AFTER DELETE ON search_entry BEGIN"
        " INSERT INTO search_fts (search_fts, rowid, body)"
        " VALUES ('delete', old.id, old.body); END",
        "CREATE TRIGGER search_entry_changed AFTER UPDATE ON search_entry BEGIN"
        " INSERT INTO search_fts (search_fts, rowid, body)"
        " VALUES ('delete', old.id, old.body);"
        " INSERT INTO search_fts (rowid, body) VALUES (new.id, new.body); END",
    ),
    "postgresql": (f"CREATE INDEX {INDEX_NAME} ON search_entry USING gin (body)",),
}


def create_search_index(connection: Connection) -> None:
    """Make the index behind `search_entry`; a migration passes `op.get_bind()` after its table."""
    for statement in _DDL[connection.dialect.name]:
        connection.exec_driver_sql(statement)


def drop_search_index(connection: Connection) -> None:
    """Undo `create_search_index`; triggers and the GIN index go with the table."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("DROP TABLE IF EXISTS search_fts")


def is_search_object(name: str | None) -> bool:
    """Whether a table or index belongs to the index and is unknown to the models (for Alembic)."""
    return name == INDEX_NAME or (name or "").startswith("search_fts")


@event.listens_for(SearchEntry.__table__, "after_create")
def _after_create(table: Any, connection: Connection, **rest: Any) -> None:
    create_search_index(connection)


@event.listens_for(SearchEntry.__table__, "before_drop")
def _before_drop(table: Any, connection: Connection, **rest: Any) -> None:
    drop_search_index(connection)

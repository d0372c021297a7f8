"""Lists in pages by key: the last page costs as much as the first.

A page is asked for with `?after=` or `?before=` and the key of a row (sort value and id); the key also
carries the row's place, which is only shown.
"""

import base64
import binascii
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Generic, TypeVar

from sqlalchemy import Select, and_, func, or_, select

from app.core.database import LARGEST_ID
from app.extensions import db

T = TypeVar("T")

SIZES = (50, 100)


@dataclass(frozen=True, slots=True)
class Sort:
    """Order of a list: a key that the address names, its column (never NULL), the direction."""

    key: str
    column: Any
    is_down: bool = False

    @property
    def text(self) -> str:
        """As the address writes it: `key` up, `-key` down."""
        return f"-{self.key}" if self.is_down else self.key


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """Rows with their place in the whole list, and the keys of the pages beside."""

    rows: Sequence[T]
    total: int
    first: int
    size: int
    sort: Sort
    before: str = ""
    after: str = ""

    @property
    def last(self) -> int:
        """Place of the last row, counted from 1; 0 for an empty page."""
        return self.first + len(self.rows) - 1 if self.rows else 0


@dataclass(frozen=True, slots=True)
class _Key:
    value: Any
    id: int
    place: int


def sort_of(asked: str | None, columns: Mapping[str, Any], default: str) -> Sort:
    """The order that the address asks for among `columns`, else `default` (`-` in front: down)."""
    for text in (asked or "", default):
        key = text.removeprefix("-")
        if key in columns:
            return Sort(key, columns[key], text.startswith("-"))
    raise KeyError(default)


def page_of(
    query: Select[T],
    sort: Sort,
    id_column: Any,
    arguments: Mapping[str, str],
    *,
    options: Sequence[Any] = (),
    total: int | None = None,
) -> Page[T]:
    """One page of a query without order; `options` are its loader options, `total` a known count.

    A key that cannot be read leads to the first page.
    """
    size = _size(arguments.get("size", ""))
    if total is None:
        ids = query.with_only_columns(id_column).subquery()
        total = db.session.scalar(select(func.count()).select_from(ids)) or 0
    after = _read(arguments.get("after", ""), sort)
    before = None if after else _read(arguments.get("before", ""), sort)
    key = after or before
    backwards = before is not None
    downwards = sort.is_down != backwards
    if key is not None:
        query = query.where(_beyond(sort.column, id_column, key, downwards))
    in_order = _by(query, sort, id_column, downwards)
    rows = list(db.session.scalars(in_order.options(*options).limit(size + 1)).unique())
    has_more = len(rows) > size
    rows = rows[:size]
    if backwards:
        rows.reverse()
    first = _first(after, before, len(rows))
    has_before = (has_more if backwards else after is not None) and bool(rows)
    has_after = (backwards or has_more) and bool(rows)
    names = (sort.column.key, id_column.key)
    return Page(
        rows=rows,
        total=total,
        first=first,
        size=size,
        sort=sort,
        before=_write(rows[0], names, first) if has_before else "",
        after=_write(rows[-1], names, first + len(rows) - 1) if has_after else "",
    )


def ordered(query: Select[T], sort: Sort, id_column: Any) -> Select[T]:
    """The whole query in the order in which `page_of` shows it."""
    return _by(query, sort, id_column, sort.is_down)


def _by(query: Select[T], sort: Sort, id_column: Any, downwards: bool) -> Select[T]:
    columns = (sort.column, id_column)
    return query.order_by(*(c.desc() if downwards else c.asc() for c in columns))


def _size(text: str) -> int:
    return int(text) if text.isdecimal() and int(text) in SIZES else SIZES[0]


def _beyond(column: Any, id_column: Any, key: _Key, downwards: bool) -> Any:
    if downwards:
        return or_(column < key.value, and_(column == key.value, id_column < key.id))
    return or_(column > key.value, and_(column == key.value, id_column > key.id))


def _first(after: _Key | None, before: _Key | None, count: int) -> int:
    if after is not None:
        return after.place + 1
    return max(before.place - count, 1) if before is not None else 1


def _write(row: Any, names: tuple[str, str], place: int) -> str:
    value, row_id = (getattr(row, name) for name in names)
    if isinstance(value, date):
        value = value.isoformat()
    text = json.dumps([value, row_id, place], ensure_ascii=False, separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _read(text: str, sort: Sort) -> _Key | None:
    if not text or len(text) > 1000:
        return None
    try:
        padded = text + "=" * (-len(text) % 4)
        value, row_id, place = json.loads(base64.urlsafe_b64decode(padded.encode()))
        kind = sort.column.type.python_type
        return _Key(_typed(value, kind), _typed(row_id, int), _typed(place, int))
    except (ValueError, TypeError, OverflowError, binascii.Error):
        return None


def _typed(value: Any, kind: type) -> Any:
    if kind is datetime:
        return datetime.fromisoformat(value)
    if kind is date:
        return date.fromisoformat(value)
    if not isinstance(value, kind) or (isinstance(value, int) and abs(value) > LARGEST_ID):
        raise TypeError(f"{kind.__name__} expected")
    return value

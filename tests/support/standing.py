"""Scenes that many tests begin with: made once per worker and kind of database, then copied with it.

A maker gets the standing cast and returns rows, alone or in tuples and dictionaries; what is kept of
them is their table and key, and each test reads them anew.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

import pytest
from sqlalchemy import inspect, select

from app.core import clock
from app.core.database import Model
from app.extensions import db
from tests.support.cast import Cast, make_cast
from tests.support.clock import MONDAY


class Row(NamedTuple):
    """Where a row is found again."""

    table: type[Model]
    key: int


def _nothing(_cast: Cast) -> None:
    """The cast alone."""


@dataclass(frozen=True)
class Standing:
    """A scene by its name; names are unique among all that one test run keeps."""

    name: str
    make: Callable[[Cast], Any] = _nothing

    def made(self) -> Any:
        """The cast and the scene as they are kept; made on the Monday on which tests begin."""
        with clock.at(MONDAY):
            cast = make_cast()
            scene = self.make(cast)
        people = {name: row for name, row in vars(cast).items() if isinstance(row, Model)}
        return {"cast": _kept(people), "scene": _kept(scene)}


CAST = Standing("cast")


def asked_for(request: pytest.FixtureRequest, scenes: Mapping[str, Standing]) -> Standing | None:
    """The first of the scenes, by the fixture that hands it out, that the test asks for."""
    for fixture, scene in {**scenes, "cast": CAST}.items():
        if fixture in request.fixturenames:
            return scene
    return None


def recall_cast(kept: Any) -> Cast:
    """The cast in the present session."""
    return Cast(**recall(kept["cast"]))


def recall(kept: Any) -> Any:
    """What a maker returned, with its rows read in the present session: a statement per table."""
    keys: dict[type[Model], list[int]] = {}
    for row in _rows(kept):
        keys.setdefault(row.table, []).append(row.key)
    found: dict[Row, Model] = {}
    for table, wanted in keys.items():
        (column,) = inspect(table).primary_key
        for one in db.session.scalars(select(table).where(column.in_(wanted))):
            found[_place(one)] = one
    return _rebuilt(kept, found)


def _place(row: Model) -> Row:
    identity = inspect(row).identity
    assert identity is not None, f"{row} was not flushed"
    return Row(type(row), identity[0])


def _kept(thing: Any) -> Any:
    if isinstance(thing, Model):
        return _place(thing)
    if isinstance(thing, dict):
        return {name: _kept(one) for name, one in thing.items()}
    if isinstance(thing, tuple):
        return tuple(_kept(one) for one in thing)
    return thing


def _rows(kept: Any) -> Iterator[Row]:
    if isinstance(kept, Row):
        yield kept
    elif isinstance(kept, dict | tuple):
        for one in kept.values() if isinstance(kept, dict) else kept:
            yield from _rows(one)


def _rebuilt(kept: Any, found: dict[Row, Model]) -> Any:
    if isinstance(kept, Row):
        return found[kept]
    if isinstance(kept, dict):
        return {name: _rebuilt(one, found) for name, one in kept.items()}
    if isinstance(kept, tuple):
        return tuple(_rebuilt(one, found) for one in kept)
    return kept

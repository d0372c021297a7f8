"""Every test of the suite gets a database of its own, on both kinds."""

import pytest
from flask import Flask
from sqlalchemy import inspect, text

from app.extensions import db


@pytest.mark.parametrize("turn", ["first", "second"])
def test_what_another_test_wrote_is_gone(app: Flask, turn: str) -> None:
    assert not inspect(db.engine).has_table("left_behind")
    db.session.execute(text("CREATE TABLE left_behind (turn TEXT)"))
    db.session.execute(text("INSERT INTO left_behind VALUES (:turn)"), {"turn": turn})
    db.session.commit()


def test_kind_of_database_is_the_one_asked_for(app: Flask, kind: str) -> None:
    assert db.engine.dialect.name == kind

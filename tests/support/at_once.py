"""Several people at once, each with a session of their own."""

import threading
from collections.abc import Callable
from typing import Any

from flask import Flask
from sqlalchemy.orm.exc import StaleDataError

from app.accounts.models import User
from app.core.errors import DomainError
from app.core.permissions import Actor
from app.extensions import db
from tests.support.factories.accounts import actor


def at_once(app: Flask, *acts: Callable[[], Any]) -> list[BaseException | None]:
    """Run each in a thread with a session of its own; what each of them ended with."""
    db.session.commit()
    ready = threading.Barrier(len(acts))
    ended: list[BaseException | None] = [None] * len(acts)

    def run(place: int, act: Callable[[], Any]) -> None:
        with app.app_context():
            try:
                ready.wait(10)
                act()
                db.session.commit()
            except (DomainError, StaleDataError) as error:
                db.session.rollback()
                ended[place] = error
            finally:
                db.session.remove()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    db.session.expire_all()
    return ended


def person(user_id: int) -> Actor:
    """The person with that id, loaded anew in the present session."""
    user = db.session.get(User, user_id)
    assert user is not None
    return actor(user)

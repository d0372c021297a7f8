"""The bare page: Flask, Flask-Login, one SELECT for the user, one for 50 entities, a plain table.

It is what the smallest honest page costs; nothing in it is slowed down to look good beside.
"""

from typing import Any

from flask import Flask, render_template_string
from flask.testing import FlaskClient
from flask_login import LoginManager, UserMixin, login_required, login_user
from sqlalchemy import Engine, Select, select
from sqlalchemy.orm import Session, sessionmaker

from app.rectification.models import RectificationTask

TEMPLATE = """<!doctype html><title>Tasks</title><h1>Tasks</h1><table>
{% for task in tasks %}<tr><td><a href="/tasks/{{ task.number }}">{{ task.title }}</a></td>
<td>{{ task.severity }}</td><td>{{ task.due_on }}</td><td>{{ task.state }}</td>
<td>{{ task.issued_on }}</td><td>{{ task.progress }}</td></tr>{% endfor %}</table>"""


class Visitor(UserMixin):
    """A signed-in user of the bare page."""

    def __init__(self, user_id: str) -> None:
        self.id = user_id


def bare_client(engine: Engine, user_table: Any, user_id: int) -> FlaskClient:
    """A client signed in to the bare application over the given engine."""
    app = Flask("bare")
    app.secret_key = "bench"
    manager = LoginManager(app)
    maker = sessionmaker(engine)

    @manager.user_loader
    def load(user: str) -> Visitor | None:
        with maker() as session:
            found = session.execute(select(user_table.c.id).where(user_table.c.id == int(user)))
            return Visitor(user) if found.first() else None

    @app.get("/sign-in")
    def sign_in() -> str:
        login_user(Visitor(str(user_id)))
        return "ok"

    @app.get("/page")
    @login_required
    def page() -> str:
        with maker() as session:
            return render_template_string(TEMPLATE, tasks=_rows(session))

    client = app.test_client()
    client.get("/sign-in")
    return client


def _rows(session: Session) -> list[RectificationTask]:
    query: Select[Any] = select(RectificationTask).order_by(RectificationTask.id.desc()).limit(50)
    return list(session.scalars(query))

"""Pages of accounts."""

from flask import Flask

from app.accounts.views import card, leaving, own, rights, sign_in, users
from app.accounts.views.blueprint import blueprint
from app.accounts.views.door import register_door
from app.accounts.views.panels import people_panel
from app.schools.service import school_panels

__all__ = ["blueprint", "card", "leaving", "own", "register", "rights", "sign_in", "users"]


def register(app: Flask) -> None:
    """Attach the pages and the door."""
    register_door(app)
    app.register_blueprint(blueprint)
    school_panels.connect(people_panel)

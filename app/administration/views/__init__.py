"""Pages for administrators and auditors."""

from flask import Flask

from app.administration.views import calendar, settings, trail
from app.administration.views.blueprint import blueprint

__all__ = ["blueprint", "calendar", "register", "settings", "trail"]


def register(app: Flask) -> None:
    """Attach the pages."""
    app.register_blueprint(blueprint)

"""The leader's pages."""

from flask import Flask

from app.insights.views import export, pages
from app.insights.views.blueprint import blueprint

__all__ = ["export", "pages", "register"]


def register(app: Flask) -> None:
    """Attach the pages."""
    app.register_blueprint(blueprint)

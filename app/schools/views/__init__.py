"""Pages of the school register."""

from flask import Flask

from app.schools.views import regions, results, schools, sections, zones
from app.schools.views.blueprint import blueprint

__all__ = ["blueprint", "regions", "register", "results", "schools", "sections", "zones"]


def register(app: Flask) -> None:
    """Attach the pages."""
    app.register_blueprint(blueprint)

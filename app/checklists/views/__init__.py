"""Pages of checklists."""

from flask import Flask

from app.checklists.views import items, making, pages, publishing, sections, trying
from app.checklists.views.blueprint import blueprint

__all__ = [
    "blueprint",
    "items",
    "making",
    "pages",
    "publishing",
    "register",
    "sections",
    "trying",
]


def register(app: Flask) -> None:
    """Attach the pages."""
    app.register_blueprint(blueprint)

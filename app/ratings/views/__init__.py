"""Pages of double ratings, and what they show of a visit."""

from flask import Flask

from app.ratings import service
from app.ratings.views import panels, plan, result, sheet
from app.ratings.views.blueprint import blueprint
from app.visits.service import hooks as visits

__all__ = ["plan", "register", "result", "sheet"]


def register(app: Flask) -> None:
    """Attach the pages and fill the extension points below."""
    app.register_blueprint(blueprint)
    visits.visit_panels.connect(panels.rating_panel)
    visits.record_notices.connect(panels.record_notice)
    visits.answer_guards.connect(panels.item_is_not_sealed)
    visits.submit_guards.connect(panels.no_rating_is_open)
    visits.team_left.connect(service.end_for_leaver)

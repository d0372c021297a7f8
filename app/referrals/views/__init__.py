"""Pages of referrals, and what other features show of them."""

from flask import Flask

from app.core.files import owners
from app.rectification import service as rectification
from app.referrals import reminders, service
from app.referrals.views import begin, lists, panels, show
from app.referrals.views.blueprint import blueprint
from app.reminders.rules import register_rules
from app.schools.service import section_guards

__all__ = ["begin", "lists", "register", "show"]


def register(app: Flask) -> None:
    """Attach the pages and fill the extension points below."""
    app.register_blueprint(blueprint)
    owners.register("referral", panels.may_view_referral_file)
    rectification.task_actions.connect(panels.task_actions)
    rectification.task_panels.connect(panels.task_panel)
    rectification.task_history.connect(panels.task_history)
    rectification.task_cancelled.connect(service.end_with_task)
    rectification.closure_applied.connect(service.lapse_proposal)
    section_guards.connect(service.section_is_free)
    register_rules(reminders.RULES)

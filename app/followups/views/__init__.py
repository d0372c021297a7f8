"""Pages of reviews, and what other features show of them."""

from flask import Flask

from app.accounts import service as accounts
from app.core import loop
from app.core.files import owners
from app.findings import service as findings
from app.followups import queries, reminders, service
from app.followups.views import (
    closing,
    conduct,
    earlier,
    earlier_panels,
    effect,
    export,
    lists,
    pairs,
    panels,
    planning,
)
from app.followups.views.blueprint import blueprint
from app.rectification import service as rectification
from app.reminders.rules import register_rules
from app.visits import service as visits

__all__ = [
    "closing",
    "conduct",
    "earlier",
    "effect",
    "export",
    "lists",
    "pairs",
    "planning",
    "register",
]


def register(app: Flask) -> None:
    """Attach the pages and fill the extension points below."""
    app.register_blueprint(blueprint)
    loop.provide("review", panels.review_station)
    loop.provide("look_back", panels.look_back_station)
    owners.register("review", panels.may_view_review_file)
    accounts.open_work_of.connect(panels.open_work_of)
    rectification.task_actions.connect(panels.task_actions)
    rectification.task_refusals.connect(panels.task_refusals)
    rectification.task_panels.connect(panels.task_panel)
    rectification.task_history.connect(panels.task_history)
    rectification.application_withdrawn.connect(service.lapse_with_application)
    rectification.withdrawal_guards.connect(service.has_not_begun)
    owners.register(queries.CHECK, earlier_panels.may_view_check_photo)
    findings.finding_panels.connect(earlier_panels.finding_panel)
    visits.record_panels.connect(earlier_panels.record_panel)
    visits.photo_panels.connect(earlier_panels.photo_panel)
    visits.record_pages.connect(earlier_panels.record_page)
    visits.visit_panels.connect(earlier_panels.visit_panel)
    visits.visit_recorded.connect(service.prepare_reviews)
    register_rules(reminders.RULES)

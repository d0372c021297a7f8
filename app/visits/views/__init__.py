"""Pages of visits, and what other features show of them."""

from flask import Flask

from app.accounts.service import open_work_of
from app.core import loop
from app.core.files import owners
from app.reminders.rules import register_rules
from app.schools.service import school_panels
from app.visits.reminders import RULES
from app.visits.service.paper import OWNER as PAPER_OWNER
from app.visits.service.recording import OWNER
from app.visits.views import (
    answers,
    check,
    draws,
    export,
    listing,
    notes,
    panels,
    paper,
    plan,
    record,
    show,
    slip,
    transcripts,
)
from app.visits.views.blueprint import blueprint

__all__ = [
    "answers",
    "check",
    "draws",
    "export",
    "listing",
    "notes",
    "paper",
    "plan",
    "record",
    "register",
    "show",
    "slip",
    "transcripts",
]


def register(app: Flask) -> None:
    """Attach the pages and fill the extension points below."""
    app.register_blueprint(blueprint)
    loop.provide("visit", panels.station)
    owners.register(OWNER, panels.may_view_answer_file)
    owners.register(PAPER_OWNER, panels.may_view_scan)
    school_panels.connect(panels.school_panel)
    open_work_of.connect(panels.open_work)
    register_rules(RULES)

"""Pages of visits, and what other features show of them."""

from flask import Flask

from app.accounts.service import open_work_of
from app.core import loop
from app.core.files import owners
from app.reminders.rules import register_rules
from app.schools.service import school_panels
from app.visits.queries.voices import VOICE
from app.visits.reminders import RULES
from app.visits.service.hooks import visit_panels
from app.visits.service.paper import OWNER as PAPER_OWNER
from app.visits.service.recording import OWNER
from app.visits.views import (
    answers,
    arriving,
    check,
    draws,
    export,
    listing,
    notes,
    panels,
    paper,
    photos,
    plan,
    record,
    show,
    slip,
    transcripts,
    voices,
)
from app.visits.views.blueprint import blueprint

__all__ = [
    "answers",
    "arriving",
    "check",
    "draws",
    "export",
    "listing",
    "notes",
    "paper",
    "photos",
    "plan",
    "record",
    "register",
    "show",
    "slip",
    "transcripts",
    "voices",
]


def register(app: Flask) -> None:
    """Attach the pages and fill the extension points below."""
    app.register_blueprint(blueprint)
    loop.provide("visit", panels.station)
    owners.register(OWNER, panels.may_view_answer_file, panels.may_view_original)
    owners.register(VOICE, panels.may_view_voice)
    owners.register(PAPER_OWNER, panels.may_view_scan)
    visit_panels.connect(panels.voice_panel)
    school_panels.connect(panels.school_panel)
    open_work_of.connect(panels.open_work)
    register_rules(RULES)

"""Addresses of the recorder, and what it shows of a visit."""

from flask import Flask

from app.core.files import owners
from app.recorder.chores import remove_uploads
from app.recorder.service.effects import forget_name
from app.recorder.states import APPENDIX
from app.recorder.views import appendix, batches, conflicts, packages, panels, shell, uploads
from app.recorder.views.blueprint import blueprint
from app.reminders.jobs import housekeeping
from app.visits.service import hooks as visits

__all__ = ["appendix", "batches", "conflicts", "packages", "register", "shell", "uploads"]


def register(app: Flask) -> None:
    """Attach the addresses and fill the extension points below."""
    app.register_blueprint(blueprint)
    app.register_blueprint(shell.blueprint)
    app.after_request(shell.name_the_reader)
    owners.register(APPENDIX, panels.may_view_appended_photo, panels.may_view_appended_original)
    visits.visit_panels.connect(panels.conflict_panel)
    visits.visit_panels.connect(panels.appendix_panel)
    visits.slip_notices.connect(panels.slip_notice)
    visits.submit_guards.connect(panels.no_conflict_is_open)
    visits.check_links.connect(panels.conflicts_link)
    visits.name_withdrawn.connect(forget_name)
    housekeeping.connect(remove_uploads)

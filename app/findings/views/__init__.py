"""Pages of findings, and what other features show of them."""

from flask import Flask

from app.core import loop
from app.core.files import owners
from app.findings.views import edit, export, objections, pages, panels, similar
from app.findings.views.blueprint import blueprint
from app.schools.service import school_panels
from app.visits.service import hooks as visits

__all__ = ["edit", "export", "objections", "pages", "register", "similar"]


def register(app: Flask) -> None:
    """Attach the pages and fill the extension points below."""
    app.register_blueprint(blueprint)
    loop.provide("finding", panels.station)
    owners.register("finding", panels.may_view_finding_file)
    owners.register("objection", panels.may_view_finding_file)
    school_panels.connect(panels.school_panel)
    visits.visit_recorded.connect(panels.draft_after_recording)
    visits.drafted_findings.connect(panels.drafted_on_visit)
    visits.visit_panels.connect(panels.visit_panel)
    visits.conclude_guards.connect(panels.confirmed_findings_decided)
    visits.reopen_guards.connect(panels.no_finding_is_official)
    visits.photo_readers.connect(panels.sees_confirmed_finding)

"""Pages of papers, drafts, the ledger and verification; and what records add to the pages below."""

from flask import Flask

from app.core.i18n import lazy_gettext as _l
from app.papers import queries as papers
from app.records import press, queries, service
from app.records.states import RecordKind
from app.records.views import forms, ledger, pages, panels, proof
from app.records.views.blueprint import blueprint
from app.rectification import service as rectification
from app.reminders import chores, jobs
from app.visits.service import hooks as visits

__all__ = ["forms", "ledger", "pages", "proof", "register"]


def register(app: Flask) -> None:
    """Attach the pages, say who sees which paper, and issue papers when their step is taken."""
    app.register_blueprint(blueprint)
    papers.register_subject("visit", queries.visit_ids)
    papers.register_kind("visit", RecordKind.VISIT_RECORD.value, queries.inner_visit_ids)
    papers.register_subject("notice", queries.notice_ids)
    papers.register_subject("rectification_task", queries.task_ids)
    visits.visit_fed_back.connect(service.issue_visit_papers)
    visits.visit_panels.connect(panels.forms_panel)
    visits.visit_panels.connect(panels.visit_panel)
    visits.slip_links.connect(panels.slip_link)
    visits.draw_links.connect(panels.draw_link)
    rectification.notice_issued.connect(service.index_notice_paper)
    rectification.notice_panels.connect(panels.notice_panel)
    rectification.task_settled.connect(service.issue_closing_form)
    rectification.task_panels.connect(panels.task_panel)
    chores.REPORT_NAMES["pdfs"] = _l("PDFs made")
    jobs.register(jobs.Job("papers", _l("PDFs of papers"), 30, press.prepare_pdfs))

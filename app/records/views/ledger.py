"""The rectification ledger: filtered as the list of tasks, printed in landscape."""

from dataclasses import replace
from typing import Any

from flask import Response, render_template, request, url_for

from app.core import audit, clock, pdf
from app.core.i18n import current_locale
from app.core.requests import audit_context, authorise, current_actor
from app.records import builders, permissions, press
from app.records.builders.ledger import MOST_ROWS
from app.records.states import RecordKind
from app.records.views.blueprint import blueprint
from app.records.views.pages import send_pdf
from app.rectification.queries import TaskFilter
from app.rectification.views.ledger import active_filters, choices, read_filter


def _filter() -> TaskFilter:
    """That of the list of tasks, but without a word about it everything is meant."""
    wanted = read_filter()
    return wanted if request.args.get("view") else replace(wanted, view="")


def _sheet() -> press.Sheet:
    return press.Sheet(RecordKind.LEDGER, builders.build_ledger(current_actor(), _filter()))


def _words() -> tuple[str, ...]:
    """The filter in words, for the head of the sheet."""
    return tuple(part["label"] for part in active_filters(_filter()))


def _arguments() -> dict[str, str]:
    technical = {"lang", "theme", "after", "before", "size"}
    return {name: word for name, word in request.args.items() if word and name not in technical}


@blueprint.get("/ledger")
@authorise(permissions.may_print_ledger)
def ledger() -> str:
    """The ledger on the screen with its filter."""
    sheet = _sheet()
    return render_template(
        "records/ledger.html",
        **press.context(sheet, filter_words=_words(), embedded=True),
        wanted=_filter(),
        chips=active_filters(_filter()),
        choices=choices(),
        arguments=_arguments(),
        most=MOST_ROWS,
        has_pdf=pdf.is_available(),
    )


@blueprint.get("/ledger/paper")
@authorise(permissions.may_print_ledger)
def ledger_paper() -> str:
    """The ledger alone, to print from the browser."""
    arguments: Any = _arguments()
    return render_template(
        "records/sheet.html",
        **press.context(_sheet(), filter_words=_words()),
        back_url=url_for("records.ledger", **arguments),
        pdf_url=url_for("records.ledger_pdf", **arguments) if pdf.is_available() else "",
    )


@blueprint.get("/ledger/pdf")
@authorise(permissions.may_print_ledger)
def ledger_pdf() -> Response:
    """The ledger as PDF, made anew; noted in the trail like every export."""
    actor, sheet, words = current_actor(), _sheet(), _words()
    rows = len(sheet.paper.lines)
    made = press.make_pdf(sheet, language=current_locale(), filter_words=words)
    audit.record_now(
        "export.ledger",
        actor,
        detail={"rows": rows, "filter": request.args.to_dict()},
        **audit_context(),
    )
    name = f"{RecordKind.LEDGER.title_zh}-{clock.today().isoformat()}.pdf"
    return send_pdf(made.content, name, fallback="ledger.pdf")

"""The rectification ledger: filtered as the list of tasks, printed in landscape."""

from dataclasses import replace
from typing import Any

from flask import Response, render_template, request, url_for

from app.core import audit, clock, pdf
from app.core.i18n import current_locale
from app.core.i18n import gettext as _
from app.core.requests import audit_context, authorise, current_actor
from app.records import builders, permissions, press
from app.records.builders.ledger import MOST_ROWS, Ledger
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
    volume = request.args.get("volume", 1, type=int)
    ledger = builders.build_ledger(current_actor(), _filter(), volume=volume)
    return press.Sheet(RecordKind.LEDGER, ledger)


def _words() -> tuple[str, ...]:
    """The filter in words, for the head of the sheet."""
    return tuple(part["label"] for part in active_filters(_filter()))


def _arguments() -> dict[str, str]:
    technical = {"lang", "theme", "after", "before", "size", "volume"}
    return {name: word for name, word in request.args.items() if word and name not in technical}


def _volumes(ledger: Ledger, arguments: dict[str, Any]) -> list[dict[str, Any]]:
    """Links to the volumes beside the one shown: the first, the last and those around it."""
    shown = {1, ledger.volumes, *range(ledger.volume - 2, ledger.volume + 3)}
    return [
        {
            "label": _("Volume %(number)s", number=number),
            "note": f"{(number - 1) * MOST_ROWS + 1}–{min(number * MOST_ROWS, ledger.total)}",
            "url": url_for("records.ledger", **arguments, volume=number),
            "is_current": number == ledger.volume,
        }
        for number in sorted(shown)
        if 0 < number <= ledger.volumes and ledger.volumes > 1
    ]


@blueprint.get("/ledger")
@authorise(permissions.may_print_ledger)
def ledger() -> str:
    """The ledger on the screen with its filter."""
    sheet = _sheet()
    arguments = _arguments()
    return render_template(
        "records/ledger.html",
        **press.context(sheet, filter_words=_words(), embedded=True),
        wanted=_filter(),
        chips=active_filters(_filter()),
        choices=choices(),
        arguments=arguments,
        whole={"view": "all", **arguments},
        volumes=_volumes(sheet.paper, arguments),
        has_pdf=pdf.is_available(),
    )


@blueprint.get("/ledger/paper")
@authorise(permissions.may_print_ledger)
def ledger_paper() -> str:
    """The ledger alone, to print from the browser."""
    sheet = _sheet()
    arguments: Any = {**_arguments(), "volume": sheet.paper.volume}
    return render_template(
        "records/sheet.html",
        **press.context(sheet, filter_words=_words()),
        back_url=url_for("records.ledger", **arguments),
        pdf_url=url_for("records.ledger_pdf", **arguments) if pdf.is_available() else "",
    )


@blueprint.get("/ledger/pdf")
@authorise(permissions.may_print_ledger)
def ledger_pdf() -> Response:
    """The ledger as PDF, made anew; noted in the trail like every export."""
    actor, sheet, words = current_actor(), _sheet(), _words()
    ledger: Ledger = sheet.paper
    made = press.make_pdf(sheet, language=current_locale(), filter_words=words)
    audit.record_now(
        "export.ledger",
        actor,
        detail={"rows": len(ledger.lines), "filter": request.args.to_dict()},
        **audit_context(),
    )
    part = f"-{ledger.volume}" if ledger.volumes > 1 else ""
    name = f"{RecordKind.LEDGER.title_zh}-{clock.today().isoformat()}{part}.pdf"
    return send_pdf(made.content, name, fallback="ledger.pdf")

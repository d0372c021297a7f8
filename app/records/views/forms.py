"""Forms of a visit by themselves, on the screen and as PDF: made anew each time, never kept."""

from typing import Any

from flask import Response, url_for

from app.core.i18n import current_locale
from app.core.requests import authorise
from app.records import builders, press
from app.records.states import FormKind
from app.records.views.blueprint import blueprint
from app.records.views.pages import send_pdf, show_sheet
from app.visits.permissions import may_read_draw, may_read_form
from app.visits.queries import Drawn, Written, get_drawn, get_written


def _sheet(written: Written) -> press.Sheet:
    paper = builders.build_form(written.visit, written.transcript)
    return press.Sheet(FormKind(written.transcript.kind.value), paper)


@blueprint.get("/forms/<reference>/<client_id>")
@authorise(may_read_form, load=get_written)
def form(written: Written) -> str:
    """The form to read or to print from the browser."""
    visit, client_id = written.visit, written.transcript.client_id
    return show_sheet(
        _sheet(written),
        back_url=url_for("visits.detail", reference=visit.reference),
        pdf_url=url_for("records.form_pdf", reference=visit.reference, client_id=client_id),
    )


@blueprint.get("/form-files/<reference>/<client_id>")
@authorise(may_read_form, load=get_written)
def form_pdf(written: Written) -> Response:
    """The same as PDF."""
    sheet = _sheet(written)
    name = f"{sheet.kind.title_zh}-{written.visit.reference}.pdf"
    made = press.make_pdf(sheet, language=current_locale())
    return send_pdf(made.content, name, fallback="form.pdf")


@blueprint.get("/draws/<reference>/<public_id>")
@authorise(may_read_draw, load=get_drawn)
def draw_record(drawn: Drawn) -> str:
    """A random draw to read or to print from the browser."""
    address: Any = {"reference": drawn.visit.reference, "public_id": drawn.draw.public_id}
    return show_sheet(
        _draw_sheet(drawn),
        back_url=url_for("visits.draw", **address),
        pdf_url=url_for("records.draw_pdf", **address),
    )


@blueprint.get("/draw-files/<reference>/<public_id>")
@authorise(may_read_draw, load=get_drawn)
def draw_pdf(drawn: Drawn) -> Response:
    """The same as PDF."""
    name = f"{FormKind.DRAW.title_zh}-{drawn.visit.reference}.pdf"
    made = press.make_pdf(_draw_sheet(drawn), language=current_locale())
    return send_pdf(made.content, name, fallback="draw.pdf")


def _draw_sheet(drawn: Drawn) -> press.Sheet:
    return press.Sheet(FormKind.DRAW, builders.build_draw(drawn.visit, drawn.draw))

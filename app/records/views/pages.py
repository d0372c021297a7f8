"""The list of papers, a paper and its PDF, and drafts."""

from datetime import date
from typing import Any

from flask import Response, render_template, request, url_for

from app.core import pdf
from app.core.files.names import disposition
from app.core.i18n import current_locale, is_chinese
from app.core.i18n import gettext as _
from app.core.requests import authorise, current_actor
from app.core.templating import url_with
from app.papers import service
from app.papers.models import IssuedRecord
from app.papers.queries import successor_of
from app.records import permissions, press, queries
from app.records.queries import COUNT_CAP, Draft, PaperFilter
from app.records.states import ISSUED_KINDS, PdfState, RecordKind, kind_label
from app.records.views.blueprint import blueprint
from app.records.views.panels import subject_link


def read_filter() -> PaperFilter:
    """The filter from the address; what cannot be read does not narrow the list."""

    def words(name: str) -> str:
        return " ".join(request.args.get(name, "").replace("\x00", "").split())[:100]

    def day(name: str) -> date | None:
        try:
            return date.fromisoformat(request.args.get(name, ""))
        except ValueError:
            return None

    kind = request.args.get("kind", "")
    return PaperFilter(
        words=words("q"),
        kind=RecordKind(kind) if kind in set(ISSUED_KINDS) else None,
        school=words("school"),
        from_on=day("from"),
        to_on=day("to"),
        only_current=request.args.get("current") == "1",
    )


@blueprint.get("")
@authorise(permissions.may_list_papers)
def index() -> str:
    """Papers that the reader may see, newest first."""
    wanted = read_filter()
    page = queries.list_papers(current_actor(), wanted, request.args.to_dict())
    waits = any(not record.has_pdf for record in page.rows)
    return render_template(
        "records/index.html",
        page=page,
        wanted=wanted,
        count=f"{COUNT_CAP}+" if page.total > COUNT_CAP else str(page.total),
        schools=queries.schools_of(page.rows),
        replaced=queries.replaced_among(page.rows),
        kind_label=kind_label,
        kinds=[(kind.value, kind.label) for kind in ISSUED_KINDS],
        chips=active_filters(wanted),
        pdf_state=PdfState,
        pdf_missing=waits and not pdf.is_available(),
        prev_url=url_with(before=page.before, after=None) if page.before else "",
        next_url=url_with(after=page.after, before=None) if page.after else "",
    )


def active_filters(wanted: PaperFilter) -> list[dict[str, str]]:
    """What narrows the list, each with the address without it."""
    shown = {
        "q": wanted.words and f"“{wanted.words}”",
        "kind": wanted.kind.label if wanted.kind else "",
        "school": wanted.school,
        "from": _("issued from %(day)s", day=wanted.from_on) if wanted.from_on else "",
        "to": _("issued until %(day)s", day=wanted.to_on) if wanted.to_on else "",
        "current": _("without replaced ones") if wanted.only_current else "",
    }
    return [
        {"label": str(label), "url": url_with(**{name: None, "after": None, "before": None})}
        for name, label in shown.items()
        if label
    ]


@blueprint.get("/<public_id>")
@authorise(permissions.may_read_paper, load=queries.get_paper)
def detail(record: IssuedRecord) -> str:
    """A paper with what proves it: number, checksum, verification, issues before and after."""
    sheet = press.sheet_of(record)
    return render_template(
        "records/detail.html",
        record=record,
        **(press.context(sheet, embedded=True) if sheet is not None else {"sheet": None}),
        school=queries.schools_of([record]).get(record.school_id or 0),
        label=kind_label(record.kind),
        is_intact=service.is_intact(record),
        newer=_seen(successor_of(record)),
        older=_seen(record.supersedes),
        about=subject_link(record),
        pdf_missing=not record.has_pdf and not pdf.is_available(),
        is_translation=not is_chinese(),
    )


def _seen(record: IssuedRecord | None) -> IssuedRecord | None:
    """The paper, if the reader may see it too."""
    return queries.get_paper(current_actor(), record.public_id) if record is not None else None


@blueprint.get("/<public_id>/paper")
@authorise(permissions.may_read_paper, load=queries.get_paper)
def paper(record: IssuedRecord) -> Any:
    """The paper on its own, to read or to print from the browser."""
    sheet = press.sheet_of(record)
    if sheet is None:
        return render_template("records/unknown.html", record=record), 404
    return show_sheet(
        sheet,
        back_url=url_for("records.detail", public_id=record.public_id),
        pdf_url=url_for("records.pdf_file", public_id=record.public_id),
    )


@blueprint.get("/<public_id>/pdf")
@authorise(permissions.may_read_paper, load=queries.get_paper)
def pdf_file(record: IssuedRecord) -> Response:
    """The PDF of a paper: the same bytes for ever, made by the first who opens it."""
    name = f"{record.title_zh}-{record.number}.pdf"
    public_id = record.public_id
    return send_pdf(press.pdf_of(record), name, fallback=f"{public_id}.pdf")


@blueprint.get("/drafts/<kind>/<reference>")
@authorise(permissions.may_read_draft, load=queries.get_draft)
def draft(wanted: Draft) -> str:
    """How a record would look now, marked as a draft."""
    address = {"kind": wanted.kind.value, "reference": wanted.subject.reference}
    return show_sheet(
        press.draft_of(wanted),
        back_url=subject_link(wanted).url,
        pdf_url=url_for("records.draft_pdf", **address),
    )


@blueprint.get("/draft-files/<kind>/<reference>")
@authorise(permissions.may_read_draft, load=queries.get_draft)
def draft_pdf(wanted: Draft) -> Response:
    """The same as PDF; made anew each time and never kept."""
    name = f"{wanted.kind.title_zh}-{wanted.subject.reference}.pdf"
    made = press.make_pdf(press.draft_of(wanted), language=current_locale())
    return send_pdf(made.content, name, fallback="draft.pdf")


def show_sheet(sheet: press.Sheet, *, back_url: str, pdf_url: str) -> str:
    """A sheet on a page of its own, in the reader's language."""
    return render_template(
        "records/sheet.html",
        **press.context(sheet),
        back_url=back_url,
        pdf_url=pdf_url if pdf.is_available() else "",
    )


def send_pdf(content: bytes, name: str, *, fallback: str) -> Response:
    """A PDF that the browser shows; nothing on the way may keep it."""
    headers = {
        "Cache-Control": "private, no-store",
        "Content-Disposition": disposition(name, fallback, inline=True),
    }
    return Response(content, mimetype="application/pdf", headers=headers)

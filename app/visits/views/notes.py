"""The last page of the record: ways used, merits, advice, people talked to, documents seen."""

from typing import Any

from flask import flash, redirect, request, url_for
from werkzeug.exceptions import NotFound

from app.core.forms import ConfirmForm, show
from app.core.i18n import gettext as _
from app.core.requests import authorise, current_actor
from app.visits import permissions, queries, service
from app.visits.forms import ConversationForm, DocumentForm, SummaryForm
from app.visits.models import Conversation, DocumentSeen, Visit
from app.visits.states import Method, Partner, TranscriptKind
from app.visits.views.blueprint import blueprint
from app.visits.views.form_rows import form_rows


@blueprint.route("/<reference>/record/summary", methods=["GET", "POST"])
@authorise(permissions.may_open_record, load=queries.get_visit)
def summary(visit: Visit) -> Any:
    """What is said about the visit as a whole."""
    form = SummaryForm.of(visit)
    form.remember(visit)
    if form.validate_on_submit():
        form.require_current(visit, theirs=SummaryForm.of(visit, fresh=True))
        if form.attempt(_write, form, visit):
            return redirect(_way_on(visit), 303)
    return show(
        "visits/record/summary.html",
        form,
        visit=visit,
        conversations=queries.conversations_of(visit),
        documents=queries.documents_of(visit),
        forms=form_rows(visit),
        draws=queries.draws_of(visit),
        form_kinds={kind.value: str(kind.label) for kind in TranscriptKind},
        pages=len(queries.paper_of(visit).pages),
        may_lead=permissions.may_lead_visit(current_actor(), visit),
    )


@blueprint.route("/<reference>/conversations/new", methods=["GET", "POST"])
@blueprint.route("/<reference>/conversations/<int:number>", methods=["GET", "POST"])
@authorise(permissions.may_open_record, load=queries.get_visit)
def conversation(visit: Visit, number: int = 0) -> Any:
    """Note an interview or group meeting, or change it."""
    note = queries.get_conversation(visit, number) if number else None
    if number and note is None:
        raise NotFound
    form = ConversationForm.of(note)
    if note is not None:
        form.remember(note)
    if form.validate_on_submit():
        if note is not None:
            form.require_current(note, theirs=ConversationForm.of(note, fresh=True))
        if form.attempt(_note_conversation, form, visit, note):
            return redirect(_summary_url(visit, "people"), 303)
    return show("visits/record/conversation.html", form, visit=visit, note=note)


@blueprint.route("/<reference>/documents/new", methods=["GET", "POST"])
@blueprint.route("/<reference>/documents/<int:number>", methods=["GET", "POST"])
@authorise(permissions.may_open_record, load=queries.get_visit)
def document(visit: Visit, number: int = 0) -> Any:
    """Note a document that was read, or change it."""
    note = queries.get_document(visit, number) if number else None
    if number and note is None:
        raise NotFound
    form = DocumentForm.of(note)
    if note is not None:
        form.remember(note)
    if form.validate_on_submit():
        if note is not None:
            form.require_current(note, theirs=DocumentForm.of(note, fresh=True))
        if form.attempt(_note_document, form, visit, note):
            return redirect(_summary_url(visit, "documents"), 303)
    return show("visits/record/document.html", form, visit=visit, note=note)


@blueprint.route(
    "/<reference>/<any(conversations,documents):kind>/<int:number>/remove", methods=["GET", "POST"]
)
@authorise(permissions.may_record_visit, load=queries.get_visit)
def remove_note(visit: Visit, kind: str, number: int) -> Any:
    """Ask once more, then remove the note."""
    find: Any = queries.get_conversation if kind == "conversations" else queries.get_document
    note = find(visit, number)
    if note is None:
        raise NotFound
    form = ConfirmForm()
    if form.validate_on_submit():
        service.take_away(current_actor(), visit, note)
        flash(_("Removed."), "success")
        return redirect(_summary_url(visit), 303)
    return show(
        "visits/record/remove_note.html", form, visit=visit, note=note, back=_summary_url(visit)
    )


def _write(form: SummaryForm, visit: Visit) -> bool:
    service.write_summary(
        current_actor(),
        visit,
        methods=[Method(method) for method in form.methods.data or []],
        merits=form.merits.data or "",
        advice=form.advice.data or "",
        left_at=form.moment_of_leaving(visit),
    )
    return True


def _note_conversation(
    form: ConversationForm, visit: Visit, note: Conversation | None
) -> Conversation:
    return service.note_conversation(
        current_actor(),
        visit,
        partner=Partner(form.partner.data),
        people=form.people.data,
        points=form.points.data,
        conversation=note,
    )


def _note_document(form: DocumentForm, visit: Visit, note: DocumentSeen | None) -> DocumentSeen:
    return service.note_document(
        current_actor(),
        visit,
        title=form.title.data,
        remark=form.remark.data or "",
        document=note,
    )


def _way_on(visit: Visit) -> str:
    match request.form.get("go", "next"):
        case "conversation":
            return url_for("visits.conversation", reference=visit.reference)
        case "document":
            return url_for("visits.document", reference=visit.reference)
        case kind if kind in set(TranscriptKind):
            return url_for("visits.new_transcript", reference=visit.reference, kind=kind)
        case "draw":
            return url_for("visits.new_draw", reference=visit.reference)
        case "back":
            number = len(queries.paper_of(visit).pages)
            return url_for("visits.record_page", reference=visit.reference, number=number)
        case "contents":
            return url_for("visits.contents", reference=visit.reference)
        case _:
            return url_for("visits.check", reference=visit.reference)


def _summary_url(visit: Visit, anchor: str = "notes") -> str:
    return url_for("visits.summary", reference=visit.reference, _anchor=anchor)

"""Forms filled in on site; with scripts what is entered goes through the device's log instead."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from werkzeug.exceptions import NotFound

from app.core import clock
from app.core.errors import EditConflict
from app.core.forms import ConfirmForm, show
from app.core.i18n import gettext as _
from app.core.requests import authorise, current_actor
from app.visits import permissions, queries, service
from app.visits.models import Transcript, Visit
from app.visits.queries import Written
from app.visits.states import LineRole, TranscriptKind
from app.visits.transcripts import FIELDS, ROLES, Shape
from app.visits.views.blueprint import blueprint
from app.visits.views.transcript_form import TranscriptForm, form_for

PRESSED = {"begin": "started", "end": "ended"}


@blueprint.route("/<reference>/transcripts/new/<kind>", methods=["GET", "POST"])
@authorise(permissions.may_open_record, load=queries.get_visit)
def new_transcript(visit: Visit, kind: str) -> Any:
    """An empty form; the first button pressed on it begins it."""
    if kind not in set(TranscriptKind):
        raise NotFound
    form = form_for(visit, TranscriptKind(kind))
    sound = form.validate_on_submit()
    if not sound and (not form.is_submitted() or form.form.errors):
        form.form.data = service.new_transcript_id()
    if sound:
        # The way back in the browser leads to a form that has begun: nothing is overwritten unseen.
        begun = queries.get_transcript(visit, form.form.data)
        if begun is not None:
            _require_current(form, visit, begun)
        transcript = form.attempt(_begin, form, visit, TranscriptKind(kind))
        if transcript is not None:
            return redirect(_way_on(visit, transcript), 303)
    return _show(form, visit, TranscriptKind(kind))


@blueprint.route("/<reference>/transcripts/<client_id>", methods=["GET", "POST"])
@authorise(permissions.may_write_form, load=queries.get_written)
def transcript(written: Written) -> Any:
    """Go on with a form that has begun."""
    visit, transcript = written.visit, written.transcript
    form = form_for(visit, transcript.kind, transcript)
    form.remember(transcript)
    if form.validate_on_submit():
        _require_current(form, visit, transcript)
        if form.attempt(_write, form, visit, transcript):
            return redirect(_way_on(visit, transcript), 303)
    return _show(form, visit, transcript.kind, transcript)


@blueprint.route("/<reference>/transcripts/<client_id>/remove", methods=["GET", "POST"])
@authorise(permissions.may_write_form, load=queries.get_written)
def remove_transcript(written: Written) -> Any:
    """Ask once more, then take the form away."""
    visit = written.visit
    form = ConfirmForm()
    if form.validate_on_submit():
        service.remove_transcript(current_actor(), visit, written.transcript)
        flash(_("Removed."), "success")
        return redirect(_summary_url(visit), 303)
    return show(
        "visits/record/remove_transcript.html",
        form,
        visit=visit,
        transcript=written.transcript,
        headline=queries.headline(written.transcript),
    )


def _show(
    form: TranscriptForm, visit: Visit, kind: TranscriptKind, transcript: Transcript | None = None
) -> Any:
    refused = form.is_submitted()
    page = render_template(
        "visits/record/transcript.html",
        form=form,
        visit=visit,
        kind=kind,
        transcript=transcript,
        lines=transcript.standing_lines if transcript is not None else [],
        stamps={name: _stamp(transcript, name) for name in PRESSED.values()},
        roles=ROLES[kind],
        zone=str(clock.zone()),
        texts={name: str(spec.label) for name, spec in FIELDS[kind].items()},
    )
    return page, 422 if refused else 200


def _stamp(transcript: Transcript | None, name: str) -> Any:
    return queries.stamp_of(transcript, name) if transcript is not None else None


def _begin(form: TranscriptForm, visit: Visit, kind: TranscriptKind) -> Transcript:
    transcript = service.begin_transcript(current_actor(), visit, kind, form.form.data)
    return _write(form, visit, transcript)


def _write(form: TranscriptForm, visit: Visit, transcript: Transcript) -> Transcript:
    """Keep what has changed, then what the pressed button means."""
    actor, go = current_actor(), request.form.get("go", "")
    for name, spec in FIELDS[transcript.kind].items():
        if spec.shape is Shape.MOMENT or name not in form:
            continue
        value = form.said(name)
        if value != transcript.said.get(name, ""):
            service.write_field(actor, visit, transcript, name, value)
    for line in transcript.standing_lines:
        text = _typed(f"line-{line.client_id}", line.text)
        if text != line.text:
            service.write_line(actor, visit, transcript, line.role, text, client_id=line.client_id)
    if form.line.data:
        role = go if go in set(LineRole) else ROLES[transcript.kind][0]
        service.write_line(actor, visit, transcript, LineRole(role), form.line.data)
    if go in PRESSED:
        service.press(actor, visit, transcript, PRESSED[go])
    return transcript


def _typed(name: str, otherwise: str) -> str:
    text = request.form.get(name, otherwise)
    return text.replace("\x00", "").replace("\r\n", "\n").strip()


def _require_current(form: TranscriptForm, visit: Visit, transcript: Transcript) -> None:
    if form.version.data != str(transcript.version):
        theirs = form_for(visit, transcript.kind, transcript, fresh=True)
        raise EditConflict(mine=form, theirs=theirs, version=transcript.version, who="")


def _way_on(visit: Visit, transcript: Transcript) -> str:
    """A button within the form leads back to it; “Save” leads to the summary."""
    if request.form.get("go", "save") == "save":
        return _summary_url(visit)
    return url_for(
        "visits.transcript",
        reference=visit.reference,
        client_id=transcript.client_id,
        _anchor="lines",
    )


def _summary_url(visit: Visit) -> str:
    return url_for("visits.summary", reference=visit.reference, _anchor="forms")

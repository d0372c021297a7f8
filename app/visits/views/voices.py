"""Voice notes of the record: taking one away, and how pages list them."""

from collections.abc import Iterable
from typing import Any

from flask import flash, redirect, url_for
from werkzeug.exceptions import NotFound

from app.core.errors import InvalidInput
from app.core.files.models import Attachment
from app.core.files.queries import by_public_id
from app.core.files.service import UploadRefused
from app.core.forms import RequiredReasonForm, show
from app.core.i18n import gettext as _
from app.core.requests import authorise, current_actor
from app.extensions import db
from app.visits import permissions, queries, service
from app.visits.forms import VoiceForm
from app.visits.models import Answer, Visit
from app.visits.queries.answers import Asked
from app.visits.queries.voices import VOICE, voices_by_item
from app.visits.views.blueprint import blueprint
from app.visits.views.photos import back_to_item


@blueprint.route("/<reference>/answers/<int:item_id>/voice", methods=["GET", "POST"])
@authorise(permissions.may_answer_item, load=queries.get_asked)
def attach_voice(asked: Asked) -> Any:
    """Hand in a recording to an item, where the page itself cannot record."""
    visit, item, form = asked.visit, asked.item, VoiceForm()
    if form.validate_on_submit() and form.attempt(_attach, form, asked):
        flash(_("The voice note is kept."), "success")
        return redirect(back_to_item(visit, item.id), 303)
    return show(
        "visits/record/attach_voice.html",
        form,
        visit=visit,
        item=item,
        back=back_to_item(visit, item.id),
        longest=service.longest_voice(visit),
    )


def _attach(form: VoiceForm, asked: Asked) -> Attachment:
    try:
        return service.add_voice(current_actor(), asked.visit, asked.item, form.recording.data)
    except UploadRefused as refused:
        raise InvalidInput({"recording": refused.message}) from None


@blueprint.route("/<reference>/voices/<public_id>/remove", methods=["GET", "POST"])
@authorise(permissions.may_record_visit, load=queries.get_visit)
def remove_voice(visit: Visit, public_id: str) -> Any:
    """Ask why, then take the voice note away; the file is kept for the record."""
    voice, answer = _voice_of(visit, public_id)
    form, back = RequiredReasonForm(), back_to_item(visit, answer.item_id)
    if form.validate_on_submit():
        with form.reporting():
            service.remove_voice(current_actor(), visit, voice, reason=form.reason.data)
        if not form.errors:
            flash(_("The voice note has been removed."), "success")
            return redirect(back, 303)
    return show("visits/record/remove_voice.html", form, visit=visit, voice=voice, back=back)


def voice_rows(voices: Iterable[Attachment], visit: Visit | None = None) -> list[dict[str, Any]]:
    """Voice notes as the macro `voice_list` takes them; with a visit each can be removed."""
    return [
        {
            "url": url_for("files.show", public_id=voice.public_id),
            "length": voice.length,
            "who": voice.uploaded_by_name,
            "at": voice.uploaded_at,
            "sha256": voice.sha256,
            "remove_url": visit is not None
            and url_for(
                "visits.remove_voice", reference=visit.reference, public_id=voice.public_id
            ),
        }
        for voice in voices
    ]


def rows_of_visit(visit: Visit) -> list[dict[str, Any]]:
    """All voice notes of the record in paper order, each with the number of its item."""
    found = voices_by_item(visit)
    if not found:
        return []
    items = [item for sheet in queries.paper_of(visit).sheets for item in sheet.items]
    return [
        {**row, "number": item.number}
        for item in items
        for row in voice_rows(found.get(item.id, ()))
    ]


def _voice_of(visit: Visit, public_id: str) -> tuple[Attachment, Answer]:
    found = by_public_id(public_id)
    if found is None or found.owner_kind != VOICE or found.is_removed:
        raise NotFound
    answer = db.session.get(Answer, found.owner_id)
    if answer is None or answer.visit_id != visit.id:
        raise NotFound
    return found, answer

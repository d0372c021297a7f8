"""A photo of the record: what it is, what was drawn on it, its caption, and taking it away."""

from typing import Any

from flask import flash, redirect, render_template, url_for
from werkzeug.exceptions import NotFound

from app.core.errors import InvalidInput
from app.core.files.models import Attachment
from app.core.files.queries import by_public_id, versions_of
from app.core.files.service import UploadRefused
from app.core.forms import RequiredReasonForm, show
from app.core.i18n import Text
from app.core.i18n import gettext as _
from app.core.requests import authorise, current_actor
from app.extensions import db
from app.visits import permissions, queries, service
from app.visits.forms import CaptionForm, MarkUpForm
from app.visits.models import Answer, Visit
from app.visits.service.recording import OWNER
from app.visits.views.blueprint import blueprint


@blueprint.get("/<reference>/photos/<public_id>")
@authorise(permissions.may_read_record, load=queries.get_visit)
def photo(visit: Visit, public_id: str) -> str:
    """The photo with when, who and checksum, and everything that stands behind it."""
    shown, answer = _photo_of(visit, public_id)
    actor = current_actor()
    return render_template(
        "visits/record/photo.html",
        visit=visit,
        photo=shown,
        item=answer.item,
        versions=_versions(visit, shown),
        sees_position=permissions.is_team_or_office(actor, visit),
        sees_originals=permissions.may_see_originals(actor, visit),
        panels=[one for one in service.photo_panels.collect(actor, visit, shown) if one],
        may_record=permissions.may_record_visit(actor, visit),
    )


@blueprint.route("/<reference>/photos/<public_id>/marks", methods=["GET", "POST"])
@authorise(permissions.may_record_visit, load=queries.get_visit)
def mark_photo(visit: Visit, public_id: str) -> Any:
    """Hand in a picture that was drawn on the photo elsewhere; scripts draw on the recording page."""
    shown, answer = _photo_of(visit, public_id)
    form = MarkUpForm()
    if form.validate_on_submit() and (marked := form.attempt(_mark_up, form, visit, shown)):
        if marked.is_covered:
            flash(str(service.BEHIND), "warning")
        else:
            flash(_("The marked-up photo stands in the place of the original."), "success")
        return redirect(back_to_item(visit, answer.item_id), 303)
    return show("visits/record/mark_photo.html", form, visit=visit, photo=shown, item=answer.item)


@blueprint.route("/<reference>/photos/<public_id>/caption", methods=["GET", "POST"])
@authorise(permissions.may_record_visit, load=queries.get_visit)
def describe_photo(visit: Visit, public_id: str) -> Any:
    """Say in words what the photo shows."""
    shown, answer = _photo_of(visit, public_id)
    form = CaptionForm(obj=shown)
    if form.validate_on_submit():
        service.describe_photo(current_actor(), visit, shown, form.caption.data)
        flash(_("The caption is kept."), "success")
        return redirect(back_to_item(visit, answer.item_id), 303)
    return show(
        "visits/record/describe_photo.html", form, visit=visit, photo=shown, item=answer.item
    )


@blueprint.route("/<reference>/photos/<public_id>/remove", methods=["GET", "POST"])
@authorise(permissions.may_record_visit, load=queries.get_visit)
def remove_photo(visit: Visit, public_id: str) -> Any:
    """Ask why, then take the photo away; the file is kept for the record."""
    shown, answer = _photo_of(visit, public_id)
    form, back = RequiredReasonForm(), back_to_item(visit, answer.item_id)
    if form.validate_on_submit():
        with form.reporting():
            service.remove_photo(current_actor(), visit, shown, reason=form.reason.data)
        if not form.errors:
            flash(_("The photo has been removed."), "success")
            return redirect(back, 303)
    return show("visits/record/remove_photo.html", form, visit=visit, photo=shown, back=back)


def _mark_up(form: MarkUpForm, visit: Visit, shown: Attachment) -> Attachment:
    try:
        return service.mark_up(current_actor(), visit, shown, form.picture.data)
    except UploadRefused as refused:
        raise InvalidInput({"picture": refused.message}) from None


def _versions(visit: Visit, shown: Attachment) -> list[dict[str, Any]]:
    """The original and all marked-up pictures of the record, when there are several."""
    found = [
        version
        for version in versions_of(shown)
        if (version.owner_kind, version.owner_id) == (shown.owner_kind, shown.owner_id)
    ]
    if len(found) == 1:
        return []
    return [{"file": version, "what": _what_is(version, shown)} for version in found]


def _what_is(version: Attachment, shown: Attachment) -> Text:
    if version is shown:
        return _("Marked up, stands in the record")
    if version.original_id is None:
        return _("Original")
    return _("Marked up earlier, or at the same time by another person")


def _photo_of(visit: Visit, public_id: str) -> tuple[Attachment, Answer]:
    found = by_public_id(public_id)
    if found is None or found.owner_kind != OWNER or found.is_removed or found.is_covered:
        raise NotFound
    answer = db.session.get(Answer, found.owner_id)
    if answer is None or answer.visit_id != visit.id:
        raise NotFound
    return found, answer


def back_to_item(visit: Visit, item_id: int) -> str:
    """Address of the item on the recording page."""
    number = queries.paper_of(visit).page_by_item[item_id].number
    return url_for(
        "visits.record_page",
        reference=visit.reference,
        number=number,
        _anchor=f"item-{item_id}",
    )

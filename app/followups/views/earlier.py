"""Earlier findings on the record of a visit, and the verdict that they have prepared."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from werkzeug.datastructures import FileStorage

from app.core import clock
from app.core.dates import day
from app.core.files.models import Attachment
from app.core.i18n import gettext as _
from app.core.requests import authorise, current_actor
from app.followups import permissions, queries, service
from app.followups.forms import ConfirmCheckForm, EarlierForm
from app.followups.models import Review, SiteCheck
from app.followups.queries import EarlierRow, Pair
from app.followups.service import CheckConflict
from app.followups.states import Verdict, seen_on_site
from app.followups.views.blueprint import blueprint
from app.visits import permissions as visit_permissions
from app.visits.models import Visit
from app.visits.queries import get_visit


@dataclass(slots=True)
class EarlierCard:
    """A row with its form; after a conflict with what somebody else of the team said."""

    row: EarlierRow
    form: EarlierForm
    theirs: SiteCheck | None = None

    @property
    def verdicts(self) -> list[dict[str, Any]]:
        """The answers as the big buttons take them."""
        shown = [(one, seen_on_site(one)) for one in Verdict]
        return [
            {"value": one.value, "label": look.label, "tone": look.tone, "icon": look.icon}
            for one, look in shown
        ]

    @property
    def pairs(self) -> list[dict[str, Any]]:
        """Photos from before with those of the visit, as `evidence_pair` takes them."""
        return shown_pairs(self.row.pairs)

    @property
    def photo_rows(self) -> list[dict[str, Any]]:
        """Photos of the answer as `photo_row` takes them."""
        return photo_rows(self.row.photos)


@blueprint.get("/visits/<reference>/earlier")
@authorise(visit_permissions.may_record_visit, load=get_visit)
def earlier(visit: Visit) -> str:
    """What is open at the school from before, each with its answer."""
    return render_template("followups/earlier.html", visit=visit, cards=_cards(visit))


@blueprint.route("/visits/<reference>/earlier/<number>", methods=["GET", "POST"])
@authorise(permissions.may_answer_earlier, load=queries.get_earlier)
def answer_earlier(row: EarlierRow) -> Any:
    """Keep one answer; what cannot be kept comes back with what was typed."""
    form, theirs = EarlierForm(), None
    if form.validate_on_submit():
        try:
            if form.keep(_answer, row, form):
                return _kept(row)
        except CheckConflict as conflict:
            theirs = conflict.theirs
            form.form_errors.append(conflict.message)
            form.refusal = conflict.status
            form.version.data = str(theirs.version)
    elif request.method == "GET":
        return redirect(_place(row), 303)
    # A text that would come back alone must not lose the photos of before.
    fresh = _row_of(row)
    card = EarlierCard(fresh, _with_ids(form, fresh), theirs)
    if "HX-Request" in request.headers:
        return render_template("followups/_earlier_card.html", card=card), form.refusal
    cards = [card if one.row.finding.id == row.finding.id else one for one in _cards(row.visit)]
    return render_template("followups/earlier.html", visit=row.visit, cards=cards), form.refusal


@blueprint.post("/<number>/actions/confirm")
@authorise(permissions.may_conduct_review, load=queries.get_review)
def confirm(review: Review) -> Any:
    """Give the verdict as the visit prepared it, with one press."""
    form = ConfirmCheckForm()
    service.confirm_prepared(current_actor(), review, shown=form.shown.data or "")
    state = review.task.state.label
    flash(_("The verdict is recorded. The task is now “%(state)s”.", state=state))
    return redirect(url_for("reviews.detail", number=review.number), 303)


def photo_rows(photos: Any) -> list[dict[str, Any]]:
    """Files of checks and reviews as `photo_row` takes them."""
    return [_photo(photo) for photo in photos]


def shown_pairs(pairs: Sequence[Pair]) -> list[dict[str, Any]]:
    """Pairs with their two pictures as `evidence_pair` takes them, and the id of the first."""
    return [
        {"id": pair.before.public_id, "before": picture(pair.before), "after": picture(pair.after)}
        for pair in pairs
    ]


def picture(file: Attachment | None) -> dict[str, Any] | None:
    """A photo as `evidence_pair` takes it, with the day it was taken."""
    if file is None:
        return None
    return {
        **_photo(file),
        "note": day(clock.local(file.taken_at or file.uploaded_at).date(), weekday=False),
        "caption": file.caption,
    }


def _photo(file: Attachment) -> dict[str, Any]:
    return {
        "url": url_for("files.show", public_id=file.public_id),
        "thumb_url": url_for("files.thumb", public_id=file.public_id),
        "alt": file.caption or file.filename,
        "text": file.uploaded_by_name,
    }


def _answer(row: EarlierRow, form: EarlierForm) -> SiteCheck:
    version = form.version.data or ""
    return service.answer_earlier(
        current_actor(),
        row,
        verdict=Verdict(form.verdict.data),
        seen=form.seen.data or "",
        version=int(version) if version.isascii() and version.isdigit() else 0,
        photos=form.photos.data or (),
        afters=_afters(row),
    )


def _afters(row: EarlierRow) -> dict[str, FileStorage]:
    """Photos that were sent for the place of one from before, by the id of that one."""
    sent = {
        pair.before.public_id: request.files.get(f"after-{pair.before.public_id}")
        for pair in row.pairs
    }
    return {
        public_id: file for public_id, file in sent.items() if file is not None and file.filename
    }


def _kept(row: EarlierRow) -> Any:
    """The row as it stands now, alone for a script."""
    if "HX-Request" not in request.headers:
        flash(_("Saved."))
        return redirect(_place(row), 303)
    fresh = _row_of(row)
    return render_template("followups/_earlier_card.html", card=_card(fresh))


def _row_of(row: EarlierRow) -> EarlierRow:
    """The row as the page lists it; one that is gone from the list stays as it was loaded."""
    rows = queries.earlier_rows(current_actor(), row.visit)
    return next((one for one in rows if one.finding.id == row.finding.id), row)


def _cards(visit: Visit) -> list[EarlierCard]:
    return [_card(row) for row in queries.earlier_rows(current_actor(), visit)]


def _card(row: EarlierRow) -> EarlierCard:
    check = row.check
    form = EarlierForm(
        formdata=None,
        verdict=check.verdict.value if check is not None else None,
        seen=check.seen if check is not None else "",
        version=str(check.version) if check is not None else "0",
    )
    return EarlierCard(row, _with_ids(form, row))


def _with_ids(form: EarlierForm, row: EarlierRow) -> EarlierForm:
    """Many of these forms share a page: the names stay plain, the ids are each row's own."""
    for field in form:
        field.id = f"{field.name}-{row.finding.id}"
    return form


def _place(row: EarlierRow) -> str:
    return url_for(
        "reviews.earlier", reference=row.visit.reference, _anchor=f"earlier-{row.finding.id}"
    )

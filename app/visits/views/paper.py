"""The paper fallback: typing a filled form in by the keyboard, and the scan of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from werkzeug.exceptions import NotFound

from app.checklists.models import ChecklistItem
from app.checklists.views.pages import rules_in_words
from app.core.files.models import Attachment
from app.core.files.queries import attachments_of, by_public_id
from app.core.forms import RequiredReasonForm, show
from app.core.i18n import Text, localized, ngettext
from app.core.i18n import gettext as _
from app.core.requests import authorise, current_actor
from app.visits import permissions, queries, service
from app.visits.forms import ScanForm, TypingForm
from app.visits.models import Visit
from app.visits.queries import Paper
from app.visits.service.paper import OWNER, PURPOSE, Typed
from app.visits.views import keys
from app.visits.views.blueprint import blueprint
from app.visits.views.cards import Card
from app.visits.views.sent import given_for, typed_for, typed_text, was_sent


@dataclass
class Row:
    """One item of the form: `text`, `is_na` and `note` are what its fields show."""

    card: Card
    text: str
    is_na: bool
    note: str
    error: Text = ""

    @property
    def item(self) -> ChecklistItem:
        """What is asked."""
        return self.card.item

    @property
    def boxes(self) -> list[tuple[str, str]]:
        """Printed boxes: key and words."""
        choices = self.item.choices
        return [(keys.key_of(choices, one.code), localized(one, "name")) for one in choices]


@blueprint.route("/<reference>/paper", methods=["GET", "POST"])
@authorise(permissions.may_record_visit, load=queries.get_visit)
def type_paper(visit: Visit) -> Any:
    """One row for each printed item; what cannot be kept stays in its row with the reason."""
    paper, form = queries.paper_of(visit), TypingForm()
    if not form.validate_on_submit():
        return _typing_page(visit, paper, form)
    items = [item for sheet in paper.sheets for item in sheet.items if was_sent(item)]
    rows = [(item, typed_for(item)) for item in items]
    typed = form.keep(service.type_paper, current_actor(), visit, rows, paper.answers)
    if typed is None:
        refused = Typed(errors={item.id: {} for item in items})
        return _typing_page(visit, queries.paper_of(visit), form, refused), 422
    if typed.errors or typed.conflicts:
        return _typing_page(visit, queries.paper_of(visit), form, typed)
    flash(ngettext("%(num)s row is kept.", "%(num)s rows are kept.", len(typed.kept)), "success")
    endpoint = "visits.summary" if request.form.get("go") == "next" else "visits.type_paper"
    return redirect(url_for(endpoint, reference=visit.reference), 303)


@blueprint.route("/<reference>/scans", methods=["GET", "POST"])
@authorise(permissions.may_attach_scan, load=queries.get_visit)
def scans(visit: Visit) -> Any:
    """The scans of the form so far, and a field for more."""
    form = ScanForm()
    if form.validate_on_submit() and form.attempt(_attach, form, visit):
        flash(_("The scan is attached."), "success")
        return redirect(url_for("visits.scans", reference=visit.reference), 303)
    return show("visits/record/scans.html", form, visit=visit, files=scan_rows(visit, True))


@blueprint.route("/<reference>/scans/<public_id>/remove", methods=["GET", "POST"])
@authorise(permissions.may_attach_scan, load=queries.get_visit)
def remove_scan(visit: Visit, public_id: str) -> Any:
    """Ask why, then take the scan away; the file is kept for the record."""
    scan, form = _scan_of(visit, public_id), RequiredReasonForm()
    back = url_for("visits.scans", reference=visit.reference)
    if form.validate_on_submit():
        with form.reporting():
            service.remove_scan(current_actor(), visit, scan, reason=form.reason.data)
        if not form.errors:
            flash(_("The scan has been removed."), "success")
            return redirect(back, 303)
    return show("visits/record/remove_scan.html", form, visit=visit, scan=scan, back=back)


def scan_rows(visit: Visit, may_remove: bool = False) -> list[dict[str, Any]]:
    """Scans for the files list, each with who brought it and when."""
    return [
        {
            "url": url_for("files.show", public_id=scan.public_id),
            "thumb_url": scan.is_image and url_for("files.thumb", public_id=scan.public_id),
            "filename": scan.filename,
            "size": scan.size,
            "who": scan.uploaded_by_name,
            "at": scan.uploaded_at,
            "remove_url": may_remove
            and url_for("visits.remove_scan", reference=visit.reference, public_id=scan.public_id),
        }
        for scan in attachments_of(OWNER, visit.id, purpose=PURPOSE)
    ]


def _typing_page(visit: Visit, paper: Paper, form: TypingForm, typed: Typed | None = None) -> str:
    items = [item for sheet in paper.sheets for item in sheet.items]
    return render_template(
        "visits/record/typing.html",
        visit=visit,
        paper=paper,
        form=form,
        rows={item.id: _row(visit, paper, item, typed) for item in items},
        asked=_asked(paper),
        progress=paper.progress(),
        trouble=[item for item in items if typed and _has_trouble(typed, item)],
    )


def _asked(paper: Paper) -> Mapping[int, Any]:
    return {
        key: rule for sheet in paper.sheets for key, rule in rules_in_words(sheet.items).items()
    }


def _has_trouble(typed: Typed, item: ChecklistItem) -> bool:
    return bool(typed.errors.get(item.id)) or item.id in typed.conflicts


def _row(visit: Visit, paper: Paper, item: ChecklistItem, typed: Typed | None) -> Row:
    """A row as stored; as it was typed when that could not be kept."""
    answer, value = paper.answers.get(item.id), paper.value(item)
    if typed is None or item.id not in {*typed.errors, *typed.conflicts}:
        shown = "".join(keys.key_of(item.choices, code) for code in value.chosen)
        text = shown if item.options else "".join(value.chosen)
        is_na = value.not_applicable
        return Row(Card(visit, item, answer), "" if is_na else text, is_na, value.note)
    given, conflict = typed_for(item), typed.conflicts.get(item.id)
    errors = typed.errors.get(item.id, {})
    card = Card(visit, item, answer, given=given, errors=errors, conflict=conflict)
    error = next(iter(errors.values()), "")
    return Row(card, typed_text(item), given_for(item).not_applicable, given.note, error)


def _attach(form: ScanForm, visit: Visit) -> list[Attachment]:
    files = [file for file in form.files.data or [] if file.filename]
    return service.attach_scan(current_actor(), visit, files)


def _scan_of(visit: Visit, public_id: str) -> Attachment:
    scan = by_public_id(public_id)
    if scan is None or scan.is_removed or (scan.owner_kind, scan.owner_id) != (OWNER, visit.id):
        raise NotFound
    return scan

"""Writing, editing and merging findings."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from werkzeug.exceptions import NotFound
from wtforms import SelectChoice

from app.core.errors import InvalidInput, NotAllowed
from app.core.files.service import store_upload
from app.core.forms import is_complete, show
from app.core.i18n import gettext as _
from app.core.i18n import ngettext
from app.core.requests import authorise, current_actor
from app.findings import permissions, queries, service
from app.findings.forms import FindingForm, MergeForm, NewFindingForm
from app.findings.models import Finding
from app.findings.states import Source
from app.findings.views.blueprint import blueprint
from app.findings.views.similar import beside_form
from app.schools.models import School
from app.schools.queries import find_schools, get_school
from app.visits.models import Visit
from app.visits.queries import get_visit

PLAIN = ("title", "text", "basis", "days", "demand", "root_cause")


@blueprint.route("/new", methods=["GET", "POST"])
@authorise(permissions.may_raise_findings)
def new() -> Any:
    """A finding written freely; first the school, unless the address names school or visit."""
    actor = current_actor()
    visit = get_visit(actor, request.args["visit"]) if request.args.get("visit") else None
    code = visit.school.code if visit else request.args.get("school", "")
    school = visit.school if visit else get_school(actor, code) if code else None
    if code and school is None:
        raise NotFound
    if school is None:
        words = request.args.get("q", "").strip()
        found = find_schools(actor, words) if words else []
        return render_template("findings/choose_school.html", words=words, schools=found)
    decision = service.may_raise(actor, school, visit)
    if not decision:
        raise NotAllowed(decision.reason)
    form = NewFindingForm(source=Source.VISIT.value if visit else Source.COMPLAINT.value)
    if is_complete(form) and (finding := form.keep(_raise, form, school, visit)):
        return redirect(url_for("findings.detail", reference=finding.reference), 303)
    facts = {"finding": None, "school": school, "visit": visit}
    return show("findings/edit.html", form, **facts, beside=beside_form(form, None))


@blueprint.route("/<reference>/edit", methods=["GET", "POST"])
@authorise(permissions.may_edit_finding, load=queries.get_finding)
def edit(finding: Finding) -> Any:
    """Change a draft."""
    form = _form_of(finding)
    form.remember(finding)
    if is_complete(form):
        form.require_current(finding, theirs=_form_of(finding, fresh=True))
        if form.keep(_save, form, finding):
            return redirect(url_for("findings.detail", reference=finding.reference), 303)
    facts = {"finding": finding, "school": finding.school, "visit": None}
    return show("findings/edit.html", form, **facts, beside=beside_form(form, finding))


@blueprint.route("/<reference>/merge", methods=["GET", "POST"])
@authorise(permissions.may_confirm_finding, load=queries.get_finding)
def merge(finding: Finding) -> Any:
    """Make a finding part of another one of the school."""
    targets = {other.public_id: other for other in queries.merge_targets(finding)}
    form = MergeForm()
    form.into.choices = [
        SelectChoice(key, f"{other.number or _('Draft')} · {other.title}")
        for key, other in targets.items()
    ]
    if form.validate_on_submit():
        into = targets[form.into.data]
        if form.keep(_merged, finding, into, form.reason.data):
            flash(_("Merged."))
            return redirect(url_for("findings.detail", reference=into.reference), 303)
    return show("findings/merge.html", form, finding=finding, targets=targets)


@blueprint.post("/confirm-all/<visit_reference>")
@authorise(permissions.may_raise_findings)
def confirm_all(visit_reference: str) -> Any:
    """Confirm every complete draft of a visit at once."""
    visit = get_visit(current_actor(), visit_reference)
    if visit is None:
        raise NotFound
    drafts = queries.drafts_of_visit(visit.id)
    number = service.confirm_all(current_actor(), drafts)
    if drafts and not number:
        refusal = service.why_not_confirmed(current_actor(), drafts[0])
        raise NotAllowed(refusal)
    flash(ngettext("%(num)d finding confirmed.", "%(num)d findings confirmed.", number))
    if left := len(drafts) - number:
        flash(
            ngettext(
                "%(num)d draft still needs its text or its rule.",
                "%(num)d drafts still need their text or their rule.",
                left,
            ),
            "warning",
        )
    return redirect(url_for("visits.detail", reference=visit.reference), 303)


def _form_of(finding: Finding, *, fresh: bool = False) -> FindingForm:
    earlier = finding.recurrence_of.number if finding.recurrence_of else ""
    data = {name: getattr(finding, name) for name in PLAIN}
    data |= {"severity": finding.severity.value, "mode": finding.mode.value}
    data |= {"recurrence_of": earlier}
    return FindingForm(formdata=None, data=data) if fresh else FindingForm(data=data)


def _earlier(form: FindingForm, school_id: int) -> int | None:
    number = form.recurrence_of.data
    if not number:
        return None
    earlier = queries.finding_by_number(school_id, number)
    if earlier is None:
        sentence = _("This school has no confirmed finding %(number)s.", number=number)
        raise InvalidInput({"recurrence_of": sentence})
    return earlier.id


def _raise(form: NewFindingForm, school: School, visit: Visit | None) -> Finding:
    finding = service.raise_finding(
        current_actor(),
        school=school,
        visit=visit,
        source=Source(form.source.data),
        source_note=form.source_note.data,
        recurrence_of_id=_earlier(form, school.id),
        **form.values(),
    )
    return _with_files(finding)


def _save(form: FindingForm, finding: Finding) -> Finding:
    earlier = _earlier(form, finding.school_id)
    if earlier == finding.id:
        raise InvalidInput({"recurrence_of": _("A finding cannot be a recurrence of itself.")})
    service.edit_finding(current_actor(), finding, **form.values(), recurrence_of_id=earlier)
    return _with_files(finding)


def _with_files(finding: Finding) -> Finding:
    for upload in request.files.getlist("photos"):
        if upload.filename:
            store_upload(
                current_actor(),
                upload,
                owner_kind="finding",
                owner_id=finding.id,
                purpose="finding_photo",
                region_id=finding.county_id,
            )
    return finding


def _merged(finding: Finding, into: Finding, reason: str) -> Finding:
    return service.merge_finding(current_actor(), finding, into=into, reason=reason)

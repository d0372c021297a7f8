"""The school's objection and the office's decision."""

from typing import Any

from flask import flash, redirect, request, url_for
from werkzeug.exceptions import NotFound

from app.core.files.queries import attachments_of
from app.core.files.service import store_upload
from app.core.forms import show
from app.core.i18n import gettext as _
from app.core.requests import authorise, current_actor
from app.findings import permissions, queries, service
from app.findings.forms import DecisionForm, ObjectionForm
from app.findings.models import Finding, Objection
from app.findings.states import ObjectionDecision
from app.findings.views.blueprint import blueprint


@blueprint.route("/<reference>/object", methods=["GET", "POST"])
@authorise(permissions.may_object, load=queries.get_finding)
def object_to(finding: Finding) -> Any:
    """Object in writing, once, with files."""
    form = ObjectionForm()
    if form.validate_on_submit() and form.keep(_object, finding, form.text.data):
        flash(_("The objection was handed in. The office decides on it."))
        return redirect(url_for("findings.detail", reference=finding.reference), 303)
    return show(
        "findings/object.html",
        form,
        finding=finding,
        last_day=service.objection_deadline(finding),
        refusal=service.objection_refusal(current_actor(), finding),
    )


@blueprint.route("/<reference>/objection", methods=["GET", "POST"])
@authorise(permissions.may_decide_objection, load=queries.get_finding)
def decide(finding: Finding) -> Any:
    """Uphold or reject, with grounds."""
    if finding.objection is None:
        raise NotFound
    form = DecisionForm()
    if form.validate_on_submit() and form.keep(_decide, finding, form):
        return redirect(url_for("findings.detail", reference=finding.reference), 303)
    return show(
        "findings/decide.html",
        form,
        finding=finding,
        files=attachments_of("objection", finding.objection.id),
    )


def _object(finding: Finding, text: str) -> Objection:
    objection = service.object_to(current_actor(), finding, text=text)
    for upload in request.files.getlist("files"):
        if upload.filename:
            store_upload(
                current_actor(),
                upload,
                owner_kind="objection",
                owner_id=objection.id,
                purpose="objection",
                region_id=finding.county_id,
            )
    return objection


def _decide(finding: Finding, form: DecisionForm) -> Finding:
    decision = ObjectionDecision(form.decision.data)
    return service.decide_objection(
        current_actor(), finding, decision=decision, text=form.text.data
    )

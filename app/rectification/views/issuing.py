"""A task straight from the exit slip: for what is major or to be put right at once."""

from typing import Any

from flask import flash, redirect, url_for

from app.core.forms import ConfirmForm, show
from app.core.i18n import gettext as _
from app.core.requests import authorise, current_actor
from app.findings.models import Finding
from app.findings.queries import get_finding
from app.rectification import permissions, service
from app.rectification.views import blueprints
from app.rectification.views.asking import keep


@blueprints.tasks.route("/issue/<reference>", methods=["GET", "POST"])
@authorise(permissions.may_issue_task, load=get_finding)
def issue(finding: Finding) -> Any:
    """Issue a task for a finding before its notice."""
    form = ConfirmForm()
    if form.validate_on_submit() and (
        task := keep(form, service.issue_task, current_actor(), finding)
    ):
        flash(_("Issued as %(number)s; the school head has been told.", number=task.number))
        return redirect(url_for("tasks.detail", number=task.number), 303)
    return show(
        "rectification/issue.html",
        form,
        finding=finding,
        due_on=service.proposed_deadline(finding).deadline.due_on,
    )

"""What the office lead does with a verified major task."""

from typing import Any

from flask import flash, redirect, url_for

from app.core.forms import show
from app.core.i18n import gettext as _
from app.core.requests import authorise, current_actor
from app.followups import permissions, queries, service
from app.followups.forms import CloseForm, ReturnForm
from app.followups.views.blueprint import blueprint
from app.rectification import queries as rectification
from app.rectification.models import RectificationTask
from app.rectification.states import TaskState


@blueprint.route("/tasks/<number>/actions/close", methods=["GET", "POST"])
@authorise(permissions.may_close_verified, load=rectification.get_task)
def close(task: RectificationTask) -> Any:
    """Close as the second person; with a reason when one person has to do both."""
    form = CloseForm()
    if form.validate_on_submit() and form.keep(_close, task, form):
        flash(_("The task is closed. The school has been told."))
        return redirect(url_for("tasks.detail", number=task.number), 303)
    alone, decision = service.may_close_alone(current_actor(), task)
    return show(
        "followups/close.html",
        form,
        task=task,
        review=queries.last_verification(task),
        alone=alone,
        refusal=decision.reason,
        is_verified=task.state is TaskState.VERIFIED,
    )


@blueprint.route("/tasks/<number>/actions/return", methods=["GET", "POST"])
@authorise(permissions.may_close_verified, load=rectification.get_task)
def send_back(task: RectificationTask) -> Any:
    """Send a verified task back to the school with what is missing."""
    form = ReturnForm()
    if form.validate_on_submit() and form.keep(_return, task, form):
        flash(_("The task went back to the school."))
        return redirect(url_for("tasks.detail", number=task.number), 303)
    return show(
        "followups/return.html",
        form,
        task=task,
        review=queries.last_verification(task),
        is_verified=task.state is TaskState.VERIFIED,
    )


def _close(task: RectificationTask, form: CloseForm) -> RectificationTask:
    return service.close_verified(
        current_actor(),
        task,
        remark=form.remark.data or "",
        single_handed_reason=form.single_handed_reason.data or "",
    )


def _return(task: RectificationTask, form: ReturnForm) -> RectificationTask:
    return service.return_verified(current_actor(), task, reason=form.reason.data)

"""The root cause of a task: named with the plan, or on a page of its own."""

from typing import Any

from flask import flash, redirect, url_for

from app.core.forms import show
from app.core.i18n import gettext as _
from app.core.requests import authorise, current_actor
from app.rectification import permissions, queries, service
from app.rectification.forms import CauseForm
from app.rectification.models import RectificationTask
from app.rectification.views import blueprints


@blueprints.tasks.route("/<number>/cause", methods=["GET", "POST"])
@authorise(permissions.may_name_cause, load=queries.get_task)
def name_cause(task: RectificationTask) -> Any:
    """Say why it could come to this."""
    form = _form(task)
    form.remember(task)
    if form.validate_on_submit():
        form.require_current(task, theirs=_form(task, fresh=True))
        if form.keep(_name, task, form):
            flash(_("The root cause is named."))
            return redirect(url_for("tasks.detail", number=task.number), 303)
    return show("rectification/cause.html", form, task=task)


def _form(task: RectificationTask, *, fresh: bool = False) -> CauseForm:
    data = {"cause": task.cause.value if task.cause else "", "cause_text": task.cause_text}
    return CauseForm(formdata=None, data=data) if fresh else CauseForm(data=data)


def _name(task: RectificationTask, form: CauseForm) -> RectificationTask:
    return service.name_cause(
        current_actor(), task, cause=form.chosen_cause(), text=form.cause_text.data or ""
    )

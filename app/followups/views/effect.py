"""Rating the effect of a closed rectification."""

from typing import Any

from flask import flash, redirect, url_for

from app.core.forms import show
from app.core.i18n import gettext as _
from app.core.requests import authorise, current_actor
from app.followups import permissions, service
from app.followups.forms import EffectForm
from app.followups.views.blueprint import blueprint
from app.followups.views.conduct import others_of, pairs_of
from app.rectification import queries as rectification
from app.rectification.models import RectificationTask
from app.rectification.states import DONE_STATES


@blueprint.route("/tasks/<number>/effect", methods=["GET", "POST"])
@authorise(permissions.may_rate_effect, load=rectification.get_task)
def rate_effect(task: RectificationTask) -> Any:
    """The number and the reason, with the evidence beside the form."""
    form = EffectForm()
    if form.validate_on_submit() and form.keep(_rate, task, form):
        flash(_("The effect is rated."))
        return redirect(url_for("tasks.detail", number=task.number), 303)
    evidence = rectification.evidence_of(task)
    return show(
        "followups/effect.html",
        form,
        task=task,
        is_done=task.state in DONE_STATES,
        pairs=pairs_of(evidence),
        papers=others_of(evidence),
    )


def _rate(task: RectificationTask, form: EffectForm) -> RectificationTask:
    return service.rate_effect(
        current_actor(), task, effect=form.effect.data, reason=form.reason.data or ""
    )

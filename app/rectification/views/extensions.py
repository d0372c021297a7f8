"""More time: the request, the opinion, the decision."""

from typing import Any

from flask import flash, redirect, url_for

from app.core.forms import show
from app.core.i18n import gettext as _
from app.core.requests import authorise, current_actor
from app.rectification import permissions, queries, service
from app.rectification.forms import ExtensionDecisionForm, ExtensionForm, OpinionForm
from app.rectification.models import ExtensionRequest, RectificationTask
from app.rectification.states import ExtensionReason, ExtensionState
from app.rectification.views import blueprints
from app.rectification.views.asking import keep
from app.rectification.workflow import extension_workflow


def _to_task(task: RectificationTask) -> Any:
    return redirect(url_for("tasks.detail", number=task.number), 303)


def _to_request(request: ExtensionRequest) -> Any:
    return redirect(
        url_for("tasks.show_extension", number=request.task.number, public_id=request.public_id),
        303,
    )


@blueprints.tasks.route("/<number>/extension", methods=["GET", "POST"])
@authorise(permissions.may_ask_extension, load=queries.get_task)
def extension(task: RectificationTask) -> Any:
    """Ask for more time."""
    form = ExtensionForm()
    if form.validate_on_submit() and keep(form, _ask, form, task):
        flash(_("Asked for more time. Until it is decided the task is not overdue."))
        return _to_task(task)
    return show(
        "rectification/extension.html",
        form,
        task=task,
        refusal=service.extension_refusal(task),
        latest=service.latest_day(task),
        earlier=queries.extensions_of(task),
    )


def _ask(form: ExtensionForm, task: RectificationTask) -> ExtensionRequest:
    return service.ask_extension(
        current_actor(),
        task,
        new_due_on=form.new_due_on.data,
        reason_class=ExtensionReason(form.reason_class.data),
        reason=form.reason.data or "",
    )


@blueprints.tasks.get("/<number>/extensions/<public_id>")
@authorise(permissions.may_view_extension, load=queries.get_extension)
def show_extension(request: ExtensionRequest) -> Any:
    """A request for more time with opinion and decision, and the form of whoever has to act."""
    return _page(request)


@blueprints.tasks.post("/<number>/extensions/<public_id>/opinion")
@authorise(permissions.may_give_opinion, load=queries.get_extension)
def give_opinion(request: ExtensionRequest) -> Any:
    """The supervisor's opinion."""
    form = OpinionForm()
    if form.validate_on_submit() and keep(form, _opine, form, request):
        flash(_("Your opinion is with the office lead."))
        return _to_request(request)
    return _page(request, opinion_form=form)


def _opine(form: OpinionForm, request: ExtensionRequest) -> ExtensionRequest:
    supports = form.supports.data == "yes"
    return service.give_opinion(
        current_actor(), request, supports=supports, text=form.text.data or ""
    )


@blueprints.tasks.post("/<number>/extensions/<public_id>/decision")
@authorise(permissions.may_decide_extension, load=queries.get_extension)
def decide_extension(request: ExtensionRequest) -> Any:
    """Grant or refuse."""
    form = ExtensionDecisionForm()
    if form.validate_on_submit() and keep(form, _decide, form, request):
        flash(_("Decided; the school has been told."))
        return _to_task(request.task)
    return _page(request, decision_form=form)


def _decide(form: ExtensionDecisionForm, request: ExtensionRequest) -> ExtensionRequest:
    return service.decide_extension(
        current_actor(),
        request,
        grant=form.decision.data == "grant",
        text=form.text.data or "",
    )


@blueprints.tasks.post("/<number>/extensions/<public_id>/withdraw")
@authorise(permissions.may_withdraw_extension, load=queries.get_extension)
def withdraw_extension(request: ExtensionRequest) -> Any:
    """The school no longer asks."""
    service.withdraw_extension(current_actor(), request)
    flash(_("Request withdrawn. The deadline stays as it was."))
    return _to_task(request.task)


def _page(
    request: ExtensionRequest,
    *,
    opinion_form: OpinionForm | None = None,
    decision_form: ExtensionDecisionForm | None = None,
) -> Any:
    actor = current_actor()
    waits = request.state is ExtensionState.SUBMITTED
    may_opine = waits and request.opinion_at is None
    if may_opine and permissions.may_give_opinion(actor, request):
        opinion_form = opinion_form or OpinionForm()
    decision = extension_workflow.explain(request, "reject", actor)
    if decision:
        decision_form = decision_form or ExtensionDecisionForm()
    sent = opinion_form if opinion_form and opinion_form.is_submitted() else decision_form
    return show(
        "rectification/extension_request.html",
        sent if sent and sent.is_submitted() else None,
        extension=request,
        task=request.task,
        opinion_form=opinion_form,
        decision_form=decision_form,
        may_withdraw=waits and permissions.may_withdraw_extension(actor, request),
        why_not=decision.reason
        if waits and permissions.is_lead_at(actor, request.task.school)
        else "",
        is_single_handed=bool(decision) and service.is_single_handed(actor, request),
    )

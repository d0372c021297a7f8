"""The exit slip with the school's answer."""

from typing import Any

from flask import flash, redirect, render_template, url_for

from app.core.i18n import gettext as _
from app.core.requests import authorise, current_actor
from app.visits import permissions, queries, service
from app.visits.forms import FeedbackForm, OwnAnswerForm
from app.visits.models import Visit
from app.visits.service import strokes
from app.visits.states import SchoolAnswer, VisitState
from app.visits.views.blueprint import blueprint, detail_url
from app.visits.views.signatures import signature_mark, slip_facts


@blueprint.get("/<reference>/slip")
@authorise(permissions.may_read_slip, load=queries.get_visit)
def slip(visit: Visit) -> Any:
    """The exit slip as a paper, and the form for the answer of whoever may give it."""
    return _slip_page(visit)


@blueprint.post("/<reference>/feedback")
@authorise(permissions.may_lead_visit, load=queries.get_visit)
def feedback(visit: Visit) -> Any:
    """What the school says on the lead's phone, signed there; a slip that has changed is shown anew."""
    form = FeedbackForm()
    if form.validate_on_submit() and form.keep(_record_feedback, form, visit):
        flash(_("The school's answer is recorded."), "success")
        return redirect(detail_url(visit), 303)
    return _slip_page(visit, feedback_form=form)


@blueprint.post("/<reference>/answer")
@authorise(permissions.may_answer_for_school, load=queries.get_visit)
def answer(visit: Visit) -> Any:
    """The head acknowledges the slip or objects in writing."""
    form = OwnAnswerForm()
    if form.validate_on_submit() and form.keep(_answer, form, visit):
        flash(_("Your answer is recorded. The office sees it."), "success")
        return redirect(url_for("visits.slip", reference=visit.reference), 303)
    return _slip_page(visit, answer_form=form)


def _slip_page(
    visit: Visit,
    feedback_form: FeedbackForm | None = None,
    answer_form: OwnAnswerForm | None = None,
) -> Any:
    actor = current_actor()
    waits = visit.state is VisitState.RECORDED
    if feedback_form is None and waits and permissions.may_lead_visit(actor, visit):
        feedback_form = FeedbackForm()
    if answer_form is None and permissions.may_answer_for_school(actor, visit):
        answer_form = OwnAnswerForm()
    form = feedback_form or answer_form
    content = service.slip_as_signed(visit) if form is None else None
    page = render_template(
        "visits/slip.html",
        visit=visit,
        **slip_facts(content or service.slip_of(visit)),
        mark=signature_mark(visit),
        notices=[one for one in service.slip_notices.collect(actor, visit) if one],
        links=[link for link in service.slip_links.collect(actor, visit) if link],
        feedback_form=feedback_form,
        answer_form=answer_form,
        form=form,
        pad=strokes,
    )
    return page, form.refusal if form is not None and form.is_submitted() else 200


def _record_feedback(form: FeedbackForm, visit: Visit) -> bool:
    service.record_feedback(
        current_actor(),
        visit,
        answer=SchoolAnswer(form.answer.data),
        by=form.by.data or "",
        text=form.text.data or "",
        signed=form.signing(),
    )
    return True


def _answer(form: OwnAnswerForm, visit: Visit) -> bool:
    service.answer_for_school(
        current_actor(),
        visit,
        answer=SchoolAnswer(form.answer.data),
        text=form.text.data or "",
        shown=form.shown.data or "",
    )
    return True

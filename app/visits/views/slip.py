"""Check before submission; exit slip with the school's answer."""

from typing import Any

from flask import flash, redirect, render_template, url_for

from app.core.forms import ConfirmForm, show
from app.core.i18n import gettext as _
from app.core.requests import authorise, current_actor
from app.visits import permissions, queries, service
from app.visits.forms import FeedbackForm, OwnAnswerForm
from app.visits.models import Visit
from app.visits.states import SchoolAnswer, VisitState
from app.visits.views.blueprint import blueprint, detail_url


@blueprint.route("/<reference>/check", methods=["GET", "POST"])
@authorise(permissions.may_record_visit, load=queries.get_visit)
def check(visit: Visit) -> Any:
    """What is missing and where; the lead submits from here."""
    form = ConfirmForm()
    if form.validate_on_submit():
        service.submit_record(current_actor(), visit)
        flash(_("The record is submitted and locked."), "success")
        return redirect(url_for("visits.slip", reference=visit.reference), 303)
    paper = queries.paper_of(visit)
    actor = current_actor()
    return show(
        "visits/record/check.html",
        form,
        visit=visit,
        paper=paper,
        progress=paper.progress(),
        hints=_hints(visit, paper),
        unopposed=service.submit_guards.check(visit),
        links=[link for link in service.check_links.collect(actor, visit) if link],
        lead=permissions.may_lead_visit(actor, visit),
    )


@blueprint.get("/<reference>/slip")
@authorise(permissions.may_read_slip, load=queries.get_visit)
def slip(visit: Visit) -> Any:
    """The exit slip as a paper, and the form for the answer of whoever may give it."""
    return _slip_page(visit)


@blueprint.post("/<reference>/feedback")
@authorise(permissions.may_lead_visit, load=queries.get_visit)
def feedback(visit: Visit) -> Any:
    """The lead writes down what the school said."""
    form = FeedbackForm()
    if form.validate_on_submit() and form.attempt(_record_feedback, form, visit):
        flash(_("The school's answer is recorded."), "success")
        return redirect(detail_url(visit), 303)
    return _slip_page(visit, feedback_form=form)


@blueprint.post("/<reference>/answer")
@authorise(permissions.may_answer_for_school, load=queries.get_visit)
def answer(visit: Visit) -> Any:
    """The head acknowledges the slip or objects in writing."""
    form = OwnAnswerForm()
    if form.validate_on_submit() and form.attempt(_answer, form, visit):
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
    sections = [section for section in service.slip_sections.collect(actor, visit) if section]
    page = render_template(
        "visits/slip.html",
        visit=visit,
        sections=sections,
        links=[link for link in service.slip_links.collect(actor, visit) if link],
        feedback_form=feedback_form,
        answer_form=answer_form,
        form=feedback_form or answer_form,
    )
    sent = feedback_form or answer_form
    return page, 422 if sent is not None and sent.is_submitted() else 200


def _record_feedback(form: FeedbackForm, visit: Visit) -> bool:
    service.record_feedback(
        current_actor(),
        visit,
        answer=SchoolAnswer(form.answer.data),
        by=form.by.data or "",
        text=form.text.data or "",
    )
    return True


def _answer(form: OwnAnswerForm, visit: Visit) -> bool:
    service.answer_for_school(
        current_actor(), visit, answer=SchoolAnswer(form.answer.data), text=form.text.data or ""
    )
    return True


def _hints(visit: Visit, paper: queries.Paper) -> list[str]:
    """What a careful reader would ask about; none of it stops the submission."""
    hints = []
    if not visit.methods:
        hints.append(_("The ways used are not ticked yet."))
    if not visit.merits:
        hints.append(_("No merit is noted: the slip will name problems only."))
    if not queries.conversations_of(visit):
        hints.append(_("Nobody was talked to."))
    bare = [item_id for item_id in paper.proposals if paper.answers[item_id].photo_count == 0]
    if bare:
        hints.append(_("Unmet without a photo: %(number)s.", number=len(bare)))
    return hints

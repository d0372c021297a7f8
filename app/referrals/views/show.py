"""One referral: what was asked, what was answered, and what may be done next."""

from typing import Any

from flask import flash, redirect, render_template, url_for

from app.core.actions import action_page, buttons, timeline
from app.core.forms import show
from app.core.i18n import gettext as _
from app.core.permissions import Actor
from app.core.requests import authorise, current_actor
from app.referrals import permissions, queries, service
from app.referrals.forms import AnswerForm, AskAgainForm
from app.referrals.models import Referral
from app.referrals.states import ReferralState
from app.referrals.views.blueprint import blueprint
from app.referrals.views.panels import files_of, kept_files
from app.referrals.workflow import referral_workflow

PAGES = frozenset({"refer", "answer", "ask_again"})


@blueprint.get("/<number>")
@authorise(permissions.may_view_referral, load=queries.get_referral)
def detail(referral: Referral) -> str:
    """Everything about one referral that belongs to it, and nothing else of the school."""
    actor = current_actor()
    return render_template("referrals/detail.html", **_facts(actor, referral))


def _facts(actor: Actor, referral: Referral) -> dict[str, Any]:
    number = referral.number
    pages = {
        "refer": url_for("referrals.refer", number=referral.task.number),
        "answer": url_for("referrals.answer", number=number),
        "ask_again": url_for("referrals.ask_again", number=number),
    }
    return {
        "referral": referral,
        "task": referral.task,
        "is_late": queries.is_late(referral),
        "sees_task": queries.sees_task(actor, referral),
        "asked_files": kept_files(referral, service.QUESTION),
        "brought": kept_files(referral, service.ANSWER),
        "entries": timeline(referral),
        "actions": buttons(
            referral_workflow,
            referral,
            actor,
            lambda name: url_for("referrals.act", number=number, action=name),
            pages,
        ),
        "is_waiting": referral.state is ReferralState.PROPOSED,
    }


@blueprint.route("/<number>/answer", methods=["GET", "POST"])
@authorise(permissions.may_answer, load=queries.get_referral)
def answer(referral: Referral) -> Any:
    """The section's answer."""
    form = AnswerForm()
    if form.validate_on_submit() and form.keep(_answer, referral, form):
        flash(_("Your answer is with the supervision office."))
        return redirect(url_for("referrals.detail", number=referral.number), 303)
    return show("referrals/answer.html", form, **_facts(current_actor(), referral))


def _answer(referral: Referral, form: AnswerForm) -> Referral:
    return service.answer(
        current_actor(), referral, text=form.text.data or "", files=files_of(form.files)
    )


@blueprint.route("/<number>/ask-again", methods=["GET", "POST"])
@authorise(permissions.may_end, load=queries.get_referral)
def ask_again(referral: Referral) -> Any:
    """The same section once more."""
    form = AskAgainForm(due_on=service.proposed_day(referral.school))
    if form.validate_on_submit() and form.keep(_ask_again, referral, form):
        flash(_("The section has been asked again."))
        return redirect(url_for("referrals.detail", number=referral.number), 303)
    latest = service.latest_day(referral.school)
    facts = _facts(current_actor(), referral)
    return show("referrals/ask_again.html", form, latest=latest, **facts)


def _ask_again(referral: Referral, form: AskAgainForm) -> Referral:
    return service.ask_again(
        current_actor(), referral, matter=form.matter.data or "", due_on=form.due_on.data
    )


@blueprint.route("/<number>/actions/<action>", methods=["GET", "POST"])
@authorise(permissions.may_view_referral, load=queries.get_referral)
def act(referral: Referral, action: str) -> Any:
    """The steps that ask for words only."""
    return action_page(
        referral_workflow,
        referral,
        "" if action in PAGES else action,
        service.act,
        back=lambda: url_for("referrals.detail", number=referral.number),
        title=referral.task.title,
    )

"""How a referral begins: proposed by the head, referred by the office."""

from typing import Any

from flask import flash, redirect, url_for

from app.core.forms import show
from app.core.i18n import gettext as _
from app.core.requests import authorise, current_actor
from app.rectification import queries as rectification
from app.rectification import service as tasks
from app.rectification.models import RectificationTask
from app.referrals import permissions, queries, service
from app.referrals.forms import ProposalForm, ReferForm, offer_sections
from app.referrals.models import Referral
from app.referrals.states import ReferralState
from app.referrals.views.blueprint import blueprint
from app.referrals.views.panels import files_of
from app.schools.models import Section
from app.schools.queries import sections_for


@blueprint.route("/tasks/<number>/propose", methods=["GET", "POST"])
@authorise(permissions.may_propose, load=rectification.get_task)
def propose(task: RectificationTask) -> Any:
    """The head says what the school cannot solve alone."""
    form = ProposalForm()
    offer_sections(form.section, sections_for(task.school), _("– the office decides –"))
    if form.validate_on_submit() and (made := form.keep(_propose, task, form)):
        flash(_("The office decides whether to refer it. Until then your days count on."))
        return redirect(url_for("referrals.detail", number=made.number), 303)
    live = queries.live_referral(task)
    refusal = tasks.referral_refusal(task)
    return show("referrals/propose.html", form, task=task, live=live, refusal=refusal)


def _propose(task: RectificationTask, form: ProposalForm) -> Referral:
    return service.propose(
        current_actor(),
        task,
        text=form.text.data or "",
        section=_chosen(task, form.section.data),
        files=files_of(form.files),
    )


@blueprint.route("/tasks/<number>/refer", methods=["GET", "POST"])
@authorise(permissions.may_refer_task, load=rectification.get_task)
def refer(task: RectificationTask) -> Any:
    """The office refers it, on the school's proposal if there is one."""
    live = queries.live_referral(task)
    form = ReferForm(due_on=service.proposed_day(task.school), **_proposed(live))
    offer_sections(form.section, sections_for(task.school), _("– choose –"))
    if form.validate_on_submit() and (made := form.keep(_refer, task, form)):
        flash(_("Referred. The school's days stand still until you end the referral."))
        return redirect(url_for("referrals.detail", number=made.number), 303)
    return show(
        "referrals/refer.html",
        form,
        task=task,
        live=live,
        latest=service.latest_day(task.school),
        refusal=tasks.referral_refusal(task),
    )


def _proposed(live: Referral | None) -> dict[str, Any]:
    """What a proposal fills in: its section and its words."""
    if live is None or live.state is not ReferralState.PROPOSED:
        return {}
    section = live.section.public_id if live.section is not None else ""
    return {"section": section, "matter": live.proposal}


def _refer(task: RectificationTask, form: ReferForm) -> Referral:
    return service.refer(
        current_actor(),
        task,
        section=_chosen(task, form.section.data),
        matter=form.matter.data or "",
        due_on=form.due_on.data,
        files=files_of(form.files),
    )


def _chosen(task: RectificationTask, public_id: str | None) -> Section | None:
    return next((one for one in sections_for(task.school) if one.public_id == public_id), None)

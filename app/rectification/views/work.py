"""What the school does on a task: people, plan, progress, evidence, application for closure."""

from typing import Any

from flask import flash, redirect, url_for
from werkzeug.exceptions import NotFound

from app.accounts.models import User
from app.core.files.models import Attachment
from app.core.files.queries import by_public_id
from app.core.forms import RequiredReasonForm, show
from app.core.i18n import gettext as _
from app.core.permissions import Actor
from app.core.requests import authorise, current_actor
from app.rectification import permissions, queries, service
from app.rectification.forms import ClosureForm, PeopleForm, PlanForm, ProgressForm, nobody
from app.rectification.forms import offer_people as offer
from app.rectification.kinds import rules_of
from app.rectification.models import RectificationTask
from app.rectification.views import blueprints
from app.rectification.views.asking import keep


def _back(task: RectificationTask) -> Any:
    return redirect(url_for("tasks.detail", number=task.number), 303)


# ------------------------------------------------------------------------------------- people


@blueprints.tasks.route("/<number>/people", methods=["GET", "POST"])
@authorise(permissions.may_name_owner, load=queries.get_task)
def people(task: RectificationTask) -> Any:
    """Name owner, responsible leader and helpers."""
    known = queries.people_of_school(task.school)
    form = _people_form(task, known)
    form.remember(task)
    if form.validate_on_submit():
        form.require_current(task, theirs=_people_form(task, known, fresh=True))
        if keep(form, _name_people, form, task, known):
            flash(_("%(name)s is responsible now.", name=task.owner.name if task.owner else ""))
            return _back(task)
    return show("rectification/people.html", form, task=task)


def _people_form(task: RectificationTask, known: Any, *, fresh: bool = False) -> PeopleForm:
    data = {
        "owner": task.owner.public_id if task.owner else "",
        "leader": task.leader.public_id if task.leader else "",
        "helpers": [helper.public_id for helper in task.helpers],
    }
    form = PeopleForm(formdata=None, data=data) if fresh else PeopleForm(data=data)
    offer(form.owner, known, nobody())
    offer(form.leader, known, nobody())
    offer(form.helpers, known)
    return form


def _name_people(form: PeopleForm, task: RectificationTask, known: Any) -> RectificationTask:
    by_id: dict[str, User] = {person.public_id: person for person in known}
    return service.name_people(
        current_actor(),
        task,
        owner=by_id.get(form.owner.data),
        leader=by_id.get(form.leader.data),
        helpers=[by_id[number] for number in form.helpers.data or () if number in by_id],
    )


# --------------------------------------------------------------------------------------- plan


@blueprints.tasks.route("/<number>/plan", methods=["GET", "POST"])
@authorise(permissions.may_submit_plan, load=queries.get_task)
def plan(task: RectificationTask) -> Any:
    """Write the plan; keep it as a draft or send it."""
    known = queries.people_of_school(task.school)
    form = _plan_form(task, known)
    form.remember(task)
    if form.validate_on_submit():
        form.require_current(task, theirs=_plan_form(task, known, fresh=True))
        if keep(form, _keep_plan, form, task, known):
            sent = form.wants_to_send()
            flash(_("The plan is with the supervisor now.") if sent else _("Plan kept as draft."))
            return _back(task)
    reason = queries.last_reasons([task.id]).get(task.id) if task.sent_back else None
    return show(
        "rectification/plan.html", form, task=task, reason=reason, needs_cause=rules_of(task).cause
    )


def _plan_form(task: RectificationTask, known: Any, *, fresh: bool = False) -> PlanForm:
    data = {
        "owner": task.owner.public_id if task.owner else "",
        "leader": task.leader.public_id if task.leader else "",
        "goal": task.goal,
        "measures": task.measures,
        "milestones": task.milestones,
        "cause": task.cause.value if task.cause else "",
        "cause_text": task.cause_text,
    }
    form = PlanForm(formdata=None, data=data) if fresh else PlanForm(data=data)
    offer(form.owner, known, nobody())
    offer(form.leader, known, nobody())
    return form


def _keep_plan(form: PlanForm, task: RectificationTask, known: Any) -> RectificationTask:
    actor = current_actor()
    by_id: dict[str, User] = {person.public_id: person for person in known}
    owner, leader = by_id.get(form.owner.data), by_id.get(form.leader.data)
    named = (owner is not task.owner or leader is not task.leader) and owner is not None
    if named:
        service.name_people(actor, task, owner=owner, leader=leader, helpers=task.helpers)
    words = {
        "goal": form.goal.data or "",
        "measures": form.measures.data or "",
        "milestones": form.milestones.data or "",
    }
    if form.wants_to_send():
        form.require_owner()
        service.submit_plan(
            actor,
            task,
            **words,
            cause=form.chosen_cause(),
            cause_text=form.cause_text.data or "",
        )
    else:
        service.save_plan(actor, task, **words)
        if form.cause.data and form.cause_text.data:
            cause, text = form.chosen_cause(), form.cause_text.data
            service.name_cause(actor, task, cause=cause, text=text)
    return task


# ----------------------------------------------------------------------------------- progress


@blueprints.tasks.route("/<number>/progress", methods=["GET", "POST"])
@authorise(permissions.may_report_progress, load=queries.get_task)
def progress(task: RectificationTask) -> Any:
    """Say what was done and show it."""
    form = ProgressForm(percent=str(min(100, task.progress // 10 * 10 + 10)))
    if form.validate_on_submit() and keep(form, _report, form, task):
        flash(_("Progress kept."))
        return _back(task)
    return show(
        "rectification/progress.html", form, task=task, reason=_reason(task), **_shown(task)
    )


def _report(form: ProgressForm, task: RectificationTask) -> Any:
    return service.report_progress(
        current_actor(),
        task,
        percent=int(form.percent.data),
        text=form.text.data or "",
        proofs=form.proofs(),
    )


def _reason(task: RectificationTask) -> Any:
    return queries.last_reasons([task.id]).get(task.id) if task.sent_back else None


def _shown(task: RectificationTask) -> dict[str, Any]:
    return {"evidence": queries.evidence_of(task), "rules": rules_of(task)}


# ------------------------------------------------------------------------------------ closure


@blueprints.tasks.route("/<number>/closure", methods=["GET", "POST"])
@authorise(permissions.may_apply_for_closure, load=queries.get_task)
def closure(task: RectificationTask) -> Any:
    """Apply for closure; missing evidence can be added on the same page."""
    form = ClosureForm()
    if form.validate_on_submit() and keep(form, _apply, form, task):
        flash(_("The application is with the supervisor. Your days stand still meanwhile."))
        return _back(task)
    return show(
        "rectification/closure.html",
        form,
        task=task,
        reason=_reason(task),
        answer_by=queries.review_due_on(task),
        **_shown(task),
    )


def _apply(form: ClosureForm, task: RectificationTask) -> Any:
    return service.apply_for_closure(
        current_actor(), task, text=form.text.data or "", proofs=form.proofs()
    )


# ----------------------------------------------------------------------------------- evidence


def load_evidence(
    actor: Actor, number: str, file_id: str
) -> tuple[RectificationTask, Attachment] | None:
    """A file that the school brought to this very task, and the task."""
    task = queries.get_task(actor, number)
    file = by_public_id(file_id)
    if task is None or file is None or file.is_removed:
        return None
    return (task, file) if queries.belongs_to_task(task, file) else None


@blueprints.tasks.route("/<number>/files/<file_id>/remove", methods=["GET", "POST"])
@authorise(permissions.may_remove_evidence_of, load=load_evidence)
def remove_file(found: tuple[RectificationTask, Attachment]) -> Any:
    """Take a file away, with the reason."""
    task, file = found
    if file.owner_kind not in {"rectification_task", "progress_entry"}:
        raise NotFound
    form = RequiredReasonForm()
    if form.validate_on_submit() and keep(form, _remove, form, task, file):
        flash(_("The file was taken away; it stays on record."))
        return _back(task)
    return show("rectification/remove_file.html", form, task=task, file=file)


def _remove(form: RequiredReasonForm, task: RectificationTask, file: Attachment) -> bool:
    service.remove_evidence(current_actor(), task, file, reason=form.reason.data or "")
    return True

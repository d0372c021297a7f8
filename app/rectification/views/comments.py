"""Comments on a task: write one, withdraw one's own; watch the task or not."""

from typing import Any

from flask import flash, redirect, url_for
from wtforms import SelectChoice

from app.accounts.models import User
from app.core.forms import ConfirmForm, is_complete, show
from app.core.i18n import gettext as _
from app.core.permissions import Actor
from app.core.requests import authorise, current_actor, typed_words, wants_results
from app.rectification import permissions, queries, service
from app.rectification.forms import CommentForm
from app.rectification.models import RectificationTask, TaskComment
from app.rectification.views import blueprints
from app.rectification.views.asking import keep
from app.visits.queries import people_by_ref


def _back(task: RectificationTask) -> Any:
    return redirect(url_for("tasks.detail", number=task.number), 303)


@blueprints.tasks.route("/<number>/comment", methods=["GET", "POST"])
@authorise(permissions.may_comment, load=queries.get_task)
def comment(task: RectificationTask) -> Any:
    """Say something about the task, and who is to hear of it."""
    form = CommentForm()
    if not permissions.is_beside_the_school(current_actor(), task):
        del form.audience
    chosen = list(people_by_ref(form.people.data or []).values())
    if is_complete(form) and keep(form, _write, form, task, chosen):
        flash(_("Your comment is in the course of events. You watch this task now."))
        return _back(task)
    form.people.choices = [_choice(person) for person in _offered(task, chosen)]
    words = typed_words("people") if wants_results("people") else ""
    return show("rectification/comment.html", form, task=task, words=words)


def _write(form: CommentForm, task: RectificationTask, chosen: list[User]) -> Any:
    return service.write_comment(
        current_actor(),
        task,
        text=form.text.data or "",
        office_only=form.is_for_the_office,
        mentioned=chosen,
    )


def _offered(task: RectificationTask, chosen: list[User]) -> list[User]:
    """Who is ticked, then who was looked for, else the head and those with a part in the task."""
    if wants_results("people"):
        found = queries.find_audience(task, typed_words("people"))
    else:
        parts = [task.owner_id, task.leader_id, task.supervisor_id, task.reviewer_id]
        people = (*task.helpers, *queries.heads_of(task.school))
        found = queries.audience_among(task, [*parts, *(one.id for one in people)])
    own = current_actor().id
    offered = {person.id: person for person in (*chosen, *found) if person.id != own}
    return list(offered.values())


def _choice(person: User) -> SelectChoice:
    label = f"{person.name} · {person.title}" if person.title else person.name
    return SelectChoice(person.public_id, label)


def load_comment(actor: Actor, number: str, public_id: str) -> TaskComment | None:
    """A comment that the actor may read, on a task that they may see."""
    found = queries.get_comment(actor, number, public_id)
    if found is None or not found.office_only:
        return found
    return found if permissions.is_beside_the_school(actor, found.task) else None


@blueprints.tasks.route("/<number>/comments/<public_id>/withdraw", methods=["GET", "POST"])
@authorise(permissions.may_withdraw_comment, load=load_comment)
def withdraw_comment(comment: TaskComment) -> Any:
    """Take one's own comment back."""
    form = ConfirmForm()
    if form.validate_on_submit() and keep(form, _withdraw, comment):
        flash(_("Your comment is withdrawn."))
        return _back(comment.task)
    return show("rectification/withdraw_comment.html", form, task=comment.task, comment=comment)


def _withdraw(comment: TaskComment) -> TaskComment:
    return service.withdraw_comment(current_actor(), comment)


@blueprints.tasks.post("/<number>/watch")
@authorise(permissions.may_comment, load=queries.get_task)
def watch(task: RectificationTask) -> Any:
    """Be told of every comment and step."""
    service.watch(current_actor(), task)
    flash(_("You watch this task now and are told of every comment and step."))
    return _back(task)


@blueprints.tasks.post("/<number>/unwatch")
@authorise(permissions.may_comment, load=queries.get_task)
def unwatch(task: RectificationTask) -> Any:
    """No longer be told."""
    service.unwatch(current_actor(), task)
    flash(_("You no longer watch this task."))
    return _back(task)

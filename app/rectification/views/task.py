"""The page of a task: evidence, plan, timeline, clocks, and what may be done next."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import render_template, url_for

from app.core import clock, loop
from app.core.actions import action_page
from app.core.calendar import load_calendar
from app.core.files.models import Attachment
from app.core.permissions import Actor
from app.core.requests import authorise, current_actor
from app.rectification import clocks, permissions, queries, service
from app.rectification.kinds import rules_of
from app.rectification.models import RectificationTask
from app.rectification.states import Side, TaskState
from app.rectification.views import blueprints, words
from app.rectification.views.next_steps import PAGES, next_actions, why_not
from app.rectification.views.story import returned_because, story
from app.rectification.workflow import task_workflow


@dataclass(frozen=True, slots=True)
class TaskPage:
    """What a task's page reads, in as few statements as there are kinds of things."""

    evidence: queries.Evidence
    story: queries.Story


def read_page(actor: Actor, task: RectificationTask) -> TaskPage:
    """Evidence, requests for time, and the history with that of reviews and the comments."""
    others = [thing for things in service.task_history.collect(task) for thing in things]
    beside = permissions.is_beside_the_school(actor, task)
    told = queries.told_story(actor.id, task, *others, with_office=beside)
    return TaskPage(evidence=queries.evidence_of(task), story=told)


@blueprints.tasks.get("/<number>")
@authorise(permissions.may_view_task, load=queries.get_task)
def detail(task: RectificationTask) -> str:
    """Everything about one task."""
    actor = current_actor()
    read = read_page(actor, task)
    waiting = queries.waiting_for(task, actor)
    panels = [panel for panel in service.task_panels.collect(actor, task) if panel]
    return render_template(
        "rectification/task.html",
        task=task,
        evidence=read.evidence,
        before=picture(first_picture(read.evidence.before)),
        after=picture(last_picture(read.evidence.after)),
        extensions=read.story.extensions,
        status=queries.display_status(task),
        **_turn_words(task, waiting),
        why=clocks.why_this_day(task.due_sum),
        rules=rules_of(task),
        used=clocks.spent(queries.sides_of(read.story.entries), load_calendar(), clock.today()),
        entries=story(read.story, actor.id, task),
        is_watching=read.story.is_watching,
        may_comment=bool(permissions.may_comment(actor, task)),
        stations=loop.stations(_anchor(task), _here(task)),
        actions=next_actions(actor, task, read.story.extensions),
        why_not=why_not(actor, task),
        panels=panels,
        reason=returned_because(task, read.story.entries),
        works=permissions.works_on(actor, task) or permissions.is_head_at(actor, task.school),
    )


def _turn_words(task: RectificationTask, waiting: queries.Waiting) -> dict[str, Any]:
    """Whose move it is and since when, as the page says it."""
    return {
        "waiting_text": words.waiting_text(
            waiting.turn, waiting.name, is_you=waiting.is_you, task=task
        ),
        "since_text": clocks.waited_text(load_calendar(), waiting.since, clock.today()),
        "is_you": waiting.is_you,
        "due_runs": waiting.side is Side.SCHOOL,
    }


@blueprints.tasks.route("/<number>/actions/<action>", methods=["GET", "POST"])
@authorise(permissions.may_view_task, load=queries.get_task)
def act(task: RectificationTask, action: str) -> Any:
    """The steps that ask for no more than a reason."""
    return action_page(
        task_workflow,
        task,
        "" if action in PAGES else action,
        _perform,
        back=lambda: url_for("tasks.detail", number=task.number),
        title=task.title,
    )


def _perform(actor: Actor, task: RectificationTask, name: str, *, reason: str) -> None:
    if name == "withdraw_application":
        service.withdraw_application(actor, task, reason=reason)
    elif name == "cancel":
        service.cancel(actor, task, reason=reason)
    else:
        service.act(actor, task, name, reason=reason)


def first_picture(files: Sequence[Attachment]) -> Attachment | None:
    """The first photo among files."""
    return next((file for file in files if file.is_image), None)


def last_picture(files: Sequence[Attachment]) -> Attachment | None:
    """The newest photo among files."""
    return next((file for file in reversed(files) if file.is_image), None)


def picture(file: Attachment | None) -> dict[str, str] | None:
    """A file as `evidence_pair` takes it."""
    if file is None:
        return None
    return {
        "url": url_for("files.show", public_id=file.public_id),
        "thumb_url": url_for("files.thumb", public_id=file.public_id),
        "alt": file.caption or file.filename,
        "note": file.uploaded_by_name,
        "caption": file.caption,
    }


def _anchor(task: RectificationTask) -> loop.Anchor:
    return loop.Anchor(visit_id=task.finding.visit_id, finding_id=task.finding_id, task_id=task.id)


def _here(task: RectificationTask) -> str:
    if task.state in {TaskState.PENDING_REVIEW, TaskState.VERIFIED}:
        return "review"
    return "closed" if task.state in {TaskState.CLOSED, TaskState.SUSTAINED} else "task"

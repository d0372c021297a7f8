"""Buttons and the one generic page for the transitions of a workflow."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any

from flask import redirect
from werkzeug.exceptions import NotFound

from app.core import history
from app.core.forms import BaseForm, ConfirmForm, ReasonForm, RequiredReasonForm, show
from app.core.i18n import Text
from app.core.permissions import Actor
from app.core.requests import current_actor
from app.core.workflow import Reason, Transition, Workflow


@dataclass(frozen=True, slots=True)
class Action:
    """A button: a link to a page, or a small form that posts at once."""

    label: Text
    url: str
    method: str = "get"
    style: str = "quiet"
    icon: str = ""


def buttons(
    workflow: Workflow[Any],
    subject: Any,
    actor: Actor,
    url_of: Callable[[str], str],
    pages: Mapping[str, str] | None = None,
    leave_out: Collection[str] = (),
) -> list[Action]:
    """Buttons of what the actor may do now, the primary one first.

    `url_of(name)` is the address of the generic action; `pages` names transitions that have a page
    of their own. What needs a reason or has a consequence asks on a page, the rest posts at once.
    """
    found = []
    for transition in workflow.transitions:
        if transition.internal or transition.name in leave_out:
            continue
        if not workflow.explain(subject, transition.name, actor):
            continue
        own_page = (pages or {}).get(transition.name)
        asks = transition.reason is not Reason.NONE or bool(transition.consequence)
        found.append(
            Action(
                transition.label,
                own_page or url_of(transition.name),
                "get" if own_page or asks else "post",
                transition.style,
                transition.icon,
            )
        )
    return sorted(found, key=lambda action: action.style != "primary")


def action_page(
    workflow: Workflow[Any],
    subject: Any,
    name: str,
    act: Callable[..., Any],
    *,
    back: Callable[[], str],
    title: str,
) -> Any:
    """Ask for the reason or the confirmation, then call `act(actor, subject, name, reason=...)`.

    Answers 404 for a name that has no button, and leads back to the subject afterwards.
    """
    transition = workflow.transition(name)
    if transition is None or transition.internal:
        raise NotFound
    form = form_for(transition)
    if form.validate_on_submit():
        reason = form.reason.data if "reason" in form else ""
        with form.reporting():
            act(current_actor(), subject, name, reason=reason or "")
        if not form.errors:
            return redirect(back(), 303)
    return show(
        "actions/confirm.html",
        form,
        subject=subject,
        transition=transition,
        back=back(),
        subject_title=title,
        refusal=_refusal(workflow, subject, name),
    )


def form_for(transition: Transition) -> BaseForm:
    """The form that a transition wants: nothing, an optional or a required reason."""
    if transition.reason is Reason.REQUIRED:
        form: BaseForm = RequiredReasonForm()
    elif transition.reason is Reason.OPTIONAL:
        form = ReasonForm()
    else:
        return ConfirmForm()
    form["reason"].label.text = transition.reason_label
    return form


def _refusal(workflow: Workflow[Any], subject: Any, name: str) -> Text:
    return workflow.explain(subject, name, current_actor()).reason


def timeline(*subjects: Any) -> list[dict[str, Any]]:
    """Entries for the timeline macro: history of the given things together, newest first."""
    shown = []
    for entry in history.entries_of(*subjects):
        style = history.style_of(entry)
        shown.append(
            {
                "icon": style.icon,
                "tone": style.tone,
                "event": entry.event,
                "label": style.label,
                "who": entry.actor_name,
                "at": entry.at,
                "said": entry.reason,
                "data": entry.data,
                "single_handed": entry.single_handed,
            }
        )
    return shown

"""The timeline of a task: its own history, that of its requests for time and of its reviews."""

from collections.abc import Sequence
from datetime import date
from types import SimpleNamespace
from typing import Any

from flask import url_for

from app.core import dates, history
from app.core.history import HistoryEntry
from app.core.i18n import gettext as _
from app.core.i18n import localized, ngettext
from app.rectification.models import RectificationTask, TaskComment
from app.rectification.queries import Story
from app.rectification.queries.tasks import REFERRAL_EVENTS
from app.rectification.states import CauseClass

HIDDEN_EVENTS = frozenset({"plan_saved"})


def story(told: Story, reader_id: int | None, task: RectificationTask) -> list[dict[str, Any]]:
    """Timeline entries, newest first; a moved deadline says from where to where."""
    shown = []
    for entry in told.entries:
        if entry.event in HIDDEN_EVENTS:
            continue
        style = history.style_of(entry)
        shown.append(
            {
                "icon": style.icon,
                "tone": style.tone,
                "label": style.label,
                "who": entry.actor_name,
                "at": entry.at,
                "said": said_by(entry),
                **_of_comment(entry, told.comments.get(entry.id), reader_id, task),
            }
        )
    return shown


def _of_comment(
    entry: HistoryEntry, comment: TaskComment | None, reader_id: int | None, task: RectificationTask
) -> dict[str, Any]:
    """What the entry of a comment shows beside the usual; a withdrawn one has left its trace only."""
    if comment is None:
        return {}
    facts: dict[str, Any] = {"note": _("office only") if comment.office_only else ""}
    if entry.event != "comment":
        return facts
    if comment.withdrawn_at is not None:
        return {**facts, "said": _("The author has withdrawn it.")}
    facts["said"] = " ".join([*(f"@{name}" for name in comment.mentioned), comment.text])
    if comment.by_id == reader_id:
        facts["more_url"] = url_for(
            "tasks.withdraw_comment", number=task.number, public_id=comment.public_id
        )
        facts["more_label"] = _("Withdraw")
    return facts


def said_by(entry: HistoryEntry) -> str:
    """What an entry says below its line: the reason, and the facts that belong to it."""
    facts = _facts_of(entry)
    if entry.single_handed:
        facts.append(_("decided by one person"))
    return " · ".join([*facts, *([entry.reason] if entry.reason else [])])


def _facts_of(entry: HistoryEntry) -> list[str]:
    data = entry.data
    if entry.event == "progress":
        files = int(data.get("files", 0))
        return [f"{data.get('percent')}%"] + (
            [ngettext("%(num)d file added", "%(num)d files added", files)] if files else []
        )
    if entry.event in {"due_moved", "submit", "approve", "reject"} and "to" in data:
        return [f"{_day(data['from'])} → {_day(data['to'])}"]
    if entry.event in {"issue", "gathered"} and data.get("notice"):
        return [str(data["notice"])]
    if entry.event == "people":
        return [str(data.get("owner", ""))]
    if entry.event == "cause":
        return [str(CauseClass(data["cause"]).label)]
    if entry.event == "effect":
        return [_("%(number)s of 100", number=data["effect"])]
    if entry.event == "checkpoint_held":
        return [
            _("number %(held)s, the next one %(day)s", held=data["held"], day=_day(data["next_on"]))
        ]
    if entry.event in REFERRAL_EVENTS:
        return [localized(SimpleNamespace(**data), "section")]
    if entry.event == "evidence_removed":
        return [str(data.get("file", ""))]
    return []


def returned_because(
    task: RectificationTask, entries: Sequence[HistoryEntry]
) -> HistoryEntry | None:
    """The entry that sent the task back, while that is what the school has to mend."""
    if not task.sent_back:
        return None
    events = {"return_to_school", "return_plan"}
    return next((entry for entry in entries if entry.event in events), None)


def _day(text: str) -> str:
    return dates.day(date.fromisoformat(text))

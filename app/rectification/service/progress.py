"""What the school has done: progress entries and their evidence."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.core import history
from app.core.errors import InvalidInput, NotAllowed
from app.core.files import service as files
from app.core.files.models import Attachment
from app.core.i18n import Text
from app.core.i18n import lazy_gettext as _l
from app.core.permissions import Actor
from app.extensions import db
from app.rectification import permissions
from app.rectification.models import ProgressEntry, RectificationTask
from app.rectification.service import planning
from app.rectification.service.turns import pass_on, side_of
from app.rectification.states import TaskState

WORKING = frozenset({TaskState.IN_PROGRESS})
EVIDENCE_STATES = frozenset({TaskState.IN_PROGRESS, TaskState.ISSUED, TaskState.PLAN_SUBMITTED})


@dataclass(frozen=True, slots=True)
class Proof:
    """A file that somebody brings along: what it shows (before, after, paper) and in words."""

    upload: files.Upload
    purpose: str
    caption: str = ""


def report_progress(
    actor: Actor,
    task: RectificationTask,
    *,
    percent: int,
    text: str,
    proofs: Sequence[Proof] = (),
) -> ProgressEntry:
    """Say what was done, how far it is (0..100) and show it; begins an immediate task by itself.

    Raises InvalidInput beside the field at fault, UploadRefused for a file that is not taken; then
    nothing is kept.
    """
    decision = permissions.may_report_progress(actor, task)
    if not decision:
        raise NotAllowed(decision.reason)
    _begin_if_at_once(actor, task)
    if task.state not in WORKING:
        raise NotAllowed(_why_not_now(task))
    if not 0 <= percent <= 100:
        raise InvalidInput({"percent": _l("Please enter a number from 0 to 100.")})
    if not text.strip():
        raise InvalidInput({"text": _l("Please write what was done.")})
    before = side_of(task)
    entry = ProgressEntry(task_id=task.id, percent=percent, text=text.strip(), by_id=actor.id)
    db.session.add(entry)
    task.progress = percent
    db.session.flush()
    _store(actor, task, "progress_entry", entry.id, proofs)
    pass_on(actor, task, before)
    history.record(
        task,
        "progress",
        actor,
        reason=entry.text,
        data={"percent": percent, "files": len(proofs), "entry": entry.id},
    )
    return entry


def add_evidence(
    actor: Actor, task: RectificationTask, proofs: Sequence[Proof]
) -> list[Attachment]:
    """Add files to the task itself, as the page of the application for closure does."""
    decision = permissions.may_report_progress(actor, task)
    if not decision:
        raise NotAllowed(decision.reason)
    if task.state not in EVIDENCE_STATES:
        raise NotAllowed(_why_not_now(task))
    return _store(actor, task, "rectification_task", task.id, proofs)


def remove_evidence(
    actor: Actor, task: RectificationTask, attachment: Attachment, *, reason: str
) -> None:
    """Take a file away while the school works on the task; it stays on record with the reason.

    What lies before the office, or was accepted, stays.
    """
    decision = permissions.may_remove_evidence(actor, task)
    if not decision:
        raise NotAllowed(decision.reason)
    if task.state not in EVIDENCE_STATES - {TaskState.PLAN_SUBMITTED}:
        raise NotAllowed(_l("Evidence that the office has before it can no longer be removed."))
    files.remove_attachment(actor, attachment, reason=reason)
    history.record(
        task, "evidence_removed", actor, reason=reason.strip(), data={"file": attachment.filename}
    )


def _begin_if_at_once(actor: Actor, task: RectificationTask) -> None:
    if task.state is TaskState.ISSUED and not permissions.needs_plan(task):
        planning.act(actor, task, "start")


def _why_not_now(task: RectificationTask) -> Text:
    if task.state in {TaskState.ISSUED, TaskState.PLAN_SUBMITTED}:
        return _l("Work begins when the supervisor has accepted the plan.")
    return _l("Not possible while it is “%(state)s”.", state=task.state.label)


def _store(
    actor: Actor,
    task: RectificationTask,
    owner_kind: str,
    owner_id: int,
    proofs: Sequence[Proof],
) -> list[Attachment]:
    return [
        files.store_upload(
            actor,
            proof.upload,
            owner_kind=owner_kind,
            owner_id=owner_id,
            purpose=proof.purpose,
            region_id=task.county_id,
            caption=proof.caption,
        )
        for proof in proofs
    ]

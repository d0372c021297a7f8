"""Writes of findings; every function flushes and leaves the commit to the caller."""

from app.findings.service.decisions import (
    act,
    close_when_done,
    confirm_all,
    confirm_finding,
    decide_objection,
    drop_finding,
    merge_finding,
    object_to,
    objection_deadline,
    objection_refusal,
    reopen,
    why_not_confirmed,
)
from app.findings.service.drafts import (
    draft_from_answers,
    edit_finding,
    may_raise,
    photos_of_answer,
    raise_finding,
)
from app.findings.service.hooks import (
    finding_confirmed,
    finding_merged,
    finding_panels,
    finding_withdrawn,
    live_task_states,
    service_of_notice,
)
from app.findings.service.recurrences import accept_recurrence, reject_recurrence

__all__ = [
    "accept_recurrence",
    "act",
    "close_when_done",
    "confirm_all",
    "confirm_finding",
    "decide_objection",
    "draft_from_answers",
    "drop_finding",
    "edit_finding",
    "finding_confirmed",
    "finding_merged",
    "finding_panels",
    "finding_withdrawn",
    "live_task_states",
    "may_raise",
    "merge_finding",
    "object_to",
    "objection_deadline",
    "objection_refusal",
    "photos_of_answer",
    "raise_finding",
    "reject_recurrence",
    "reopen",
    "service_of_notice",
    "why_not_confirmed",
]

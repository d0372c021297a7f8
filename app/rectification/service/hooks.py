"""Extension points that followups and the pages above fill."""

from typing import Any

from app.core.hooks import Guards, Hook, Panel
from app.core.permissions import Actor
from app.rectification.models import Notice, RectificationTask

task_actions: Hook[[Actor, RectificationTask], list[dict[str, Any]]] = Hook("task_actions")
"""Further buttons of a task's page, as `next_actions` takes them; the primary one first."""

task_refusals: Hook[[Actor, RectificationTask], list[Any]] = Hook("task_refusals")
"""Sentences that say why something one would expect is not offered."""

task_panels: Hook[[Actor, RectificationTask], Panel | None] = Hook("task_panels")
"""Parts of a task's page made by upper features."""

task_history: Hook[[RectificationTask], list[Any]] = Hook("task_history")
"""Things whose history belongs into the timeline of the task, such as its reviews."""

closure_applied: Hook[[Actor, RectificationTask], None] = Hook("closure_applied")
"""The school has applied for closure."""

application_withdrawn: Hook[[Actor, RectificationTask], None] = Hook("application_withdrawn")
"""The application is taken back or the task cancelled: an open review has nothing to judge."""

task_cancelled: Hook[[Actor, RectificationTask, str], None] = Hook("task_cancelled")
"""A task was cancelled, with the reason: what still hung on it ends."""

withdrawal_guards: Guards[[RectificationTask]] = Guards("withdrawal_guards")
"""May refuse that the school takes its application back."""

notice_issued: Hook[[Actor, Notice], None] = Hook("notice_issued")
"""A notice was issued."""

task_settled: Hook[[Actor, RectificationTask], None] = Hook("task_settled")
"""A task was closed or is kept up from now on; finding, request and review say so already."""

notice_panels: Hook[[Actor, Notice], Panel | None] = Hook("notice_panels")
"""Parts of a notice's page made by upper features."""

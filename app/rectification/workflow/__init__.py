"""The lives of a notice, a rectification task and a request for more time."""

from app.rectification.workflow.extension import extension_workflow
from app.rectification.workflow.notice import is_major, needs_approval, notice_workflow
from app.rectification.workflow.task import missing_evidence, task_workflow

__all__ = [
    "extension_workflow",
    "is_major",
    "missing_evidence",
    "needs_approval",
    "notice_workflow",
    "task_workflow",
]

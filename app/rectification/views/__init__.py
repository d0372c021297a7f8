"""Pages of rectification: tasks, extensions, notices, exports."""

from flask import Flask

from app.findings import service as findings
from app.rectification.service import connections
from app.visits import service as visits


def register(app: Flask) -> None:
    """Give the application the pages, and the features below what they ask of this one."""
    findings.finding_withdrawn.connect(connections.cancel_tasks_of)
    findings.finding_merged.connect(connections.move_tasks)
    findings.live_task_states.connect(connections.live_task_states)
    findings.service_of_notice.connect(connections.service_of_notice)
    visits.conclude_guards.connect(connections.notices_are_issued)

"""Pages of rectification: tasks, requests for time, notices, exports; and what others show of it."""

from flask import Flask

from app.accounts import service as accounts
from app.core import loop
from app.core.files import owners
from app.findings import service as findings
from app.rectification.reminders import RULES
from app.rectification.service import connections, note_seen_again
from app.rectification.views import (
    blueprints,
    cause,
    comments,
    effect_panels,
    export,
    extensions,
    issuing,
    ledger,
    letters,
    panels,
    task,
    work,
)
from app.reminders.rules import register_rules
from app.schools.service import school_panels
from app.visits import service as visits

__all__ = [
    "cause",
    "comments",
    "export",
    "extensions",
    "issuing",
    "ledger",
    "letters",
    "register",
    "task",
    "work",
]


def register(app: Flask) -> None:
    """Give the application the pages, and the features below what they ask of this one."""
    app.register_blueprint(blueprints.tasks)
    app.register_blueprint(blueprints.notices)
    register_rules(RULES)
    loop.provide("task", panels.task_station)
    loop.provide("closed", panels.closed_station)
    for kind in ("rectification_task", "progress_entry"):
        owners.register(kind, panels.may_view_task_file)
    owners.register("notice", panels.may_view_notice_file)
    accounts.open_work_of.connect(panels.open_work_of)
    school_panels.connect(panels.school_panel)
    school_panels.connect(effect_panels.school_panel)
    visits.visit_panels.connect(panels.visit_panel)
    visits.visit_recorded.connect(note_seen_again)
    visits.slip_problems.connect(connections.slip_problems)
    visits.conclude_guards.connect(connections.notices_are_issued)
    findings.finding_panels.connect(panels.finding_panel)
    findings.finding_withdrawn.connect(connections.cancel_tasks_of)
    findings.finding_merged.connect(connections.move_tasks)
    findings.live_task_states.connect(connections.live_task_states)
    findings.service_of_notice.connect(connections.service_of_notice)

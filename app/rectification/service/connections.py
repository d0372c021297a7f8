"""What rectification answers when findings and visits change below it."""

from collections.abc import Sequence
from datetime import date

from app.core import history
from app.core.i18n import lazy_gettext as _l
from app.core.permissions import ALLOW, Actor, Decision, deny
from app.extensions import db
from app.findings import queries as findings
from app.findings.models import Finding
from app.findings.states import FindingState
from app.rectification import queries
from app.rectification.models import RectificationTask
from app.rectification.service import closing, letters
from app.rectification.service.issuing import proposed_deadline
from app.rectification.states import DONE_STATES, LIVE_STATES, OPEN_STATES, SERVED_STATES
from app.visits.models import Visit
from app.visits.service import SlipProblem


def cancel_tasks_of(actor: Actor, finding: Finding, reason: str) -> None:
    """A finding no longer stands: its open tasks are cancelled, drafts of notices let go of it."""
    letters.drop_from_drafts(finding)
    for task in queries.tasks_of_finding(finding):
        if task.state in OPEN_STATES:
            closing.cancel(actor, task, reason=reason)


def move_tasks(actor: Actor, finding: Finding, into: Finding) -> None:
    """A finding became part of another: its tasks go on there."""
    letters.drop_from_drafts(finding)
    for task in queries.tasks_of_finding(finding):
        task.finding = into
        db.session.flush()
        history.record(task, "moved", actor, data={"from": finding.number, "to": into.number})


def live_task_states(finding: Finding) -> list[bool]:
    """One entry per task that was not cancelled: True when it is closed or sustained."""
    return [
        task.state in DONE_STATES
        for task in queries.tasks_of_finding(finding)
        if task.state in LIVE_STATES
    ]


def service_of_notice(finding: Finding) -> date | None:
    """Day on which the notice with this finding was served on the school."""
    return queries.service_day(finding)


def notices_are_issued(visit: Visit) -> Decision:
    """A visit is concluded when every finding that stands is on an issued notice."""
    for finding in findings.findings_of_visit_unscoped(visit.id):
        if finding.state not in {FindingState.CONFIRMED, FindingState.CLOSED}:
            continue
        notice = queries.live_notice_of(finding.id)
        if notice is None or notice.state not in SERVED_STATES:
            return deny(
                _l("The notice for “%(title)s” has not been issued yet.", title=finding.title)
            )
    return ALLOW


def slip_problems(visit: Visit) -> Sequence[SlipProblem]:
    """The standing findings of a visit as its exit slip says them, with their terms."""
    standing = findings.standing_findings(visit.id)
    tasks = queries.live_tasks_of(standing)
    return [
        _slip_problem(position, finding, tasks.get(finding.id))
        for position, finding in enumerate(standing, 1)
    ]


def _slip_problem(position: int, finding: Finding, task: RectificationTask | None) -> SlipProblem:
    first = proposed_deadline(finding).deadline
    return SlipProblem(
        position=position,
        title=finding.title,
        text=finding.text,
        basis=finding.basis,
        demand=finding.demand,
        severity=finding.severity,
        mode=finding.mode,
        term=first.term,
        unit=first.unit,
        due_on=task.due_on if task is not None else None,
    )

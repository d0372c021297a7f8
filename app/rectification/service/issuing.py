"""How a task begins: from a notice, or straight from the exit slip when it cannot wait."""

from sqlalchemy import select

from app.accounts.models import User
from app.core import clock, history, policy, search
from app.core.calendar import load_calendar
from app.core.errors import NotAllowed, StaleState
from app.core.i18n import lazy_gettext as _l
from app.core.numbering import number_for
from app.core.permissions import Actor
from app.core.severity import Mode, Severity
from app.extensions import db
from app.findings.models import Finding
from app.findings.states import FindingState
from app.rectification import clocks, kinds, notices, permissions, queries
from app.rectification.models import Notice, RectificationTask
from app.rectification.states import TaskState


def issue_task(actor: Actor, finding: Finding, notice: Notice | None = None) -> RectificationTask:
    """Start the rectification of a confirmed finding; its days count from today.

    Without a notice only what is immediate or major may be issued, by the visit's lead or the
    office lead; a notice gathers it later. A finding has at most one live task: of two people who
    issue at once the second is told so (StaleState).
    """
    if notice is None:
        _require_may_issue(actor, finding)
    _claim(finding)
    if finding.state is not FindingState.CONFIRMED:
        raise NotAllowed(_l("Only a confirmed finding can be rectified."))
    if queries.has_live_task(finding.id):
        raise StaleState(_l("A rectification task for this finding has been issued already."))
    task = _new_task(actor, finding, notice)
    db.session.add(task)
    db.session.flush()
    history.record(
        task,
        "issue",
        actor,
        to_state=TaskState.ISSUED.value,
        data={
            "due_on": task.due_on.isoformat(),
            "finding": finding.number,
            "notice": notice.number if notice is not None else None,
        },
    )
    search.index("task", task.id, task.number, task.title, finding.text)
    if notice is None:
        notices.announce_task_issued(task)
    return task


def proposed_deadline(finding: Finding) -> clocks.FirstDeadline:
    """Deadline of a task that would be issued for the finding today."""
    return clocks.first_deadline(
        load_calendar(),
        clock.today(),
        severity=finding.severity,
        mode=finding.mode,
        own_days=finding.days,
        setting=policy.reader(finding.school.region_path),
    )


def cannot_wait(finding: Finding) -> bool:
    """What may be issued before the notice: immediate and major findings."""
    return finding.mode is Mode.IMMEDIATE or finding.severity is Severity.MAJOR


def _require_may_issue(actor: Actor, finding: Finding) -> None:
    decision = permissions.may_issue_task(actor, finding)
    if not decision:
        raise NotAllowed(decision.reason)
    if not cannot_wait(finding):
        raise NotAllowed(
            _l("Only what is major or to be put right at once is issued before the notice.")
        )


def _claim(finding: Finding) -> None:
    """Hold the finding until the transaction ends, so that of two writers the second sees the task."""
    db.session.execute(select(Finding.id).where(Finding.id == finding.id).with_for_update())
    db.session.refresh(finding, ["state"])


def _new_task(actor: Actor, finding: Finding, notice: Notice | None) -> RectificationTask:
    first = proposed_deadline(finding)
    today = clock.today()
    return RectificationTask(
        number=number_for("ZG", finding.county.code, today.year),
        state=TaskState.ISSUED,
        finding=finding,
        notice=notice,
        school_id=finding.school_id,
        county_id=finding.county_id,
        severity=finding.severity,
        mode=finding.mode,
        rules=kinds.rules_for(
            finding.mode, finding.severity, policy.reader(finding.school.region_path)
        ).as_data(),
        title=finding.title,
        supervisor_id=_supervisor_id(actor, finding),
        issued_on=today,
        original_due_on=first.deadline.due_on,
        due_on=first.deadline.due_on,
        due_sum=clocks.to_sum(first),
        court_since=clock.now(),
    )


def _supervisor_id(actor: Actor, finding: Finding) -> int:
    """Who follows the task: the visit's lead, else the finding's author, else whoever issues it."""
    candidates = [finding.visit.lead_id if finding.visit is not None else None]
    candidates.append(finding.created_by_id)
    for number in candidates:
        user = db.session.get(User, number) if number is not None else None
        if user is not None and user.is_active:
            return user.id
    if actor.id is None:
        raise NotAllowed(_l("A task needs a person who follows it."))
    return actor.id

"""What makes a finding official, contests it, ends it."""

from collections.abc import Sequence
from datetime import date

from app.core import clock, policy, search
from app.core.calendar import load_calendar
from app.core.dates import day
from app.core.errors import InvalidInput, NotAllowed
from app.core.history import HistoryEntry
from app.core.i18n import Text
from app.core.i18n import lazy_gettext as _l
from app.core.numbering import number_for
from app.core.permissions import Actor
from app.extensions import db
from app.findings import notices
from app.findings.models import Finding, Objection
from app.findings.service import hooks
from app.findings.service.recurrences import tell_earlier
from app.findings.states import FindingState, ObjectionDecision
from app.findings.workflow import finding_workflow


def confirm_finding(actor: Actor, finding: Finding) -> Finding:
    """Make it official: it gets its number and the school may see it."""
    entry = finding_workflow.perform(finding, "confirm", actor)
    finding.confirmed_at = clock.now()
    finding.number = number_for("WT", finding.county.code, clock.today().year)
    db.session.flush()
    search.index("finding", finding.id, finding.title, finding.text, finding.number)
    tell_earlier(actor, finding)
    hooks.finding_confirmed.run(actor, finding)
    notices.announce(entry, finding)
    return finding


def drop_finding(actor: Actor, finding: Finding, *, reason: str) -> Finding:
    """Give up a draft, with the reason kept."""
    finding_workflow.perform(finding, "drop", actor, reason=reason)
    return finding


def act(actor: Actor, finding: Finding, name: str, *, reason: str = "") -> None:
    """The transitions that take no more than a reason, by name."""
    if name == "confirm":
        confirm_finding(actor, finding)
    elif name == "drop":
        drop_finding(actor, finding, reason=reason)
    else:
        raise KeyError(name)


def confirm_all(actor: Actor, findings: Sequence[Finding]) -> int:
    """Confirm every draft that is complete; returns how many, leaves the others as they are."""
    confirmed = 0
    for finding in findings:
        if finding_workflow.explain(finding, "confirm", actor):
            confirm_finding(actor, finding)
            confirmed += 1
    return confirmed


def why_not_confirmed(actor: Actor, finding: Finding) -> Text:
    """The sentence why the actor cannot confirm the finding; empty when nothing stands against it."""
    return finding_workflow.explain(finding, "confirm", actor).reason


def merge_finding(actor: Actor, finding: Finding, *, into: Finding | None, reason: str) -> Finding:
    """Make `finding` part of another one of the same school; its tasks move there."""
    if into is None or into.id == finding.id or into.school_id != finding.school_id:
        raise InvalidInput({"into": _l("Choose another finding of the same school.")})
    if into.state not in {FindingState.DRAFT, FindingState.CONFIRMED}:
        raise InvalidInput({"into": _l("That finding is no longer open.")})
    if finding.state is FindingState.CONFIRMED and into.state is FindingState.DRAFT:
        raise InvalidInput({"into": _l("A confirmed finding can only join a confirmed one.")})
    finding_workflow.perform(
        finding, "merge", actor, reason=reason, data={"into": into.number or into.public_id}
    )
    finding.merged_into_id = into.id
    db.session.flush()
    hooks.finding_merged.run(actor, finding, into)
    return finding


def objection_deadline(finding: Finding) -> date | None:
    """Last day for the objection; None while no notice with the finding has been served."""
    served = [day for day in hooks.service_of_notice.collect(finding) if day is not None]
    if not served:
        return None
    days = policy.value("finding.objection_days", finding.school.region_path)
    return load_calendar().add_working_days(min(served), days).due_on


def objection_refusal(actor: Actor, finding: Finding) -> Text:
    """Why the actor cannot object now: role, state, a first objection, or the time; empty if they can."""
    decision = finding_workflow.explain(finding, "object", actor)
    if not decision:
        return decision.reason
    last_day = objection_deadline(finding)
    if last_day is not None and clock.today() > last_day:
        return _l("The time to object ended on %(day)s.", day=day(last_day))
    return ""


def object_to(actor: Actor, finding: Finding, *, text: str) -> Objection:
    """The school's one objection, in writing, within its time."""
    if not text.strip():
        raise InvalidInput({"text": _l("Please write what the school objects to, and why.")})
    last_day = objection_deadline(finding)
    if last_day is not None and clock.today() > last_day:
        raise NotAllowed(_l("The time to object ended on %(day)s.", day=day(last_day)))
    entry = finding_workflow.perform(finding, "object", actor, reason=text)
    objection = Objection(finding=finding, text=text.strip(), submitted_by_id=actor.id)
    db.session.add(objection)
    db.session.flush()
    notices.announce(entry, finding)
    return objection


def decide_objection(
    actor: Actor, finding: Finding, *, decision: ObjectionDecision, text: str
) -> Finding:
    """The office's answer: the finding stands, or it is withdrawn and its tasks go."""
    objection = finding.objection
    if objection is None or objection.decision is not None:
        raise NotAllowed(_l("There is no objection to decide."))
    upheld = decision is ObjectionDecision.UPHELD
    name = "uphold_objection" if upheld else "reject_objection"
    entry = finding_workflow.perform(finding, name, actor, reason=text)
    objection.decision = decision
    objection.decision_text = text.strip()
    objection.decided_by_id = actor.id
    objection.decided_at = clock.now()
    db.session.flush()
    if upheld:
        hooks.finding_withdrawn.run(actor, finding, text)
    else:
        close_when_done(actor, finding)
    notices.announce(entry, finding)
    return finding


def close_when_done(actor: Actor, finding: Finding) -> HistoryEntry | None:
    """Close the finding when it has live tasks and the last of them is closed or sustained."""
    done = [state for states in hooks.live_task_states.collect(finding) for state in states]
    if not done or not all(done) or finding.state is not FindingState.CONFIRMED:
        return None
    return finding_workflow.perform(finding, "close", actor)


def reopen(actor: Actor, finding: Finding, *, reason: str) -> HistoryEntry | None:
    """Bring a closed finding back because one of its tasks was reopened."""
    if finding.state is not FindingState.CLOSED:
        return None
    return finding_workflow.perform(finding, "reopen", actor, reason=reason)

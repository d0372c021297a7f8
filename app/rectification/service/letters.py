"""A notice from draft to receipt: gathered, approved, numbered and issued, acknowledged, withdrawn."""

from collections.abc import Sequence

from app.core import clock, history, policy
from app.core.calendar import load_calendar
from app.core.errors import InvalidInput, NotAllowed, StaleState
from app.core.history import HistoryEntry
from app.core.i18n import lazy_gettext as _l
from app.core.numbering import next_serial
from app.core.permissions import Actor, Decision
from app.extensions import db
from app.findings.models import Finding
from app.papers import service as papers
from app.rectification import notices, permissions, queries
from app.rectification.models import Notice, RectificationTask
from app.rectification.service import closing, hooks
from app.rectification.service.content import notice_data
from app.rectification.service.issuing import issue_task
from app.rectification.states import OPEN_STATES, NoticeState
from app.rectification.workflow import is_major, needs_approval, notice_workflow
from app.schools.models import School
from app.visits.models import Visit


def draft_notice(
    actor: Actor,
    *,
    school: School,
    findings: Sequence[Finding],
    visit: Visit | None = None,
    demands: str = "",
    report_to: str = "",
) -> Notice:
    """Begin a notice with confirmed findings of the school that stand on no other live notice."""
    _require(permissions.may_draft_notice_for(actor, school))
    if visit is not None and visit.school_id != school.id:
        raise InvalidInput(_l("This visit was to another school."))
    assert actor.id is not None
    notice = Notice(
        school=school,
        county_id=school.county_id,
        visit=visit,
        demands=demands.strip(),
        report_to=report_to.strip(),
        created_by_id=actor.id,
    )
    _put_on(notice, findings)
    db.session.add(notice)
    db.session.flush()
    entry = history.record(notice, "draft", actor, to_state=NoticeState.DRAFT.value)
    if needs_approval(notice):
        notices.announce_notice(entry, notice)
    return notice


def edit_notice(
    actor: Actor,
    notice: Notice,
    *,
    findings: Sequence[Finding],
    demands: str,
    report_to: str,
) -> Notice:
    """Change a draft: which findings, what is demanded, to whom to report."""
    _require(permissions.may_edit_notice(actor, notice))
    if notice.state is not NoticeState.DRAFT:
        raise StaleState(
            _l(
                "This is now “%(state)s”, so the action no longer applies.",
                state=notice.state.label,
            )
        )
    _put_on(notice, findings)
    notice.demands = demands.strip()
    notice.report_to = report_to.strip()
    db.session.flush()
    history.record(notice, "edit", actor)
    return notice


def _put_on(notice: Notice, findings: Sequence[Finding]) -> None:
    if not findings:
        raise InvalidInput({"findings": _l("Choose at least one finding.")})
    with db.session.no_autoflush:
        allowed = {
            finding.id
            for finding in queries.free_findings(
                notice.school.id, on_notice=notice if notice.id else None
            )
        }
    wrong = [finding for finding in findings if finding.id not in allowed]
    if wrong:
        raise InvalidInput(
            {
                "findings": _l(
                    "“%(title)s” is not open for this notice: it is undecided, or on another one.",
                    title=wrong[0].title,
                )
            }
        )
    notice.findings = sorted(findings, key=lambda finding: (-finding.severity.bars, finding.id))


def approve_notice(actor: Actor, notice: Notice, *, single_handed_reason: str = "") -> HistoryEntry:
    """The office lead agrees. A major one is approved by somebody else than its author.

    Where no other office lead exists up to the root, one person may with a written reason.
    """
    single_handed = _second_person(actor, notice, notice.created_by_id, single_handed_reason)
    entry = notice_workflow.perform(
        notice, "approve", actor, reason=single_handed_reason, single_handed=single_handed
    )
    notice.approved_by_id = actor.id
    db.session.flush()
    return entry


def revise_notice(actor: Actor, notice: Notice) -> HistoryEntry:
    """Back to draft for a change; it needs its approval anew."""
    entry = notice_workflow.perform(notice, "revise", actor)
    notice.approved_by_id = None
    db.session.flush()
    return entry


def issue_notice(actor: Actor, notice: Notice, *, single_handed_reason: str = "") -> HistoryEntry:
    """Number it, freeze it as a paper and start its tasks; the days count from today.

    Findings whose task was issued from the exit slip keep it: the notice gathers it. A major notice
    is issued by somebody else than its approver. All of it is one transaction: no gap in the numbers.
    """
    single_handed = _second_person(actor, notice, notice.approved_by_id, single_handed_reason)
    entry = notice_workflow.perform(
        notice, "issue", actor, reason=single_handed_reason, single_handed=single_handed
    )
    notice.issued_at = clock.now()
    notice.issued_by_id = actor.id
    days = policy.value("notice.receipt_days", notice.school.region_path)
    notice.receipt_due_on = load_calendar().add_working_days(clock.today(), days).due_on
    notice.number = _number(notice)
    db.session.flush()
    tasks = [_task_of(actor, notice, finding) for finding in notice.findings]
    papers.issue(
        actor,
        kind="rectification_notice",
        subject=notice,
        title_zh="整改通知书",
        title_en="Rectification notice",
        data=notice_data(notice, tasks),
        region_id=notice.county_id,
        school_id=notice.school_id,
        number=notice.number,
    )
    entry.data = {"number": notice.number, "tasks": [task.number for task in tasks]}
    db.session.flush()
    hooks.notice_issued.run(actor, notice)
    notices.announce_notice(entry, notice)
    return entry


def _number(notice: Notice) -> str:
    """云教督改〔2026〕7号; a county without a document code uses its region code."""
    county, year = notice.county, clock.today().year
    serial = next_serial(f"notice-{county.code}-{year}")
    return f"{county.document_code or county.code}改〔{year}〕{serial}号"


def _task_of(actor: Actor, notice: Notice, finding: Finding) -> RectificationTask:
    for task in queries.tasks_of_finding(finding):
        if task.state in OPEN_STATES:
            task.notice = notice
            db.session.flush()
            history.record(task, "gathered", actor, data={"notice": notice.number})
            return task
    return issue_task(actor, finding, notice)


def acknowledge_notice(actor: Actor, notice: Notice, *, text: str = "") -> HistoryEntry:
    """The school head gives the receipt 回执, with a remark if there is one."""
    entry = notice_workflow.perform(notice, "acknowledge", actor, reason=text)
    notice.acknowledged_at = clock.now()
    notice.acknowledged_by_id = actor.id
    notice.receipt_text = text.strip()
    db.session.flush()
    notices.announce_notice(entry, notice)
    return entry


def withdraw_notice(actor: Actor, notice: Notice, *, reason: str) -> HistoryEntry:
    """The office lead takes it back; open tasks that began with it are cancelled for the same reason.

    Tasks that were issued before it go on without it.
    """
    entry = notice_workflow.perform(notice, "withdraw", actor, reason=reason)
    for task in queries.tasks_of_notice(notice):
        if task.state not in OPEN_STATES:
            continue
        if _began_before(task, notice):
            task.notice = None
            db.session.flush()
        else:
            closing.cancel(actor, task, reason=reason)
    notices.announce_notice(entry, notice)
    return entry


def drop_from_drafts(finding: Finding) -> None:
    """Take a finding that no longer stands off the notices that are not issued yet."""
    for notice in queries.open_notices_with(finding):
        notice.findings.remove(finding)
    db.session.flush()


def _began_before(task: RectificationTask, notice: Notice) -> bool:
    return notice.issued_at is None or task.created_at < notice.issued_at


def needs_second_person(actor: Actor, notice: Notice, first_id: int | None) -> bool:
    """True when a rule wants somebody else than the one who took the step before."""
    return is_major(notice) and first_id is not None and first_id == actor.id


def other_lead_exists(actor: Actor, school: School) -> bool:
    """True when another office lead, here or above, could take the step instead."""
    return any(lead.id != actor.id for lead in queries.leads_of(school))


def _second_person(actor: Actor, notice: Notice, first_id: int | None, reason: str) -> bool:
    if not needs_second_person(actor, notice, first_id):
        return False
    if other_lead_exists(actor, notice.school):
        raise NotAllowed(
            _l("A notice with a major finding wants two people: somebody else takes this step.")
        )
    if not reason.strip():
        raise InvalidInput({"single_handed_reason": _l("Please write why one person does both.")})
    return True


def _require(decision: Decision) -> None:
    if not decision:
        raise NotAllowed(decision.reason)

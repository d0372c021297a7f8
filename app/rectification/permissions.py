"""Who may do what with notices, tasks, extensions and applications for closure."""

from typing import Any

from app.core.i18n import lazy_gettext as _l
from app.core.permissions import (
    ALLOW,
    NOT_YOURS,
    OFFICE_ROLES,
    RECUSED,
    Actor,
    Decision,
    Role,
    allow_if,
    deny,
    holds,
    holds_at,
    holds_in,
    is_recused,
    policy,
)
from app.core.severity import Mode, Severity
from app.findings.models import Finding
from app.findings.permissions import is_office_at
from app.rectification import queries
from app.rectification.models import (
    ExtensionRequest,
    Notice,
    RectificationTask,
    TaskComment,
)
from app.schools.models import School

READERS = (*OFFICE_ROLES, Role.LEADER, Role.SCHOOL_HEAD, Role.SCHOOL_STAFF)
HEAD_ONLY = _l("The school head does this on behalf of the school.")
LEAD_ONLY = _l("The office lead decides this.")
OFFICE_ONLY = _l("The supervision office does this.")


def is_head_at(actor: Actor, school: School) -> bool:
    """True for the head of this very school."""
    return holds_at(actor, school, Role.SCHOOL_HEAD)


def is_lead_at(actor: Actor, school: School) -> bool:
    """True for an office lead whose scope covers the school."""
    return holds_at(actor, school, Role.OFFICE_LEAD)


def works_on(actor: Actor, task: RectificationTask) -> bool:
    """True for the owner, the responsible leader and the helpers of the task."""
    return actor.id is not None and (
        actor.id in {task.owner_id, task.leader_id}
        or any(helper.id == actor.id for helper in task.helpers)
    )


def office_acts_at(actor: Actor, school: School) -> Decision:
    """An office role whose scope covers the school, and no relation to it."""
    if is_recused(actor, school.id):
        return deny(RECUSED)
    return allow_if(is_office_at(actor, school), OFFICE_ONLY)


def _lead(actor: Actor, school: School) -> Decision:
    if is_recused(actor, school.id):
        return deny(RECUSED)
    return allow_if(is_lead_at(actor, school), LEAD_ONLY)


def had_no_part(actor: Actor, task: RectificationTask) -> Decision:
    """Who fixes does not close: whatever roles somebody holds, a part in the work rules them out."""
    if is_recused(actor, task.school_id):
        return deny(RECUSED)
    return allow_if(
        actor.id not in queries.involved_user_ids(task),
        _l("Who fixes does not close: you had a part in this work, so somebody else decides."),
    )


# ------------------------------------------------------------------------------------ notices


@policy
def may_list_notices(actor: Actor, subject: Any) -> Decision:
    """Everybody with a business role; the list itself is scoped."""
    return allow_if(holds(actor, *READERS), NOT_YOURS.reason)


@policy
def may_view_notice(actor: Actor, notice: Notice) -> Decision:
    """Whoever the scope lets find it."""
    return may_list_notices(actor, notice)


@policy
def may_draft_notices(actor: Actor, subject: Any) -> Decision:
    """Supervisors and office leads; for which school is checked with the school at hand."""
    return allow_if(holds(actor, *OFFICE_ROLES), OFFICE_ONLY)


@policy
def may_draft_notice_for(actor: Actor, school: School) -> Decision:
    """An office role that covers the school and is not recused there."""
    return office_acts_at(actor, school)


@policy
def may_edit_notice(actor: Actor, notice: Notice) -> Decision:
    """An office role that covers the school."""
    return office_acts_at(actor, notice.school)


@policy
def may_approve_notice(actor: Actor, notice: Notice) -> Decision:
    """The office lead of a region that covers the school."""
    return _lead(actor, notice.school)


@policy
def may_issue_notice(actor: Actor, notice: Notice) -> Decision:
    """An office role that covers the school; a major notice wants a second person (service)."""
    return office_acts_at(actor, notice.school)


@policy
def may_withdraw_notice(actor: Actor, notice: Notice) -> Decision:
    """The office lead of a region that covers the school."""
    return _lead(actor, notice.school)


@policy
def may_acknowledge_notice(actor: Actor, notice: Notice) -> Decision:
    """The head of the school that it is addressed to."""
    return allow_if(
        is_head_at(actor, notice.school), _l("The school head gives the receipt of a notice.")
    )


# -------------------------------------------------------------------------------------- tasks


@policy
def may_list_tasks(actor: Actor, subject: Any) -> Decision:
    """Everybody with a business role; the list itself is scoped."""
    return allow_if(holds(actor, *READERS), NOT_YOURS.reason)


@policy
def may_export_tasks(actor: Actor, subject: Any) -> Decision:
    """Whoever may see the list may take what it shows along; every export is logged."""
    return may_list_tasks(actor, subject)


@policy
def may_view_task(actor: Actor, task: RectificationTask) -> Decision:
    """Whoever the scope lets find it."""
    return may_list_tasks(actor, task)


@policy
def may_comment(actor: Actor, task: RectificationTask) -> Decision:
    """Whoever sees the task, leaders too, unless they are recused at the school; also to watch it."""
    if holds_at(actor, task.school, Role.SCHOOL_HEAD, Role.SCHOOL_STAFF):
        return ALLOW
    if is_recused(actor, task.school_id):
        return deny(RECUSED)
    return may_list_tasks(actor, task)


@policy
def may_withdraw_comment(actor: Actor, comment: TaskComment) -> Decision:
    """The author."""
    return allow_if(
        actor.id is not None and comment.by_id == actor.id,
        _l("Whoever wrote a comment withdraws it."),
    )


def is_beside_the_school(actor: Actor, task: RectificationTask) -> bool:
    """True for supervisors, office leads and leaders who see the task and have no tie to the school:
    they read what is for the office only."""
    return holds(actor, *OFFICE_ROLES, Role.LEADER) and not is_recused(actor, task.school_id)


@policy
def may_issue_task(actor: Actor, finding: Finding) -> Decision:
    """The visit's lead straight from the exit slip, or the office lead."""
    if is_recused(actor, finding.school_id):
        return deny(RECUSED)
    is_visit_lead = (
        finding.visit is not None
        and finding.visit.lead_id == actor.id
        and holds(actor, *OFFICE_ROLES)
    )
    return allow_if(
        is_visit_lead or is_lead_at(actor, finding.school),
        _l("The lead of the visit or the office lead issues a task before the notice."),
    )


@policy
def may_name_owner(actor: Actor, task: RectificationTask) -> Decision:
    """The school head."""
    return allow_if(is_head_at(actor, task.school), HEAD_ONLY)


@policy
def may_submit_plan(actor: Actor, task: RectificationTask) -> Decision:
    """The school head."""
    return allow_if(is_head_at(actor, task.school), HEAD_ONLY)


@policy
def may_name_cause(actor: Actor, task: RectificationTask) -> Decision:
    """The school head, or an office role that covers the school and is not recused there."""
    return ALLOW if is_head_at(actor, task.school) else office_acts_at(actor, task.school)


@policy
def may_review_plan(actor: Actor, task: RectificationTask) -> Decision:
    """An office role that covers the school and is not recused there."""
    return office_acts_at(actor, task.school)


@policy
def may_start_task(actor: Actor, task: RectificationTask) -> Decision:
    """The person responsible, or the head."""
    return allow_if(
        task.owner_id == actor.id or is_head_at(actor, task.school),
        _l("The person responsible or the school head begins the work."),
    )


@policy
def may_report_progress(actor: Actor, task: RectificationTask) -> Decision:
    """Whoever works on it, and the head; only people of the school."""
    if is_head_at(actor, task.school):
        return ALLOW
    is_staff = holds_at(actor, task.school, Role.SCHOOL_STAFF)
    return allow_if(
        is_staff and works_on(actor, task),
        _l("Progress is reported by those who work on the task and by the school head."),
    )


@policy
def may_remove_evidence(actor: Actor, task: RectificationTask) -> Decision:
    """Whoever may report progress; that the task is not closed is checked by the service."""
    return may_report_progress(actor, task)


@policy
def may_remove_evidence_of(actor: Actor, subject: Any) -> Decision:
    """The same for a task with one of its files, as the page of a file loads them."""
    task, _file = subject
    return may_remove_evidence(actor, task)


@policy
def may_apply_for_closure(actor: Actor, task: RectificationTask) -> Decision:
    """The school head."""
    return allow_if(is_head_at(actor, task.school), HEAD_ONLY)


@policy
def may_restart_task(actor: Actor, task: RectificationTask) -> Decision:
    """The school head."""
    return allow_if(is_head_at(actor, task.school), HEAD_ONLY)


@policy
def may_cancel_task(actor: Actor, task: RectificationTask) -> Decision:
    """The office lead of a region that covers the school."""
    return _lead(actor, task.school)


@policy
def may_verify_task(actor: Actor, task: RectificationTask) -> Decision:
    """The office or the assigned reviewer, who had no part in the work."""
    assigned = task.reviewer_id == actor.id and holds(actor, *OFFICE_ROLES)
    if not (assigned or is_office_at(actor, task.school)):
        return deny(OFFICE_ONLY)
    return had_no_part(actor, task)


# --------------------------------------------------------------------------------- extensions


@policy
def may_ask_extension(actor: Actor, task: RectificationTask) -> Decision:
    """The school head."""
    return allow_if(is_head_at(actor, task.school), HEAD_ONLY)


@policy
def may_view_extension(actor: Actor, extension: ExtensionRequest) -> Decision:
    """Whoever may see the task."""
    return may_list_tasks(actor, extension)


@policy
def may_withdraw_extension(actor: Actor, extension: ExtensionRequest) -> Decision:
    """The school head."""
    return allow_if(is_head_at(actor, extension.task.school), HEAD_ONLY)


@policy
def may_give_opinion(actor: Actor, extension: ExtensionRequest) -> Decision:
    """An office role that covers the school."""
    return office_acts_at(actor, extension.task.school)


@policy
def may_decide_extension(actor: Actor, extension: ExtensionRequest) -> Decision:
    """The office lead; for a major task that of a region above, as long as there is one."""
    task = extension.task
    decision = _lead(actor, task.school)
    if not decision or task.severity is not Severity.MAJOR:
        return decision
    return allow_if(
        decides_from_above(actor, task) or not queries.has_office_above(task.county),
        _l("More time for a major task is granted by the office of the region above."),
    )


def decides_from_above(actor: Actor, task: RectificationTask) -> bool:
    """True for an office lead of a region above the county of the task."""
    parent = task.county.parent
    return parent is not None and holds_in(actor, parent.path, Role.OFFICE_LEAD)


def needs_plan(task: RectificationTask) -> bool:
    """Tasks that are put right at once start without a plan."""
    return task.mode is not Mode.IMMEDIATE

"""Who may read which record; the papers themselves are found only within the reader's scope."""

from typing import Any

from app.core.i18n import lazy_gettext as _l
from app.core.permissions import (
    BUSINESS_ROLES,
    NOT_YOURS,
    Actor,
    Decision,
    allow_if,
    deny,
    holds,
    policy,
)
from app.papers.models import IssuedRecord
from app.records.queries import Draft
from app.records.states import RecordKind
from app.rectification import permissions as rectification
from app.rectification import queries
from app.visits import permissions as visits


@policy
def may_list_papers(actor: Actor, subject: Any) -> Decision:
    """Everybody with a business role; the list is scoped."""
    return allow_if(holds(actor, *BUSINESS_ROLES), NOT_YOURS.reason)


@policy
def may_read_paper(actor: Actor, record: IssuedRecord) -> Decision:
    """Whoever the scope lets find it."""
    return may_list_papers(actor, record)


@policy
def may_read_draft(actor: Actor, draft: Draft) -> Decision:
    """Whoever may read what it is made of: the record stays inside, the slip is the school's too."""
    if draft.kind is RecordKind.VISIT_RECORD:
        if draft.subject.arrived_at is None:
            return deny(_l("There is no record before the arrival."))
        return visits.may_read_record(actor, draft.subject)
    if draft.kind is RecordKind.EXIT_SLIP:
        return visits.may_read_slip(actor, draft.subject)
    if draft.kind is RecordKind.NOTICE:
        return rectification.may_view_notice(actor, draft.subject)
    decision = rectification.may_view_task(actor, draft.subject)
    if not decision:
        return decision
    applied = draft.was_applied_for
    if applied is None:
        applied = bool(queries.applications_of(draft.subject))
    return allow_if(
        applied or draft.subject.applied_at is not None,
        _l("The form is made when the school applies for closure."),
    )


@policy
def may_print_ledger(actor: Actor, subject: Any) -> Decision:
    """Whoever may see the list of tasks; the ledger holds the same."""
    return rectification.may_list_tasks(actor, subject)

"""Findings before they are official: proposed by unmet answers, or written freely."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import select

from app.checklists import queries as checklists
from app.checklists.answers import AnswerValue
from app.checklists.models import ChecklistItem
from app.checklists.queries import Proposal
from app.core import history, search
from app.core.errors import InvalidInput, NotAllowed
from app.core.files.models import Attachment
from app.core.files.queries import attachments_of
from app.core.history import EventStyle
from app.core.i18n import lazy_gettext as _l
from app.core.i18n import localized
from app.core.permissions import ALLOW, OFFICE_ROLES, Actor, Decision, holds, is_recused
from app.core.severity import Mode, Severity
from app.extensions import db
from app.findings import permissions, queries
from app.findings.models import Finding
from app.findings.service.recurrences import note_named
from app.findings.states import FindingState, Source
from app.findings.workflow import finding_workflow
from app.frameworks.models import Indicator
from app.schools.models import School
from app.visits import queries as visits
from app.visits.models import Answer, Visit

TITLE_LENGTH = 60

history.declare_event(
    "finding", "proposed", EventStyle(_l("Proposed by an unmet answer"), "pen", "rest")
)
history.declare_event("finding", "written", EventStyle(_l("Finding written"), "pen", "rest"))
history.declare_event("finding", "edited", EventStyle(_l("Finding edited"), "pen", "rest"))


def draft_from_answers(actor: Actor, visit: Visit) -> list[Finding]:
    """Draft findings for the unmet answers of a recorded visit; returns the new ones.

    Doing it again after the record was corrected adds what is new, drops drafts whose answer is no
    longer unmet, takes such a one up again when it is, and leaves the rest as edited: a visit and an
    item have at most one finding.
    """
    answers = visits.answer_values(visit)
    proposals = _proposals(visit, answers)
    known = {finding.item_id for finding in queries.findings_of_visit_unscoped(visit.id)}
    _follow_corrections(actor, visit, proposals)
    return [
        _from_proposal(actor, visit, item, proposal, answers[item.id].note)
        for item, proposal in proposals.values()
        if item.id not in known
    ]


def _proposals(
    visit: Visit, answers: Mapping[int, AnswerValue]
) -> dict[int, tuple[ChecklistItem, Proposal]]:
    """What the unmet answers propose, by item id in paper order."""
    found = {}
    for sheet in visit.sheets:
        for item in checklists.visible_items(sheet.checklist_version, answers):
            answer = answers.get(item.id)
            proposal = checklists.proposal_for(item, answer) if answer is not None else None
            if proposal is not None:
                found[item.id] = (item, proposal)
    return found


def _follow_corrections(actor: Actor, visit: Visit, proposals: Collection[int]) -> None:
    for finding in queries.findings_of_visit_unscoped(visit.id):
        if finding.item_id is None:
            continue
        is_unmet = finding.item_id in proposals
        if finding.state is FindingState.DRAFT and not is_unmet:
            finding_workflow.perform(finding, "correct", actor)
        elif (
            finding.state is FindingState.WITHDRAWN
            and is_unmet
            and finding_workflow.explain(finding, "propose_again", actor)
        ):
            finding_workflow.perform(finding, "propose_again", actor)


def _from_proposal(
    actor: Actor, visit: Visit, item: ChecklistItem, proposal: Proposal, note: str
) -> Finding:
    statement = localized(proposal, "text") or localized(item, "prompt")
    finding = Finding(
        source=Source.VISIT,
        visit=visit,
        item=item,
        indicator_id=item.indicator_id,
        school_id=visit.school_id,
        county_id=visit.county_id,
        severity=proposal.severity,
        mode=proposal.mode,
        title=_shortened(statement),
        text=note or statement,
        basis=proposal.legal_basis or localized(item, "prompt"),
        demand=localized(proposal, "measure"),
        days=proposal.days,
        created_by_id=visit.lead_id,
    )
    return _keep(actor, finding, "proposed")


def may_raise(actor: Actor, school: School, visit: Visit | None) -> Decision:
    """The office at the school, or the team on its visit; never somebody who is recused there."""
    decision = permissions.may_raise_at(actor, school)
    on_team = visit is not None and actor.id in visit.team_ids and holds(actor, *OFFICE_ROLES)
    if on_team and not is_recused(actor, school.id):
        return ALLOW
    return decision


def raise_finding(
    actor: Actor,
    *,
    school: School,
    source: Source,
    title: str,
    text: str,
    severity: Severity,
    mode: Mode,
    basis: str = "",
    demand: str = "",
    days: int | None = None,
    source_note: str = "",
    indicator: Indicator | None = None,
    visit: Visit | None = None,
    root_cause: str = "",
    recurrence_of_id: int | None = None,
) -> Finding:
    """A finding written freely, on a visit or from another source; a draft until confirmed."""
    decision = may_raise(actor, school, visit)
    if not decision:
        raise NotAllowed(decision.reason)
    if visit is not None and visit.school_id != school.id:
        raise InvalidInput({"visit": _l("This visit was to another school.")})
    if source is Source.VISIT and visit is None:
        raise InvalidInput({"source": _l("Name the visit, or choose another source.")})
    finding = Finding(
        source=source,
        source_note=source_note,
        visit=visit,
        school_id=school.id,
        school=school,
        county_id=school.county_id,
        indicator=indicator,
        severity=severity,
        mode=mode,
        title=title or _shortened(text),
        text=text,
        basis=basis,
        demand=demand,
        days=days,
        root_cause=root_cause,
        recurrence_of_id=recurrence_of_id,
        created_by_id=actor.id,
    )
    _keep(actor, finding, "written")
    if recurrence_of_id is not None:
        note_named(actor, finding, finding.recurrence_of)
    return finding


def edit_finding(actor: Actor, finding: Finding, **values: Any) -> Finding:
    """Change a draft; a confirmed finding no longer changes its words."""
    decision = permissions.may_edit_finding(actor, finding)
    if not decision:
        raise NotAllowed(decision.reason)
    if finding.state is not FindingState.DRAFT:
        raise NotAllowed(_l("Only a draft can be edited."))
    before = finding.recurrence_of_id
    for name in EDITABLE:
        if name in values:
            setattr(finding, name, values[name])
    db.session.flush()
    history.record(finding, "edited", actor)
    if finding.recurrence_of_id != before:
        db.session.expire(finding, ["recurrence_of"])
        note_named(actor, finding, finding.recurrence_of)
    _index(finding)
    return finding


EDITABLE: Sequence[str] = (
    "title",
    "text",
    "basis",
    "demand",
    "days",
    "severity",
    "mode",
    "root_cause",
    "source_note",
    "recurrence_of_id",
)


def photos_of_answer(finding: Finding) -> list[Attachment]:
    """Photos taken on site for the item that the finding comes from."""
    answer_id = db.session.scalar(
        select(Answer.id).where(
            Answer.visit_id == finding.visit_id, Answer.item_id == finding.item_id
        )
    )
    return [] if answer_id is None else list(attachments_of("answer", answer_id))


def _keep(actor: Actor, finding: Finding, event: str) -> Finding:
    db.session.add(finding)
    db.session.flush()
    history.record(finding, event, actor)
    _index(finding)
    return finding


def _index(finding: Finding) -> None:
    search.index("finding", finding.id, finding.title, finding.text, finding.number or "")


def _shortened(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= TITLE_LENGTH else line[: TITLE_LENGTH - 1] + "…"

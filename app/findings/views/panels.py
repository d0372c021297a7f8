"""What findings show on the pages of visits and schools, and their station in the loop."""

from sqlalchemy import select

from app.core.files.models import Attachment
from app.core.files.queries import attachments_by_owner
from app.core.hooks import Panel
from app.core.i18n import lazy_gettext as _l
from app.core.loop import Anchor, Station
from app.core.permissions import Actor, Decision, allow_if, belongs_to_school
from app.core.requests import current_actor
from app.core.severity import Mode
from app.extensions import db
from app.findings import queries, service
from app.findings.models import Finding, Objection
from app.findings.permissions import may_confirm_finding, may_list_findings
from app.findings.states import FindingState
from app.schools.models import School
from app.visits.models import Visit
from app.visits.queries.remarks import Drafted


def draft_after_recording(actor: Actor, visit: Visit) -> None:
    """Unmet answers become draft findings the moment the record is submitted."""
    service.draft_from_answers(actor, visit)


def drafted_on_visit(visit: Visit) -> list[Drafted]:
    """Findings of a visit that is still being recorded, for the examination of its record."""
    gone = {FindingState.WITHDRAWN, FindingState.MERGED}
    found = [
        finding
        for finding in queries.findings_of_visit_unscoped(visit.id)
        if finding.state not in gone
    ]
    files = attachments_by_owner("finding", [finding.id for finding in found])
    return [
        Drafted(
            item_id=finding.item_id,
            title=finding.title,
            url=f"/findings/{finding.reference}",
            has_basis=bool(finding.basis.strip()),
            has_term=finding.days is not None or finding.mode is Mode.IMMEDIATE,
            has_photo=any(file.is_image for file in files.get(finding.id, [])),
        )
        for finding in found
    ]


def confirmed_findings_decided(visit: Visit) -> Decision:
    """A visit is concluded only when none of its findings is a draft or under objection."""
    open_states = (FindingState.DRAFT, FindingState.DISPUTED)
    undecided = db.session.scalar(
        select(Finding.id)
        .where(Finding.visit_id == visit.id, Finding.state.in_(open_states))
        .limit(1)
    )
    return allow_if(
        undecided is None, _l("Some findings of this visit are still drafts or under objection.")
    )


def no_finding_is_official(visit: Visit) -> Decision:
    """A record goes back to the team only while none of its findings is official."""
    official = db.session.scalar(
        select(Finding.id)
        .where(Finding.visit_id == visit.id, Finding.confirmed_at.is_not(None))
        .limit(1)
    )
    return allow_if(
        official is None,
        _l("A finding of this visit is confirmed already, so its record stands."),
    )


def sees_confirmed_finding(actor: Actor, visit: Visit, item_id: int) -> bool:
    """Photos of an answer are shown to whoever sees the confirmed finding that they prove."""
    seen = db.session.scalar(
        select(Finding.id).where(
            Finding.visit_id == visit.id,
            Finding.item_id == item_id,
            Finding.confirmed_at.is_not(None),
            queries.visible_to(actor),
        )
    )
    return seen is not None


def visit_panel(actor: Actor, visit: Visit) -> Panel | None:
    """Findings of the visit, with the drafts to confirm; before it, what is open at the school."""
    if visit.recorded_at is None:
        is_insider = belongs_to_school(actor, visit.school_id)
        return None if is_insider else school_panel(actor, visit.school)
    found = queries.findings_of_visit(actor, visit)
    drafts = [finding for finding in found if finding.state is FindingState.DRAFT]
    return Panel(
        _l("Findings"),
        "findings/_visit_panel.html",
        {
            "visit": visit,
            "findings": found,
            "drafts": drafts,
            "may_confirm": bool(drafts) and bool(may_confirm_finding(actor, drafts[0])),
            "may_add": actor.id in visit.team_ids,
        },
    )


def school_panel(actor: Actor, school: School) -> Panel | None:
    """Findings of the school that are open, newest first."""
    if not may_list_findings(actor, None):
        return None
    wanted = queries.FindingFilter(school=school.code, only_live=True)
    page = queries.list_findings(actor, wanted, size=5)
    return Panel(
        _l("Open findings"), "findings/_school_panel.html", {"page": page, "school": school}
    )


def station(anchor: Anchor) -> Station | None:
    """The station of findings on the loop strip."""
    if anchor.finding_id is not None:
        finding = db.session.get(Finding, anchor.finding_id)
        if finding is None:
            return None
        return Station(
            "finding",
            "",
            "done" if finding.confirmed_at else "later",
            f"/findings/{finding.reference}",
            finding.state.label,
        )
    if anchor.visit_id is None:
        return None
    visible = queries.visible_to(current_actor())
    ids = db.session.scalars(
        select(Finding.id).where(Finding.visit_id == anchor.visit_id, visible).limit(100)
    ).all()
    if not ids:
        return None
    return Station("finding", "", "done", note=_l("%(number)s found", number=len(ids)))


def may_view_finding_file(actor: Actor, attachment: Attachment) -> bool:
    """Files of findings and objections are seen by whoever sees the finding."""
    finding_id = attachment.owner_id
    if attachment.owner_kind == "objection":
        finding_id = (
            db.session.scalar(
                select(Objection.finding_id).where(Objection.id == attachment.owner_id)
            )
            or 0
        )
    seen = db.session.scalar(
        select(Finding.id).where(Finding.id == finding_id, queries.visible_to(actor))
    )
    return seen is not None

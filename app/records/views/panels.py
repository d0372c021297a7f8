"""What records add to the pages of visits, notices and tasks: papers that were issued, and drafts."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import url_for

from app.core.hooks import Panel
from app.core.i18n import Text
from app.core.i18n import lazy_gettext as _l
from app.core.permissions import Actor
from app.extensions import db
from app.papers.models import IssuedRecord
from app.records import permissions, queries
from app.records.queries import Draft
from app.records.states import RecordKind
from app.rectification.models import Notice, RectificationTask
from app.visits import queries as visits
from app.visits.models import PartnerDraw, Visit
from app.visits.permissions import may_read_names, may_read_record
from app.visits.states import VisitState
from app.visits.views.form_rows import form_rows


@dataclass(frozen=True, slots=True)
class Link:
    """Where to go, in words."""

    label: Text
    url: str


def visit_panel(actor: Actor, visit: Visit) -> Panel | None:
    """Record and exit slip of a visit."""
    if visit.arrived_at is None or visit.state is VisitState.CANCELLED:
        return None
    kinds = (RecordKind.VISIT_RECORD, RecordKind.EXIT_SLIP)
    return _panel(actor, _papers_about(actor, visit), [Draft(kind, visit) for kind in kinds])


def forms_panel(actor: Actor, visit: Visit) -> Panel | None:
    """Lessons, interviews and group meetings; opened by those who may read names."""
    if not may_read_record(actor, visit):
        return None
    may_open = may_read_names(actor, visit)
    rows = [
        (one, url_for("records.form", reference=visit.reference, client_id=one.client_id))
        for one in form_rows(visit)
    ]
    draws = visits.draws_of(visit)
    if not rows and not draws:
        return None
    context = {"rows": rows, "draws": draws, "visit": visit, "may_open": may_open}
    return Panel(_l("Lessons, interviews, group meetings"), "records/_forms_panel.html", context)


def draw_link(visit: Visit, draw: PartnerDraw) -> dict[str, Any]:
    """The button that opens the record of a draw to print."""
    address: Any = {"reference": visit.reference, "public_id": draw.public_id}
    return {"label": _l("Print"), "url": url_for("records.draw_record", **address), "icon": "print"}


def slip_link(actor: Actor, visit: Visit) -> dict[str, Any]:
    """The button that opens the exit slip as a paper to print: the newest issue, else the draft."""
    kind = RecordKind.EXIT_SLIP.value
    papers = queries.papers_about(actor, visit.__tablename__, visit.id)
    newest = next((paper for paper in papers if paper.kind == kind), None)
    if newest is not None:
        url = url_for("records.detail", public_id=newest.public_id)
    else:
        url = url_for("records.draft", kind=kind, reference=visit.reference)
    return {"label": _l("Print the exit slip"), "url": url, "icon": "print"}


def notice_panel(actor: Actor, notice: Notice) -> Panel | None:
    """The notice on paper."""
    return _panel(actor, _papers_about(actor, notice), [Draft(RecordKind.NOTICE, notice)])


def task_panel(actor: Actor, task: RectificationTask) -> Panel | None:
    """The closing form of a task."""
    issued, applied = queries.papers_of_task(actor, task)
    return _panel(actor, issued, [Draft(RecordKind.CLOSING_FORM, task, applied)])


def _papers_about(actor: Actor, subject: Any) -> Sequence[IssuedRecord]:
    return queries.papers_about(actor, subject.__tablename__, subject.id)


def _panel(actor: Actor, issued: Sequence[IssuedRecord], possible: Sequence[Draft]) -> Panel | None:
    """Issued papers, and each possible draft that the reader may see and that is not issued."""
    known = {record.kind for record in issued}
    drafts = [
        Link(
            one.kind.label,
            url_for("records.draft", kind=one.kind.value, reference=one.subject.reference),
        )
        for one in possible
        if one.kind.value not in known and permissions.may_read_draft(actor, one)
    ]
    if not issued and not drafts:
        return None
    # A newer issue is about the same thing and read by the same people, so it is among these.
    replaced = {record.supersedes_id for record in issued}
    context = {"issued": issued, "drafts": drafts, "replaced": replaced}
    return Panel(_l("Papers"), "records/_panel.html", context)


def subject_link(about: IssuedRecord | Draft) -> Link:
    """The page of the thing that a paper or a draft is about."""
    subject = about.subject if isinstance(about, Draft) else _subject(about)
    if isinstance(subject, Visit):
        return Link(_l("Visit"), url_for("visits.detail", reference=subject.reference))
    if isinstance(subject, Notice):
        return Link(RecordKind.NOTICE.label, url_for("notices.detail", public_id=subject.public_id))
    if isinstance(subject, RectificationTask):
        return Link(_l("Rectification task"), url_for("tasks.detail", number=subject.number))
    return Link(_l("Papers"), url_for("records.index"))


def _subject(record: IssuedRecord) -> Any:
    models = {model.__tablename__: model for model in (Visit, Notice, RectificationTask)}
    model: Any = models.get(record.subject_kind)
    return db.session.get(model, record.subject_id) if model is not None else None

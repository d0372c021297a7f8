"""Issuing the papers of visits and tasks when the step that they record is taken.

A notice's paper is issued by rectification, which gives its number; the others here. Whoever takes the
step, a paper says the same: it is built without regard to who may see what.
"""

from typing import Any

from app.core import search
from app.core.permissions import Actor
from app.extensions import db
from app.papers import queries as papers
from app.papers import service
from app.papers.models import IssuedRecord
from app.records.builders import build_closing_form, build_exit_slip, build_visit_record
from app.records.states import NUMBER_ENDINGS, RecordKind
from app.rectification.models import Notice, RectificationTask
from app.schools.models import School
from app.visits.models import Visit


def issue_visit_papers(actor: Actor, visit: Visit) -> None:
    """Record and exit slip, once the school has answered; another answer makes a new issue."""
    for kind, data in (
        (RecordKind.EXIT_SLIP, build_exit_slip(visit)),
        (RecordKind.VISIT_RECORD, build_visit_record(visit)),
    ):
        _issue(actor, kind, visit, visit.number or "", data)


def issue_closing_form(actor: Actor, task: RectificationTask) -> None:
    """The closing form, when a task is closed or kept up; after a reopening a new issue."""
    _issue(actor, RecordKind.CLOSING_FORM, task, task.number, build_closing_form(task))


def index_notice_paper(actor: Actor, notice: Notice) -> None:
    """Make the paper of a notice that was just issued findable."""
    record = papers.newest_of(Notice.__tablename__, notice.id, RecordKind.NOTICE.value)
    if record is not None:
        _index(record, notice.school)


def _issue(actor: Actor, kind: RecordKind, subject: Any, base: str, data: Any) -> IssuedRecord:
    """A first issue under the subject's number and the kind's ending, or the next one."""
    earlier = papers.newest_of(subject.__tablename__, subject.id, kind.value)
    if earlier is not None and earlier.data == service.plain(data):
        return earlier
    record = service.issue(
        actor,
        kind=kind.value,
        subject=subject,
        title_zh=kind.title_zh,
        title_en=kind.title_en,
        data=data,
        region_id=subject.county_id,
        school_id=subject.school_id,
        number="" if earlier is not None else f"{base}-{NUMBER_ENDINGS[kind]}",
        supersedes=earlier,
    )
    _index(record, subject.school)
    return record


def _index(record: IssuedRecord, school: School) -> None:
    db.session.flush()
    search.index(
        "paper",
        record.id,
        record.number,
        record.title_zh,
        record.title_en,
        school.name_zh,
        school.name_en,
    )

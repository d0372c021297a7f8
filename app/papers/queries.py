"""Reading issued papers, and the extension point that says who may see them."""

from collections.abc import Callable, Collection, Sequence

from sqlalchemy import ColumnElement, Select, and_, false, or_, select

from app.core.permissions import Actor
from app.extensions import db
from app.papers.models import IssuedRecord

VisibleIds = Callable[[Actor], Select[int]]

_subjects: dict[str, VisibleIds] = {}
_kinds: dict[tuple[str, str], VisibleIds] = {}


def register_subject(subject_kind: str, visible_ids: VisibleIds) -> None:
    """Declare which subjects of a kind an actor may see, as a select of their ids.

    A paper is seen by whoever sees its subject. A second, different rule is an error.
    """
    if _subjects.get(subject_kind, visible_ids) is not visible_ids:
        raise RuntimeError(f"papers about {subject_kind} have a rule already")
    _subjects[subject_kind] = visible_ids


def register_kind(subject_kind: str, kind: str, visible_ids: VisibleIds) -> None:
    """Declare a rule for one kind of paper that takes the place of its subject's rule."""
    if _kinds.get((subject_kind, kind), visible_ids) is not visible_ids:
        raise RuntimeError(f"papers of the kind {kind} have a rule already")
    _kinds[subject_kind, kind] = visible_ids


def visible_to(actor: Actor) -> ColumnElement[bool]:
    """Condition on IssuedRecord: its subject may be seen; papers of undeclared kinds are nobody's."""
    rules = []
    for subject, visible_ids in sorted(_subjects.items()):
        about = IssuedRecord.subject_kind == subject
        own = sorted(kind for other, kind in _kinds if other == subject)
        rules.append(and_(about, IssuedRecord.kind.not_in(own), _is_among(visible_ids(actor))))
        rules += [
            and_(about, IssuedRecord.kind == kind, _is_among(_kinds[subject, kind](actor)))
            for kind in own
        ]
    return or_(*rules) if rules else false()


def _is_among(ids: Select[int]) -> ColumnElement[bool]:
    """The paper's subject is one of these; asked of each row, so that a page costs only its rows."""
    (column,) = ids.selected_columns
    return ids.where(column == IssuedRecord.subject_id).correlate(IssuedRecord).exists()


def papers_visible_to(actor: Actor) -> Select[IssuedRecord]:
    """Statement for the papers the actor may see, newest first."""
    return select(IssuedRecord).where(visible_to(actor)).order_by(IssuedRecord.id.desc())


def paper_by_number(actor: Actor, number: str) -> IssuedRecord | None:
    """The paper with that number, if the actor may see it."""
    return db.session.scalar(papers_visible_to(actor).where(IssuedRecord.number == number))


def paper_by_token(token: str) -> IssuedRecord | None:
    """The paper that a verification code names; whoever holds the paper may check it."""
    return db.session.scalar(select(IssuedRecord).where(IssuedRecord.verification_token == token))


def papers_of(
    subject_kind: str, subject_id: int, *, kind: str | None = None
) -> Sequence[IssuedRecord]:
    """Papers about one thing, newest first; the caller has shown that the thing may be seen."""
    query = (
        select(IssuedRecord)
        .where(IssuedRecord.subject_kind == subject_kind, IssuedRecord.subject_id == subject_id)
        .order_by(IssuedRecord.id.desc())
    )
    if kind is not None:
        query = query.where(IssuedRecord.kind == kind)
    return db.session.scalars(query).all()


def newest_of(subject_kind: str, subject_id: int, kind: str) -> IssuedRecord | None:
    """The paper of a kind that counts for a thing now."""
    papers = papers_of(subject_kind, subject_id, kind=kind)
    return papers[0] if papers else None


def successor_of(record: IssuedRecord) -> IssuedRecord | None:
    """The paper that supersedes this one."""
    return db.session.scalar(select(IssuedRecord).where(IssuedRecord.supersedes_id == record.id))


def awaiting_pdf(limit: int = 50) -> Sequence[IssuedRecord]:
    """Papers whose PDF is still to be made, oldest first."""
    query = (
        select(IssuedRecord)
        .where(IssuedRecord.pdf_key.is_(None))
        .order_by(IssuedRecord.id)
        .limit(limit)
    )
    return db.session.scalars(query).all()


def known_pdf_keys(keys: Collection[str]) -> set[str]:
    """Those of the given file keys that belong to a paper."""
    found = db.session.scalars(select(IssuedRecord.pdf_key).where(IssuedRecord.pdf_key.in_(keys)))
    return {key for key in found if key is not None}

"""Names that rows of tasks need: people by id, sections of the bureau by id."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, select

from app.accounts.models import User
from app.core.i18n import localized
from app.extensions import db
from app.schools.models import Section


def names_of(rows: Sequence[Row[Any]]) -> dict[int, str]:
    """Names of owners, supervisors and reviewers in the rows, in one statement."""
    ids = {number for row in rows for number in (row.owner_id, row.supervisor_id, row.reviewer_id)}
    ids.discard(None)
    if not ids:
        return {}
    found = db.session.execute(select(User.id, User.name).where(User.id.in_(ids)))
    return {row[0]: row[1] for row in found}


def sections_of(rows: Sequence[Row[Any]]) -> dict[int, str]:
    """Names of the sections that rows wait for; a statement only when some do."""
    ids = {row.section_id for row in rows if row.section_id is not None}
    if not ids:
        return {}
    found = db.session.scalars(select(Section).where(Section.id.in_(ids)))
    return {section.id: localized(section, "name") for section in found}

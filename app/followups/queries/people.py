"""Who could review a task: somebody of the office who is not recused and had no part in the work."""

import enum
from collections.abc import Collection, Sequence

from sqlalchemy import or_, select

from app.accounts.models import Grant, User
from app.accounts.queries import in_force, users_with_role_at
from app.core.permissions import OFFICE_ROLES
from app.extensions import db
from app.rectification import queries as rectification
from app.rectification.models import RectificationTask
from app.visits.queries import eligible_people, unfit_for_team

MOST_SUGGESTED = 8
MOST_FOUND = 12
EVERYBODY = 10_000


class Unfit(enum.StrEnum):
    """Why somebody cannot review a task."""

    RECUSED = "recused"
    INACTIVE = "inactive"
    NO_OFFICE = "no_supervisor"
    HAD_A_PART = "had_a_part"


def unfit_reviewers(task: RectificationTask, user_ids: Collection[int]) -> dict[int, Unfit]:
    """Who of these cannot review the task, and why; the others can.

    Reviewers hold an office role in the county of the school or above it, like a visit's team.
    """
    if not user_ids:
        return {}
    found = {number: Unfit(why) for number, why in unfit_for_team(task.school, user_ids).items()}
    involved = rectification.involved_user_ids(task)
    for number in user_ids:
        if number in involved:
            found.setdefault(number, Unfit.HAD_A_PART)
    return found


def suggested_reviewers(task: RectificationTask) -> Sequence[User]:
    """The first fit people whose own scope covers the school, by name."""
    people = users_with_role_at(task.school, *OFFICE_ROLES)
    unfit = unfit_reviewers(task, [user.id for user in people])
    return [user for user in people if user.id not in unfit][:MOST_SUGGESTED]


def find_people(words: str) -> Sequence[User]:
    """Active people with an office role anywhere whose name, title or login holds the words."""
    text = words.strip()
    if not text:
        return []
    granted = select(Grant.user_id).where(Grant.role.in_(OFFICE_ROLES), in_force(Grant))
    columns = (User.name, User.title, User.login)
    return db.session.scalars(
        select(User)
        .where(
            User.is_active,
            User.id.in_(granted),
            or_(*(column.icontains(text, autoescape=True) for column in columns)),
        )
        .order_by(User.name, User.id)
        .limit(MOST_FOUND)
    ).all()


def other_reviewers(task: RectificationTask, *excluded: int) -> bool:
    """True when somebody else in the county or above it could review the task."""
    people = {user.id for user in eligible_people(task.school, limit=EVERYBODY)} - set(excluded)
    return bool(people - rectification.involved_user_ids(task))

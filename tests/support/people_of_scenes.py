"""Accounts, sessions and messages of one side of the prepared world; see `tests.support.scenes`."""

from datetime import timedelta

from sqlalchemy import select

from app.accounts.models import Grant, User, UserSession
from app.core import clock
from app.core.permissions import Role
from app.extensions import db
from app.messages.models import Delivery, Message
from app.messages.states import DeliveryStatus
from tests.support.factories import accounts as people
from tests.support.side import Side


def add_people(side: Side) -> None:
    """Accounts as objects of the administrator; then those who moved on move on."""
    cast, at = side.cast, side.at
    user = people.make_person(
        f"{cast.supervisor.login}_x", side.title("某"), Role.SUPERVISOR, cast.zone_a
    )
    at["user"] = user.public_id
    at["grant"] = user.grants[0].public_id
    at["user_recusal"] = people.recuse(user, cast.school1).public_id
    closed = people.make_person(
        f"{cast.supervisor.login}_y", "停用者", Role.SUPERVISOR, cast.zone_a
    )
    closed.is_active = False
    at["closed_user"] = closed.public_id
    at["user_session"] = _session(user).id
    at["own_session"] = _session(cast.head).id
    people.recuse(side.recused, cast.school1)
    _leaves_the_office(side)
    message = db.session.scalars(
        select(Message).where(Message.recipient_id == cast.head.id).order_by(Message.id)
    ).all()[0]
    at["message"] = message.public_id
    parked = db.session.scalars(select(Delivery).where(Delivery.message_id == message.id)).one()
    parked.status = DeliveryStatus.PARKED
    at["delivery"] = parked.public_id


def _session(user: User) -> UserSession:
    row = UserSession(token_hash=f"spare-{user.login}", user_id=user.id)
    db.session.add(row)
    db.session.flush()
    return row


def _leaves_the_office(side: Side) -> None:
    grant: Grant = side.former.grants[0]
    grant.to_on = clock.today() - timedelta(days=1)
    people.grant_role(side.former, Role.SCHOOL_STAFF, side.cast.school2)
    db.session.flush()

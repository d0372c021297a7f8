"""The dispatcher: retries, parks, leaves the rest flowing, and never sends what others hold."""

from collections.abc import Sequence
from datetime import timedelta
from email.message import EmailMessage
from typing import Self

import pytest
from flask import Flask
from sqlalchemy import select, update

from app.accounts.models import User
from app.core import clock as the_clock
from app.extensions import db
from app.messages import dispatcher
from app.messages.dispatcher import MOST_ATTEMPTS, DeliveryReport, deliver_due, take
from app.messages.models import ChannelHealth, Delivery
from app.messages.service import enqueue, try_again
from app.messages.states import DeliveryStatus
from tests.support.cast import Cast
from tests.support.clock import Clock
from tests.support.factories.messages import (
    FakeServer,
    context,
    declare_probe,
    final,
    for_now,
    settings_of,
)


@pytest.fixture
def server() -> FakeServer:
    return FakeServer()


@pytest.fixture(autouse=True)
def _still(clock: Clock, app: Flask) -> None:
    declare_probe(app)


def fill(people: Sequence[User], key: str = "probe:1") -> None:
    enqueue("probe", people, key=key, context=context())
    db.session.commit()


def run(app: Flask, server: FakeServer, limit: int = 200) -> DeliveryReport:
    return deliver_due(the_clock.now(), limit, settings=settings_of(app), transport=server)


def only() -> Delivery:
    db.session.expire_all()
    return db.session.scalars(select(Delivery)).one()


def test_what_is_due_is_sent_once(app: Flask, cast: Cast, server: FakeServer) -> None:
    fill([cast.head, cast.staff])
    assert run(app, server).sent == 2
    assert run(app, server).as_data() == {}
    assert len(set(server.ids())) == 2
    statuses = set(db.session.scalars(select(Delivery.status)))
    assert statuses == {DeliveryStatus.SENT}


def test_nothing_due_means_no_connection(app: Flask, cast: Cast, server: FakeServer) -> None:
    run(app, server)
    assert server.connections == 0


def test_a_limit_leaves_the_rest_for_the_next_run(
    app: Flask, cast: Cast, server: FakeServer
) -> None:
    fill([cast.head, cast.staff, cast.lead])
    assert run(app, server, limit=2).sent == 2
    assert run(app, server, limit=2).sent == 1


def test_a_refusal_for_now_is_put_off_and_keeps_its_message_id(
    app: Flask, cast: Cast, server: FakeServer, clock: Clock
) -> None:
    fill([cast.head])
    server.answers[cast.head.email] = for_now()
    assert run(app, server).put_off == 1
    delivery = only()
    assert (delivery.status, delivery.attempts) == (DeliveryStatus.FAILED, 1)
    assert delivery.last_error == "451 try later"
    assert delivery.next_attempt_at > the_clock.now()
    token = delivery.token
    assert run(app, server).as_data() == {}
    server.answers.clear()
    clock.advance(minutes=2)
    assert run(app, server).sent == 1
    assert server.ids() == [f"<{token}@localhost>"]


def test_a_refusal_for_good_is_parked_and_can_be_tried_again(
    app: Flask, cast: Cast, server: FakeServer
) -> None:
    fill([cast.head])
    server.answers[cast.head.email] = final()
    assert run(app, server).parked == 1
    assert only().status is DeliveryStatus.PARKED
    server.answers.clear()
    assert run(app, server).as_data() == {}
    try_again(only())
    db.session.commit()
    assert run(app, server).sent == 1


def test_only_what_was_given_up_can_be_tried_again(
    app: Flask, cast: Cast, server: FakeServer
) -> None:
    fill([cast.head])
    run(app, server)
    try_again(only())
    db.session.commit()
    assert run(app, server).as_data() == {}


def test_endless_trouble_is_parked_after_the_last_attempt(
    app: Flask, cast: Cast, server: FakeServer, clock: Clock
) -> None:
    fill([cast.head])
    server.answers[cast.head.email] = for_now()
    for _ in range(MOST_ATTEMPTS - 1):
        assert run(app, server).put_off == 1
        clock.advance(hours=5)
    assert run(app, server).parked == 1


def test_one_poisoned_row_among_many_does_not_stop_the_rest(
    app: Flask, cast: Cast, server: FakeServer
) -> None:
    people = [person for person in cast.people().values() if person.is_active]
    people[2].email = "no address at all"
    people[5].name = "有换行\r\nBcc: x@example.invalid"
    fill(people)
    server.answers[people[7].email] = RuntimeError("something odd")
    report = run(app, server)
    assert (report.parked, report.put_off, report.sent) == (1, 1, len(people) - 2)
    assert all(mail["Bcc"] is None for mail in server.taken)
    assert run(app, server).as_data() == {}


def test_a_server_that_is_away_costs_no_attempt_and_is_left_alone_for_a_while(
    app: Flask, cast: Cast, server: FakeServer, clock: Clock
) -> None:
    fill([cast.head, cast.staff])
    server.is_down = True
    assert run(app, server).server_error == "connection refused"
    attempts = set(db.session.scalars(select(Delivery.attempts)))
    assert attempts == {0}
    health = db.session.get_one(ChannelHealth, "email")
    assert health.failures == 1
    server.is_down = False
    assert run(app, server).server_error == "connection refused"
    assert server.connections == 0
    clock.advance(minutes=2)
    assert run(app, server).sent == 2
    db.session.expire_all()
    assert db.session.get_one(ChannelHealth, "email").since_at is None


def test_a_claimed_row_is_left_to_its_holder_until_the_lease_ends(
    app: Flask, cast: Cast, server: FakeServer, clock: Clock
) -> None:
    fill([cast.head])
    assert take(only().id) is not None
    assert take(only().id) is None
    assert run(app, server).as_data() == {}
    clock.advance(minutes=4)
    assert run(app, server).sent == 1
    assert only().attempts == 2


class SleepyServer(FakeServer):
    """Sleeps through its lease while it sends; meanwhile somebody else takes the row over."""

    clock: Clock
    taken_by_other: str | None = None

    def send(self, mail: EmailMessage) -> None:
        self.clock.advance(minutes=5)
        claim = take(db.session.scalars(select(Delivery.id)).one())
        assert claim is not None
        self.taken_by_other = claim.token
        super().send(mail)

    def __enter__(self) -> Self:
        return super().__enter__()


def test_a_sleeper_cannot_mark_what_was_taken_over(app: Flask, cast: Cast, clock: Clock) -> None:
    fill([cast.head])
    sleeper = SleepyServer()
    sleeper.clock = clock
    assert run(app, sleeper).taken_over == 1
    delivery = only()
    assert delivery.status is DeliveryStatus.PENDING
    assert delivery.claimed_by == sleeper.taken_by_other


def test_a_run_that_is_told_to_stop_ends_between_two_mails(
    app: Flask, cast: Cast, server: FakeServer
) -> None:
    fill([cast.head, cast.staff])
    answers = iter([True, False])
    deliver_due(
        the_clock.now(),
        settings=settings_of(app),
        transport=server,
        keep_going=lambda: next(answers),
    )
    assert len(server.taken) == 1


def test_a_row_that_kills_the_process_is_parked_in_the_end(
    app: Flask, cast: Cast, server: FakeServer, clock: Clock
) -> None:
    """The attempt is counted with the claim, before anything can go wrong."""
    fill([cast.head])
    db.session.execute(update(Delivery).values(attempts=MOST_ATTEMPTS - 1))
    db.session.commit()
    server.answers[cast.head.email] = for_now()
    assert run(app, server).parked == 1
    assert timedelta(minutes=1) < dispatcher.LEASE

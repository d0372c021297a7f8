"""Whatever falls due, and whenever the runs come: one message and one e-mail per person and day."""

import random
from collections import Counter
from datetime import date, time, timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.core import clock as the_clock
from app.extensions import db
from app.messages.kinds import words_of
from app.messages.models import Delivery, Message
from app.reminders.models import SentReminder
from app.reminders.runner import run_due
from tests.support.cast import Cast
from tests.support.clock import Clock
from tests.support.factories.messages import FakeRecipient, declare_probe
from tests.support.factories.reminders import Deadline, only_rules, rule_over

START = date(2026, 3, 2)
DAYS = 12


def some_deadlines(chance: random.Random, people: list[FakeRecipient]) -> list[Deadline]:
    """Deadlines around the days of the test, each with one to three people."""
    return [
        Deadline(
            number,
            START + timedelta(days=chance.randint(-20, DAYS + 5)),
            chance.sample(people, chance.randint(1, 3)),
            message=chance.choice(["probe", "digest_probe"]),
        )
        for number in range(1, chance.randint(5, 25))
    ]


@pytest.mark.parametrize("seed", range(6))
def test_one_message_and_one_email_per_person_and_day(
    app: Flask, cast: Cast, clock: Clock, seed: int
) -> None:
    declare_probe(app)
    declare_probe(app, "digest_probe", subject="Other {{ number }}")
    chance = random.Random(seed)
    users = [cast.head, cast.staff, cast.lead, cast.supervisor]
    people = [FakeRecipient(id=user.id, name=user.name, email=user.email) for user in users]
    rules = [rule_over(some_deadlines(chance, people), f"rule_{n}") for n in range(3)]
    with only_rules(*rules):
        for day in range(DAYS):
            for _ in range(chance.choice([0, 1, 1, 2, 3])):
                clock.set_day(START + timedelta(days=day), time(chance.randint(0, 23)))
                assert run_due(the_clock.now()).total("failed") == 0
        clock.set_day(START + timedelta(days=DAYS), time(9))
        run_due(the_clock.now())
        assert run_due(the_clock.now()).total("sent") == 0
    messages = db.session.scalars(select(Message)).all()
    per_day = Counter(
        (message.recipient_id, the_clock.local(message.created_at).date()) for message in messages
    )
    assert set(per_day.values()) == {1}
    assert db.session.scalar(select(func.count(Delivery.id))) == len(messages)
    told = db.session.scalar(select(func.count(SentReminder.id)))
    assert sum(len(words_of(message).lines) for message in messages) == told

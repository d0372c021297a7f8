"""Putting messages into the outbox: exactly once, in the caller's transaction, in two languages."""

from datetime import date

import pytest
from flask import Flask
from flask_babel import force_locale
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from app.extensions import db
from app.messages.kinds import declare_kind, words_of
from app.messages.models import Delivery, Message
from app.messages.queries import unread_count
from app.messages.service import Entry, add_to_digest, enqueue
from app.messages.states import DeliveryStatus, Topic
from tests.support.cast import Cast
from tests.support.clock import Clock
from tests.support.factories.messages import FakeRecipient, context, declare_probe, utc

BILINGUAL = (
    "{% if school %}{{ localized(school, 'name') }} {% endif %}{{ number }} {{ due_on | day }}"
)


@pytest.fixture(autouse=True)
def probe(app: Flask) -> str:
    return declare_probe(app, subject=BILINGUAL)


def messages() -> list[Message]:
    return list(db.session.scalars(select(Message).order_by(Message.id)))


def told(cast: Cast, key: str = "probe:1", **more: object) -> list[int]:
    values = {"school": cast.school1, "due_on": date(2026, 3, 9), **more}
    return enqueue("probe", [cast.head, cast.staff], key=key, context=context(**values))


def test_each_recipient_gets_one_message_and_one_email(cast: Cast, clock: Clock) -> None:
    told(cast)
    assert [message.recipient_id for message in messages()] == sorted([cast.head.id, cast.staff.id])
    deliveries = db.session.scalars(select(Delivery)).all()
    assert {delivery.address for delivery in deliveries} == {cast.head.email, cast.staff.email}
    assert {delivery.status for delivery in deliveries} == {DeliveryStatus.PENDING}
    assert len({delivery.token for delivery in deliveries}) == 2


def test_the_same_key_again_adds_nothing_and_keeps_the_transaction(cast: Cast) -> None:
    first = told(cast)
    assert told(cast) == []
    assert len(first) == 2
    cast.school1.address = "改过的地址"
    db.session.commit()
    assert len(messages()) == 2
    assert cast.school1.address == "改过的地址"


def test_somebody_new_under_an_old_key_is_told(cast: Cast) -> None:
    told(cast)
    values = context(school=cast.school1, due_on=date(2026, 3, 9))
    added = enqueue("probe", [cast.head, cast.staff2], key="probe:1", context=values)
    assert len(added) == 1
    assert messages()[-1].recipient_id == cast.staff2.id


def test_a_rollback_takes_the_messages_along(cast: Cast) -> None:
    told(cast)
    db.session.rollback()
    assert messages() == []
    assert db.session.scalar(select(func.count(Delivery.id))) == 0


def test_inactive_people_and_doubles_are_passed_over(cast: Cast) -> None:
    people = [cast.head, cast.head, cast.inactive]
    made = enqueue("probe", people, key="probe:1", context=context())
    assert len(made) == 1


def test_no_email_without_wish_or_address(cast: Cast) -> None:
    cast.head.wants_email = False
    cast.staff.email = ""
    told(cast)
    assert len(messages()) == 2
    assert db.session.scalar(select(func.count(Delivery.id))) == 0


def test_unwanted_topic_stays_in_the_inbox_and_others_are_mailed(app: Flask, cast: Cast) -> None:
    declare_kind("topic_probe", "Probe", "probe", topic=Topic.VISITS)
    cast.head.unmailed_topics = [Topic.VISITS.value]
    enqueue("topic_probe", [cast.head], key="topic:1", context={})
    assert db.session.scalar(select(func.count(Delivery.id))) == 0
    enqueue("probe", [cast.head], key="topic:2", context={})
    assert db.session.scalar(select(func.count(Delivery.id))) == 1
    assert len(messages()) == 2


def test_a_recipient_who_does_not_exist_is_refused_by_the_database(app: Flask) -> None:
    with pytest.raises(IntegrityError):
        enqueue("probe", [FakeRecipient(id=999_999)], key="probe:1", context=context())
    db.session.rollback()


def test_an_undeclared_kind_is_an_error_of_the_program(cast: Cast) -> None:
    with pytest.raises(KeyError):
        enqueue("never_declared", [cast.head], key="x", context={})


def test_everybody_reads_in_their_own_language(cast: Cast, clock: Clock) -> None:
    told(cast)
    message = messages()[0]
    assert words_of(message).title == "桃岭小学 T-1 3 月 9 日 周一"
    with force_locale("en"):
        assert words_of(message).title == "Taoling Primary School T-1 Mon 9 Mar"


def test_a_message_without_words_shows_its_kind(cast: Cast, clock: Clock) -> None:
    told(cast)
    message = messages()[0]
    message.context = {"due_on": "not a date"}
    assert words_of(message).title == "Probe"
    message.kind = "long_gone"
    assert words_of(message).title == "long_gone"


def test_unread_messages_are_counted_per_person(cast: Cast) -> None:
    told(cast)
    told(cast, key="probe:2")
    assert unread_count(cast.head.id) == 2
    messages()[0].read_at = utc(2026, 3, 2)
    assert unread_count(cast.head.id) + unread_count(cast.staff.id) == 3
    assert unread_count(cast.lead.id) == 0


def entry(number: str, due_on: date) -> Entry:
    return Entry("probe", context(number=number, due_on=due_on), f"/tasks/{number}")


def test_a_digest_with_one_entry_reads_like_the_entry(cast: Cast, clock: Clock) -> None:
    add_to_digest(cast.head, [entry("T-1", date(2026, 3, 9))], key="day")
    [message] = messages()
    assert message.is_digest
    assert message.url == "/tasks/T-1"
    assert words_of(message).title == "T-1 3 月 9 日 周一"


def test_a_digest_with_several_lists_them_by_deadline(cast: Cast, clock: Clock) -> None:
    entries = [entry("T-2", date(2026, 3, 20)), entry("T-1", date(2026, 3, 9))]
    add_to_digest(cast.head, entries, key="day")
    [message] = messages()
    words = words_of(message)
    assert words.title == "2 件事待您办理，最早的 3 月 9 日 周一到期"
    assert [line.url for line in words.lines] == ["/tasks/T-1", "/tasks/T-2"]
    assert message.url == ""


def test_what_comes_later_joins_the_digest_which_is_unread_again(cast: Cast, clock: Clock) -> None:
    first = add_to_digest(cast.head, [entry("T-1", date(2026, 3, 9))], key="day")
    messages()[0].read_at = utc(2026, 3, 2)
    later = add_to_digest(cast.head, [entry("T-2", date(2026, 3, 8))], key="day")
    [message] = messages()
    assert first == later == message.id
    assert message.read_at is None
    assert len(words_of(message).lines) == 2
    assert db.session.scalar(select(func.count(Delivery.id))) == 1


def test_no_digest_for_nobody_or_nothing(cast: Cast) -> None:
    assert add_to_digest(cast.inactive, [entry("T-1", date(2026, 3, 9))], key="day") is None
    assert add_to_digest(cast.head, [], key="day") is None
    assert messages() == []

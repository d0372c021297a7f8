"""The inbox in the browser: reading, opening, marking; somebody else's message does not exist."""

from datetime import date
from urllib.parse import urlsplit

import pytest
from flask import Flask
from sqlalchemy import event, select

from app.extensions import db
from app.messages.dispatcher import deliver_due
from app.messages.mailer import open_transport
from app.messages.models import Message
from app.messages.outbox import find_mail
from app.messages.queries import PAGE_LENGTH
from app.messages.service import Entry, add_to_digest, enqueue
from tests.support.cast import Cast
from tests.support.client import Client
from tests.support.clock import Clock
from tests.support.factories.messages import context, declare_probe, settings_of, utc


@pytest.fixture(autouse=True)
def _still(app: Flask, clock: Clock) -> None:
    declare_probe(app, subject="Probe {{ number }}", body="Body of {{ number }}")


def tell(cast: Cast, number: str = "T-1", url: str = "/inbox?show=unread") -> Message:
    enqueue("probe", [cast.head], key=number, context=context(number=number), url=url)
    db.session.commit()
    return db.session.scalars(select(Message).where(Message.key == number)).one()


def test_an_empty_inbox_says_what_will_come(client: Client, cast: Cast) -> None:
    page = client.sign_in(cast.head).page("/inbox")
    assert page.h1 == "没有未读消息"
    assert "还没有消息" in page.text


def test_the_heading_tells_how_much_is_unread(client: Client, cast: Cast) -> None:
    tell(cast, "T-1")
    tell(cast, "T-2").read_at = utc(2026, 3, 2)
    page = client.sign_in(cast.head).page("/inbox")
    assert page.h1 == "1 条未读消息"
    assert "Body of T-1" in page.text
    assert client.page("/inbox?lang=en").h1 == "1 unread message"


def test_unread_messages_come_first_then_the_newest(client: Client, cast: Cast) -> None:
    for number in ("T-1", "T-2", "T-3", "T-4"):
        message = tell(cast, number)
        message.read_at = utc(2026, 3, 2) if number in {"T-2", "T-4"} else None
    page = client.sign_in(cast.head).page("/inbox")
    titles = [tag.get_text(strip=True)[-3:] for tag in page.soup.select(".messages .go")]
    assert titles == ["T-3", "T-1", "T-4", "T-2"]
    page = client.page("/inbox?show=unread")
    titles = [tag.get_text(strip=True)[-3:] for tag in page.soup.select(".messages .go")]
    assert titles == ["T-3", "T-1"]


def test_every_message_is_on_exactly_one_page(client: Client, cast: Cast) -> None:
    count = 2 * PAGE_LENGTH + 5
    for number in range(count):
        made = enqueue("probe", [cast.head], key=f"k{number}", context=context(number=number))
        if number % 3 == 0:
            db.session.get_one(Message, made[0]).read_at = utc(2026, 3, 2)
    client.sign_in(cast.head)
    seen: list[str] = []
    path = "/inbox"
    while path:
        page = client.page(path)
        seen += [tag.get_text(strip=True) for tag in page.soup.select(".messages .go")]
        following = page.soup.select_one(".pager a[rel=next]")
        path = str(following["href"]) if following else ""
    assert len(seen) == len(set(seen)) == count


def test_the_list_costs_the_same_for_few_and_many(client: Client, cast: Cast) -> None:
    def statements() -> int:
        counted: list[str] = []

        def note(connection: object, cursor: object, statement: str, *rest: object) -> None:
            counted.append(statement)

        event.listen(db.engine, "before_cursor_execute", note)
        client.page("/inbox")
        event.remove(db.engine, "before_cursor_execute", note)
        return len(counted)

    tell(cast, "T-1")
    client.sign_in(cast.head)
    client.page("/inbox")
    few = statements()
    for number in range(2, PAGE_LENGTH):
        tell(cast, f"T-{number}")
    assert statements() == few


def test_opening_marks_read_and_goes_where_the_message_leads(client: Client, cast: Cast) -> None:
    message = tell(cast, url="/inbox?show=unread")
    client.sign_in(cast.head)
    answer = client.send(f"/inbox/{message.public_id}/actions/open")
    assert (answer.status_code, answer.location) == (303, "/inbox?show=unread")
    assert message.read_at is not None


def test_a_digest_opens_its_own_page_with_a_link_for_each_thing(client: Client, cast: Cast) -> None:
    entries = [
        Entry("probe", context(number=f"T-{n}", due_on=date(2026, 3, n)), f"/inbox?n={n}")
        for n in (3, 4)
    ]
    add_to_digest(cast.head, entries, key="day")
    db.session.commit()
    message = db.session.scalars(select(Message)).one()
    answer = client.sign_in(cast.head).send(f"/inbox/{message.public_id}/actions/open")
    assert urlsplit(answer.location).path == f"/inbox/{message.public_id}"
    page = client.page(answer.location)
    assert page.title.startswith("2 件事待您办理，最早的 3 月 3 日 周二到期")
    assert {"/inbox?n=3", "/inbox?n=4"} <= set(page.links())


def test_reading_a_page_changes_nothing(client: Client, cast: Cast) -> None:
    message = tell(cast)
    page = client.sign_in(cast.head).page(f"/inbox/{message.public_id}")
    assert page.h1 == "Probe T-1"
    assert message.read_at is None


def test_marking_there_and_back(client: Client, cast: Cast) -> None:
    message = tell(cast)
    client.sign_in(cast.head)
    client.send(f"/inbox/{message.public_id}/actions/read")
    assert message.read_at is not None
    answer = client.send(f"/inbox/{message.public_id}/actions/unread?show=unread")
    assert message.read_at is None
    assert answer.location == "/inbox?show=unread"


def test_mark_all_leaves_what_came_after_the_page(client: Client, cast: Cast) -> None:
    first = tell(cast, "T-1")
    page = client.sign_in(cast.head).page("/inbox")
    later = tell(cast, "T-2")
    page.form("/inbox/actions/read-all").send()
    assert first.read_at is not None
    assert later.read_at is None


@pytest.mark.parametrize("up_to", ["", "x", "-5", "9" * 30])
def test_mark_all_with_nonsense_harms_nobody(client: Client, cast: Cast, up_to: str) -> None:
    message = tell(cast)
    answer = client.sign_in(cast.staff).send("/inbox/actions/read-all", {"up_to": up_to})
    assert answer.status_code == 303
    assert message.read_at is None


@pytest.mark.parametrize("mark", ["x", "0-", "2-5", "0-99999999999999999999", "-", "1-1-1"])
def test_a_broken_page_mark_begins_at_the_top(client: Client, cast: Cast, mark: str) -> None:
    tell(cast)
    assert "Probe T-1" in client.sign_in(cast.head).page(f"/inbox?after={mark}").text


def test_somebody_elses_message_does_not_exist(client: Client, cast: Cast) -> None:
    message = tell(cast)
    client.sign_in(cast.staff)
    assert "Probe" not in client.page("/inbox").text
    client.page(f"/inbox/{message.public_id}", 404)
    for action in ("open", "read", "unread"):
        answer = client.send(f"/inbox/{message.public_id}/actions/{action}")
        assert answer.status_code == 404
    assert message.read_at is None


def test_nobody_has_no_inbox(client: Client, cast: Cast) -> None:
    assert client.get("/inbox").status_code in {302, 303}


def test_the_outbox_shows_administrators_what_was_not_sent(
    app: Flask, client: Client, cast: Cast
) -> None:
    tell(cast)
    settings = settings_of(app)
    deliver_due(utc(2026, 3, 2, 2), settings=settings, transport=open_transport)
    client.sign_in(cast.admin)
    page = client.page("/outbox")
    assert "Probe T-1" in page.text
    mail = client.page(next(link for link in page.links() if link.startswith("/outbox/")))
    assert "陆秋实，您好" in mail.text
    client.page("/outbox/" + "0" * 40, 404)
    assert find_mail(settings.mail_folder, "../secret") is None
    assert client.sign_in(cast.head).get("/outbox").status_code == 403


def test_there_is_no_outbox_where_mail_is_really_sent(
    app: Flask, client: Client, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(type(settings_of(app)), "is_production", True)
    client.sign_in(cast.admin).page("/outbox", 404)

"""E-mail as it leaves: what it carries, over a real mail server and into the folder."""

import dataclasses
import smtplib
from collections.abc import Iterator
from datetime import date
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from app.core import clock as the_clock
from app.extensions import db
from app.messages.dispatcher import DeliveryReport, deliver_due
from app.messages.mailer import FolderTransport, ServerDown, open_transport
from app.messages.models import Delivery
from app.messages.service import Entry, add_to_digest, enqueue
from app.messages.states import DeliveryStatus
from config import Settings
from tests.support.cast import Cast
from tests.support.clock import Clock
from tests.support.factories.messages import context, declare_probe, settings_of
from tests.support.mail_sink import Sink, mail_sink

SECRET = "食堂后厨地面湿滑"


@pytest.fixture(autouse=True)
def _still(app: Flask, clock: Clock) -> None:
    declare_probe(app, subject="Probe {{ number }}", body=f"{SECRET} {{{{ number }}}}")


@pytest.fixture
def sink() -> Iterator[Sink]:
    with mail_sink() as running:
        yield running


def settings_for(app: Flask, port: int, **more: Any) -> Settings:
    """Settings with a mail host on this machine."""
    return dataclasses.replace(
        settings_of(app),
        mail_host="127.0.0.1",
        mail_port=port,
        mail_from="bihuan@office.example",
        base_url="https://bihuan.example/",
        **more,
    )


def send(settings: Settings) -> DeliveryReport:
    return deliver_due(the_clock.now(), settings=settings, transport=open_transport)


def tell(cast: Cast, **more: Any) -> None:
    values = context(school=cast.school1, due_on=date(2026, 3, 9), **more)
    enqueue("probe", [cast.head], key="probe:1", context=values, url="/tasks/T-1")
    db.session.commit()


def only() -> Delivery:
    db.session.expire_all()
    return db.session.scalars(select(Delivery)).one()


def text_of(mail: EmailMessage) -> str:
    body = mail.get_body(("plain",))
    assert body is not None
    return str(body.get_content())


def test_an_email_carries_title_school_deadline_and_link_only(
    app: Flask, cast: Cast, sink: Sink
) -> None:
    tell(cast)
    assert send(settings_for(app, sink.port)).sent == 1
    [mail] = sink.taken
    assert mail["Subject"] == "Probe T-1"
    assert mail["To"] == f"陆秋实 <{cast.head.email}>"
    assert mail["From"] == "bihuan@office.example"
    assert mail["Message-ID"] == f"<{only().token}@office.example>"
    assert mail["Auto-Submitted"] == "auto-generated"
    text = text_of(mail)
    assert SECRET not in text
    assert SECRET not in mail.as_string()
    for wanted in ("陆秋实，您好：", "Probe T-1", "学校：桃岭小学", "期限：2026年3月9日"):
        assert wanted in text
    assert "https://bihuan.example/tasks/T-1\n" in text.replace("\r\n", "\n")


def test_an_email_is_in_the_language_of_its_reader(app: Flask, cast: Cast, sink: Sink) -> None:
    cast.head.locale = "en"
    tell(cast)
    send(settings_for(app, sink.port))
    text = text_of(sink.taken[0])
    assert "School: Taoling Primary School" in text
    assert "Deadline: 9 March 2026" in text
    assert sink.taken[0]["Content-Language"] == "en"


def test_a_digest_lists_each_thing_with_its_link(app: Flask, cast: Cast, sink: Sink) -> None:
    entries = [
        Entry("probe", context(number=f"T-{n}", due_on=date(2026, 3, n)), f"/tasks/T-{n}")
        for n in (9, 5)
    ]
    add_to_digest(cast.head, entries, key="day")
    db.session.commit()
    send(settings_for(app, sink.port))
    [mail] = sink.taken
    assert mail["Subject"] == "2 件事待您办理，最早的 3 月 5 日 周四到期"
    lines = text_of(mail).splitlines()
    assert lines.index("Probe T-5") < lines.index("Probe T-9")
    assert "https://bihuan.example/tasks/T-5" in lines


def test_nothing_can_be_smuggled_into_a_header(app: Flask, cast: Cast, sink: Sink) -> None:
    cast.head.name = "陆\r\nBcc: thief@example.invalid\r\n"
    tell(cast, number="T-1\r\nX-Evil: yes")
    send(settings_for(app, sink.port))
    [mail] = sink.taken
    assert mail["Bcc"] is None
    assert mail["X-Evil"] is None
    assert "Bcc" in str(mail["To"])


@pytest.mark.parametrize(
    "address", ["", "no-at-sign", "two@at@signs", "a@b\r\nc@d", "a b@example.invalid", "@", "<>"]
)
def test_a_bad_address_is_given_up_or_never_tried(
    app: Flask, cast: Cast, sink: Sink, address: str
) -> None:
    cast.head.email = address
    tell(cast)
    report = send(settings_for(app, sink.port))
    assert report.sent == 0
    assert report.parked == (1 if address else 0)
    assert sink.taken == []


def test_a_closed_port_leaves_everything_waiting(app: Flask, cast: Cast, sink: Sink) -> None:
    tell(cast)
    assert "refused" in send(settings_for(app, 1)).server_error.lower()
    assert (only().status, only().attempts) == (DeliveryStatus.PENDING, 0)


def test_a_server_without_encryption_is_not_used_when_it_is_asked_for(
    app: Flask, cast: Cast, sink: Sink
) -> None:
    tell(cast)
    assert send(settings_for(app, sink.port, mail_tls=True)).server_error
    assert sink.taken == []
    assert only().attempts == 0


def test_a_server_that_refuses_the_login_costs_no_attempt(
    app: Flask, cast: Cast, sink: Sink
) -> None:
    tell(cast)
    assert send(settings_for(app, sink.port, mail_user="u", mail_password="p")).server_error
    assert only().attempts == 0


def test_a_lost_answer_leads_to_a_second_copy_with_the_same_id(
    app: Flask, cast: Cast, clock: Clock
) -> None:
    tell(cast)
    with mail_sink(loses_answer=1) as careless:
        assert send(settings_for(app, careless.port)).put_off == 1
    clock.advance(minutes=5)
    with mail_sink() as sound:
        assert send(settings_for(app, sound.port)).sent == 1
    assert careless.ids() == sound.ids()


@pytest.mark.parametrize(
    ("problem", "is_parked"),
    [
        (smtplib.SMTPRecipientsRefused({"x": (550, b"no such user")}), True),
        (smtplib.SMTPRecipientsRefused({"x": (450, b"mailbox busy")}), False),
        (smtplib.SMTPDataError(554, b"looks like spam"), True),
        (smtplib.SMTPDataError(452, b"disk full"), False),
        (smtplib.SMTPSenderRefused(530, b"sign in first", "x"), False),
        (smtplib.SMTPServerDisconnected("gone"), False),
        (TimeoutError("slow"), False),
        (smtplib.SMTPNotSupportedError("no SMTPUTF8"), True),
    ],
)
def test_each_answer_of_a_server_leads_to_another_try_or_an_end(
    app: Flask,
    cast: Cast,
    sink: Sink,
    monkeypatch: pytest.MonkeyPatch,
    problem: Exception,
    is_parked: bool,
) -> None:
    def refuse(self: smtplib.SMTP, mail: EmailMessage) -> None:
        raise problem

    tell(cast)
    monkeypatch.setattr(smtplib.SMTP, "send_message", refuse)
    report = send(settings_for(app, sink.port))
    assert (report.parked, report.put_off) == ((1, 0) if is_parked else (0, 1))
    assert only().last_error


def test_without_a_mail_host_emails_go_into_a_folder_and_repeats_overwrite(
    app: Flask, cast: Cast
) -> None:
    tell(cast)
    settings = settings_of(app)
    assert send(settings).sent == 1
    [path] = settings.mail_folder.iterdir()
    assert path.name == f"{only().token}.eml"
    mail = message_from_bytes(path.read_bytes(), _class=EmailMessage, policy=default)
    with FolderTransport(settings.mail_folder) as folder:
        folder.send(mail)
    assert list(settings.mail_folder.iterdir()) == [path]


def test_a_folder_that_cannot_be_written_is_a_server_that_is_down(tmp_path: Path) -> None:
    (tmp_path / "outbox").write_text("a file is in the way", encoding="utf-8")
    mail = EmailMessage()
    mail["Message-ID"] = "<x@y>"
    with FolderTransport(tmp_path / "outbox") as folder, pytest.raises(ServerDown):
        folder.send(mail)

"""E-mail: how a message is composed, and the two ways by which it leaves (SMTP, or a folder)."""

import os
import re
import smtplib
import ssl
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from pathlib import Path
from typing import Protocol, Self
from urllib.parse import urlsplit

from flask import current_app
from flask_babel import force_locale

from app.core import clock
from app.messages.kinds import words_of
from app.messages.models import Delivery
from config import Settings

TIMEOUT_SECONDS = 10
INBOX = "/inbox"


class ServerDown(Exception):
    """The mail server cannot be reached or refuses to talk to us: nothing about a single message."""


class Refused(Exception):
    """This one message was not taken; `is_final` when trying again cannot help."""

    def __init__(self, reason: str, *, is_final: bool) -> None:
        super().__init__(reason)
        self.is_final = is_final


class Transport(Protocol):
    """A way for e-mail to leave. Leaving the block gives the connection back."""

    def __enter__(self) -> Self: ...
    def __exit__(self, *problem: object) -> None: ...

    def send(self, mail: EmailMessage) -> None:
        """Hand over one e-mail; raises Refused or ServerDown."""


def compose(delivery: Delivery, settings: Settings) -> EmailMessage:
    """The e-mail of a delivery in its recipient's language: title, school, deadline and link only.

    Raises Refused (final) for an address that no e-mail can be sent to.
    """
    base_url = settings.base_url.rstrip("/")
    with force_locale(delivery.locale):
        words = words_of(delivery.message)
        text = current_app.jinja_env.get_template("messages/mail/body.txt").render(
            name=delivery.name, words=words, base_url=base_url, inbox=INBOX
        )
    mail = EmailMessage(policy=SMTP)
    try:
        mail["From"] = settings.mail_from
        mail["To"] = Address(one_line(delivery.name), addr_spec=delivery.address)
        mail["Subject"] = one_line(words.title)
    except (ValueError, IndexError, MessageError) as error:
        raise Refused(f"address: {error}", is_final=True) from error
    mail["Date"] = format_datetime(clock.now())
    mail["Message-ID"] = message_id(delivery.token, settings)
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(text, cte="base64")
    mail["Content-Language"] = "en" if delivery.locale == "en" else "zh-CN"
    return mail


def message_id(token: str, settings: Settings) -> str:
    """The Message-ID for a delivery's token: the same at every attempt."""
    domain = settings.mail_from.rpartition("@")[2].strip("<> ") or "localhost"
    return f"<{token}@{domain}>"


def one_line(text: str) -> str:
    """Text without control characters or line ends, safe in a header."""
    return " ".join(re.sub(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]", " ", text).split())


def shows_outbox(settings: Settings) -> bool:
    """True where e-mail goes into a folder that a page may show: never in production."""
    return not settings.is_production and not settings.mail_host


def open_transport(settings: Settings) -> Transport:
    """SMTP when a mail host is set, else the folder."""
    return SmtpTransport(settings) if settings.mail_host else FolderTransport(settings.mail_folder)


class FolderTransport:
    """Writes each e-mail into a folder, for development; a repeated one replaces the first."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *problem: object) -> None:
        pass

    def send(self, mail: EmailMessage) -> None:
        """Write the file beside its place, then move it there in one step."""
        name = mail["Message-ID"].strip("<>").partition("@")[0]
        unfinished = self.folder / f"{name}.{os.getpid()}.part"
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            with unfinished.open("wb") as target:
                target.write(mail.as_bytes())
                target.flush()
                os.fsync(target.fileno())
            unfinished.replace(self.folder / f"{name}.eml")
        except OSError as error:
            raise ServerDown(f"{self.folder}: {error.strerror}") from error


class SmtpTransport:
    """Hands e-mails to a mail server over one connection, made anew when it breaks."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self._server: smtplib.SMTP | None = None

    def __enter__(self) -> Self:
        self._connect()
        return self

    def __exit__(self, *problem: object) -> None:
        server, self._server = self._server, None
        if server is not None:
            try:
                server.quit()
            except (smtplib.SMTPException, OSError):
                server.close()

    def send(self, mail: EmailMessage) -> None:
        """Send one e-mail; a server that breaks off in mid-message has refused it for now."""
        server = self._server or self._connect()
        try:
            server.send_message(mail)
        except smtplib.SMTPRecipientsRefused as error:
            code, text = next(iter(error.recipients.values()))
            raise Refused(_answer(code, text), is_final=code >= 500) from error
        except smtplib.SMTPSenderRefused as error:
            # Our own sender is not accepted: true of every message, so none is given up for it.
            raise Refused(_answer(error.smtp_code, error.smtp_error), is_final=False) from error
        except smtplib.SMTPNotSupportedError as error:
            raise Refused(str(error), is_final=True) from error
        except smtplib.SMTPResponseException as error:
            answer = _answer(error.smtp_code, error.smtp_error)
            if error.smtp_code == 421:
                self._drop()
            raise Refused(answer, is_final=error.smtp_code >= 500) from error
        except (smtplib.SMTPException, OSError) as error:
            self._drop()
            raise Refused(_reason(error), is_final=False) from error

    def _connect(self) -> smtplib.SMTP:
        settings = self.settings
        name = urlsplit(settings.base_url).hostname or "localhost"
        secure = ssl.create_default_context()
        try:
            if settings.mail_tls and settings.mail_port == smtplib.SMTP_SSL_PORT:
                server: smtplib.SMTP = smtplib.SMTP_SSL(
                    settings.mail_host,
                    settings.mail_port,
                    name,
                    timeout=TIMEOUT_SECONDS,
                    context=secure,
                )
            else:
                server = smtplib.SMTP(
                    settings.mail_host, settings.mail_port, name, timeout=TIMEOUT_SECONDS
                )
        except (smtplib.SMTPException, OSError) as error:
            raise ServerDown(_reason(error)) from error
        try:
            if settings.mail_tls and settings.mail_port != smtplib.SMTP_SSL_PORT:
                server.starttls(context=secure)
            if settings.mail_user:
                server.login(settings.mail_user, settings.mail_password)
        except (smtplib.SMTPException, OSError) as error:
            server.close()
            raise ServerDown(_reason(error)) from error
        self._server = server
        return server

    def _drop(self) -> None:
        if self._server is not None:
            self._server.close()
            self._server = None


def _answer(code: int, text: bytes | str) -> str:
    words = text.decode("utf-8", "replace") if isinstance(text, bytes) else text
    return f"{code} {one_line(words)}"


def _reason(error: Exception) -> str:
    return one_line(f"{type(error).__name__}: {error}")

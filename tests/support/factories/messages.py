"""Makes recipients, kinds of messages and outboxes for tests."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import EmailMessage
from typing import Any, Self

from flask import Flask
from jinja2 import ChoiceLoader, DictLoader

from app.core.permissions import ActiveGrant, Role
from app.messages.kinds import declare_kind
from app.messages.mailer import Refused, ServerDown
from config import Settings


@dataclass(frozen=True)
class FakeActor:
    """An actor without a database."""

    id: int | None = 1
    name: str = "测试员"
    is_authenticated: bool = True
    is_system: bool = False
    grants: tuple[ActiveGrant, ...] = ()
    recused_school_ids: frozenset[int] = frozenset()

    @classmethod
    def with_role(cls, role: str) -> Self:
        """Somebody with one role in the region with path `/1/`."""
        return cls(grants=(ActiveGrant(Role(role), region_path="/1/"),))


@dataclass(frozen=True)
class FakeRecipient:
    """A recipient without a database."""

    id: int
    name: str = "收件人"
    email: str = "person@example.invalid"
    locale: str = "zh_Hans_CN"
    wants_email: bool = True
    unmailed_topics: tuple[str, ...] = ()
    is_active: bool = True


def declare_probe(app: Flask, kind: str = "probe", **texts: str) -> str:
    """Declare a kind of message whose templates are given here: `subject="…", body="…"`."""
    given = {f"{kind}/{name}.txt": text for name, text in texts.items()}
    given.setdefault(f"{kind}/subject.txt", "Probe {{ number }}")
    loader = app.jinja_env.loader
    assert loader is not None
    app.jinja_env.loader = ChoiceLoader([DictLoader(given), loader])
    if app.jinja_env.cache is not None:
        app.jinja_env.cache.clear()
    declare_kind(kind, "Probe", kind)
    return kind


class FakeServer:
    """A mail server in memory that can be told how to misbehave.

    `answers` maps an address to what happens to its mail: `Refused`, or any other exception. With
    `is_down` nobody gets through.
    """

    def __init__(self, answers: Mapping[str, Exception] | None = None) -> None:
        self.answers = dict(answers or {})
        self.is_down = False
        self.connections = 0
        self.taken: list[EmailMessage] = []

    def __call__(self, settings: Settings) -> Self:
        """Stands for `open_transport`."""
        return self

    def __enter__(self) -> Self:
        if self.is_down:
            raise ServerDown("connection refused")
        self.connections += 1
        return self

    def __exit__(self, *problem: object) -> None:
        pass

    def send(self, mail: EmailMessage) -> None:
        """Take a mail, or do what `answers` says for its address."""
        for address, problem in self.answers.items():
            if address in str(mail["To"]):
                raise problem
        self.taken.append(mail)

    def ids(self) -> list[str]:
        """Message-IDs in the order of arrival."""
        return [str(mail["Message-ID"]) for mail in self.taken]


def final(reason: str = "550 no such user") -> Refused:
    """A refusal for good."""
    return Refused(reason, is_final=True)


def for_now(reason: str = "451 try later") -> Refused:
    """A refusal for the moment."""
    return Refused(reason, is_final=False)


def settings_of(app: Flask) -> Settings:
    """Settings of the application under test."""
    settings: Settings = app.config["SETTINGS"]
    return settings


def utc(*parts: int) -> datetime:
    """A moment in UTC: `utc(2026, 3, 2, 8)`."""
    return datetime(*parts, tzinfo=UTC)  # type: ignore[misc, arg-type]


def context(**values: Any) -> dict[str, Any]:
    """The context of a probe."""
    return {"number": "T-1", **values}

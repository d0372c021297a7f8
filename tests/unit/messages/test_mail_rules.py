"""Small rules of e-mail: headers stay one line, pauses grow, paths stay inside, owners only."""

from datetime import timedelta

import pytest

from app.messages.dispatcher import LONGEST_PAUSE, pause
from app.messages.kinds import declare_kind
from app.messages.mailer import one_line
from app.messages.models import Message
from app.messages.permissions import may_handle_message, may_see_outbox, may_use_inbox
from app.messages.service import check_url
from tests.support.factories.messages import FakeActor


@pytest.mark.parametrize(
    "text", ["a\r\nBcc: x", "a\nb", "a\x00b", "a\u2028b", "a\x85b", " a \t b "]
)
def test_header_text_is_one_line(text: str) -> None:
    line = one_line(text)
    assert line.isprintable()
    assert line == line.strip()


def test_pause_doubles_up_to_its_limit_and_differs_a_little() -> None:
    for failures in range(1, 40):
        wanted = min(timedelta(minutes=2 ** (failures - 1)), LONGEST_PAUSE)
        for _ in range(5):
            assert wanted * 0.87 <= pause(failures, LONGEST_PAUSE) <= wanted * 1.13
    assert len({pause(8, LONGEST_PAUSE) for _ in range(50)}) > 5


@pytest.mark.parametrize("url", ["", "/tasks/ZG-519999-2026-0001", "/inbox?show=unread"])
def test_own_paths_are_links(url: str) -> None:
    check_url(url)


@pytest.mark.parametrize("url", ["https://example.invalid/", "//example.invalid", "tasks", "/\\x"])
def test_other_addresses_are_refused(url: str) -> None:
    with pytest.raises(ValueError, match="not a path"):
        check_url(url)


@pytest.mark.parametrize("name", ["", "A", "two words", "x" * 80, "9lives", "../x"])
def test_a_kind_needs_a_plain_name(name: str) -> None:
    with pytest.raises(ValueError, match="no name"):
        declare_kind(name, "Title")


def test_a_kind_is_declared_the_same_way_only() -> None:
    declare_kind("probe_twice", "Title", icon="flag")
    declare_kind("probe_twice", "Title", icon="flag")
    with pytest.raises(RuntimeError, match="declared twice"):
        declare_kind("probe_twice", "Title", icon="bell")


def test_a_message_belongs_to_its_recipient() -> None:
    message = Message(recipient_id=7)
    assert may_handle_message(FakeActor(id=7), message)
    assert not may_handle_message(FakeActor(id=8), message)
    assert not may_handle_message(FakeActor(id=None), message)


def test_the_inbox_needs_a_person() -> None:
    assert may_use_inbox(FakeActor(), None)
    assert not may_use_inbox(FakeActor(is_authenticated=False), None)


def test_the_outbox_of_everybody_is_for_administrators() -> None:
    assert may_see_outbox(FakeActor.with_role("admin"), None)
    assert not may_see_outbox(FakeActor.with_role("office_lead"), None)

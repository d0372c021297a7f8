"""A session that ends while somebody types."""

import pytest

from app.extensions import db
from app.rectification.states import TaskState
from tests.support.browser import DESKTOP, Window
from tests.support.cast import Cast
from tests.support.factories.accounts import PASSWORD, end_every_session
from tests.support.factories.rectification import make_task
from tests.support.walker import Walker


@pytest.fixture
def task(cast: Cast) -> str:
    """Path of a task that is being worked on."""
    path = f"/tasks/{make_task(cast, until=TaskState.IN_PROGRESS).number}"
    db.session.commit()
    db.session.remove()
    return path


def test_session_ended_while_typing_keeps_the_words_until_signed_in_again(
    window: Window, task: str
) -> None:
    staff = Walker(window(size=DESKTOP), "staff")
    staff.go(f"{task}/progress")
    words = "已换好 12 个带标签槽的留样盒。"
    staff.fill("text", words)
    staff.fill("percent", "60")
    end_every_session()
    staff.press(staff.page.locator("main form button.btn-primary").first)
    staff.look()
    assert staff.page.locator("[name=kept]").count() == 1
    staff.sign_in(PASSWORD)
    staff.look()
    assert words in staff.text()
    staff.send()
    staff.go(task)
    assert words in staff.text()

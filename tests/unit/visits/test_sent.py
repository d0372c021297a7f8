"""Fields of the recording page as they arrive, honest and hostile."""

import pytest
from flask import Flask

from app.checklists.models import ChecklistItem
from app.visits.service import Given
from app.visits.views.sent import given_for, was_sent

ITEM = ChecklistItem(id=12)


def given(**fields: object) -> Given:
    data = {f"{name}-12": value for name, value in fields.items()}
    with Flask(__name__).test_request_context(method="POST", data=data):
        return given_for(ITEM)


def test_fields_of_the_item_are_read() -> None:
    assert given(value="no", note=" 缺留样 ", version="3") == Given(
        raw=("no",), note="缺留样", version=3
    )


def test_several_ticks_are_kept_in_order() -> None:
    assert given(value=["menu", "", "price"]).raw == ("menu", "price")


@pytest.mark.parametrize("version", ["", "x", "-1", "1e3", "9" * 30])
def test_garbled_version_counts_as_none(version: str) -> None:
    assert given(value="no", version=version).version == 0


def test_unknown_resolution_is_no_choice() -> None:
    assert given(resolve="everything").resolve == ""


def test_characters_that_no_database_takes_are_dropped() -> None:
    assert given(note="甲\x00乙\r\n丙").note == "甲乙\n丙"


def test_item_that_was_not_on_the_page_is_not_touched() -> None:
    with Flask(__name__).test_request_context(method="POST", data={"version-13": "0"}):
        assert not was_sent(ITEM)

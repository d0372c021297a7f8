"""Snapshots: one spelling, plain values only, every change is seen."""

import enum
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.i18n import lazy_gettext
from app.papers.models import IssuedRecord
from app.papers.service import canonical_json, checksum_of, is_intact, plain

MOMENT = datetime(2026, 11, 23, 1, 30, tzinfo=UTC)

json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=12,
)


class Colour(enum.StrEnum):
    RED = "red"


@dataclass
class Line:
    text: str
    due_on: date


def record(**changes: Any) -> IssuedRecord:
    facts: dict[str, Any] = {
        "kind": "notice",
        "number": "ZG-519999-2026-0001",
        "title_zh": "整改通知书",
        "title_en": "Rectification notice",
        "subject_kind": "notice",
        "subject_id": 7,
        "region_id": 1,
        "school_id": 3,
        "data": {"school": "桃岭小学", "findings": [{"text": "消防通道堵塞"}]},
        "issued_at": MOMENT,
        "issued_by_id": 5,
        "issued_by_name": "顾明舟",
        "issue": 1,
    }
    return IssuedRecord(**{**facts, **changes})


def test_the_order_of_names_does_not_matter() -> None:
    assert canonical_json({"b": 1, "a": [2, {"d": 3, "c": 4}]}) == b'{"a":[2,{"c":4,"d":3}],"b":1}'


def test_chinese_is_written_as_it_is() -> None:
    assert canonical_json({"校": "桃岭"}) == '{"校":"桃岭"}'.encode()


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_what_is_no_number_is_refused(value: float) -> None:
    with pytest.raises(ValueError, match="JSON"):
        canonical_json({"x": value})


def test_values_become_plain_json() -> None:
    line = Line("灭火器过期", date(2026, 12, 14))

    assert plain({"line": line, "tone": Colour.RED, "score": Decimal("8.50"), "at": MOMENT}) == {
        "line": {"text": "灭火器过期", "due_on": "2026-12-14"},
        "tone": "red",
        "score": "8.50",
        "at": "2026-11-23T01:30:00+00:00",
    }


@pytest.mark.parametrize("value", [object(), {1: "x"}, {"x": {1, 2}}, lazy_gettext("Close")])
def test_anything_else_is_refused(value: Any) -> None:
    with pytest.raises(TypeError):
        plain(value)


@given(json_values)
def test_json_data_stays_as_it_is(value: Any) -> None:
    assert plain(value) == value


def test_the_checksum_does_not_depend_on_the_zone_of_the_moment() -> None:
    elsewhere = MOMENT.astimezone(timezone(timedelta(hours=8)))

    assert checksum_of(record()) == checksum_of(record(issued_at=elsewhere))


@pytest.mark.parametrize(
    "change",
    [
        {"number": "ZG-519999-2026-0002"},
        {"kind": "other"},
        {"title_zh": "别的"},
        {"title_en": "Other"},
        {"subject_id": 8},
        {"school_id": None},
        {"issued_at": MOMENT + timedelta(microseconds=1)},
        {"issued_by_name": "别人"},
        {"issue": 2},
        {"data": {"school": "桃岭小学", "findings": []}},
    ],
)
def test_any_change_is_seen(change: dict[str, Any]) -> None:
    issued = record()
    issued.checksum = checksum_of(issued)
    assert is_intact(issued)

    for name, value in change.items():
        setattr(issued, name, value)
    assert not is_intact(issued)

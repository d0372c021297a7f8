"""What a message remembers: plain data, short, and given back as dates and names."""

from datetime import UTC, date, datetime
from types import SimpleNamespace

import pytest

from app.messages.context import LONGEST_TEXT, pack, unpack


def test_dates_and_moments_come_back_by_the_end_of_their_names() -> None:
    moment = datetime(2026, 3, 2, 1, 30, tzinfo=UTC)
    packed = pack({"due_on": date(2026, 3, 9), "planned_at": moment, "day": "2026-03-09"})
    assert packed == {
        "due_on": "2026-03-09",
        "planned_at": "2026-03-02T01:30:00+00:00",
        "day": "2026-03-09",
    }
    assert unpack(packed) == {
        "due_on": date(2026, 3, 9),
        "planned_at": moment,
        "day": "2026-03-09",
    }


def test_a_thing_with_two_names_keeps_both_and_nothing_else() -> None:
    school = SimpleNamespace(name_zh="桃岭小学", name_en="Taoling Primary School", secret="x")
    packed = pack({"school": school})
    assert packed == {"school": {"name_zh": "桃岭小学", "name_en": "Taoling Primary School"}}
    assert unpack(packed)["school"].name_en == "Taoling Primary School"


def test_text_becomes_one_line_of_limited_length() -> None:
    packed = pack({"reason": "first\r\nBcc: x@example.invalid\n" + "字" * 500})
    assert "\n" not in packed["reason"]
    assert len(packed["reason"]) == LONGEST_TEXT
    assert packed["reason"].endswith("…")


def test_nested_lists_and_mappings_are_packed_all_the_way() -> None:
    packed = pack({"entries": [{"due_on": date(2026, 3, 9), "number": 3, "late": True, "x": None}]})
    assert packed == {"entries": [{"due_on": "2026-03-09", "number": 3, "late": True, "x": None}]}
    entry = unpack(packed)["entries"][0]
    assert (entry.due_on, entry.number) == (date(2026, 3, 9), 3)


def test_packing_twice_changes_nothing() -> None:
    once = pack({"due_on": date(2026, 3, 9), "school": SimpleNamespace(name_zh="甲", name_en="A")})
    assert pack(once) == once


def test_a_whole_object_is_refused() -> None:
    with pytest.raises(TypeError, match="task cannot be kept"):
        pack({"task": object()})

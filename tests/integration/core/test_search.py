"""Searching: Chinese words of two characters, phrases, several words, and whatever people type."""

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.core import search
from app.extensions import db

TEXTS = {
    1: ("食堂消防通道堆放杂物", "Fire exit of the canteen is blocked"),
    2: ("实验室灭火器过期，消防栓无水", None),
    3: ("通道照明不足；防汛沙袋消耗完", ""),
    4: ("云教督〔2026〕7号", "DD-519999-2026-0431"),
    5: ("负责人\U0002b820某", "Ελληνικά Naïve"),
}


@pytest.fixture(autouse=True)
def indexed(app: Flask) -> None:
    for object_id, parts in TEXTS.items():
        search.index("finding", object_id, *parts)
    search.index("task", 1, "消防")


def found(query: str, kind: str = "finding") -> list[int]:
    return sorted(db.session.scalars(search.matching_ids(kind, query)))


@pytest.mark.parametrize(
    ("query", "ids"),
    [
        ("消防", [1, 2]),
        ("通道", [1, 3]),
        ("消防通道", [1]),
        ("防通", [1]),
        ("防消", []),
        ("消", [1, 2, 3]),
        ("消防 过期", [2]),
        ("消防　过期", [2]),
        ("过期 消防", [2]),
        ("消防 照明", []),
        ("CANTEEN", [1]),
        ("cant", [1]),
        ("anteen", []),
        ("fire exit", [1]),
        ("exit-of", [1]),
        ("of-exit", []),
        ("DD-519999-2026-0431", [4]),
        ("519999-2026-04", [4]),
        ("〔2026〕7号", [4]),
        ("２０２６", [4]),
        ("\U0002b820", [5]),
        ("ΕΛΛΗΝΙΚΆ", [5]),
        ("nai\u0308ve", [5]),
    ],
)
def test_a_query_finds_what_holds_all_its_words(query: str, ids: list[int]) -> None:
    assert found(query) == ids


@pytest.mark.parametrize(
    "query",
    ["", "   ", '"', "''", "*", "-", "()", "。，", "\x00", ":*", "'", "<->", "&", "!", "\\"],
)
def test_a_query_without_a_word_finds_nothing(query: str) -> None:
    assert found(query) == []


@pytest.mark.parametrize(
    "query",
    [
        '"消防"',
        "消防*",
        "(消防",
        "消防 -",
        "-消防",
        "消防'",
        "body:消防",
        "消防 & !过期",
    ],
)
def test_operators_are_no_operators(query: str) -> None:
    assert set(found(query)) <= {1, 2}


@pytest.mark.parametrize("query", ["消防 AND", "消防 OR 通道", "NEAR(消防 通道)", "消防 NOT 过期"])
def test_words_that_mean_something_to_a_database_are_words(query: str) -> None:
    assert found(query) == []


@settings(
    max_examples=60,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(st.text(max_size=40))
def test_no_query_is_an_error(query: str) -> None:
    found(query)


def test_a_phrase_does_not_run_over_the_border_of_two_parts() -> None:
    assert found("杂物 fire") == [1]
    assert found("杂物fire") == []


def test_kinds_are_apart() -> None:
    assert found("消防", kind="task") == [1]
    assert found("消防", kind="visit") == []


def test_a_changed_text_replaces_the_former_one() -> None:
    search.index("finding", 1, "操场积水")

    assert found("消防") == [2]
    assert found("积水") == [1]


def test_the_same_text_again_changes_nothing() -> None:
    search.index("finding", 1, *TEXTS[1])

    assert found("消防") == [1, 2]


def test_what_is_taken_out_is_not_found() -> None:
    search.unindex("finding", 1, 3)

    assert found("通道") == []
    assert found("消防", kind="task") == [1]


def test_a_rolled_back_text_is_not_found(app: Flask) -> None:
    db.session.commit()
    search.index("finding", 9, "消防水池")
    db.session.rollback()

    assert found("消防") == [1, 2]


def test_many_things_are_indexed_at_once() -> None:
    search.index_many("school", [(number, [f"第{number}小学"]) for number in range(1, 301)])
    search.index_many("school", [])

    assert found("第30小学", kind="school") == [30]
    assert len(found("小学", kind="school")) == 300


def test_a_very_long_text_is_found_by_its_beginning() -> None:
    search.index("finding", 10, "开头特征" + "消防通道畅通" * 5000)

    assert found("开头特征") == [10]


def test_a_very_long_query_is_cut_instead_of_refused() -> None:
    assert found("消防 " * 500) == [1, 2]
    assert found("x" * 100_000) == []


def test_the_result_serves_as_a_condition() -> None:
    entries = search.SearchEntry
    query = db.select(entries.object_id).where(
        entries.kind == "finding",
        entries.object_id.in_(search.matching_ids("finding", "消防")),
        entries.object_id > 1,
    )

    assert list(db.session.scalars(query)) == [2]


def test_alike_is_what_shares_neighbours_and_not_what_holds_them_apart() -> None:
    assert search.alike_ids("finding", "消防通道") == [1, 3, 2]
    assert search.alike_ids("finding", "消防通道", most=1) == [1]
    assert search.alike_ids("finding", "防消、消道") == []
    assert search.alike_ids("finding", "消防的通道") == [1, 3, 2]
    assert search.alike_ids("task", "消防通道") == [1]
    assert search.alike_ids("visit", "消防通道") == []
    assert search.alike_ids("finding", "的、'\" *") == []


def test_alike_is_looked_for_among_the_newest_only(monkeypatch: pytest.MonkeyPatch) -> None:
    search.index("finding", 6, "防水，消毒")
    monkeypatch.setattr(search, "HOLDING_BOTH", 1)
    assert search.alike_ids("finding", "消防") == []
    monkeypatch.setattr(search, "HOLDING_BOTH", 3)
    assert search.alike_ids("finding", "消防") == [2]
    monkeypatch.setattr(search, "HOLDING_BOTH", 4)
    assert search.alike_ids("finding", "消防") == [2, 1]
    monkeypatch.setattr(search, "NEWEST_OF_PAIR", 1)
    assert search.alike_ids("finding", "消防") == [2]
    monkeypatch.setattr(search, "NEWEST_OF_KIND", 4)
    assert search.alike_ids("finding", "消防") == []

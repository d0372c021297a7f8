"""How text is cut for searching."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.search import tokens


@pytest.mark.parametrize(
    ("content", "cut"),
    [
        ("消防通道", ["消", "防", "通", "道"]),
        ("DD-519999-2026-0431", ["dd", "519999", "2026", "0431"]),
        ("云教督〔2026〕7号", ["云", "教", "督", "2026", "7", "号"]),
        ("３Ａ栋 Straße", ["3a", "栋", "strasse"]),
        ("e\u0301cole", ["école"]),
        ("\U0002b820", ["u2b820"]),
        ("“”，。! * ( ) : - \"'", []),
        ("", []),
    ],
)
def test_text_is_cut_into_folded_tokens(content: str, cut: list[str]) -> None:
    assert list(tokens(content)) == cut


@given(st.text(max_size=200))
def test_tokens_hold_nothing_but_letters_and_digits(content: str) -> None:
    assert all(token.isalnum() and len(token) <= 100 for token in tokens(content))


@given(st.text(max_size=60), st.text(max_size=60))
def test_cutting_at_a_space_changes_nothing(left: str, right: str) -> None:
    assert list(tokens(f"{left} {right}")) == [*tokens(left), *tokens(right)]

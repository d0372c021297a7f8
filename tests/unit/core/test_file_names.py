"""File names: what people see is harmless, what browsers get is correct."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.files.names import LONGEST, clean_name, disposition


@pytest.mark.parametrize(
    ("given_name", "cleaned"),
    [
        ("整改后照片.jpg", "整改后照片.jpg"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\陆秋实\\桌面\\照片.jpg", "照片.jpg"),
        ("整改/复查/照片.jpg", "照片.jpg"),
        ("photo\u202egpj.exe", "photogpj.exe"),
        ("a\x00b\r\nc.pdf", "abc.pdf"),
        ("  ..hidden.  ", "hidden"),
        ('<b>"x"?.png', "_b__x__.png"),
        ("con.txt", "_con.txt"),
        ("LPT1", "_LPT1"),
        ("e\u0301.pdf", "é.pdf"),
        ("全角\u3000空格.pdf", "全角 空格.pdf"),
        ("", "file"),
        (None, "file"),
        ("///", "file"),
    ],
)
def test_a_name_is_cleaned(given_name: str | None, cleaned: str) -> None:
    assert clean_name(given_name) == cleaned


def test_the_extension_of_the_content_replaces_the_one_given() -> None:
    assert clean_name("发票.exe", ".pdf") == "发票.pdf"
    assert clean_name("照片", ".jpg") == "照片.jpg"


def test_a_very_long_name_is_cut_and_keeps_its_extension() -> None:
    name = clean_name("消" * 400 + ".docx")

    assert len(name) == LONGEST
    assert name.endswith(".docx")


@given(st.text(max_size=500))
def test_any_name_comes_out_short_single_line_and_printable(text: str) -> None:
    name = clean_name(text, ".jpg")

    assert 0 < len(name) <= LONGEST + 1
    assert not set(name) & set('/\\<>:"|?*\r\n\t')
    assert not any(unicodedata.category(c).startswith("C") for c in name)
    assert name == unicodedata.normalize("NFC", name)


@given(st.text(max_size=500))
def test_cleaning_a_clean_name_changes_nothing(text: str) -> None:
    assert clean_name(clean_name(text)) == clean_name(text)


def test_a_chinese_name_is_encoded_beside_a_plain_one() -> None:
    header = disposition("整改 照片.jpg", "abc123.jpg")

    assert header.startswith('attachment; filename="abc123.jpg"; ')
    assert header.endswith("filename*=UTF-8''%E6%95%B4%E6%94%B9%20%E7%85%A7%E7%89%87.jpg")


def test_a_plain_name_is_given_once() -> None:
    assert disposition("plan.pdf", "x.pdf", inline=True) == 'inline; filename="plan.pdf"'


@given(st.text(max_size=200))
def test_a_header_never_breaks_out_of_its_line(text: str) -> None:
    header = disposition(clean_name(text), "abc.bin")

    assert header.isascii()
    assert "\n" not in header
    assert "\r" not in header
    assert header.count('"') == 2

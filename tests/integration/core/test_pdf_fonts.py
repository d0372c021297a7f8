"""Fonts cut to the common characters: used from the second document on, the full font behind them."""

import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from pypdf import PdfReader

from app.core.pdf import cutting
from app.core.pdf.renderer import Renderer

BASIC = "Noto Serif CJK SC Basic"
STYLE = f'<style>p {{ font-family: "{BASIC}", "Noto Serif CJK SC" }}</style>'


@pytest.fixture(scope="module")
def renderer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Renderer]:
    made = Renderer(static_folder=tmp_path_factory.mktemp("static"))
    yield made
    made.stop()


def document(renderer: Renderer, text: str) -> PdfReader:
    html = f'<!doctype html><html lang="zh-CN"><title>x</title>{STYLE}<body><p>{text}'
    return PdfReader(io.BytesIO(renderer.render(html, {}).content))


def fonts_of(reader: PdfReader) -> set[str]:
    fonts = reader.pages[0]["/Resources"]["/Font"]
    return {fonts[name]["/BaseFont"].split("+")[1] for name in fonts}


def test_common_text_is_set_in_the_cut_font_from_the_second_document_on(
    renderer: Renderer,
) -> None:
    first = document(renderer, "限期整改")
    second = document(renderer, "限期整改")

    assert fonts_of(second) == {BASIC.replace(" ", "-")}
    assert second.pages[0].extract_text() == first.pages[0].extract_text() == "限期整改"


def test_rare_character_of_a_name_comes_from_the_full_font(renderer: Renderer) -> None:
    document(renderer, "预热")
    reader = document(renderer, "叶珺玥 赟")

    assert "叶珺玥" in reader.pages[0].extract_text()
    assert "Noto-Serif-CJK-SC" in fonts_of(reader)


def test_cut_characters_hold_those_of_the_standard() -> None:
    characters = cutting.common_characters()

    assert {ord(character) for character in "整改通知书〔2026〕号，。“”—…①"} <= characters
    assert ord("珺") not in characters
    assert len(characters) > 6763


def test_font_that_is_not_installed_is_left_out() -> None:
    assert cutting.find_font("Bihuan Font That Nobody Has", "regular") is None


def test_file_that_is_no_font_cannot_be_cut(tmp_path: Path) -> None:
    file = tmp_path / "font.otf"
    file.write_bytes(b"no font")

    with pytest.raises(ValueError, match="cut"):
        cutting.cut(str(file), 0, {0x6574})


def test_document_cannot_name_a_file_beside_the_cut_fonts(renderer: Renderer) -> None:
    document(renderer, "预热")
    html = '<!doctype html><title>x</title><img src="cut:../../etc/passwd"><p>x'

    assert renderer.render(html, {}).warnings

"""PDFs: Chinese text that can be selected, and nothing loaded that was not handed over."""

import io
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from pypdf import PdfReader

from app.core import pdf
from app.core.pdf.renderer import PdfFailed, PdfUnavailable, Renderer
from tests.support.factories.files import picture

PARAGRAPH = "<p>请于 2026年12月14日 前完成整改，消防通道保持畅通。</p>"


def page(body: str, head: str = "") -> str:
    return f'<!doctype html><html lang="zh-Hans"><title>整改通知书</title>{head}<body>{body}'


def read(content: bytes) -> PdfReader:
    return PdfReader(io.BytesIO(content))


def text_of(content: bytes) -> str:
    return "\n".join(sheet.extract_text() for sheet in read(content).pages)


@pytest.fixture(scope="module")
def static(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("static")
    (folder / "css").mkdir()
    (folder / "css" / "paper.css").write_text("@page { size: A5 landscape } p { color: #123456 }")
    (folder / "secret.txt").write_text("secret")
    return folder


@pytest.fixture(scope="module")
def renderer(static: Path) -> Iterator[Renderer]:
    made = Renderer(static_folder=static)
    yield made
    made.stop()


def test_chinese_text_can_be_extracted_and_pages_are_counted(renderer: Renderer) -> None:
    made = renderer.render(page("<h1>整改通知书</h1>" + PARAGRAPH * 60), {})

    assert made.pages == len(read(made.content).pages) == 3
    assert "整改通知书" in text_of(made.content)
    assert "消防通道保持畅通" in text_of(made.content)
    assert made.warnings == ()


def test_chinese_is_set_in_an_embedded_chinese_font(renderer: Renderer) -> None:
    fonts = read(renderer.render(page(PARAGRAPH), {}).content).pages[0]["/Resources"]["/Font"]
    names = [fonts[name]["/BaseFont"] for name in fonts]

    assert any("Noto" in name and "CJK" in name for name in names)


def test_a_style_sheet_of_the_product_is_applied(renderer: Renderer) -> None:
    link = '<link rel="stylesheet" href="static:css/paper.css">'
    box = read(renderer.render(page(PARAGRAPH, link), {}).content).pages[0].mediabox

    assert box.width > box.height


def test_a_changed_style_sheet_is_read_again(renderer: Renderer, static: Path) -> None:
    sheet = static / "css" / "changing.css"
    link = '<link rel="stylesheet" href="static:css/changing.css">'
    sizes = []
    for moment, size in enumerate(["A4", "A6"], 1):
        sheet.write_text(f"@page {{ size: {size} }}")
        os.utime(sheet, (moment, moment))
        sizes.append(read(renderer.render(page("x", link), {}).content).pages[0].mediabox.width)

    assert sizes[0] > sizes[1]


def test_a_picture_that_is_handed_over_is_shown(renderer: Renderer) -> None:
    html = page('<img src="attachment:before"><img src="attachment:after">')
    made = renderer.render(html, {"before": picture(), "after": picture(form="PNG")})

    assert len(read(made.content).pages[0].images) == 2


def test_pictures_of_one_document_are_unknown_to_the_next(renderer: Renderer) -> None:
    html = page('<img src="attachment:before">')
    renderer.render(html, {"before": picture()})
    made = renderer.render(html, {})

    assert len(read(made.content).pages[0].images) == 0


@pytest.fixture
def listener() -> Iterator[socket.socket]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.05)
        yield server


FOREIGN = [
    '<img src="{}">',
    '<link rel="stylesheet" href="{}">',
    '<link rel="attachment" href="{}">',
    '<a rel="attachment" href="{}">x</a>',
    '<style>@import url("{}");</style>',
    '<style>p {{ background: url("{}") }}</style><p>x',
    '<style>@font-face {{ font-family: f; src: url("{}") }} p {{ font-family: f }}</style><p>x',
    '<style>p::before {{ content: url("{}") }}</style><p>x',
    '<object data="{}"></object>',
    '<embed src="{}">',
    '<svg><image href="{}" width="9" height="9"/></svg>',
    '<svg><style>@import url("{}");</style></svg>',
    '<base href="{}"><img src="passwd">',
]


@pytest.mark.parametrize("markup", FOREIGN)
@pytest.mark.parametrize("scheme", ["file", "FILE", "http"])
def test_nothing_foreign_is_loaded(
    renderer: Renderer, listener: socket.socket, static: Path, scheme: str, markup: str
) -> None:
    port = listener.getsockname()[1]
    address = (
        f"http://127.0.0.1:{port}/x.png" if scheme == "http" else f"{scheme}://{static}/secret.txt"
    )
    made = renderer.render(page(markup.format(address)), {})

    assert "secret" not in text_of(made.content)
    assert "/EmbeddedFiles" not in str(read(made.content).trailer["/Root"])
    assert len(read(made.content).pages[0].images) == 0
    with pytest.raises(TimeoutError):
        listener.accept()


@pytest.mark.parametrize(
    "address",
    [
        "static:../secret.txt",
        "static:secret.txt",
        "static:/etc/passwd",
        "static:css/../../x.css",
        "attachment:unknown",
        "attachment:script",
        "data:image/png;base64,AAAA",
        "ftp://127.0.0.1/x.png",
        "passwd",
        "//127.0.0.1/x.png",
    ],
)
def test_an_address_that_is_not_allowed_shows_nothing(renderer: Renderer, address: str) -> None:
    made = renderer.render(page(f'<img src="{address}">'), {"script": b"<svg/>"})

    assert len(read(made.content).pages[0].images) == 0
    assert made.warnings


def test_a_missing_style_sheet_is_a_failure_with_its_cause(renderer: Renderer) -> None:
    with pytest.raises(PdfFailed) as failed:
        renderer.render(page("x", '<link rel="stylesheet" href="static:css/none.css">'), {})

    assert "none.css" in failed.value.cause


def test_a_non_breaking_hyphen_is_replaced(renderer: Renderer) -> None:
    assert "3-5" in text_of(renderer.render(page("<p>3\u20115 天"), {}).content)


def test_the_child_survives_a_failed_document(renderer: Renderer) -> None:
    renderer.render(page(PARAGRAPH), {})
    before = renderer.child_id()
    with pytest.raises(PdfFailed):
        renderer.render(page("x", '<link rel="stylesheet" href="static:css/none.css">'), {})
    renderer.render(page(PARAGRAPH), {})

    assert renderer.child_id() == before


def test_a_killed_child_is_replaced(renderer: Renderer) -> None:
    renderer.render(page(PARAGRAPH), {})
    child = renderer.child_id()
    assert child is not None
    os.kill(child, 9)

    assert renderer.render(page(PARAGRAPH), {}).pages == 1
    assert renderer.child_id() != child


def test_an_idle_child_ends_and_the_next_document_starts_another(static: Path) -> None:
    renderer = Renderer(static_folder=static, idle_seconds=0.05)
    renderer.render(page(PARAGRAPH), {})
    child = renderer.child_id()
    assert child is not None
    os.waitid(os.P_PID, child, os.WEXITED | os.WNOWAIT)

    assert renderer.render(page(PARAGRAPH), {}).pages == 1
    assert renderer.child_id() != child
    renderer.stop()
    assert renderer.child_id() is None


def test_a_document_that_takes_too_long_is_given_up(static: Path) -> None:
    renderer = Renderer(static_folder=static, job_seconds=0.05)
    with pytest.raises(PdfFailed) as failed:
        renderer.render(page(PARAGRAPH * 5000), {})

    assert "longer" in failed.value.cause
    assert renderer.child_id() is None


def test_a_child_without_memory_fails_and_takes_nobody_along(static: Path) -> None:
    renderer = Renderer(static_folder=static, memory_bytes=40 * 1024 * 1024)
    with pytest.raises(PdfFailed):
        renderer.render(page(PARAGRAPH), {})
    renderer.stop()


def test_several_threads_get_their_own_documents(renderer: Renderer) -> None:
    found: dict[int, str] = {}

    def work(number: int) -> None:
        found[number] = text_of(renderer.render(page(f"<p>第{number}号文件"), {}).content)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert all(f"第{number}号文件" in found[number] for number in range(6))


def test_a_missing_library_is_named(renderer: Renderer, static: Path) -> None:
    blind = Renderer(static_folder=static)
    blind._missing = ("Pango", time.monotonic())

    with pytest.raises(PdfUnavailable, match="Pango"):
        blind.render(page("x"), {})
    assert renderer.missing() == ""


def test_a_machine_without_chinese_fonts_is_told(
    static: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "fonts.conf").write_text(f"<fontconfig><dir>{tmp_path}</dir></fontconfig>")
    monkeypatch.setenv("FONTCONFIG_FILE", str(tmp_path / "fonts.conf"))

    assert Renderer(static_folder=static).missing() == "fonts"


def test_the_web_process_never_imports_weasyprint() -> None:
    program = (
        "import sys; from app.core import pdf; pdf.is_available();"
        " pdf.render_pdf('<p>x'); pdf.stop(); sys.exit('weasyprint' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0


def test_the_product_s_own_renderer_works() -> None:
    assert pdf.is_available()
    assert pdf.render_pdf(page(PARAGRAPH)).startswith(b"%PDF-")
    pdf.stop()

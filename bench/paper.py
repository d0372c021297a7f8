"""The one-page notice: our renderer against naive WeasyPrint with the same text and font."""

import statistics
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from sqlalchemy import select

import app
from app.core import pdf
from app.core.pdf.renderer import Renderer
from app.extensions import db
from app.papers.models import IssuedRecord
from app.records import press
from app.records.states import RecordKind
from bench.meter import Table
from bench.world import world_at

NOTICES = 30
AGAIN = 20
STATIC = Path(app.__file__).parent / "static"
NAIVE = """
import sys, time
from weasyprint import HTML
html = sys.stdin.read()
HTML(string=html).write_pdf()
begin = time.perf_counter()
for _ in range(%d):
    HTML(string=html).write_pdf()
print(time.perf_counter() - begin)
"""
ROWS = "".join(
    f"<tr><td>{n}</td><td>食堂留样标签不全，缺一个品种的留样。</td><td>较大</td>"
    f"<td>2026-12-{n:02d}</td></tr>"
    for n in range(10, 17)
)
BODY = f"""<h1>整改通知书</h1><p>桃岭小学：</p>
<p>经督导检查，发现你校存在以下问题，请按期整改，并书面报告整改情况。</p>
<table><thead><tr><th>序号</th><th>问题</th><th>等级</th><th>期限</th></tr></thead>{ROWS}</table>
<p>云溪县教育督导室</p><p>2026年11月23日</p>"""
FAST = (
    '<!doctype html><html lang="zh-CN"><head><link rel="stylesheet" href="static:css/record.css">'
    "<style>table{table-layout:fixed;width:100%}</style></head>"
    f"<body>{BODY}</body></html>"
)
PLAIN = (
    '<!doctype html><html lang="zh-CN"><head><style>body{font-family:"Noto Sans CJK SC"}'
    "td,th{border:1px solid}</style></head>"
    f"<body>{BODY}</body></html>"
)


def measure_papers(table: Table) -> None:
    """Notices per second against the naive way, in one and in two processes; memory over time."""
    if not pdf.is_available():
        raise RuntimeError("PDFs cannot be made here: run `make ready-test`.")
    print("font of both: Noto Sans/Serif CJK SC as installed")
    naive = _naive_seconds() / NOTICES
    renderer = Renderer(static_folder=STATIC)
    try:
        for _ in range(3):
            renderer.render(FAST, {})
        one = _seconds(renderer, NOTICES) / NOTICES
        _seconds(renderer, 10)
        early = _memory(renderer)
        _seconds(renderer, 90)
        table.row("notice_one", naive / one, "1 process")
        table.row("notice_memory", _memory(renderer) / early, "1 process")
        table.row("notice_two", naive / _two_processes(renderer), "2 processes")
    finally:
        renderer.stop()
    table.row("paper_again", _first_against_again(), "a notice of the demo")


def _first_against_again() -> float:
    """Seconds of making an issued notice's PDF, in a warm renderer, against reading it again."""
    with (
        tempfile.TemporaryDirectory(prefix="bihuan-papers-") as folder,
        world_at("sqlite", f"sqlite:///{folder}/bench.db", Path(folder)) as world,
        world.app.app_context(),
    ):
        query = select(IssuedRecord.id).where(IssuedRecord.kind == RecordKind.NOTICE).limit(2)
        warming, measured = db.session.scalars(query).all()
        _open_paper(warming)
        first = _open_paper(measured)
        return first / statistics.median(_open_paper(measured) for _ in range(AGAIN))


def _open_paper(number: int) -> float:
    begin = time.perf_counter()
    press.pdf_of(db.session.get_one(IssuedRecord, number))
    return time.perf_counter() - begin


def _two_processes(first: Renderer) -> float:
    """Seconds per notice when two renderers work side by side."""
    second = Renderer(static_folder=STATIC)
    try:
        second.render(FAST, {})
        begin = time.perf_counter()
        with ThreadPoolExecutor(2) as pool:
            list(pool.map(lambda renderer: _seconds(renderer, NOTICES), (first, second)))
        return (time.perf_counter() - begin) / (2 * NOTICES)
    finally:
        second.stop()


def _seconds(renderer: Renderer, number: int) -> float:
    begin = time.perf_counter()
    for _ in range(number):
        renderer.render(FAST, {})
    return time.perf_counter() - begin


def _naive_seconds() -> float:
    done = subprocess.run(
        [sys.executable, "-c", NAIVE % NOTICES],
        input=PLAIN,
        text=True,
        capture_output=True,
        check=True,
    )
    return float(done.stdout)


def _memory(renderer: Renderer) -> float:
    """Resident memory of the renderer's child in KiB."""
    status = Path(f"/proc/{renderer.child_id()}/status").read_text(encoding="ascii")
    line = next(line for line in status.splitlines() if line.startswith("VmRSS"))
    return float(line.split()[1])

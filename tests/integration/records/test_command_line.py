"""`flask records`: kinds, render, inspect; exit code and a sentence when something is wrong."""

import json
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask

from app.checklists.models import ChecklistVersion
from app.core import pdf
from app.core.pdf import PdfUnavailable
from app.extensions import db
from app.records.states import RecordKind
from tests.support.cast import Cast
from tests.support.clock import Clock
from tests.support.factories.followups import closed_task
from tests.support.factories.records import pages_of, recorded_visit, the_paper
from tests.support.factories.rectification import confirmed_finding, issued_notice

K = RecordKind


def run(app: Flask, *words: str) -> Result:
    """Run a command as the shell would; what the test prepared is committed first."""
    db.session.commit()
    result = app.test_cli_runner().invoke(args=["records", *words])
    db.session.expire_all()
    return result


def test_kinds_are_listed_for_people_and_machines(app: Flask, clock: Clock) -> None:
    assert "整改通知书" in run(app, "kinds").output
    listed = json.loads(run(app, "kinds", "--json").output)
    assert {line["kind"] for line in listed} == {kind.value for kind in RecordKind}


def test_newest_paper_is_written_and_can_be_inspected(
    app: Flask, cast: Cast, clock: Clock, tmp_path: Path
) -> None:
    issued_notice(cast, confirmed_finding(cast))
    second = issued_notice(cast, confirmed_finding(cast))
    out = tmp_path / "notice.pdf"
    result = run(app, "render", "rectification_notice", "--out", str(out))

    assert result.exit_code == 0, result.output
    assert second.number is not None
    assert second.number in result.output
    assert second.number in "".join(pages_of(out.read_bytes()))
    facts = json.loads(run(app, "inspect", str(out), "--json", "--text").output)
    assert facts["pages"] == len(pages_of(out.read_bytes()))
    assert facts["fonts_embedded"]
    assert facts["chinese_characters"] > 100
    assert "整改通知书" in facts["text"]


def test_paper_is_found_by_its_own_number_or_that_of_its_subject(
    app: Flask, cast: Cast, clock: Clock, tmp_path: Path
) -> None:
    task = closed_task(cast)
    paper = the_paper(K.CLOSING_FORM).number
    for name in (task.number, paper):
        result = run(app, "render", "closing_form", name, "--out", str(tmp_path / "form.html"))
        assert result.exit_code == 0, result.output
        assert paper in result.output
    html = (tmp_path / "form.html").read_text("utf-8")
    assert "<style>" in html
    assert "data:image/jpeg;base64," in html
    assert "attachment:" not in html


def test_visit_without_papers_is_written_as_a_draft(
    app: Flask, cast: Cast, version: ChecklistVersion, tmp_path: Path
) -> None:
    visit = recorded_visit(cast, version)
    out = tmp_path / "record.html"
    result = run(
        app, "render", "visit_record", str(visit.number), "--out", str(out), "--lang", "en"
    )

    assert result.exit_code == 0, result.output
    assert 'data-word="DRAFT"' in out.read_text("utf-8")


def test_ledger_of_a_school_is_written(
    app: Flask, cast: Cast, clock: Clock, tmp_path: Path
) -> None:
    task = closed_task(cast)
    out = tmp_path / "ledger.html"
    where = ["--school", cast.school1.code, "--from", "2026-03-01", "--to", "2026-03-31"]
    result = run(app, "render", "ledger", "--out", str(out), *where)

    assert result.exit_code == 0, result.output
    assert task.number in out.read_text("utf-8")


@pytest.mark.parametrize(
    "words",
    [
        ["render", "rectification_notice", "--out", "x.pdf"],
        ["render", "visit_record", "DD-519999-2026-9999", "--out", "x.pdf"],
        ["render", "passport", "--out", "x.pdf"],
        ["render", "ledger"],
        ["inspect", "missing.pdf"],
    ],
)
def test_what_cannot_be_done_fails(
    app: Flask, clock: Clock, tmp_path: Path, words: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    result = run(app, *words)

    assert result.exit_code != 0
    assert "Error" in result.output
    assert not (tmp_path / "x.pdf").exists()


def test_machine_that_cannot_print_says_so(
    app: Flask, cast: Cast, clock: Clock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def render(html: str, *, images: dict[str, bytes] | None = None) -> None:
        raise PdfUnavailable("Pango")

    monkeypatch.setattr(pdf, "render", render)
    issued_notice(cast, confirmed_finding(cast))
    result = run(app, "render", "rectification_notice", "--out", str(tmp_path / "x.pdf"))

    assert result.exit_code == 1
    assert "Pango" in result.output


def test_file_that_is_no_pdf_is_refused(app: Flask, clock: Clock, tmp_path: Path) -> None:
    file = tmp_path / "notes.txt"
    file.write_text("整改")

    assert run(app, "inspect", str(file)).exit_code == 1

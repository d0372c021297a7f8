"""Documents that are printed from the program say what the program does."""

from pathlib import Path

from app.core.workflow_docs import workflows_page
from tests.architecture.source import ROOT
from tests.support.databases import make_app


def test_workflow_page_is_what_the_tables_print(tmp_path: Path) -> None:
    program = make_app(f"sqlite:///{tmp_path}/never.db", tmp_path)
    with program.test_request_context():
        printed = workflows_page()
    written = (ROOT / "docs" / "workflows.md").read_text(encoding="utf-8")
    assert written == printed, "run `make workflows`"

"""Frameworks in the database: loaded once, exported as they came, one published edition."""

import json
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.core.errors import NotAllowed, StaleState
from app.core.permissions import SYSTEM
from app.extensions import db
from app.frameworks import builtin, queries, service
from app.frameworks.document import BadDocument
from app.frameworks.models import Framework, FrameworkItem, Indicator
from app.frameworks.states import FrameworkState, Purpose
from tests.support.cast import Cast
from tests.support.factories.frameworks import EIGHT_ITEMS, document, make_framework


def count(table: type) -> int:
    return db.session.scalar(select(func.count()).select_from(table)) or 0


def totals() -> tuple[int, int, int]:
    return count(Framework), count(Indicator), count(FrameworkItem)


def test_loading_twice_changes_nothing(app: Flask) -> None:
    first = service.load_builtin()
    loaded = totals()
    assert (len(first), loaded[0]) == (13, 13)
    assert not any(one.is_new for one in service.load_builtin())
    assert totals() == loaded


def test_every_built_in_framework_is_exported_as_it_came(app: Flask) -> None:
    service.load_builtin()
    db.session.expire_all()
    for original in builtin.documents():
        framework = queries.get_framework(SYSTEM, original["id"])
        assert framework is not None
        assert framework.state is FrameworkState.PUBLISHED
        assert queries.document_of(framework) == original


def test_changed_document_makes_the_next_edition_and_retires_the_old(app: Flask) -> None:
    old = make_framework()
    changed = {**document(), "name_zh": "责任督学八项（修订）"}
    new = service.import_document(SYSTEM, changed, publish=True).framework
    assert (old.edition, old.state) == (1, FrameworkState.RETIRED)
    assert (new.edition, new.state) == (2, FrameworkState.PUBLISHED)
    assert queries.published_framework(EIGHT_ITEMS) is new


def test_import_without_publishing_leaves_a_draft_beside_the_published_one(app: Flask) -> None:
    old = make_framework()
    changed = {**document(), "name_zh": "草稿"}
    draft = service.import_document(SYSTEM, changed).framework
    assert draft.state is FrameworkState.DRAFT
    assert queries.published_framework(EIGHT_ITEMS) is old


def test_weights_that_do_not_sum_are_refused_and_nothing_is_kept(app: Flask) -> None:
    bad = document()
    bad["indicators"][0]["weight"] += 1
    with pytest.raises(BadDocument, match="weights sum to 101"):
        service.import_document(SYSTEM, bad)
    assert totals() == (0, 0, 0)


def test_tree_has_shares_of_the_whole_in_two_statements(app: Flask) -> None:
    top = queries.tree_of(make_framework())
    leaves = [node for root in top for node in root.walk() if not node.children]
    assert sum(node.whole for node in leaves) == 1
    assert [node.indicator.code for node in top] == [str(n) for n in range(1, 9)]
    assert sum(node.item_count for node in top) == 30


def test_list_is_filtered_by_purpose_and_text(app: Flask) -> None:
    service.load_builtin()
    rows = queries.list_frameworks(purpose=Purpose.REGULAR)
    assert [row.framework.code for row in rows] == [EIGHT_ITEMS]
    assert (rows[0].indicators, rows[0].leaves, rows[0].items) == (18, 10, 30)
    assert len(queries.list_frameworks(text="经常性督导")) == 1
    assert queries.list_frameworks(text="100%") == []
    assert len(queries.list_frameworks()) == 13


def test_draft_edition_is_known_to_the_administrator_only(cast: Cast) -> None:
    service.import_document(SYSTEM, document())
    assert queries.get_framework(cast.act.admin, EIGHT_ITEMS) is not None
    assert queries.get_framework(cast.act.lead, EIGHT_ITEMS) is None


def test_auditor_and_nobody_do_not_read_frameworks(cast: Cast) -> None:
    make_framework()
    assert queries.get_framework(cast.act.head, EIGHT_ITEMS) is not None
    assert queries.get_framework(cast.act.auditor, EIGHT_ITEMS) is None
    assert queries.get_framework(cast.act.nobody, EIGHT_ITEMS) is None


@pytest.mark.parametrize("name", ["lead", "supervisor", "leader", "head", "auditor"])
def test_only_the_administrator_retires_a_framework(cast: Cast, name: str) -> None:
    framework = make_framework()
    with pytest.raises(NotAllowed):
        service.act(getattr(cast.act, name), framework, "retire")
    service.act(cast.act.admin, framework, "retire", reason="已有新版")
    assert framework.state is FrameworkState.RETIRED
    with pytest.raises(StaleState):
        service.act(cast.act.admin, framework, "publish")


def test_command_lists_exports_and_imports(app: Flask, tmp_path: Path) -> None:
    run = app.test_cli_runner().invoke
    assert "13 loaded" in run(args=["frameworks", "load"]).output
    assert "0 loaded, 13 already there" in run(args=["frameworks", "load"]).output
    listed = json.loads(run(args=["frameworks", "list", "--json"]).output)
    assert len(listed) == 13
    assert {row["state"] for row in listed} == {"published"}
    out = tmp_path / "out.json"
    assert run(args=["frameworks", "export", EIGHT_ITEMS, "--out", str(out)]).exit_code == 0
    assert json.loads(out.read_text(encoding="utf-8")) == document()
    again = run(args=["frameworks", "import", str(out)])
    assert (again.exit_code, "unchanged" in again.output) == (0, True)


def test_command_refuses_bad_files_with_the_place(app: Flask, tmp_path: Path) -> None:
    run = app.test_cli_runner().invoke
    bad = document()
    bad["indicators"][0]["weight"] = 99
    file = tmp_path / "bad.json"
    file.write_text(json.dumps(bad), encoding="utf-8")
    refused = run(args=["frameworks", "import", str(file)])
    assert refused.exit_code != 0
    assert "weights sum to 187" in refused.output
    file.write_bytes(b"\xff\xfe no json")
    assert run(args=["frameworks", "import", str(file)]).exit_code != 0
    assert run(args=["frameworks", "export", "unheard_of"]).exit_code != 0
    assert run(args=["frameworks", "import", str(tmp_path / "absent.json")]).exit_code != 0
    assert totals() == (0, 0, 0)

"""Every list as a file: the rows that the page shows, in both languages, scoped, noted, neutral."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from app.checklists.models import ChecklistVersion
from app.core import clock as time
from app.core import export
from app.core.audit import AuditEvent
from app.core.severity import Severity
from app.extensions import db
from app.rectification.service import acknowledge_notice
from app.rectification.states import TaskState
from tests.support.cast import Cast
from tests.support.client import Client
from tests.support.clock import Clock
from tests.support.factories.checklists import make_every_kind
from tests.support.factories.followups import applied_task, look_back_begun, verify
from tests.support.factories.rectification import make_task
from tests.support.factories.visits import make_visit
from tests.support.page import Page, words
from tests.support.spreadsheet import csv_rows, excel_rows, excel_sheets

FORMULA = '=HYPERLINK("http://x")'
# List with a filter that leaves rows out, heading of the column that the page shows as well, sheet.
LISTS = {
    "/visits?view=all&to=2026-03-02": ("编号", "督导"),
    "/findings?severity=serious": ("编号", "问题"),
    "/notices?state=issued": ("通知书", "整改通知书"),
    "/tasks?severity=serious&view=all": ("任务编号", "整改台账"),
    "/reviews?view=all&severity=serious": ("编号", "复查"),
    "/reviews?view=waiting&severity=serious&sort=-due": ("任务", "等验收"),
}


@pytest.fixture
def version(cast: Cast) -> ChecklistVersion:
    """A published checklist."""
    return make_every_kind(cast.act.lead, cast.county)[0]


def fill_lists(cast: Cast, version: ChecklistVersion) -> None:
    """Two or more rows for every list of school 1, of which its filter keeps some."""
    for _number in range(2):
        make_visit(cast.supervisor, cast.school1, version, notify=True)
        applied_task(cast, severity=Severity.SERIOUS)
    closed = make_task(cast, until=TaskState.PENDING_REVIEW, severity=Severity.SERIOUS)
    verify(cast.act.supervisor, closed, seen=FORMULA)
    look_back_begun(cast, closed)
    make_task(cast, title=FORMULA, severity=Severity.SERIOUS)
    other = make_task(cast)
    assert other.notice is not None
    acknowledge_notice(cast.act.head, other.notice)
    tomorrow = time.today() + timedelta(days=1)
    make_visit(cast.supervisor, cast.school1, version, notify=True, planned_on=tomorrow)


def shown(page: Page) -> list[str]:
    """Numbers of the rows of a list, as its page shows them."""
    rows = page.soup.select("tbody tr")
    codes = [words(row.select_one(".code")) or words(row.select_one("a.title")) for row in rows]
    assert all(codes)
    return codes


def buttons(page: Page) -> dict[str, str]:
    """Addresses of the exports that a page offers, by format."""
    links = [str(tag["href"]) for tag in page.soup.select(".page-actions a[href*=format]")]
    return {link.rpartition("format=")[2].partition("&")[0]: link for link in links}


@pytest.mark.parametrize("address", LISTS)
def test_files_hold_what_the_list_shows(
    cast: Cast, clock: Clock, client: Client, version: ChecklistVersion, address: str
) -> None:
    fill_lists(cast, version)
    heading, title = LISTS[address]
    page = client.sign_in(cast.lead).page(address)
    offered = buttons(page)
    assert set(offered) == {"xlsx", "csv"}

    sheets = excel_sheets(client.get(offered["xlsx"]).data)
    as_csv = csv_rows(client.get(offered["csv"]).data)

    (rows,) = sheets.values()
    assert list(sheets) == [title]
    column = rows[0].index(heading)
    assert [row[column] for row in rows[1:]] == shown(page) == [row[column] for row in as_csv[1:]]
    assert len(rows) > 2
    assert rows[0] == as_csv[0]


@pytest.mark.parametrize("address", LISTS)
def test_files_speak_the_language_of_the_reader(
    cast: Cast, clock: Clock, client: Client, address: str
) -> None:
    client.sign_in(cast.lead)
    offered = {
        language: buttons(client.page(f"{address}&lang={language}"))
        for language in ("zh_Hans_CN", "en")
    }

    for form in ("xlsx", "csv"):
        chinese, english = (
            (excel_rows if form == "xlsx" else csv_rows)(client.get(offered[language][form]).data)
            for language in ("zh_Hans_CN", "en")
        )
        assert all(re.search("[\u4e00-\u9fff]", head) for head in chinese[0])
        assert not any(re.search("[\u4e00-\u9fff]", head) for head in english[0])
        assert len(chinese[0]) == len(english[0])


@pytest.mark.parametrize("language", ["zh_Hans_CN", "en"])
@pytest.mark.parametrize("form", ["xlsx", "csv"])
def test_formulas_are_neutral_in_every_file(
    cast: Cast, clock: Clock, client: Client, form: str, language: str
) -> None:
    task = make_task(cast, until=TaskState.PENDING_REVIEW, title=FORMULA)
    client.sign_in(cast.lead)
    read = excel_rows if form == "xlsx" else csv_rows
    query = f"view=all&format={form}&lang={language}"
    waiting = read(client.get(f"/reviews/export?{query}&view=waiting").data)
    verify(cast.act.supervisor, task, seen=FORMULA)

    for place in ("findings", "tasks", "reviews"):
        rows = read(client.get(f"/{place}/export?{query}").data)
        cells = [cell for row in [*rows, *waiting] for cell in row]
        assert f"'{FORMULA}" in cells, place
        assert FORMULA not in cells, place


def test_every_export_is_noted_with_rows_and_filter(
    cast: Cast, clock: Clock, client: Client, version: ChecklistVersion
) -> None:
    fill_lists(cast, version)
    client.sign_in(cast.lead)

    for place in ("visits", "findings", "notices", "tasks", "reviews"):
        client.get(f"/{place}/export?view=all&format=xlsx")
    client.get(f"/insights/{cast.county.code}/table?format=xlsx")

    kinds = AuditEvent.kind.startswith("export.")
    noted = db.session.scalars(select(AuditEvent).where(kinds).order_by(AuditEvent.id)).all()
    assert [(event.kind, event.detail["rows"]) for event in noted] == [
        ("export.visits", 3),
        ("export.findings", 5),
        ("export.notices", 5),
        ("export.tasks", 5),
        ("export.reviews", 2),
        ("export.insights", 1),
    ]
    assert noted[0].detail["filter"] == {"view": "all", "format": "xlsx"}
    assert {event.actor_id for event in noted} == {cast.lead.id}


def test_files_never_leave_the_scope(
    cast: Cast, clock: Clock, client: Client, version: ChecklistVersion
) -> None:
    fill_lists(cast, version)
    secret = make_visit(cast.supervisor, cast.school1, version, unannounced=True)
    client.sign_in(cast.foreign_lead)
    for place in ("visits", "findings", "notices", "tasks", "reviews"):
        answer = client.get(f"/{place}/export?view=all&format=xlsx")
        assert len(excel_rows(answer.data)) == 1, place

    client.sign_in(cast.head)

    numbers = [row[0] for row in csv_rows(client.get("/visits/export").data)[1:]]
    assert len(numbers) == 3
    assert secret.number not in numbers


def test_too_many_rows_for_excel_are_said_and_csv_still_comes(
    cast: Cast, clock: Clock, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(export, "XLSX_MOST", 1)
    for _number in range(2):
        make_task(cast)
    client.sign_in(cast.lead)

    answer = client.get("/findings/export?severity=general&format=xlsx&lang=en")
    page = client.page(answer.location)

    assert page.path == "/findings?severity=general&lang=en"
    assert page.messages == [
        "The list has 2 rows, an Excel file at most 1. "
        "Narrow the list, or export CSV, which has no limit."
    ]
    assert (
        db.session.scalar(select(AuditEvent.id).where(AuditEvent.kind.startswith("export.")))
        is None
    )
    assert len(csv_rows(client.get("/findings/export?severity=general").data)) == 3


def test_bare_list_and_its_files_begin_with_the_same_view(
    cast: Cast, clock: Clock, client: Client, version: ChecklistVersion
) -> None:
    verify(cast.act.supervisor, applied_task(cast))
    open_task = make_task(cast)
    today = make_visit(cast.supervisor, cast.school1, version)
    client.sign_in(cast.supervisor)

    for place, number in (("tasks", open_task.number), ("visits", today.number)):
        page = client.page(f"/{place}")
        direct = excel_rows(client.get(f"/{place}/export?format=xlsx").data)
        offered = excel_rows(client.get(buttons(page)["xlsx"]).data)
        assert [row[0] for row in direct[1:]] == [row[0] for row in offered[1:]] == shown(page)
        assert number in shown(page)


def test_days_and_numbers_are_not_texts_in_excel(cast: Cast, clock: Clock, client: Client) -> None:
    task = make_task(cast)

    head, row = excel_rows(client.sign_in(cast.lead).get("/tasks/export?format=xlsx&lang=en").data)
    cells = dict(zip(head, row, strict=True))

    assert cells["Deadline"] == task.due_on
    assert cells["Issued"] == task.issued_on
    assert cells["Progress"] == 0
    assert cells["Times sent back"] == 0


def test_earlier_addresses_still_answer(cast: Cast, clock: Clock, client: Client) -> None:
    make_task(cast)
    client.sign_in(cast.lead)

    for path in ("/findings/export.csv", f"/insights/{cast.county.code}/table.csv"):
        assert len(csv_rows(client.get(path).data)) == 2
        assert excel_sheets(client.get(f"{path}?format=xlsx").data)

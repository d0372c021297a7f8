"""The leader's page: every number opens a list with as many entries; scope; bad questions; CSV."""

import csv
import io
import re
from datetime import date, datetime
from itertools import pairwise

import pytest

from app.core.severity import Severity
from app.insights import metrics
from app.insights.metrics import Cohort
from tests.support.cast import Cast
from tests.support.client import Client
from tests.support.clock import Clock
from tests.support.factories.rectification import make_task
from tests.support.page import Page, words
from tests.support.spreadsheet import excel_sheets

PERIOD = "from=2026-01-01&to=2026-12-31"


def test_every_number_of_the_tiles_opens_a_list_of_that_many(
    cast: Cast, months: datetime, client: Client
) -> None:
    page = client.sign_in(cast.leader).page(f"/insights/519999?{PERIOD}&lang=en")
    links = page.soup.select(".metric-tile .basis a")
    assert len(links) >= 18

    for link in links:
        assert entries(client.page(str(link["href"]))) == int(words(link)), link["href"]


def test_every_number_of_the_tables_opens_a_list_of_that_many(
    cast: Cast, months: datetime, client: Client
) -> None:
    page = client.sign_in(cast.leader).page(f"/insights/519999?{PERIOD}&severity=serious&lang=en")
    links = page.soup.select("table.data-table td.num a")
    assert links

    for link in links:
        assert entries(client.page(str(link["href"]))) == int(words(link)), link["href"]


def test_trend_is_drawn_and_its_table_says_the_same(
    cast: Cast, months: datetime, client: Client
) -> None:
    start, end = date(2026, 1, 1), date(2026, 12, 31)
    points = metrics.trend_by_month(Cohort(region=cast.county, start_on=start, end_on=end))
    known = [point for point in points if point.rate is not None]

    page = client.sign_in(cast.leader).page(f"/insights/519999?{PERIOD}&lang=en")

    figure = page.soup.select_one("figure.chart:has(#trend-t)")
    assert figure is not None
    line = figure.select_one("polyline.line-1")
    assert line is not None
    heights = [float(point.split(",")[1]) for point in str(line["points"]).split()]
    assert len(heights) == len(known) >= 2
    for (one, other), (low, high) in zip(pairwise(known), pairwise(heights), strict=True):
        assert one.rate is not None
        assert other.rate is not None
        assert (other.rate > one.rate) == (high < low)  # an SVG counts downwards
    rows = [[words(cell) for cell in row.select("th, td")] for row in figure.select("tbody tr")]
    assert [row[1:3] for row in rows] == [[str(p.issued), str(p.closed)] for p in known]


def entries(page: Page) -> int:
    """How many entries a list says it has."""
    if page.path.startswith("/insights"):
        found = re.search(r"(\d+) (?:entry|entries|record|records)", page.text)
        assert found is not None, page.text[:200]
        assert len(page.soup.select("main .row-list li")) == int(found[1])
        return int(found[1])
    found = re.search(r"(\d+) tasks? match", page.text)
    assert found is not None, page.text[:300]
    assert len(page.soup.select("table.data-table tbody tr")) == int(found[1])
    return int(found[1])


def test_tile_says_how_it_is_counted_and_as_of_when(
    cast: Cast, clock: Clock, client: Client
) -> None:
    make_task(cast)
    page = client.sign_in(cast.leader).page("/insights/519999?from=2026-01-01&lang=en")

    tiles = [words(tile) for tile in page.soup.select(".metric-tile")]
    assert len(tiles) == 16
    assert all("As of" in tile for tile in tiles)


def test_page_without_region_leads_to_the_widest_one(
    cast: Cast, clock: Clock, client: Client
) -> None:
    answer = client.sign_in(cast.town_leader).get("/insights?severity=major&code=x&endpoint=y")

    assert answer.status_code == 302
    assert answer.location.startswith(f"/insights/{cast.town_a.code}?")
    assert "severity=major" in answer.location


@pytest.mark.parametrize(
    ("who", "place"),
    [
        ("town_leader", "county"),
        ("town_leader", "town_b"),
        ("foreign_lead", "county"),
        ("supervisor", "county"),
        ("leader", "city"),
        ("leader", "foreign_county"),
    ],
)
def test_region_beyond_the_scope_answers_like_a_missing_one(
    cast: Cast, clock: Clock, client: Client, who: str, place: str
) -> None:
    client.sign_in(getattr(cast, who))
    code = getattr(cast, place).code

    for path in ("", "/table.csv", "/behind/coverage/numerator"):
        assert client.get(f"/insights/{code}{path}").status_code == 404


@pytest.mark.parametrize("who", ["head", "staff", "admin", "auditor", "nobody"])
def test_role_without_the_right_sees_no_numbers(
    cast: Cast, clock: Clock, client: Client, who: str
) -> None:
    client.sign_in(getattr(cast, who))

    assert client.get("/insights").status_code == 403
    assert client.get("/insights/519999").status_code in {403, 404}


def test_town_leader_reads_the_own_town_alone(cast: Cast, months: datetime, client: Client) -> None:
    page = client.sign_in(cast.town_leader).page(f"/insights/{cast.town_a.code}?{PERIOD}")

    assert cast.school1.name_zh in page.text
    assert cast.school2.name_zh not in page.text


@pytest.mark.parametrize(
    "question",
    [
        "from=nonsense&to=2026-13-45",
        "severity=unheard-of",
        "from=2026-12-31&to=2026-01-01",
        "from=0001-01-01&to=9999-12-31",
        "page=99999999999&endpoint=x&_scheme=javascript",
    ],
)
def test_question_that_makes_no_sense_is_answered_all_the_same(
    cast: Cast, clock: Clock, client: Client, question: str
) -> None:
    make_task(cast)

    client.sign_in(cast.leader).page(f"/insights/519999?{question}")


def test_unknown_list_behind_a_number_is_missing(cast: Cast, clock: Clock, client: Client) -> None:
    client.sign_in(cast.leader)

    for path in ("closure_rate/numerator", "coverage/nonsense", "x/y"):
        assert client.get(f"/insights/519999/behind/{path}").status_code == 404


def test_empty_period_says_so(cast: Cast, clock: Clock, client: Client) -> None:
    page = client.sign_in(cast.leader).page("/insights/519999?lang=en")

    assert "No tasks were issued in this period" in page.text


def test_table_holds_the_counts_of_the_page_and_no_formula(
    cast: Cast, clock: Clock, client: Client
) -> None:
    make_task(cast, severity=Severity.SERIOUS)
    cast.school1.name_zh = "=桃岭小学"

    answer = client.sign_in(cast.leader).get(f"/insights/519999/table.csv?{PERIOD}&lang=en")

    rows = list(csv.reader(io.StringIO(answer.text.removeprefix("\ufeff"))))
    assert rows[0][0] == "Identifier"
    assert rows[1][0] == cast.school1.code
    assert rows[1][1].startswith(("'=", "Taoling"))
    assert rows[1][2:6] == ["1", "0", "0", "0"]
    assert answer.text.startswith("\ufeff")


@pytest.mark.parametrize("language", ["zh_Hans_CN", "en"])
def test_workbook_holds_every_table_of_the_page(
    cast: Cast, months: datetime, client: Client, language: str
) -> None:
    page = client.sign_in(cast.leader).page(f"/insights/519999?{PERIOD}&lang={language}")
    (link,) = (str(tag["href"]) for tag in page.soup.select(".page-actions a[href*=xlsx]"))

    sheets = list(excel_sheets(client.get(link).data).values())

    areas, schools = (
        [[words(cell) for cell in row.select("td")] for row in table.select("tbody tr")]
        for table in page.soup.select("table.data-table")
    )
    for shown, rows in ((schools, sheets[0]), (areas, sheets[1])):
        assert [row[1:6] for row in rows[1:]] == [
            [cells[0], *(int(cell) for cell in cells[1:5])] for cells in shown
        ]
        assert [f"{row[6]:.1%}" for row in rows[1:]] == [cells[5] for cells in shown]
    figures = {row[0]: row[1:] for row in sheets[2][1:]}
    assert len(figures) == len(page.soup.select(".metric-tile")) == 16
    assert figures["销号率" if language != "en" else "Closure rate"][2:4] == [
        sum(row[3] for row in sheets[0][1:]),
        sum(row[2] for row in sheets[0][1:]),
    ]

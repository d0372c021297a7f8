"""Filters by the words that people know: lists of tasks, notices and reviews, and what is suggested."""

import re
from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from app.core.permissions import SYSTEM
from app.core.severity import Mode
from app.extensions import db
from app.followups import service as followups
from app.frameworks import queries as frameworks
from app.frameworks import service as framework_service
from app.frameworks.models import Indicator
from app.rectification import queries
from app.rectification.queries import TaskFilter
from app.rectification.states import TaskState
from tests.support.cast import Cast
from tests.support.client import Client
from tests.support.clock import Clock
from tests.support.factories.rectification import (
    confirmed_finding,
    issued_notice,
    make_task,
    service_tasks,
)

TODAY = date(2026, 3, 2)


def suggested(client: Client, path: str) -> list[str]:
    """Values that a field offers for the words in the address."""
    answer = client.get(path)
    assert answer.status_code == 200, path
    return re.findall(r'<option value="([^"]*)">', answer.text)


@pytest.mark.parametrize(
    "words",
    [
        {"school": "桃岭"},
        {"school": "taoling primary"},
        {"region": "白石"},
        {"region": "云溪"},
        {"owner": "孟广"},
        {"supervisor": "知远"},
    ],
)
def test_ledger_is_narrowed_by_names_in_either_language(
    cast: Cast, clock: Clock, words: dict[str, str]
) -> None:
    near = make_task(cast, until=TaskState.IN_PROGRESS)
    far = confirmed_finding(cast, school=cast.school2, by="supervisor2")
    (other,) = service_tasks(issued_notice(cast, far, by="supervisor2"))
    page = queries.ledger_page(cast.act.lead, TaskFilter(**words), TODAY, key=None)  # type: ignore[arg-type]

    numbers = {row.number for row in page.rows}
    assert near.number in numbers
    assert (other.number in numbers) is (words == {"region": "云溪"})


@pytest.mark.parametrize(
    ("name", "typed"),
    [("school", "%"), ("school", "_"), ("region", "%"), ("region", "没有这里"), ("owner", "%")],
)
def test_wild_cards_and_unknown_places_find_nothing(
    cast: Cast, clock: Clock, name: str, typed: str
) -> None:
    make_task(cast)
    words: dict[str, Any] = {name: typed}

    assert not queries.ledger_page(cast.act.lead, TaskFilter(**words), TODAY, key=None).rows


def test_tasks_are_narrowed_by_code_or_name_of_their_indicator(cast: Cast, clock: Clock) -> None:
    framework_service.load_builtin(SYSTEM)
    indicator = db.session.scalars(
        select(Indicator).where(Indicator.parent_id.is_not(None))
    ).first()
    assert indicator is not None
    task = make_task(cast)
    task.finding.indicator_id = indicator.id
    make_task(cast)
    db.session.flush()

    for words in (indicator.code, indicator.name_zh, indicator.name_en.lower()):
        page = queries.ledger_page(cast.act.lead, TaskFilter(indicator=words), TODAY, key=None)
        assert [row.number for row in page.rows] == [task.number], words
    assert indicator.id in {one.id for one in frameworks.find_indicators(indicator.name_zh)}


def test_notices_are_narrowed_by_words_place_days_and_receipt(
    cast: Cast, clock: Clock, client: Client
) -> None:
    notice = issued_notice(cast, confirmed_finding(cast, title="东侧疏散门外堆放课桌椅"))
    client.sign_in(cast.lead)
    shown = {
        "q=疏散门": True,
        f"q={notice.number}": True,
        "q=操场": False,
        "state=issued": True,
        "state=draft": False,
        "school=桃岭": True,
        f"school={cast.school2.code}": False,
        "region=白石": True,
        "region=双河": False,
        "issued_from=2026-03-02&issued_to=2026-03-02": True,
        "issued_to=2026-03-01": False,
        "receipt=late": False,
        "issued_from=nonsense&state=x&sort=-x&after=%01": True,
    }
    for query, is_shown in shown.items():
        assert (notice.number in client.page(f"/notices?{query}").text) is is_shown, query
    clock.advance(days=30)
    client.sign_in(cast.lead)
    assert notice.number in client.page("/notices?receipt=late").text


def test_notices_are_sorted_both_ways(cast: Cast, clock: Clock, client: Client) -> None:
    numbers = [str(issued_notice(cast, confirmed_finding(cast)).number) for _ in range(2)]
    client.sign_in(cast.lead)
    for sort, expected in (("id", numbers), ("-id", numbers[::-1])):
        rows = client.page(f"/notices?sort={sort}").rows()
        assert [number in row for number, row in zip(expected, rows, strict=True)] == [True, True]


def test_reviews_are_narrowed_by_reviewer_and_days(
    cast: Cast, clock: Clock, client: Client
) -> None:
    task = make_task(cast, until=TaskState.PENDING_REVIEW)
    review = followups.schedule_review(
        cast.act.lead, task, reviewer=cast.supervisor3, on=date(2026, 3, 16)
    )
    client.sign_in(cast.lead)
    shown = {
        "reviewer=知秋": True,
        "reviewer=知远": False,
        "from=2026-03-16&to=2026-03-16": True,
        "to=2026-03-15": False,
        "from=x&to=2026-02-31": True,
    }
    for query, is_shown in shown.items():
        page = client.page(f"/reviews?view=all&{query}")
        assert (review.number in page.text) is is_shown, query
    assert suggested(client, "/reviews/people/suggestions?q=知&name=reviewer") == ["叶知秋"]
    assert suggested(client.sign_in(cast.supervisor2), "/reviews/people/suggestions?q=知") == []


def test_suggestions_keep_to_what_the_reader_may_see(
    cast: Cast, clock: Clock, client: Client
) -> None:
    make_task(cast, until=TaskState.IN_PROGRESS, mode=Mode.WITHIN_TIME)
    people = "/tasks/people/suggestions?name={name}&q={words}"
    client.sign_in(cast.lead)
    assert suggested(client, "/schools/suggestions?q=桃岭") == ["桃岭小学"]
    assert suggested(client, "/schools/suggestions?q=") == []
    assert suggested(client, f"/schools/suggestions?q={cast.foreign_school.code}") == []
    assert suggested(client, "/regions/suggestions?q=白石") == ["白石镇"]
    assert suggested(client, "/regions/suggestions?q=槐安") == []
    assert suggested(client, people.format(name="owner", words="孟")) == ["孟广平"]
    assert suggested(client, people.format(name="owner", words="沈")) == []
    assert suggested(client, people.format(name="supervisor", words="沈")) == ["沈知远"]
    assert suggested(client, people.format(name="owner", words="%25")) == []
    assert "Taoling" in client.get("/schools/suggestions?q=桃岭&lang=en").text
    for stranger in (cast.head2, cast.foreign_lead):
        client.sign_in(stranger)
        assert suggested(client, people.format(name="owner", words="孟")) == []
        assert suggested(client, "/schools/suggestions?q=桃岭") == []


def test_indicators_of_published_frameworks_are_suggested(
    cast: Cast, clock: Clock, client: Client
) -> None:
    framework_service.load_builtin(SYSTEM)
    client.sign_in(cast.supervisor)

    assert suggested(client, "/frameworks/indicators/suggestions?q=食堂")
    assert len(suggested(client, "/frameworks/indicators/suggestions?q=1")) <= 10
    assert suggested(client, "/frameworks/indicators/suggestions?q=") == []


def test_lists_offer_no_list_of_all_places_or_people(
    cast: Cast, clock: Clock, client: Client
) -> None:
    make_task(cast)
    client.sign_in(cast.lead)
    for path in (
        "/tasks?view=all",
        "/findings",
        "/reviews?view=all",
        "/notices",
        "/visits?view=all",
    ):
        soup = client.page(path).soup
        field = soup.find("input", {"name": "school"})
        assert field is not None, path
        assert soup.find("datalist", {"id": field["list"]}) is not None, path
        assert soup.find("option", {"value": cast.school1.code}) is None, path


def test_people_of_a_school_are_not_asked_which_school(
    cast: Cast, clock: Clock, client: Client
) -> None:
    make_task(cast)
    client.sign_in(cast.head)
    for path in ("/tasks?view=all", "/findings", "/notices", "/visits?view=all"):
        assert client.page(path).soup.find("input", {"name": "school"}) is None, path

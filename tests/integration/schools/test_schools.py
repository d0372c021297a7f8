"""Schools: who finds them, what is taken, and what a stale page or a second click does."""

import pytest
from sqlalchemy import func, select

from app.core.audit import AuditEvent
from app.extensions import db
from app.schools.models import School
from app.schools.queries import find_schools, get_school
from tests.support.cast import Cast
from tests.support.client import Client
from tests.support.factories.schools import make_school

FIELDS = {
    "code": "2151009999",
    "name_zh": "新桥小学",
    "stage": "primary",
    "ownership": "public",
    "pupil_count": "300",
    "staff_count": "25",
}
IMPOSSIBLE = (
    {"code": "123"},
    {"code": "9951000001"},
    {"code": "21510099991"},
    {"code": "２１５１００９９９９"},
    {"code": "(taken)"},
    {"name_zh": ""},
    {"name_zh": "长" * 121},
    {"stage": "university"},
    {"pupil_count": "-1"},
    {"pupil_count": "many"},
    {"staff_count": "100001"},
    {"region": "519998"},
    {"region": "nowhere"},
    {"region": ""},
)


def names(client: Client, path: str) -> list[str]:
    """First words of the rows of a list."""
    return [row.split()[0] for row in client.page(path).rows()]


@pytest.mark.parametrize(
    ("who", "expected"),
    [
        ("supervisor", {"桃岭小学", "白石幼儿园"}),
        ("supervisor2", {"双河初级中学", "石桥小学"}),
        ("town_leader", {"桃岭小学", "白石幼儿园"}),
        ("lead", {"桃岭小学", "白石幼儿园", "双河初级中学", "石桥小学"}),
        ("admin", {"桃岭小学", "白石幼儿园", "双河初级中学", "石桥小学"}),
        ("foreign_lead", {"槐安小学"}),
    ],
)
def test_list_shows_the_schools_in_scope(
    cast: Cast, client: Client, who: str, expected: set[str]
) -> None:
    client.sign_in(cast.people()[who])
    assert set(names(client, "/schools")) == expected
    for word in ("小学", "槐安", "%", "_"):
        assert set(names(client, f"/schools?q={word}&state=all")) <= expected


def test_filters_narrow_and_nonsense_is_ignored(cast: Cast, client: Client) -> None:
    cast.school4.is_active = False
    client.sign_in(cast.lead)
    assert names(client, "/schools?stage=kindergarten") == ["白石幼儿园"]
    assert names(client, f"/schools?region={cast.town_b.code}") == ["双河初级中学"]
    assert names(client, "/schools?state=closed") == ["石桥小学"]
    assert names(client, "/schools?q=Taoling") == ["桃岭小学"]
    assert names(client, f"/schools?q={cast.school1.code}") == ["桃岭小学"]
    nonsense = "stage=x&state=y&region=z&sort=-password&after=AAAA&before=%25&size=9999"
    assert len(names(client, f"/schools?{nonsense}")) == 3


def test_every_sort_walks_through_all_pages_once(cast: Cast, client: Client) -> None:
    for number in range(60):
        make_school(f"第{number:02}小学", cast.town_a, cast.county, pupil_count=number % 7)
    client.sign_in(cast.lead)
    for sort in ("name", "-name", "code", "-code", "pupils", "-pupils", "staff"):
        first = client.page(f"/schools?sort={sort}")
        following = client.page(str(first.soup.select_one("a[rel=next]")["href"]))  # type: ignore[index]
        rows = first.rows() + following.rows()
        assert len(set(rows)) == len(rows) == 64, sort


def test_people_of_a_school_are_led_to_their_own_file(cast: Cast, client: Client) -> None:
    for user in (cast.head, cast.staff):
        client.sign_in(user)
        assert client.get("/schools").location == f"/schools/{cast.school1.code}"
        page = client.page(f"/schools/{cast.school1.code}")
        assert "孟广平" in str(page.soup)
        for foreign in (cast.school2, cast.school3, cast.foreign_school):
            assert client.get(f"/schools/{foreign.code}").status_code == 404


@pytest.mark.parametrize("who", ["supervisor", "leader", "lead", "head", "staff"])
def test_who_only_reads_changes_nothing(cast: Cast, client: Client, who: str) -> None:
    client.sign_in(cast.people()[who])
    code = cast.school1.code
    for path in ("/schools/new", f"/schools/{code}/edit", f"/schools/{code}/close"):
        assert client.get(path).status_code == 403
        assert client.send(path, FIELDS).status_code == 403
    assert "edit" not in " ".join(client.page(f"/schools/{code}").links())


def test_auditor_sees_no_school(cast: Cast, client: Client) -> None:
    client.sign_in(cast.auditor)
    for path in ("/schools", f"/schools/{cast.school1.code}", "/regions", "/zones"):
        assert client.get(path).status_code == 403


def test_foreign_school_is_like_a_missing_one(cast: Cast, client: Client) -> None:
    client.sign_in(cast.admin)
    for act in ("", "/edit", "/close", "/reopen"):
        for code in (cast.foreign_school.code, "2151999999", "x", "0"):
            assert client.get(f"/schools/{code}{act}").status_code == 404
    assert get_school(cast.act.admin, cast.foreign_school.code) is None


def test_new_school_is_entered_once_for_two_clicks(cast: Cast, client: Client) -> None:
    client.sign_in(cast.admin)
    form = client.page("/schools/new").form("/schools/new")
    fields = {**FIELDS, "region": cast.town_a.code}
    answers = [form.send(**fields) for _number in range(2)]
    assert [answer.location for answer in answers] == ["/schools/2151009999"] * 2
    made = db.session.scalars(select(School).where(School.code == "2151009999")).one()
    assert (made.region_path, made.county_id) == (cast.town_a.path, cast.county.id)
    event = db.session.scalars(select(AuditEvent).where(AuditEvent.kind == "school.create")).one()
    assert event.target == "2151009999"


def test_impossible_school_is_refused_with_everything_typed(cast: Cast, client: Client) -> None:
    client.sign_in(cast.admin)
    fields = {**FIELDS, "region": cast.town_a.code, "contact_name": "方大同"}
    for case in IMPOSSIBLE:
        wrong = {"code": cast.school1.code} if case == {"code": "(taken)"} else case
        answer = client.page("/schools/new").form("/schools/new").send(**{**fields, **wrong})
        assert answer.status_code == 422, wrong
        assert "方大同" in answer.text
    assert db.session.scalar(select(func.count(School.id))) == 5


def test_region_is_looked_up_without_losing_what_was_typed(cast: Cast, client: Client) -> None:
    client.sign_in(cast.admin)
    form = client.page("/schools/new").form("/schools/new")
    found = form.send_page(**{**FIELDS, "region_words": "双河", "find": "region"})
    assert found.form("/schools/new").values["name_zh"] == "新桥小学"
    assert found.form("/schools/new").send().status_code == 303
    made = get_school(cast.act.admin, "2151009999")
    assert made is not None
    assert made.region_id == cast.town_b.id


def test_moved_school_takes_the_path_and_county_of_its_new_region(
    cast: Cast, client: Client
) -> None:
    client.sign_in(cast.admin)
    path = f"/schools/{cast.school1.code}/edit"
    assert client.page(path).form(path).send(region=cast.town_b.code).status_code == 303
    assert cast.school1.region_path == cast.town_b.path
    assert client.page(path).form(path).send(region=cast.foreign_county.code).status_code == 422
    assert cast.school1.region_path == cast.town_b.path


def test_edit_from_a_stale_page_shows_both_versions(cast: Cast, client: Client) -> None:
    client.sign_in(cast.admin)
    path = f"/schools/{cast.school1.code}/edit"
    stale = client.page(path).form(path)
    client.page(path).form(path).send(contact_name="陆秋实", pupil_count="610")
    page = stale.send_page(contact_name="孟广平")
    assert page.response.status_code == 409
    assert "陆秋实" in page.text
    assert "孟广平" in page.text
    assert page.form(path).send(contact_name="孟广平", pupil_count="610").status_code == 303
    assert (cast.school1.contact_name, cast.school1.pupil_count) == ("孟广平", 610)


def test_closed_school_keeps_its_file_and_can_be_reopened(cast: Cast, client: Client) -> None:
    client.sign_in(cast.admin)
    code = cast.school1.code
    close = f"/schools/{code}/close"
    assert client.page(close).form(close).send(reason="").status_code == 422
    assert client.page(close).form(close).send(reason="并入石桥小学").status_code == 303
    assert not cast.school1.is_active
    assert "桃岭小学" not in names(client, "/schools")
    assert find_schools(cast.act.admin, "桃岭") == []
    assert client.page(f"/schools/{code}").h1 == "桃岭小学"
    again = f"/schools/{code}/reopen"
    assert client.page(again).form(again).send(reason="恢复办学").status_code == 303
    assert cast.school1.is_active


def test_script_in_a_name_is_shown_as_text(cast: Cast, client: Client) -> None:
    cast.school1.name_zh = '<script>alert("x")</script>'
    client.sign_in(cast.lead)
    for path in ("/schools", f"/schools/{cast.school1.code}", "/schools/results?q=script"):
        assert "<script>alert" not in client.get(path).text


def test_list_costs_the_same_statements_for_few_and_many(
    cast: Cast, client: Client, statements: list[str]
) -> None:
    client.sign_in(cast.lead)
    client.get("/schools")
    statements.clear()
    client.get("/schools")
    few = len(statements)
    for number in range(45):
        make_school(f"第{number:02}小学", cast.town_a, cast.county)
    db.session.commit()
    statements.clear()
    client.get("/schools")
    assert len(statements) == few <= 12

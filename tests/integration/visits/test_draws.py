"""People to talk to are drawn from a list so that anybody can draw again."""

import hashlib
import re

import pytest

from app.checklists.models import ChecklistVersion
from app.core import history
from app.core.errors import NotAllowed, StaleState
from app.visits import queries, service
from app.visits.models import PartnerDraw, Visit
from app.visits.states import Partner, VisitState
from tests.support.cast import Cast
from tests.support.client import Client
from tests.support.factories.visits import make_visit

TEACHERS = ["宋知微", "贺兰亭", "岑远", "尤守成", "易回", "卫知行", "闻人悦", "施一鸣"]


@pytest.fixture
def visit(cast: Cast, version: ChecklistVersion) -> Visit:
    """A visit on site with two people."""
    team = [cast.supervisor2]
    return make_visit(
        cast.supervisor, cast.school1, version, members=team, until=VisitState.IN_PROGRESS
    )


def draw(
    cast: Cast, visit: Visit, lines: list[str], wanted: int = 3, **rest: object
) -> PartnerDraw:
    """A draw by the lead."""
    facts = {"partner": Partner.TEACHERS, "text": "\n".join(lines), **rest}
    return service.draw_partners(cast.act.supervisor, visit, wanted=wanted, **facts)  # type: ignore[arg-type]


def drawn_again(seed: str, lines: list[str], wanted: int) -> list[str]:
    """Rule 1 of docs/draws.md, written from the page."""

    def key(line: str) -> str:
        return hashlib.sha256(seed.encode() + b"\n" + line.encode()).hexdigest()

    return sorted(lines, key=key)[:wanted]


def test_draw_is_repeated_by_anybody_from_seed_and_list_on_the_printed_record(
    client: Client, cast: Cast, visit: Visit
) -> None:
    browser = client.sign_in(cast.supervisor)
    form = browser.page(f"/visits/{visit.number}/draws/new").form()
    sent = form.send(partner="teachers", people="\n\n".join([*TEACHERS, "  ", ""]), wanted="3")
    assert sent.status_code == 303
    (made,) = queries.draws_of(visit)
    record = browser.get(f"/records/draws/{visit.number}/{made.public_id}").text
    found = re.search(r"<code>([0-9a-f]{32})</code>", record)
    assert found is not None
    expected = drawn_again(found[1], TEACHERS, 3)
    assert [line for _, line in made.drawn] == expected
    assert hashlib.sha256("\n".join(TEACHERS).encode()).hexdigest() in record
    assert [entry.event for entry in history.entries_of(visit)].count("draw") == 1


@pytest.mark.parametrize(
    ("people", "wanted", "said"),
    [
        ("", "1", "请粘贴名单"),
        ("  \n \n", "1", "请粘贴名单"),
        ("甲\n乙", "3", "名单只有 2 人"),
        ("甲\n乙", "0", "1 至 50 人"),
        ("甲\n乙", "x", "整数"),
        ("甲\n乙\n 甲 ", "1", "名单中有重复：甲"),
        ("长" * 61, "1", "每行最多 60 个字"),
        ("\n".join(f"教师{n}" for n in range(10_001)), "1", "最多 10000 行"),
    ],
)
def test_list_that_cannot_be_drawn_from_is_explained_and_stays_typed(
    client: Client, cast: Cast, visit: Visit, people: str, wanted: str, said: str
) -> None:
    form = client.sign_in(cast.supervisor).page(f"/visits/{visit.number}/draws/new").form()
    page = form.send_page(partner="teachers", people=people, wanted=wanted)
    assert page.response.status_code == 422
    assert any(said in error for error in page.errors), page.errors
    assert page.form().values["people"] == people.strip()
    assert queries.draws_of(visit) == []


def test_ten_thousand_lines_are_drawn_from(cast: Cast, visit: Visit) -> None:
    lines = [f"三（{n % 20}）班 {n} 号" for n in range(10_000)]
    made = draw(cast, visit, lines, 50)
    assert [line for _, line in made.drawn] == drawn_again(made.seed, lines, 50)


def test_draw_is_repeated_with_a_reason_only_and_both_stay(
    client: Client, cast: Cast, visit: Visit
) -> None:
    first = draw(cast, visit, TEACHERS)
    browser = client.sign_in(cast.supervisor)
    again = browser.page(f"/visits/{visit.number}/draws/new?again={first.public_id}").form()
    assert again.send_page(reason=" ").response.status_code == 422
    assert again.send(reason="两人外出培训", _form_id="second").status_code == 303
    first, second = queries.draws_of(visit)
    assert (second.supersedes, second.reason) == (first, "两人外出培训")
    assert second.seed != first.seed
    page = browser.page(f"/visits/{visit.number}/draws/{first.public_id}")
    assert "以后一次为准" in page.text
    with pytest.raises(StaleState):
        draw(cast, visit, TEACHERS, reason="再来一次", supersedes=first)
    with pytest.raises(StaleState):
        service.begin_interviews(cast.act.supervisor, visit, first)


def test_those_drawn_get_their_interview_forms_by_one_press_and_never_twice(
    client: Client, cast: Cast, visit: Visit
) -> None:
    made = draw(cast, visit, TEACHERS, 2)
    browser = client.sign_in(cast.supervisor)
    url = f"/visits/{visit.number}/draws/{made.public_id}"
    assert browser.page(url).form("/forms").send().status_code == 303
    assert browser.page(url).form("/forms").send().status_code == 303
    names = [form.said["name"] for form in queries.transcripts_of(visit)]
    assert sorted(names) == sorted(line for _, line in made.drawn)


def test_pupils_drawn_are_numbers_on_their_forms(cast: Cast, visit: Visit) -> None:
    lines = ["三（2）班 5 号", "三（2）班 17 号", "四（1）班 3 号"]
    made = draw(cast, visit, lines, 2, partner=Partner.PUPILS)
    forms = service.begin_interviews(cast.act.supervisor, visit, made)
    assert [form.said["drawn"] for form in forms] == ["1/2", "2/2"]
    assert [form.said.get("name", "") for form in forms] == ["", ""]


def test_draw_is_made_by_the_team_until_the_record_is_submitted_and_read_by_few(
    client: Client, cast: Cast, version: ChecklistVersion, visit: Visit
) -> None:
    made = draw(cast, visit, TEACHERS)
    with pytest.raises(NotAllowed):
        service.draw_partners(
            cast.act.lead, visit, partner=Partner.TEACHERS, text="甲\n乙", wanted=1
        )
    url = f"/visits/{visit.number}/draws/{made.public_id}"
    seen = {
        user.login: client.sign_in(user).get(url).status_code
        for user in (cast.supervisor2, cast.lead, cast.leader, cast.head)
    }
    assert seen == {"supervisor2": 200, "lead": 200, "leader": 403, "head": 403}
    done = make_visit(cast.supervisor, cast.school1, version, until=VisitState.RECORDED)
    with pytest.raises(NotAllowed):
        draw(cast, done, TEACHERS)

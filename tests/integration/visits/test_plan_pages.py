"""Pages of lists and plans, as supervisors, leads and schools use them."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from app.checklists.models import ChecklistVersion
from app.core import clock as time
from app.extensions import db
from app.visits.models import Visit
from app.visits.states import VisitKind, VisitState
from tests.support.cast import Cast
from tests.support.client import Client
from tests.support.factories.visits import make_visit

S = VisitState


@pytest.fixture
def supervisor(client: Client, cast: Cast) -> Client:
    """The browser of the supervisor of school 1."""
    return client.sign_in(cast.supervisor)


def count() -> int:
    """How many visits there are."""
    return db.session.scalar(select(func.count()).select_from(Visit)) or 0


def test_plan_is_made_from_search_to_number(
    supervisor: Client, cast: Cast, version: ChecklistVersion
) -> None:
    found = supervisor.page("/visits/new?q=桃岭")
    assert f"/visits/new/{cast.school1.code}" in found.links()
    form = supervisor.page(f"/visits/new/{cast.school1.code}").form()
    answer = form.send(checklists=[str(version.id)], then="plan", theme="食品安全")
    assert answer.status_code == 302 or answer.status_code == 303
    page = supervisor.page(answer.location)
    assert "DD-519999-" in page.text
    assert "食品安全" in page.text


def test_same_form_sent_twice_plans_one_visit(
    supervisor: Client, cast: Cast, version: ChecklistVersion
) -> None:
    form = supervisor.page(f"/visits/new/{cast.school1.code}").form()
    first = form.send(checklists=[str(version.id)], then="plan")
    second = form.send(checklists=[str(version.id)], then="plan")
    assert count() == 1
    assert second.location == first.location


def test_refused_plan_keeps_everything_typed(
    supervisor: Client, cast: Cast, version: ChecklistVersion
) -> None:
    form = supervisor.page(f"/visits/new/{cast.school1.code}").form()
    yesterday = (time.today() - timedelta(days=1)).isoformat()
    page = form.send_page(
        planned_on=yesterday,
        theme="食品安全",
        members=[cast.supervisor2.public_id],
        checklists=[str(version.id)],
        then="plan",
    )
    assert page.response.status_code == 422
    assert page.errors
    again = page.form().values
    assert (again["theme"], again["planned_on"]) == ("食品安全", yesterday)
    assert again["members"] == cast.supervisor2.public_id
    assert again["checklists"] == str(version.id)
    assert count() == 0


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("kind", "nonsense"),
        ("planned_on", "31.02.2026"),
        ("planned_on", ""),
        ("theme", "长" * 201),
        ("lead", ""),
    ],
)
def test_bad_field_is_named_and_nothing_is_made(
    supervisor: Client, cast: Cast, version: ChecklistVersion, field: str, value: str
) -> None:
    form = supervisor.page(f"/visits/new/{cast.school1.code}").form()
    page = form.send_page(**{field: value, "then": "draft"})
    assert page.response.status_code == 422
    assert page.errors
    assert count() == 0


def test_foreign_person_or_checklist_in_the_form_makes_nothing(
    supervisor: Client, cast: Cast, version: ChecklistVersion
) -> None:
    form = supervisor.page(f"/visits/new/{cast.school1.code}").form()
    refused = form.send(members=[cast.foreign_supervisor.public_id], then="draft")
    assert refused.status_code == 422
    assert form.send(lead="unknown-person", then="draft").status_code == 404
    assert count() == 0


def test_find_button_shows_people_and_saves_nothing(supervisor: Client, cast: Cast) -> None:
    form = supervisor.page(f"/visits/new/{cast.school1.code}").form()
    answer = form.send(find="members", members_words="怀瑾", theme="食品安全")
    assert answer.status_code == 200
    assert cast.supervisor2.public_id in answer.text
    assert "食品安全" in answer.text
    assert count() == 0


def test_people_search_is_scoped_and_leaves_out_the_recused(supervisor: Client, cast: Cast) -> None:
    url = f"/visits/people/{cast.school1.code}?name=lead&q="
    assert cast.supervisor2.public_id in supervisor.get(url).text
    assert cast.foreign_supervisor.public_id not in supervisor.get(url).text
    assert supervisor.get(f"/visits/people/{cast.foreign_school.code}").status_code == 404
    assert supervisor.get(f"/visits/new/{cast.foreign_school.code}").status_code == 404
    assert supervisor.get(f"/visits/new/{cast.school2.code}").status_code == 404


@pytest.mark.parametrize("who", ["head", "staff", "leader", "admin", "auditor", "nobody"])
def test_planning_is_for_the_office(
    client: Client, cast: Cast, version: ChecklistVersion, who: str
) -> None:
    visit = make_visit(cast.supervisor, cast.school1, version, notify=True)
    client.sign_in(getattr(cast, who))
    assert client.get("/visits/new").status_code == 403
    assert client.get(f"/visits/new/{cast.school1.code}").status_code in {403, 404}
    assert client.get(f"/visits/{visit.number}/edit").status_code in {403, 404}
    assert client.send(f"/visits/{visit.number}/notify").status_code in {403, 404}
    assert client.send(f"/visits/{visit.number}/actions/cancel", {"reason": "x"}).status_code in {
        403,
        404,
    }


def test_stale_plan_form_shows_both_versions(
    supervisor: Client, cast: Cast, version: ChecklistVersion
) -> None:
    visit = make_visit(cast.supervisor, cast.school1, version)
    form = supervisor.page(f"/visits/{visit.number}/edit").form()
    assert form.send(theme="消防安全", then="save").status_code == 303
    conflict = form.send_page(theme="食品安全", then="save", _form_id="another")
    assert conflict.response.status_code == 409
    assert "消防安全" in conflict.text
    assert "食品安全" in conflict.text


def test_formal_plan_goes_to_the_lead_who_approves_it(
    client: Client, cast: Cast, version: ChecklistVersion
) -> None:
    client.sign_in(cast.supervisor)
    form = client.page(f"/visits/new/{cast.school1.code}").form()
    answer = form.send(
        kind="comprehensive",
        members=[cast.supervisor2.public_id, cast.supervisor3.public_id],
        checklists=[str(version.id)],
        then="plan",
    )
    reference = answer.location.rsplit("/", 1)[1]
    assert client.send(f"/visits/{reference}/send").status_code == 303
    client.sign_in(cast.lead)
    page = client.page(f"/visits/{reference}")
    assert f"/visits/{reference}/send" in page.links()
    assert client.page(f"/visits/{reference}/send").form().send().status_code == 303
    visit = db.session.scalars(select(Visit)).one()
    assert visit.state is S.PLANNED


def test_lists_narrow_by_every_filter(
    supervisor: Client, cast: Cast, version: ChecklistVersion
) -> None:
    make_visit(cast.supervisor, cast.school1, version)
    make_visit(
        cast.supervisor,
        cast.school3,
        version,
        kind=VisitKind.RANDOM,
        planned_on=time.today() + timedelta(days=9),
    )
    expected = {
        "view=all": 2,
        "view=today": 1,
        "view=coming": 1,
        "view=unfinished": 0,
        "kind=random": 1,
        "state=draft": 0,
        f"school={cast.school3.code}": 1,
        "q=幼儿园": 1,
        "q=不存在的词": 0,
        "mine=1": 2,
        f"from={time.today() + timedelta(days=1)}": 1,
        f"to={time.today()}": 1,
        "state=nonsense&kind=x&from=yesterday&region=!": 0,
        "after=garbage": 2,
    }
    for query, rows in expected.items():
        assert len(supervisor.page(f"/visits?{query}").rows()) == rows, query


def test_school_reads_what_it_was_told_and_nothing_inside(
    client: Client, cast: Cast, version: ChecklistVersion
) -> None:
    visit = make_visit(cast.supervisor, cast.school1, version, until=S.RECORDED)
    client.sign_in(cast.head)
    page = client.page(f"/visits/{visit.number}")
    assert "课表与公示一致" not in page.text
    for path in ("/scores", "/record", "/check"):
        assert client.get(f"/visits/{visit.number}{path}").status_code == 403
    assert client.get(f"/visits/{visit.number}/slip").status_code == 200


def test_arrival_asks_once_more_and_says_what_follows(
    supervisor: Client, cast: Cast, version: ChecklistVersion
) -> None:
    visit = make_visit(cast.supervisor, cast.school1, version, unannounced=True)
    page = supervisor.page(f"/visits/{visit.number}/actions/arrive")
    assert "不打招呼" in page.text
    assert page.form().send().status_code == 303
    stale = supervisor.send(f"/visits/{visit.number}/actions/arrive")
    assert stale.status_code == 409

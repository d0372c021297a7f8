"""The pages of findings: lists, writing, conflicts, objections, what strangers get."""

import io

import pytest

from app.checklists.models import ChecklistItem, ChecklistVersion
from app.core.files.queries import attachments_of
from app.core.files.service import store_upload
from app.findings import queries, service
from app.findings.states import FindingState, ObjectionDecision
from tests.support.cast import Cast
from tests.support.client import Client
from tests.support.clock import Clock
from tests.support.factories.files import picture, upload
from tests.support.factories.findings import draft_finding, findings_of, recorded_visit
from tests.support.factories.rectification import confirmed_finding, issued_notice
from tests.support.page import Page

Items = dict[str, ChecklistItem]


def test_school_sees_nothing_before_confirmation(
    cast: Cast, clock: Clock, client: Client, version: ChecklistVersion, items: Items
) -> None:
    visit = recorded_visit(cast, version, [items["yes_no"]])
    (finding,) = findings_of(visit)
    client.sign_in(cast.head)
    assert client.get(f"/findings/{finding.reference}").status_code == 404
    assert finding.title not in client.page("/findings").text

    service.confirm_finding(cast.act.supervisor, finding)

    assert finding.title in client.page("/findings").text
    client.page(f"/findings/{finding.reference}")


@pytest.mark.parametrize("who", ["foreign_lead", "foreign_head", "head2", "supervisor2"])
def test_foreign_finding_answers_like_a_missing_one(
    cast: Cast, clock: Clock, client: Client, who: str
) -> None:
    finding = confirmed_finding(cast)
    client.sign_in(getattr(cast, who))

    for path in ("", "/edit", "/merge", "/object", "/objection", "/actions/confirm"):
        assert client.get(f"/findings/{finding.reference}{path}").status_code == 404, path
    assert finding.title not in client.page("/findings").text


@pytest.mark.parametrize("who", ["admin", "auditor", "nobody"])
def test_role_without_business_gets_a_refusal(
    cast: Cast, clock: Clock, client: Client, who: str
) -> None:
    assert client.sign_in(getattr(cast, who)).get("/findings").status_code == 403


def test_finding_is_written_with_photos_and_confirmed(
    cast: Cast, clock: Clock, client: Client
) -> None:
    client.sign_in(cast.supervisor)
    start = client.page("/findings/new?q=桃岭")
    page = client.page(next(link for link in start.links() if "school=" in link))

    answer = page.form().send(
        title="疏散门上锁",
        text="二楼东侧疏散门上锁。",
        basis="消防安全管理规定",
        severity="major",
        mode="immediate",
        photos=(io.BytesIO(picture()), "门.jpg"),
    )
    assert answer.status_code == 303
    client.page(answer.location).form("/confirm").send()

    finding = queries.get_finding(cast.act.supervisor, answer.location.rsplit("/", 1)[1])
    assert finding is not None
    assert finding.state is FindingState.CONFIRMED
    assert [file.filename for file in attachments_of("finding", finding.id)] == ["门.jpg"]


def test_faulty_finding_keeps_what_was_typed(cast: Cast, clock: Clock, client: Client) -> None:
    client.sign_in(cast.supervisor)
    page = client.page(f"/findings/new?school={cast.school1.code}&lang=en")

    refused = page.form().send_page(
        title="", text="事实", severity="general", mode="within_time", days="999"
    )

    assert refused.response.status_code == 422
    assert "A whole number from 1 to 365." in " ".join(refused.errors)
    assert refused.form().values["text"] == "事实"
    assert refused.form().values["days"] == "999"


def test_edit_of_a_draft_that_somebody_changed_shows_both_versions(
    cast: Cast, clock: Clock, client: Client
) -> None:
    finding = draft_finding(cast)
    path = f"/findings/{finding.reference}/edit"
    form = client.sign_in(cast.supervisor).page(path).form()
    service.edit_finding(cast.act.lead, finding, title="负责人改的题目")

    answer = form.send(title="督学改的题目")

    assert answer.status_code == 409
    assert "负责人改的题目" in answer.text
    assert "督学改的题目" in answer.text
    assert finding.title == "负责人改的题目"


def test_same_form_sent_twice_writes_one_finding(cast: Cast, clock: Clock, client: Client) -> None:
    form = client.sign_in(cast.supervisor).page(f"/findings/new?school={cast.school1.code}").form()
    facts = {"title": "题目", "text": "事实", "severity": "general", "mode": "within_time"}

    first, second = form.send(**facts), form.send(**facts)

    assert first.location == second.location
    assert len(queries.list_findings(cast.act.supervisor, queries.FindingFilter()).rows) == 1


def test_recurrence_must_name_a_finding_of_the_school(
    cast: Cast, clock: Clock, client: Client
) -> None:
    finding = draft_finding(cast)
    elsewhere = confirmed_finding(cast, school=cast.school3)
    earlier = confirmed_finding(cast)
    path = f"/findings/{finding.reference}/edit"
    form = client.sign_in(cast.supervisor).page(path).form()

    assert form.send(recurrence_of=elsewhere.number).status_code == 422
    form.send(recurrence_of=earlier.number, _form_id="again")

    assert finding.recurrence_of is earlier


def test_merge_page_merges_with_a_reason(cast: Cast, clock: Clock, client: Client) -> None:
    finding, into = draft_finding(cast), confirmed_finding(cast, title="留样管理")
    page = client.sign_in(cast.supervisor).page(f"/findings/{finding.reference}/merge")

    assert page.form().send(into=into.public_id, reason="").status_code == 422
    page.form().send(into=into.public_id, reason="同一件事。", _form_id="again")

    assert finding.state is FindingState.MERGED


def test_objection_and_decision_are_made_on_pages(cast: Cast, clock: Clock, client: Client) -> None:
    finding = confirmed_finding(cast)
    issued_notice(cast, finding)
    page = client.sign_in(cast.head).page(f"/findings/{finding.reference}/object")
    page.form().send(text="当天停电。", files=(io.BytesIO(picture()), "停电通知.jpg"))
    assert finding.objection is not None
    assert attachments_of("objection", finding.objection.id)

    page = client.sign_in(cast.lead).page(f"/findings/{finding.reference}/objection")
    assert "当天停电。" in page.text
    page.form().send(decision="upheld", text="属实。")

    assert finding.state is FindingState.WITHDRAWN
    assert finding.objection.decision is ObjectionDecision.UPHELD
    assert "属实。" in client.sign_in(cast.head).page(f"/findings/{finding.reference}").text


def test_late_objection_is_refused_on_the_page(cast: Cast, clock: Clock, client: Client) -> None:
    finding = confirmed_finding(cast)
    issued_notice(cast, finding)
    clock.advance(days=20)
    client.sign_in(cast.head)

    answer = client.send(f"/findings/{finding.reference}/object", {"text": "当天停电。"})

    assert answer.status_code in {403, 422}
    assert "当天停电。" in answer.text
    assert finding.objection is None


def test_list_finds_by_words_and_filters(cast: Cast, clock: Clock, client: Client) -> None:
    finding = confirmed_finding(cast, title="午餐留样缺品种")
    client.sign_in(cast.lead)
    today = "2026-03-02"
    shown = {
        "q=留样": True,
        f"q={finding.number}": True,
        "q=操场": False,
        "state=confirmed": True,
        "state=draft": False,
        "view=open": True,
        "severity=major": False,
        "source=complaint": True,
        f"school={cast.school1.code}": True,
        f"school={cast.school2.code}": False,
        f"region={cast.town_b.code}": False,
        f"region={cast.county.code}": True,
        f"from={today}&to={today}": True,
        "to=2020-01-01": False,
        "school=桃岭": True,
        "school=%": False,
        "region=Baishi": True,
        "region=双河": False,
        "indicator=没有": False,
        "from=0001-01-01&to=9999-12-31": True,
        "state=nonsense&severity=%01&before=x": True,
    }
    for query, is_shown in shown.items():
        assert (finding.title in client.page(f"/findings?{query}").text) is is_shown, query


def test_odd_arguments_of_the_address_do_no_harm(cast: Cast, clock: Clock, client: Client) -> None:
    confirmed_finding(cast)
    client.sign_in(cast.lead)

    page = client.page("/findings?endpoint=x&_scheme=javascript&_external=1&_anchor=y&q=%01")

    assert not any(link.startswith("javascript") for link in page.links())


def test_pages_of_the_list_hold_every_finding_once(
    cast: Cast, clock: Clock, client: Client
) -> None:
    made = {confirmed_finding(cast, title=f"问题{n}").title for n in range(60)}
    client.sign_in(cast.lead)

    first = client.page("/findings?size=25")
    second = client.page(page_link(first, "next"))
    third = client.page(page_link(second, "next"))

    titles = [row.split()[0] for page in (first, second, third) for row in page.rows()]
    assert sorted(titles) == sorted(made)
    back = client.page(page_link(third, "prev"))
    assert back.rows() == second.rows()


def test_list_read_from_the_oldest_on_holds_every_finding_once(
    cast: Cast, clock: Clock, client: Client
) -> None:
    made = [confirmed_finding(cast, title=f"问题{n}").title for n in range(27)]
    client.sign_in(cast.lead)
    first = client.page("/findings?size=25&sort=id")
    second = client.page(page_link(first, "next"))

    titles = [row.split()[0] for page in (first, second) for row in page.rows()]
    assert titles == made
    assert client.page(page_link(second, "prev")).rows() == first.rows()


def test_export_neutralises_formulas_and_is_noted(cast: Cast, clock: Clock, client: Client) -> None:
    confirmed_finding(cast, title='=HYPERLINK("http://x")')

    answer = client.sign_in(cast.lead).get("/findings/export.csv?view=open")

    assert answer.text.startswith("\ufeff")
    assert "'=HYPERLINK" in answer.text
    assert "attachment" in answer.headers["Content-Disposition"]


def test_photo_of_a_finding_opens_for_its_readers_only(
    cast: Cast, clock: Clock, client: Client
) -> None:
    finding = draft_finding(cast)
    photo = store_upload(
        cast.act.supervisor,
        upload(picture()),
        owner_kind="finding",
        owner_id=finding.id,
        purpose="finding_photo",
    )
    path = f"/files/{photo.public_id}"

    assert client.sign_in(cast.supervisor).get(path).status_code == 200
    assert client.sign_in(cast.head).get(path).status_code == 404
    assert client.sign_in(cast.foreign_lead).get(path).status_code == 404
    service.confirm_finding(cast.act.supervisor, finding)
    assert client.sign_in(cast.head).get(path).status_code == 200


def test_visit_page_confirms_all_drafts(
    cast: Cast, clock: Clock, client: Client, version: ChecklistVersion, items: Items
) -> None:
    visit = recorded_visit(cast, version, [items["yes_no"], items["single"]])
    page = client.sign_in(cast.supervisor).page(f"/visits/{visit.reference}")

    page.form(f"/confirm-all/{visit.reference}").send()

    assert {finding.state for finding in findings_of(visit)} == {FindingState.CONFIRMED}


def page_link(page: Page, which: str) -> str:
    """Address of the page before (`prev`) or after (`next`)."""
    return str(page.soup.select_one(f".pager a[rel={which}]")["href"])  # type: ignore[index]

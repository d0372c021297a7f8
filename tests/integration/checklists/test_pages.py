"""Reading and publishing checklists through their pages."""

import pytest

from app.checklists import queries, service
from app.checklists.states import ChecklistState
from app.core import pdf
from app.core.forms import new_form_id
from app.extensions import db
from tests.support.cast import Cast
from tests.support.client import Client
from tests.support.factories.checklists import (
    add_item,
    make_blank,
    make_checklist,
    make_every_kind,
)


def test_list_shows_what_the_reader_may_know_of(client: Client, cast: Cast) -> None:
    make_checklist(cast.act.lead, cast.county)
    make_blank(cast.act.lead, cast.county)
    page = client.sign_in(cast.lead).page("/checklists?lang=en")
    assert [row.split(" QD-")[0] for row in page.rows()][1] == "Regular inspection"
    assert "Canteen check" in page.rows()[0]
    page = client.sign_in(cast.head).page("/checklists")
    assert len(page.rows()) == 1
    assert not any("/checklists/new" in link for link in page.links())


def test_list_is_filtered_and_says_when_nothing_matches(client: Client, cast: Cast) -> None:
    make_checklist(cast.act.lead, cast.county)
    client.sign_in(cast.lead)
    assert len(client.page("/checklists?q=经常性&state=published&purpose=regular").rows()) == 1
    assert client.page("/checklists?state=retired").rows() == []
    assert client.page("/checklists?state=nonsense&after=nonsense").rows() != []


def test_long_list_is_read_page_by_page(client: Client, cast: Cast) -> None:
    for number in range(52):
        make_blank(cast.act.lead, cast.county, title_zh=f"清单 {number:02d}")
    page = client.sign_in(cast.lead).page("/checklists")
    assert len(page.rows()) == 50
    after = next(link for link in page.links() if "after=" in link)
    assert len(client.page(after).rows()) == 2


@pytest.mark.parametrize(
    ("name", "status"),
    [("lead", 200), ("admin", 200), ("supervisor", 200), ("head", 200), ("leader", 200),
     ("foreign_lead", 404), ("foreign_head", 404), ("auditor", 403), ("nobody", 404)],
)  # fmt: skip
def test_published_checklist_opens_to_its_region_only(
    client: Client, cast: Cast, name: str, status: int
) -> None:
    version = make_checklist(cast.act.lead, cast.county)
    ref = version.checklist.public_id
    client.sign_in(getattr(cast, name))
    for path in ("", "/versions/1", "/versions/1/paper", "/versions/1/try"):
        assert client.get(f"/checklists/{ref}{path}").status_code == status
    assert client.get(f"/checklists/{ref}/versions/2").status_code == 404


def test_draft_answers_404_to_readers_like_something_that_is_not_there(
    client: Client, cast: Cast
) -> None:
    version = make_blank(cast.act.lead, cast.county)
    item = add_item(cast.act.lead, version)
    client.sign_in(cast.supervisor)
    assert client.get(f"/checklists/{version.checklist.public_id}").status_code == 404
    assert client.get(f"/checklists/items/{item.public_id}/edit").status_code == 404
    assert client.get("/checklists/zzzzzzzzzzzzzzzz").status_code == 404


def test_draft_is_checked_and_published_on_its_page(client: Client, cast: Cast) -> None:
    lead = cast.act.lead
    first = make_checklist(lead, cast.county, indicators=("7",))
    ref = first.checklist.public_id
    client.sign_in(cast.lead)
    began = client.page(f"/checklists/{ref}").form("/next").send()
    assert began.location == f"/checklists/{ref}/versions/2"
    draft = queries.get_version(cast.act.lead, ref, 2)
    assert draft is not None
    service.change_item(lead, draft.items[0], prompt_zh="改过的说法")
    page = client.page(f"/checklists/{ref}/versions/2/publish?lang=en")
    assert "1 changed" in page.text
    assert "改过的说法" in page.text or "Prompt (Chinese)" in page.text
    assert page.form().send().status_code == 303
    states = {version.number: version.state for version in draft.checklist.versions}
    assert states == {1: ChecklistState.RETIRED, 2: ChecklistState.PUBLISHED}


def test_draft_with_problems_offers_no_publishing_and_refuses_it(
    client: Client, cast: Cast
) -> None:
    version = make_blank(cast.act.lead, cast.county)
    url = f"/checklists/{version.checklist.public_id}/versions/1/publish"
    page = client.sign_in(cast.lead).page(url + "?lang=en")
    assert "no items yet" in page.text
    assert client.send(url).status_code == 403
    db.session.refresh(version)
    assert version.state is ChecklistState.DRAFT


def test_retiring_asks_for_the_reason(client: Client, cast: Cast) -> None:
    version = make_checklist(cast.act.lead, cast.county)
    url = f"/checklists/{version.checklist.public_id}/versions/1/actions/retire"
    client.sign_in(cast.lead)
    page = client.page(url).form().send_page(reason="")
    assert page.response.status_code == 422
    assert page.errors
    assert client.page(url).form().send(reason="已有新版").status_code == 303
    db.session.refresh(version)
    assert version.state is ChecklistState.RETIRED


@pytest.mark.parametrize("name", ["supervisor", "leader", "head", "admin"])
def test_only_lead_and_administrator_retire(client: Client, cast: Cast, name: str) -> None:
    version = make_checklist(cast.act.lead, cast.county)
    url = f"/checklists/{version.checklist.public_id}/versions/1/actions/retire"
    answer = client.sign_in(getattr(cast, name)).send(url, {"reason": "试试"})
    assert answer.status_code == (303 if name == "admin" else 403)


def test_internal_step_has_no_address(client: Client, cast: Cast) -> None:
    version = make_checklist(cast.act.lead, cast.county)
    url = f"/checklists/{version.checklist.public_id}/versions/1/actions/supersede"
    assert client.sign_in(cast.lead).send(url).status_code == 404


def test_published_item_shows_its_proposal_bounds_and_options_to_every_reader(
    client: Client, cast: Cast
) -> None:
    version, _ = make_every_kind(cast.act.lead, cast.county)
    ref = version.checklist.public_id
    text = client.sign_in(cast.supervisor).page(f"/checklists/{ref}?lang=en").text
    for words in ("10 days", "当日补齐留样。", "不足 48 小时", "At least -30.", "Nobody (unmet)"):
        assert words in text


def test_paper_form_has_the_numbers_of_the_screen(client: Client, cast: Cast) -> None:
    version, items = make_every_kind(cast.act.lead, cast.county)
    ref = version.checklist.public_id
    page = client.sign_in(cast.supervisor).page(f"/checklists/{ref}/versions/1/paper")
    for item in items.values():
        assert any(row.startswith(item.number) and item.prompt_zh in row for row in page.rows())
    assert version.checklist.number in page.text


def test_paper_form_comes_as_pdf_or_leads_to_the_page(client: Client, cast: Cast) -> None:
    version, _ = make_every_kind(cast.act.lead, cast.county)
    url = f"/checklists/{version.checklist.public_id}/versions/1/paper"
    answer = client.sign_in(cast.supervisor).get(url + ".pdf")
    if pdf.is_available():
        assert answer.mimetype == "application/pdf"
        assert answer.data.startswith(b"%PDF")
    else:
        assert answer.location == url


def test_pdf_that_cannot_be_made_leads_to_the_page(
    client: Client, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(html: str) -> bytes:
        raise pdf.PdfUnavailable("no Pango")

    monkeypatch.setattr(pdf, "render_pdf", fails)
    version, _ = make_every_kind(cast.act.lead, cast.county)
    url = f"/checklists/{version.checklist.public_id}/versions/1/paper"
    answer = client.sign_in(cast.supervisor).get(url + ".pdf")
    assert (answer.status_code, answer.location) == (303, url)


def test_trying_out_shows_the_arithmetic_and_keeps_nothing(client: Client, cast: Cast) -> None:
    version, items = make_every_kind(cast.act.lead, cast.county)
    url = f"/checklists/{version.checklist.public_id}/versions/1/try"
    form = client.sign_in(cast.lead).page(url + "?lang=en").form()
    page = form.send_page(
        **{
            f"answer-{items['yes_no'].public_id}": "yes",
            f"answer-{items['number'].public_id}": "12",
            f"answer-{items['single'].public_id}": "head",
        }
    )
    assert page.h1 == "These answers score 70.0 points"
    assert "(60 × 50.00 + 40 × 100.00) ÷ (60 + 40) = 70.00" in page.text


def test_trying_out_refuses_a_number_out_of_bounds_and_keeps_it_typed(
    client: Client, cast: Cast
) -> None:
    version, items = make_every_kind(cast.act.lead, cast.county)
    url = f"/checklists/{version.checklist.public_id}/versions/1/try"
    form = client.sign_in(cast.lead).page(url).form()
    page = form.send_page(**{f"answer-{items['number'].public_id}": "999"})
    assert page.response.status_code == 422
    assert page.soup.find("input", value="999") is not None


def test_same_form_sent_twice_makes_one_checklist(client: Client, cast: Cast) -> None:
    client.sign_in(cast.lead)
    data = {
        "_form_id": new_form_id(), "title_zh": "开学检查", "purpose": "regular",
        "region": str(cast.county.id),
    }  # fmt: skip
    first = client.send("/checklists/new", data)
    second = client.send("/checklists/new", data)
    assert (first.status_code, second.location) == (303, first.location)
    assert len(queries.list_checklists(cast.act.lead, text="开学检查")) == 1

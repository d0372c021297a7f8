"""Pages of frameworks: who reads them, what they show, and the administrator's acts."""

import pytest

from app.extensions import db
from app.frameworks import service
from app.frameworks.states import FrameworkState
from tests.support.cast import Cast
from tests.support.client import Client
from tests.support.factories.frameworks import EIGHT_ITEMS, document, make_framework

URL = f"/frameworks/{EIGHT_ITEMS}"


def test_list_shows_all_thirteen_with_their_counts(client: Client, cast: Cast) -> None:
    service.load_builtin()
    page = client.sign_in(cast.supervisor).page("/frameworks?lang=en")
    assert len(page.rows()) == 13
    assert page.h1.startswith("13 ")
    page = client.page("/frameworks?purpose=regular&q=八项")
    assert len(page.rows()) == 1
    assert client.page("/frameworks?q=nonsense&purpose=nonsense").rows() == []


def test_every_framework_opens_in_both_languages(client: Client, cast: Cast) -> None:
    done = service.load_builtin()
    client.sign_in(cast.head)
    for one in done:
        framework = one.framework
        assert client.page(f"/frameworks/{framework.code}?lang=zh_Hans_CN").h1 == framework.name_zh
        page = client.page(f"/frameworks/{framework.code}?lang=en&both=1")
        assert page.h1 == framework.name_en
        assert framework.indicators[0].name_zh in page.text


def test_page_shows_weights_methods_and_items(client: Client, cast: Cast) -> None:
    make_framework()
    page = client.sign_in(cast.leader).page(URL + "?lang=en")
    assert any(row.startswith("6.1") and "7.5 %" in row for row in page.rows())
    for words in ("Document review", "Charter and annual plan are available", "Veto", "Major"):
        assert words in page.text


def test_document_is_offered_as_it_came(client: Client, cast: Cast) -> None:
    make_framework()
    answer = client.sign_in(cast.head).get(f"{URL}/editions/1/document.json")
    assert answer.json == document()


@pytest.mark.parametrize(("name", "status"), [("auditor", 403), ("nobody", 403)])
def test_those_without_a_part_in_inspection_are_refused(
    client: Client, cast: Cast, name: str, status: int
) -> None:
    make_framework()
    client.sign_in(getattr(cast, name))
    assert client.get("/frameworks").status_code == status
    assert client.get(URL).status_code == 404


def test_unknown_framework_and_edition_are_not_found(client: Client, cast: Cast) -> None:
    make_framework()
    client.sign_in(cast.lead)
    assert client.get("/frameworks/none").status_code == 404
    assert client.get(f"{URL}/editions/9").status_code == 404


def test_draft_edition_is_published_by_the_administrator_only(client: Client, cast: Cast) -> None:
    old = make_framework()
    draft = service.import_document(cast.act.admin, {**document(), "name_zh": "修订"}).framework
    url = f"{URL}/editions/2/actions/publish"
    assert client.sign_in(cast.lead).get(f"{URL}/editions/2").status_code == 404
    assert client.send(url).status_code == 404
    client.sign_in(cast.admin)
    assert client.page(url).form().send().status_code == 303
    db.session.refresh(draft)
    db.session.refresh(old)
    assert (draft.state, old.state) == (FrameworkState.PUBLISHED, FrameworkState.RETIRED)


def test_others_do_not_retire_a_framework(client: Client, cast: Cast) -> None:
    framework = make_framework()
    url = f"{URL}/editions/1/actions/retire"
    for user in (cast.lead, cast.supervisor, cast.head, cast.leader):
        assert client.sign_in(user).send(url).status_code == 403
    db.session.refresh(framework)
    assert framework.state is FrameworkState.PUBLISHED

"""The supervisor's card: shown by its holder, checked by anybody, kept up by the administration."""

from datetime import timedelta

import pytest

from app.accounts import service
from app.accounts.models import User
from app.accounts.service import Particulars
from app.accounts.states import CardLevel, EmploymentKind
from app.core import clock
from app.core.errors import InvalidInput
from tests.support.cast import Cast
from tests.support.client import Client


@pytest.fixture
def holder(cast: Cast) -> User:
    """A supervisor with a card that is valid today."""
    user = cast.supervisor
    user.card_number, user.card_level = "DX-0417", CardLevel.COUNTY
    user.employment_kind = EmploymentKind.PART_TIME
    user.term_from = clock.today() - timedelta(days=30)
    user.term_to = clock.today()
    return user


def test_card_shows_name_number_region_term_and_a_code(
    client: Client, cast: Cast, holder: User
) -> None:
    page = client.sign_in(holder).page("/account/card")
    for part in (holder.name, "DX-0417", "兼职督学", "县级督学", str(holder.term_to)):
        assert part in page.text, part
    assert page.soup.select("svg.card-code path")


def test_whoever_scans_the_code_learns_that_the_card_is_valid_and_nothing_else(
    client: Client, cast: Cast, holder: User
) -> None:
    answer = client.get(f"/cards/{holder.card_token}")
    assert answer.status_code == 200
    assert "有效" in answer.text
    for secret in (holder.name, "DX-0417", holder.login, holder.public_id):
        assert secret not in answer.text


@pytest.mark.parametrize("change", ["ended", "not begun", "no number", "inactive", "no grant"])
def test_card_outside_its_term_or_office_is_not_valid(
    client: Client, cast: Cast, holder: User, change: str
) -> None:
    match change:
        case "ended":
            holder.term_to = clock.today() - timedelta(days=1)
        case "not begun":
            holder.term_from = clock.today() + timedelta(days=1)
            holder.term_to = None
        case "no number":
            holder.card_number = ""
        case "inactive":
            holder.is_active = False
        case _:
            for grant in holder.grants:
                grant.from_on = clock.today() - timedelta(days=9)
                grant.to_on = clock.today() - timedelta(days=1)
    assert "无效" in client.get(f"/cards/{holder.card_token}").text


@pytest.mark.parametrize("token", ["A" * 22, "x", "%2e%2e", "有效"])
def test_unknown_code_is_not_found(client: Client, cast: Cast, token: str) -> None:
    answer = client.get(f"/cards/{token}")
    assert answer.status_code == 404


def test_card_is_for_those_who_inspect(client: Client, cast: Cast) -> None:
    assert client.sign_in(cast.head).get("/account/card").status_code == 403
    assert client.sign_in(cast.lead).get("/account/card").status_code == 200


def test_administrator_keeps_level_kind_and_term(client: Client, cast: Cast) -> None:
    user = cast.supervisor
    form = client.sign_in(cast.admin).page(f"/users/{user.public_id}/edit").form()
    sent = form.send(
        card_number="DX-1",
        card_level="county",
        employment_kind="full_time",
        term_from="2026-01-01",
        term_to="2028-12-31",
    )
    assert sent.status_code == 303
    assert (user.card_level, user.employment_kind) == (
        CardLevel.COUNTY,
        EmploymentKind.FULL_TIME,
    )


def test_term_that_ends_before_it_begins_is_refused(cast: Cast) -> None:
    today = clock.today()
    wrong = Particulars(name="宋知微", term_from=today, term_to=today - timedelta(days=1))
    with pytest.raises(InvalidInput) as caught:
        service.edit_user(cast.act.admin, cast.supervisor, particulars=wrong)
    assert set(caught.value.errors) == {"term_to"}

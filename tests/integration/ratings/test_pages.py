"""Pages of double ratings: blind until both have submitted, then side by side and into the record."""

import pytest

from app.checklists.models import ChecklistItem
from app.core import history
from app.extensions import db
from app.ratings import queries
from app.ratings.models import DoubleRating
from app.visits import queries as visits
from app.visits import service as recording
from app.visits.models import Visit
from app.visits.service import Given
from tests.support.cast import Cast
from tests.support.client import Client
from tests.support.factories.ratings import begin_rating, complete_rating, rate_all, submit_rating

Items = dict[str, ChecklistItem]
HTMX = {"HX-Request": "true"}


@pytest.fixture
def rating(cast: Cast, visit: Visit) -> DoubleRating:
    """Open; rated by the lead of the visit and supervisor 2."""
    return begin_rating(visit, cast.supervisor2)


def test_lead_begins_it_from_the_page_of_the_visit(
    client: Client, cast: Cast, visit: Visit
) -> None:
    lead = client.sign_in(cast.supervisor)
    assert f"/ratings/new/{visit.number}" in lead.page(f"/visits/{visit.number}").links()
    form = lead.page(f"/ratings/new/{visit.number}").form()
    same = form.send_page(
        first=cast.supervisor2.public_id, second=cast.supervisor2.public_id, weighting="quadratic"
    )
    assert "请选择两个不同的人。" in same.text
    assert queries.newest_rating(visit) is None
    answer = same.form().send(second=cast.supervisor3.public_id)
    assert answer.status_code == 303
    made = queries.newest_rating(visit)
    assert made is not None
    assert [rater.user for rater in made.raters] == [cast.supervisor2, cast.supervisor3]
    assert made.weighting == "quadratic"


def test_answer_is_saved_as_it_is_given(
    client: Client, cast: Cast, rating: DoubleRating, items: Items
) -> None:
    rater = client.sign_in(cast.supervisor2)
    item = items["yes_no"]
    path = f"/ratings/{rating.public_id}/items/{item.id}"
    saved = rater.send(path, {f"value-{item.id}": "no"}, headers=HTMX)
    assert saved.status_code == 200
    assert "已保存" in saved.text
    assert "1/2" in saved.text
    odd = rater.send(path, {f"value-{item.id}": "maybe"}, headers=HTMX)
    assert odd.status_code == 422
    assert "maybe" in odd.text
    assert queries.ratings_of(rating.raters[1])[item.id].value == "no"


def test_item_that_is_not_rated_has_no_address(
    client: Client, cast: Cast, rating: DoubleRating, items: Items
) -> None:
    rater = client.sign_in(cast.supervisor2)
    for item in (items["number"], items["grade"]):
        path = f"/ratings/{rating.public_id}/items/{item.id}"
        assert rater.send(path, {f"value-{item.id}": "1"}).status_code == 404


def test_plain_form_saves_everything_and_says_what_it_cannot_take(
    client: Client, cast: Cast, rating: DoubleRating, items: Items
) -> None:
    rater = client.sign_in(cast.supervisor2)
    yes_no, single = items["yes_no"].id, items["single"].id
    path = f"/ratings/{rating.public_id}/sheet"
    given = {f"value-{yes_no}": "yes", f"value-{single}": "nobody"}
    refused = rater.send(path, given)
    assert refused.status_code == 200
    assert "nobody" in refused.text
    assert list(queries.ratings_of(rating.raters[1])) == [yes_no]
    done = rater.send(path, {**given, f"value-{single}": "none", "go": "submit"})
    assert done.location == f"/ratings/{rating.public_id}/submit"
    rater.page(done.location).form().send()
    assert rating.raters[1].submitted_at is not None
    assert rater.send(path, given).status_code == 403
    assert "你已提交评分" in rater.page(path).text


def test_nobody_reads_anything_of_either_before_both_have_submitted(
    client: Client, cast: Cast, rating: DoubleRating, items: Items
) -> None:
    single, words = items["single"], "无人"
    rate_all(rating, cast.supervisor2, {single.id: "none"})
    submit_rating(rating, cast.supervisor2)
    db.session.commit()
    number, path = rating.visit.number, f"/ratings/{rating.public_id}"
    for user in (cast.lead, cast.leader, cast.supervisor3, cast.supervisor):
        reader = client.sign_in(user)
        page = reader.page(path)
        assert "两人都提交之前" in page.text
        assert words not in page.text
        assert words not in reader.page(f"/visits/{number}").text
        if user is not cast.supervisor:
            reader.page(f"{path}/sheet", status=403)
    # The other rater's own sheet offers the words as options, and shows none of them as given.
    sheet = client.sign_in(cast.supervisor).page(f"{path}/sheet")
    assert not sheet.soup.select("main input[type=radio][checked]")
    assert sheet.text.count("0/2") == 1


def test_both_side_by_side_with_agreement_once_both_have_submitted(
    client: Client, cast: Cast, visit: Visit, items: Items
) -> None:
    rating = complete_rating(visit, cast.supervisor2, items["single"])
    page = client.sign_in(cast.leader).page(f"/ratings/{rating.public_id}")
    for words in (
        "50 %",
        "项目太少，无法判断：只有 1 项，至少要 10 项。",
        "校长",
        "无人",
        "不一致",
    ):
        assert words in page.text, words
    english = client.page(f"/ratings/{rating.public_id}?lang=en")
    assert "Too few to judge: 1 of at least 10 items." in english.text


def test_what_agrees_goes_into_the_record_with_one_press(
    client: Client, cast: Cast, visit: Visit, items: Items
) -> None:
    rating = complete_rating(visit, cast.supervisor2, items["single"])
    lead = client.sign_in(cast.supervisor)
    path = f"/ratings/{rating.public_id}"
    lead.page(path).form(f"{path}/take-over").send()
    values = visits.answer_values(visit)
    assert values[items["yes_no"].id].value == "yes"
    assert items["single"].id not in values
    assert history.entries_of(rating)[0].event == "take_over"
    assert f"{path}/take-over" not in str(lead.page(path).soup)


def test_what_the_record_says_already_stays_when_agreement_is_taken_over(
    client: Client, cast: Cast, visit: Visit, items: Items
) -> None:
    rating = complete_rating(visit, cast.supervisor2, items["single"])
    recording.save_answer(cast.act.supervisor3, visit, items["yes_no"], Given(raw=("no",)))
    lead = client.sign_in(cast.supervisor)
    assert lead.send(f"/ratings/{rating.public_id}/take-over").status_code == 303
    assert visits.answer_values(visit)[items["yes_no"].id].value == "no"


def test_lead_chooses_with_a_reason_and_both_are_kept(
    client: Client, cast: Cast, visit: Visit, items: Items
) -> None:
    item = items["single"]
    rating = complete_rating(visit, cast.supervisor2, item)
    lead = client.sign_in(cast.supervisor)
    path = f"/ratings/{rating.public_id}/items/{item.id}/choose"
    lead.page(f"/ratings/{rating.public_id}/items/{items['yes_no'].id}/choose", status=404)
    bare = lead.page(path).form().send_page(chosen="second")
    assert bare.errors
    assert item.id not in visits.answer_values(visit)
    bare.form().send(reason="陪餐记录本上当天空白。")
    assert visits.answer_values(visit)[item.id].value == "none"
    entry = history.entries_of(rating)[0]
    assert (entry.event, entry.data["first"], entry.data["second"]) == (
        "choose",
        ["head"],
        ["none"],
    )
    page = lead.page(f"/ratings/{rating.public_id}")
    assert "陪餐记录本上当天空白。" in page.text
    again = lead.send(path, {"chosen": "first", "reason": "改主意。"})
    assert again.status_code == 409
    assert visits.answer_values(visit)[item.id].value == "none"


def test_school_reads_nothing_of_a_double_rating(
    client: Client, cast: Cast, visit: Visit, items: Items
) -> None:
    rating = complete_rating(visit, cast.supervisor2, items["single"])
    head = client.sign_in(cast.head)
    head.page(f"/ratings/{rating.public_id}", status=403)
    assert "双人" not in head.page(f"/visits/{visit.number}").text

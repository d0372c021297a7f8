"""The course of a double rating: who begins, rates, submits; what is refused; how it ends."""

import pytest
from sqlalchemy import func, select

from app.checklists.models import ChecklistItem
from app.core import history
from app.core.errors import InvalidInput, NotAllowed, StaleState
from app.extensions import db
from app.ratings import queries, service
from app.ratings.models import Rating
from app.ratings.states import RaterState, RatingState, Weighting
from app.visits import service as visits
from app.visits.models import Visit
from app.visits.service import Given
from tests.support.cast import Cast
from tests.support.factories.checklists import make_checklist
from tests.support.factories.ratings import (
    begin_rating,
    complete_rating,
    rate_all,
    submit_rating,
)

Items = dict[str, ChecklistItem]


def test_items_with_a_closed_answer_that_hang_on_no_other_are_rated(
    cast: Cast, visit: Visit, items: Items
) -> None:
    rating = begin_rating(visit, cast.supervisor2)
    rated = queries.rated_items(rating.checklist_version)
    assert rated == [items["yes_no"], items["single"]]


def test_same_person_twice_is_refused_beside_the_second(cast: Cast, visit: Visit) -> None:
    with pytest.raises(InvalidInput) as refused:
        begin_rating(visit, cast.supervisor)
    assert list(refused.value.errors) == ["second"]
    assert queries.newest_rating(visit) is None


def test_somebody_outside_the_team_is_no_rater(cast: Cast, visit: Visit) -> None:
    with pytest.raises(InvalidInput) as refused:
        begin_rating(visit, cast.supervisor2, first=cast.lead)
    assert list(refused.value.errors) == ["first"]


def test_checklist_with_an_answer_is_not_rated_by_two(
    cast: Cast, visit: Visit, items: Items
) -> None:
    visits.save_answer(cast.act.supervisor, visit, items["yes_no"], Given(raw=("yes",)))
    with pytest.raises(InvalidInput) as refused:
        begin_rating(visit, cast.supervisor2)
    assert list(refused.value.errors) == ["checklist"]


def test_checklist_of_another_visit_is_refused(cast: Cast, visit: Visit) -> None:
    other = make_checklist(cast.act.lead, cast.county)
    with pytest.raises(InvalidInput) as refused:
        service.begin(
            cast.act.supervisor,
            visit,
            version=other,
            first=cast.supervisor,
            second=cast.supervisor2,
            weighting=Weighting.LINEAR,
        )
    assert list(refused.value.errors) == ["checklist"]


def test_second_double_rating_waits_for_the_end_of_the_first(cast: Cast, visit: Visit) -> None:
    rating = begin_rating(visit, cast.supervisor2)
    with pytest.raises(StaleState):
        begin_rating(visit, cast.supervisor3)
    service.act_on_rating(cast.act.supervisor, rating, "end", reason="改为共同记录。")
    assert rating.state is RatingState.ENDED
    assert begin_rating(visit, cast.supervisor3).state is RatingState.OPEN


def test_only_the_lead_of_the_visit_begins_and_ends(cast: Cast, visit: Visit) -> None:
    rating = begin_rating(visit, cast.supervisor2)
    for actor in (cast.act.supervisor2, cast.act.lead, cast.act.leader):
        with pytest.raises(NotAllowed):
            service.act_on_rating(actor, rating, "end", reason="不需要了。")
    assert rating.state is RatingState.OPEN


@pytest.mark.parametrize("code", ["maybe", "head", "99"])
def test_answer_outside_the_scale_is_refused(
    cast: Cast, visit: Visit, items: Items, code: str
) -> None:
    rater = begin_rating(visit, cast.supervisor2).raters[0]
    with pytest.raises(InvalidInput) as refused:
        service.rate(cast.act.supervisor, rater, items["yes_no"], (code,))
    assert list(refused.value.errors) == ["value"]
    assert queries.ratings_of(rater) == {}


def test_item_of_another_checklist_is_refused(cast: Cast, visit: Visit) -> None:
    rater = begin_rating(visit, cast.supervisor2).raters[0]
    foreign = make_checklist(cast.act.lead, cast.county).items[0]
    with pytest.raises(InvalidInput):
        service.rate(cast.act.supervisor, rater, foreign, (foreign.options[0].code,))


def test_nobody_writes_for_the_other(cast: Cast, visit: Visit, items: Items) -> None:
    first, second = begin_rating(visit, cast.supervisor2).raters
    for actor, rater in (
        (cast.act.supervisor, second),
        (cast.act.supervisor2, first),
        (cast.act.supervisor3, first),
        (cast.act.lead, first),
    ):
        with pytest.raises(NotAllowed):
            service.rate(actor, rater, items["yes_no"], ("yes",))
        with pytest.raises(NotAllowed):
            service.act_on_rater(actor, rater, "submit")
    assert db.session.scalar(select(func.count()).select_from(Rating)) == 0


def test_rating_is_changed_until_it_is_submitted_and_never_afterwards(
    cast: Cast, visit: Visit, items: Items
) -> None:
    rating = begin_rating(visit, cast.supervisor2)
    rater, item = rating.raters[0], items["yes_no"]
    rate_all(rating, cast.supervisor)
    service.rate(cast.act.supervisor, rater, item, ("na",))
    submit_rating(rating, cast.supervisor)
    with pytest.raises(NotAllowed):
        service.rate(cast.act.supervisor, rater, item, ("yes",))
    with pytest.raises(StaleState):
        service.act_on_rater(cast.act.supervisor, rater, "submit")
    assert queries.ratings_of(rater)[item.id].not_applicable


def test_sheet_with_an_open_item_is_not_submitted(cast: Cast, visit: Visit, items: Items) -> None:
    rater = begin_rating(visit, cast.supervisor2).raters[0]
    service.rate(cast.act.supervisor, rater, items["yes_no"], ("yes",))
    with pytest.raises(NotAllowed):
        service.act_on_rater(cast.act.supervisor, rater, "submit")
    assert rater.state is RaterState.OPEN


def test_nothing_is_compared_before_both_have_submitted(cast: Cast, visit: Visit) -> None:
    rating = begin_rating(visit, cast.supervisor2)
    for user in (cast.supervisor, cast.supervisor2):
        rate_all(rating, user)
        assert queries.comparison_of(rating) is None
        with pytest.raises(NotAllowed):
            service.take_over(cast.act.supervisor, rating)
        submit_rating(rating, user)
    assert rating.state is RatingState.COMPLETE
    assert queries.comparison_of(rating) is not None


def test_record_takes_no_answer_to_a_checklist_being_rated(
    cast: Cast, visit: Visit, items: Items
) -> None:
    rating = begin_rating(visit, cast.supervisor2)
    with pytest.raises(InvalidInput):
        visits.save_answer(cast.act.supervisor3, visit, items["yes_no"], Given(raw=("yes",)))
    assert visits.save_answer(cast.act.supervisor3, visit, items["number"], Given(raw=("4",)))
    with pytest.raises(NotAllowed):
        visits.submit_record(cast.act.supervisor, visit, reason="时间紧。")
    service.act_on_rating(cast.act.supervisor, rating, "end", reason="改为共同记录。")
    assert visits.save_answer(cast.act.supervisor3, visit, items["yes_no"], Given(raw=("yes",)))


def test_rater_who_leaves_the_team_ends_it_with_the_reason(cast: Cast, visit: Visit) -> None:
    rating = begin_rating(visit, cast.supervisor2)
    visits.replace_member(cast.act.admin, visit, cast.supervisor3, cast.lead)
    assert rating.state is RatingState.OPEN
    visits.replace_member(cast.act.admin, visit, cast.supervisor2, cast.supervisor3)
    assert rating.state is RatingState.ENDED
    entry = history.entries_of(rating)[0]
    assert entry.event == "rater_left"
    assert cast.supervisor2.name in entry.reason


def test_complete_double_rating_outlives_the_team(cast: Cast, visit: Visit, items: Items) -> None:
    rating = complete_rating(visit, cast.supervisor2, items["single"])
    visits.replace_member(cast.act.admin, visit, cast.supervisor2, cast.lead)
    assert rating.state is RatingState.COMPLETE

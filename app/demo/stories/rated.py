"""Two supervisors rate a checklist, each without seeing the other: complete, ended early, going on."""

from app.accounts.models import User
from app.demo.teller import Teller
from app.ratings import queries, service
from app.ratings.models import DoubleRating
from app.ratings.states import Weighting
from app.schools.models import School
from app.visits.models import Visit

EVERY_SO_MANY = 6  # of the items the second rater sees otherwise
WEAK = 4  # one of so many is not met well, as both see it


def rated_by_two(teller: Teller) -> None:
    """For training: one visit on which both are done, one on which the first attempt was ended."""
    done = _on_site(teller, teller.county.schools[1])
    rating = _begin(teller, done, minute=25)
    for user in done.team:
        _rate(teller, rating, user, share=1.0)
        with teller.on(0, 8, 50):
            rater = rating.rater_of(user.id)
            assert rater is not None
            service.act_on_rater(teller.county.act(user.login), rater, "submit")
    begun = _on_site(teller, teller.county.schools[6])
    first_try = _begin(teller, begun, minute=25)
    with teller.on(0, 8, 30):
        lead = teller.county.act(begun.lead.login)
        service.act_on_rating(lead, first_try, "end", reason="两人交谈过，重新开始。")
    again = _begin(teller, begun, minute=35)
    for user, share in zip(begun.team, (1.0, 0.5), strict=True):
        _rate(teller, again, user, share)


def _on_site(teller: Teller, school: School) -> Visit:
    lead = teller.county.supervisor_of(school)
    other = "supervisor4" if lead != "supervisor4" else "supervisor2"
    visit = teller.plan(school, made_ago=6, for_ago=0, theme="评分一致性训练", team=(other,))
    teller.arrive(visit, 0, 8)
    return visit


def _begin(teller: Teller, visit: Visit, minute: int) -> DoubleRating:
    first, second = visit.team
    with teller.on(0, 8, minute):
        return service.begin(
            teller.county.act(visit.lead.login),
            visit,
            version=visit.sheets[0].checklist_version,
            first=first,
            second=second,
            weighting=Weighting.LINEAR,
        )


def _rate(teller: Teller, rating: DoubleRating, user: User, share: float) -> None:
    rater = rating.rater_of(user.id)
    assert rater is not None
    items = queries.rated_items(rating.checklist_version)
    is_second = user.id != rating.visit.lead_id
    with teller.on(0, 8, 40):
        for place, item in enumerate(items[: round(len(items) * share)]):
            is_weak = place % WEAK == 1
            sees_otherwise = is_second and place % EVERY_SO_MANY == 0
            option = item.options[1 if is_weak != sees_otherwise else 0]
            service.rate(teller.county.act(user.login), rater, item, (option.code,))

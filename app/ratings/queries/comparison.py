"""Both raters side by side, once both have submitted: pairs, agreement by scale, what was chosen."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.checklists.answers import NOT_APPLICABLE, AnswerValue
from app.checklists.models import ChecklistItem
from app.checklists.states import AnswerType
from app.core.i18n import is_chinese
from app.extensions import db
from app.ratings import agreement
from app.ratings.agreement import Kappa
from app.ratings.models import DoubleRating, RatingChoice
from app.ratings.queries.answers import rated_items, ratings_of, value_of
from app.ratings.states import Chosen, RatingState, Weighting
from app.visits.models import Answer
from app.visits.queries import answers_of
from app.visits.queries import value_of as recorded_value

WEIGHTS = {
    Weighting.LINEAR: agreement.linear_weights,
    Weighting.QUADRATIC: agreement.quadratic_weights,
}


@dataclass(frozen=True, slots=True)
class Pair:
    """What the two gave to one item, and what stands in the record."""

    item: ChecklistItem
    first: AnswerValue
    second: AnswerValue
    answer: Answer | None
    choice: RatingChoice | None

    @property
    def agrees(self) -> bool:
        """True when both gave the same answer."""
        return self.first.chosen == self.second.chosen

    @property
    def is_recorded(self) -> bool:
        """True when the record has an answer to the item."""
        return self.answer is not None and bool(recorded_value(self.answer).chosen)

    def of(self, chosen: Chosen) -> AnswerValue:
        """The answer of one of them."""
        return self.first if chosen is Chosen.FIRST else self.second


@dataclass(frozen=True, slots=True)
class Figure:
    """Agreement over the items of one scale.

    `left_out` counts items of an ordered scale that at least one found not applicable: that has no
    place among the grades, so kappa leaves them out; percent agreement counts them.
    """

    kind: AnswerType
    options: str
    items: int
    agreeing: int
    kappa: Kappa
    left_out: int
    fewest: int

    @property
    def percent(self) -> Fraction:
        """Share of the items on which both gave the same answer, from 0 to 1."""
        return Fraction(self.agreeing, self.items)

    @property
    def is_weighted(self) -> bool:
        """True for grades, which have an order."""
        return self.kind is AnswerType.GRADE

    @property
    def is_too_small(self) -> bool:
        """True when there are too few items to judge."""
        return self.kappa.items < self.fewest


@dataclass(frozen=True, slots=True)
class Comparison:
    """All pairs in paper order, with the figures by scale."""

    pairs: Sequence[Pair]
    figures: Sequence[Figure]

    @property
    def agreeing(self) -> int:
        """Items with the same answer."""
        return sum(pair.agrees for pair in self.pairs)

    @property
    def percent(self) -> Fraction:
        """Share of the same answers over all items, from 0 to 1."""
        return Fraction(self.agreeing, len(self.pairs))

    @property
    def to_take_over(self) -> list[Pair]:
        """Agreeing pairs that the record has no answer to yet."""
        return [pair for pair in self.pairs if pair.agrees and not pair.is_recorded]

    @property
    def to_choose(self) -> list[Pair]:
        """Differing pairs that the lead has not decided."""
        return [pair for pair in self.pairs if not pair.agrees and pair.choice is None]


def comparison_of(rating: DoubleRating) -> Comparison | None:
    """Both side by side; None until both have submitted: no reader gets past this."""
    if rating.state is not RatingState.COMPLETE:
        return None
    first, second = (ratings_of(rater) for rater in rating.raters)
    answers, choices = answers_of(rating.visit), choices_of(rating)
    pairs = [
        Pair(
            item,
            value_of(first.get(item.id)),
            value_of(second.get(item.id)),
            answers.get(item.id),
            choices.get(item.id),
        )
        for item in rated_items(rating.checklist_version)
    ]
    return Comparison(pairs, figures_of(pairs, rating.weighting, rating.fewest_items))


def get_pair(rating: DoubleRating, item: ChecklistItem) -> Pair | None:
    """One item side by side; None until both have submitted."""
    compared = comparison_of(rating)
    if compared is None:
        return None
    return next((pair for pair in compared.pairs if pair.item.id == item.id), None)


def choices_of(rating: DoubleRating) -> Mapping[int, RatingChoice]:
    """What the lead chose, by item id."""
    query = select(RatingChoice).where(RatingChoice.double_rating_id == rating.id)
    rows = db.session.scalars(query.options(joinedload(RatingChoice.chosen_by))).all()
    return {row.item_id: row for row in rows}


def figures_of(pairs: Sequence[Pair], weighting: Weighting, fewest: int) -> list[Figure]:
    """A figure for each set of options: answers out of different sets have no common table."""
    groups: dict[tuple[AnswerType, tuple[str, ...]], list[Pair]] = {}
    for pair in pairs:
        codes = tuple(option.code for option in pair.item.options)
        groups.setdefault((pair.item.answer_type, codes), []).append(pair)
    return [
        _figure(kind, codes, group, weighting, fewest) for (kind, codes), group in groups.items()
    ]


def _figure(
    kind: AnswerType,
    codes: Sequence[str],
    pairs: Sequence[Pair],
    weighting: Weighting,
    fewest: int,
) -> Figure:
    given = [(pair.first.chosen[0], pair.second.chosen[0]) for pair in pairs]
    if kind is AnswerType.GRADE:
        # "Not applicable" is no grade: it has no distance to the others.
        counted = [both for both in given if NOT_APPLICABLE not in both]
        found = agreement.kappa(
            agreement.cross_table(codes, counted), WEIGHTS[weighting](len(codes))
        )
    else:
        counted = given
        found = agreement.kappa(agreement.cross_table((*codes, NOT_APPLICABLE), counted))
    return Figure(
        kind=kind,
        options=("、" if is_chinese() else ", ").join(
            option.label for option in pairs[0].item.options
        ),
        items=len(pairs),
        agreeing=sum(pair.agrees for pair in pairs),
        kappa=found,
        left_out=len(given) - len(counted),
        fewest=fewest,
    )

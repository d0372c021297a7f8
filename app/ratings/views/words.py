"""Agreement in words: figures with their meaning, rows of the comparison."""

from fractions import Fraction
from typing import Any

from flask import url_for

from app.core.i18n import Text
from app.core.i18n import gettext as _
from app.core.i18n import lazy_gettext as _l
from app.ratings.models import DoubleRating
from app.ratings.queries import Comparison, Figure, Pair
from app.ratings.states import Chosen, Weighting
from app.visits.queries import answer_words
from app.visits.queries import value_of as recorded_value

UNWEIGHTED = _l("Cohen's κ, unweighted")
WEIGHTED: dict[Weighting, Text] = {
    Weighting.LINEAR: _l("Cohen's κ, linear weights"),
    Weighting.QUADRATIC: _l("Cohen's κ, quadratic weights"),
}


def percent(share: Fraction) -> str:
    """A share as whole percent: 7/9 → “78 %”."""
    return f"{round(100 * share)} %"


def decimal(value: Fraction | float) -> str:
    """Two decimals with a real minus sign."""
    text = f"{float(value):.2f}"
    return "0.00" if text == "-0.00" else text.replace("-", "\N{MINUS SIGN}")


def figure_words(figure: Figure, rating: DoubleRating) -> dict[str, Any]:
    """A figure as the page says it: kappa is a number with an interval, or a sentence why it is none."""
    found = figure.kappa
    shown = "" if figure.is_too_small or found.value is None else decimal(found.value)
    return {
        "kind": figure.kind.label,
        "options": figure.options,
        "percent": percent(figure.percent),
        "of": _("%(part)s of %(total)s", part=figure.agreeing, total=figure.items),
        "name": WEIGHTED[rating.weighting] if figure.is_weighted else UNWEIGHTED,
        "kappa": shown,
        "interval": _interval(figure) if shown else "",
        "why_none": "" if shown else _why_none(figure),
        "left_out": figure.left_out,
    }


def _interval(figure: Figure) -> str:
    found = figure.kappa.interval
    if found is None:
        return _("The two agree or differ without exception, so the formula gives no interval.")
    low, high = (decimal(end) for end in found)
    return _("95 %% interval %(low)s to %(high)s", low=low, high=high)


def _why_none(figure: Figure) -> str:
    if figure.is_too_small:
        return _(
            "Too few to judge: %(number)s of at least %(least)s items.",
            number=figure.kappa.items,
            least=figure.fewest,
        )
    return _(
        "Both gave the same single answer everywhere. Without any variation chance agrees as well, so"
        " κ is not defined."
    )


def pair_rows(rating: DoubleRating, compared: Comparison, may_settle: bool) -> list[dict[str, Any]]:
    """Rows of the comparison; `choose_url` where the lead still has to choose."""
    return [_row(rating, pair, may_settle) for pair in compared.pairs]


def _row(rating: DoubleRating, pair: Pair, may_settle: bool) -> dict[str, Any]:
    waits = may_settle and not pair.agrees and pair.choice is None
    url = url_for("ratings.choose", public_id=rating.public_id, item_id=pair.item.id)
    return {
        "item": pair.item,
        "first": answer_words(pair.item, pair.first),
        "second": answer_words(pair.item, pair.second),
        "agrees": pair.agrees,
        "recorded": recorded_words(pair),
        "choice": pair.choice,
        "choose_url": url if waits else "",
    }


def recorded_words(pair: Pair) -> str:
    """What stands in the record; empty when nothing does."""
    if pair.answer is None:
        return ""
    return answer_words(pair.item, recorded_value(pair.answer))


def side_words(rating: DoubleRating, pair: Pair, side: Chosen) -> str:
    """“叶知秋：是”."""
    rater = rating.raters[0 if side is Chosen.FIRST else 1]
    return f"{rater.user.name}{_(': ')}{answer_words(pair.item, pair.of(side))}"

"""How far two raters agree: percent agreement and Cohen's kappa with a 95 % interval. Pure and exact.

Counts are whole numbers and weights fractions, so nothing is rounded before the square root of the
variance. Sources:

Cohen, J. (1960). A coefficient of agreement for nominal scales. Educ. Psychol. Meas. 20, 37-46.
Cohen, J. (1968). Weighted kappa. Psychol. Bull. 70, 213-220.
Fleiss, J. L., Cohen, J., Everitt, B. S. (1969). Large sample standard errors of kappa and weighted
kappa. Psychol. Bull. 72, 323-327.
"""

import math
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from fractions import Fraction

Z_95 = 1.959963984540054

Table = Sequence[Sequence[int]]
Weights = Sequence[Sequence[Fraction]]


@dataclass(frozen=True, slots=True)
class Kappa:
    """Chance-corrected agreement over `items` pairs.

    `value` is None when it is undefined: both used the same single category, so that chance alone
    would agree everywhere. `interval` is None when the formula gives no width (complete agreement).
    """

    items: int
    value: Fraction | None
    variance: Fraction | None = None

    @property
    def interval(self) -> tuple[float, float] | None:
        """95 % interval, value ± 1.96 · √variance, cut at -1 and 1; None where it has no width."""
        if self.value is None or not self.variance:
            return None
        reach = Z_95 * math.sqrt(self.variance)
        return max(-1.0, float(self.value) - reach), min(1.0, float(self.value) + reach)


def identity_weights(size: int) -> Weights:
    """Full credit on the diagonal, none beside it: for categories without an order."""
    return [[Fraction(int(i == j)) for j in range(size)] for i in range(size)]


def linear_weights(size: int) -> Weights:
    """1 - |i - j| / (size - 1): two grades apart count twice as much as one grade apart."""
    return _by_distance(size, 1)


def quadratic_weights(size: int) -> Weights:
    """1 - (i - j)² / (size - 1)²: far apart counts out of proportion more than near."""
    return _by_distance(size, 2)


def _by_distance(size: int, power: int) -> Weights:
    farthest = max(1, size - 1) ** power
    return [[1 - Fraction(abs(i - j) ** power, farthest) for j in range(size)] for i in range(size)]


def cross_table(
    categories: Sequence[Hashable], pairs: Sequence[tuple[Hashable, Hashable]]
) -> list[list[int]]:
    """Counts: rows the first rater's categories, columns the second's; raises KeyError for others."""
    place = {category: number for number, category in enumerate(categories)}
    table = [[0] * len(place) for _ in place]
    for first, second in pairs:
        table[place[first]][place[second]] += 1
    return table


def percent_agreement(table: Table) -> Fraction | None:
    """Share of pairs on the diagonal, from 0 to 1; None without any."""
    items = sum(map(sum, table))
    return Fraction(sum(table[i][i] for i in range(len(table))), items) if items else None


def kappa(table: Table, weights: Weights | None = None) -> Kappa:
    """Cohen's kappa of a square table of counts; weighted by credits from 0 to 1 when given.

    With shares p_ij, margins p_i. and p_.j and credits w_ij: po = Σ w_ij p_ij, pe = Σ w_ij p_i. p_.j,
    κ = (po - pe) / (1 - pe) (Cohen 1960, 1968). Large-sample variance (Fleiss, Cohen, Everitt 1969):
    {Σ p_ij [w_ij - (w̄_i. + w̄_.j)(1 - κ)]² - [κ - pe (1 - κ)]²} / (n (1 - pe)²), where
    w̄_i. = Σ_j w_ij p_.j and w̄_.j = Σ_i w_ij p_i. .
    """
    size = range(len(table))
    items = sum(map(sum, table))
    if not items:
        return Kappa(0, None)
    credit = weights if weights is not None else identity_weights(len(table))
    share = [[Fraction(count, items) for count in row] for row in table]
    rows = [sum(share[i], Fraction(0)) for i in size]
    columns = [sum((share[i][j] for i in size), Fraction(0)) for j in size]
    seen = sum((credit[i][j] * share[i][j] for i in size for j in size), Fraction(0))
    chance = sum((credit[i][j] * rows[i] * columns[j] for i in size for j in size), Fraction(0))
    if chance == 1:
        return Kappa(items, None)
    value = (seen - chance) / (1 - chance)
    of_row = [sum((credit[i][j] * columns[j] for j in size), Fraction(0)) for i in size]
    of_column = [sum((credit[i][j] * rows[i] for i in size), Fraction(0)) for j in size]
    spread = sum(
        (
            share[i][j] * (credit[i][j] - (of_row[i] + of_column[j]) * (1 - value)) ** 2
            for i in size
            for j in size
        ),
        Fraction(0),
    )
    variance = (spread - (value - chance * (1 - value)) ** 2) / (items * (1 - chance) ** 2)
    return Kappa(items, value, variance)

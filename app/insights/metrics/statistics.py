"""Small statistics: intervals of rates and the median of a time that not everybody has finished."""

from math import sqrt

Z_95 = 1.959963984540054


def wilson(numerator: int, denominator: int, z: float = Z_95) -> tuple[float, float] | None:
    """Wilson score interval of a rate; None without observations.

    Source: E. B. Wilson, Probable inference, JASA 22 (1927), 209–212.
    """
    if denominator <= 0:
        return None
    rate = numerator / denominator
    centre = rate + z * z / (2 * denominator)
    spread = z * sqrt(rate * (1 - rate) / denominator + z * z / (4 * denominator * denominator))
    scale = 1 + z * z / denominator
    return max(0.0, (centre - spread) / scale), min(1.0, (centre + spread) / scale)


def kaplan_meier_median(events: dict[int, int], censored: dict[int, int]) -> int | None:
    """Median of a survival time in days; None while fewer than half are done.

    `events` and `censored` count closed and still open tasks by their age in days. A task that is
    still open says only that it takes longer than its age, so it is not left out.
    Source: E. L. Kaplan and P. Meier, JASA 53 (1958), 457–481.
    """
    at_risk = sum(events.values()) + sum(censored.values())
    survival = 1.0
    for age in sorted(set(events) | set(censored)):
        done = events.get(age, 0)
        if done and at_risk:
            survival *= 1 - done / at_risk
            if survival <= 0.5 + 1e-12:
                return age
        at_risk -= done + censored.get(age, 0)
    return None

"""A number that explains itself."""

from dataclasses import dataclass, field
from datetime import datetime

from app.core.i18n import Text


@dataclass(frozen=True, slots=True)
class Metric:
    """A number that explains itself: value in 0..1 (rates) or as its unit says, None without a basis.

    The filters open the task list; `has_list` says that numerator and denominator have a list of
    their own (`queries.behind`).
    """

    key: str
    name: Text
    definition: Text
    value: float | None
    numerator: int
    denominator: int
    as_of: datetime
    unit: Text = ""
    is_rate: bool = True
    interval: tuple[float, float] | None = None
    numerator_filter: dict[str, str] = field(default_factory=dict)
    denominator_filter: dict[str, str] = field(default_factory=dict)
    has_list: bool = False

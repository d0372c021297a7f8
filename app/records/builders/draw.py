"""A random draw of people to talk to on paper."""

from dataclasses import dataclass
from datetime import datetime

from app.records.builders.facts import VisitFacts, facts_of
from app.visits.models import PartnerDraw, Visit
from app.visits.states import Partner


@dataclass(frozen=True, slots=True)
class Lot:
    """One of those drawn: the place in the list, and the line."""

    place: int
    line: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawPaper:
    """随机抽取记录: everything with which anybody can draw again."""

    facts: VisitFacts
    partner: Partner
    drawn: tuple[Lot, ...]
    lines: tuple[str, ...]
    lines_sha256: str
    seed: str
    rule: int
    reason: str
    earlier: str
    later: str
    by: str
    at: datetime


def build_draw(visit: Visit, draw: PartnerDraw) -> DrawPaper:
    """A draw as it stands for ever, and which ones came before and after it."""
    return DrawPaper(
        facts=facts_of(visit),
        partner=draw.partner,
        drawn=tuple(Lot(place, line) for place, line in draw.drawn),
        lines=tuple(draw.lines),
        lines_sha256=draw.lines_sha256,
        seed=draw.seed,
        rule=draw.rule,
        reason=draw.reason,
        earlier=draw.supersedes.seed if draw.supersedes is not None else "",
        later=draw.repeated_by.seed if draw.repeated_by is not None else "",
        by=draw.drawn_by.name,
        at=draw.drawn_at,
    )

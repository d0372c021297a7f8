"""What the exit slip says, as data: the page, the signature and the paper are made from the same."""

import hashlib
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from app.core.calendar import TermUnit
from app.core.severity import Mode, Severity
from app.papers.service import canonical_json, plain
from app.visits.states import VisitKind


@dataclass(frozen=True, slots=True, kw_only=True)
class SlipProblem:
    """A preliminary finding on the slip; `due_on` once a task has been issued.

    Its number is not part of it: confirming a finding changes nothing that the school has read.
    """

    position: int
    title: str
    text: str
    basis: str
    demand: str
    severity: Severity
    mode: Mode
    term: int
    unit: TermUnit
    due_on: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SlipContent:
    """Everything that the slip shows before the school answers."""

    number: str
    kind: VisitKind
    theme: str
    school_code: str
    school_zh: str
    school_en: str
    arrived_at: datetime | None
    left_at: datetime | None
    recorded_at: datetime | None
    team: tuple[str, ...]
    merits: str
    advice: str
    problems: tuple[SlipProblem, ...]

    @property
    def canonical(self) -> str:
        """The one spelling of the content as text: its checksum is that of these characters in UTF-8."""
        return canonical_json(plain(self)).decode()

    @property
    def checksum(self) -> str:
        """SHA-256 (hex) of the one spelling of the content."""
        return checksum_of(plain(self))


def checksum_of(data: Any) -> str:
    """SHA-256 (hex) of the canonical JSON of plain data."""
    return hashlib.sha256(canonical_json(data)).hexdigest()

"""The question a leader asks: which period, which severity."""

from dataclasses import dataclass
from datetime import date

from werkzeug.datastructures import MultiDict

from app.core import clock
from app.core.dates import read_day
from app.core.i18n import Text
from app.core.i18n import lazy_gettext as _l
from app.core.severity import Severity
from app.insights.metrics import Cohort
from app.insights.queries import school_year_start
from app.schools.models import Region


@dataclass(frozen=True, slots=True)
class Question:
    """Period and severity from the address; what cannot be read is said and replaced by the default."""

    start_on: date
    end_on: date
    severity: Severity | None
    errors: tuple[Text, ...] = ()

    @classmethod
    def read(cls, arguments: "MultiDict[str, str]") -> "Question":
        """From `from`, `to` (ISO days) and `severity`; default: this school year up to today."""
        today = clock.today()
        errors: list[Text] = []
        start = _day(arguments.get("from"), school_year_start(today), errors)
        end = _day(arguments.get("to"), today, errors)
        if start > end:
            errors.append(_l("The first day lies after the last day; both were swapped."))
            start, end = end, start
        word = arguments.get("severity") or None
        if word is not None and word not in set(Severity):
            errors.append(_l("There is no such severity."))
            word = None
        return cls(start, end, Severity(word) if word else None, tuple(errors))

    def cohort(self, region: Region) -> Cohort:
        """The tasks that the question is about."""
        return Cohort(
            region=region, start_on=self.start_on, end_on=self.end_on, severity=self.severity
        )

    def arguments(self) -> dict[str, str]:
        """The question as arguments of an address of this page."""
        found = {"from": self.start_on.isoformat(), "to": self.end_on.isoformat()}
        return found | ({"severity": self.severity.value} if self.severity is not None else {})

    def list_arguments(self, region_code: str) -> dict[str, str]:
        """Arguments of the task list that shows the same cohort."""
        arguments = {
            "scope": "cohort",
            "region": region_code,
            "issued_from": self.start_on.isoformat(),
            "issued_to": self.end_on.isoformat(),
        }
        if self.severity is not None:
            arguments["severity"] = self.severity.value
        return arguments


def _day(text: str | None, default: date, errors: list[Text]) -> date:
    if not text:
        return default
    found = read_day(text)
    if found is None:
        errors.append(_l("“%(text)s” is not a day; please write it like 2026-09-01.", text=text))
    return found or default

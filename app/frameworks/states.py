"""Words of frameworks: states, purposes, methods and the severity of what is unmet."""

from app.core.i18n import lazy_gettext as _l
from app.core.states import Choice, State


class FrameworkState(State):
    """Life of one version of a framework."""

    DRAFT = "draft", _l("Draft"), "rest", "pen"
    PUBLISHED = "published", _l("Published"), "good", "check-c"
    RETIRED = "retired", _l("Retired"), "rest", "x-c"


class Purpose(Choice):
    """What a framework is made for (the `visit_type` of its document)."""

    REGULAR = "regular", _l("Regular inspection")
    SUMMATIVE = "summative", _l("Evaluation")
    IMPROVEMENT = "improvement", _l("Improvement plan")


class Method(Choice):
    """How an indicator is looked at."""

    OBSERVATION = "observation", _l("Observation")
    DOCUMENT_REVIEW = "document_review", _l("Document review")
    INTERVIEW = "interview", _l("Interview")
    QUESTIONNAIRE = "questionnaire", _l("Questionnaire")
    STATISTICS = "statistics", _l("Statistics")


class Severity(Choice):
    """How bad it is when an item is unmet; the deadline policy hangs on it."""

    GENERAL = "general", _l("General")
    SERIOUS = "serious", _l("Serious")
    MAJOR = "major", _l("Major")

    @property
    def rank(self) -> int:
        """1 for general to 3 for major: the number of bars."""
        return list(Severity).index(self) + 1

"""Words of frameworks: states, purposes and methods."""

from app.core.i18n import lazy_gettext as _l
from app.core.permissions import BUSINESS_ROLES, Role
from app.core.states import Choice, State

# Roles that read frameworks (the auditor reads the audit trail only), and those that manage them.
READERS = BUSINESS_ROLES | {Role.ADMIN}
MANAGERS = frozenset({Role.ADMIN})


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

"""Words of checklists: states, answer types, evidence rules and how a fault is to be repaired."""

from app.core.i18n import lazy_gettext as _l
from app.core.permissions import Role
from app.core.states import Choice, State

# Roles that make checklists of their region, and those that publish and retire them.
MAKERS = (Role.SUPERVISOR, Role.OFFICE_LEAD, Role.ADMIN)
PUBLISHERS = (Role.OFFICE_LEAD, Role.ADMIN)


class ChecklistState(State):
    """Life of one version of a checklist; only a draft can be edited."""

    DRAFT = "draft", _l("Draft"), "rest", "pen"
    PUBLISHED = "published", _l("Published"), "good", "check-c"
    RETIRED = "retired", _l("Retired"), "rest", "x-c"


class AnswerType(Choice):
    """What kind of answer an item takes."""

    YES_NO = "yes_no", _l("Yes or no")
    GRADE = "grade", _l("Grade of the scale")
    NUMBER = "number", _l("Numeric value")
    SINGLE = "single", _l("Single choice")
    MULTIPLE = "multiple", _l("Multiple choice")
    TEXT = "text", _l("Text")
    PHOTO = "photo", _l("Photo")

    @property
    def has_own_options(self) -> bool:
        """True when the item itself lists what can be chosen."""
        return self in {AnswerType.SINGLE, AnswerType.MULTIPLE}

    @property
    def can_be_unmet(self) -> bool:
        """True when an answer of this type can say that something is wrong."""
        return self not in {AnswerType.TEXT, AnswerType.PHOTO}


class NumberRule(Choice):
    """How a number counts in the score."""

    UNSCORED = "unscored", _l("Not scored")
    LINEAR = "linear", _l("Lower bound 0 points, upper bound full points")
    EXPECTED = "expected", _l("Full points within the expected range, else none")


class EvidenceRule(Choice):
    """When a note or a photo is wanted."""

    NEVER = "never", _l("Not required")
    UNMET = "unmet", _l("Required when unmet")
    ALWAYS = "always", _l("Always required")
    VALUES = "values", _l("Required for certain answers")


class Operator(Choice):
    """How a show-if rule compares the answer of an earlier item."""

    IS = "is", _l("is")
    IS_NOT = "is_not", _l("is not")
    IN = "in", _l("is one of")
    AT_LEAST = "at_least", _l("is at least")

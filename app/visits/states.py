"""States of a visit and the closed lists around it."""

from app.core.i18n import lazy_gettext as _l
from app.core.policy import PEOPLE, Setting, declare
from app.core.states import Choice, State


class VisitState(State):
    """Where a visit stands."""

    DRAFT = "draft", _l("Draft"), "rest", "pen"
    PLANNED = "planned", _l("Planned"), "rest", "cal"
    IN_PROGRESS = "in_progress", _l("On site"), "move", "half"
    RECORDED = "recorded", _l("Recorded, feedback due"), "wait", "tray"
    FED_BACK = "fed_back", _l("Fed back"), "move", "half"
    CONCLUDED = "concluded", _l("Concluded"), "good", "check-c"
    CANCELLED = "cancelled", _l("Cancelled"), "rest", "x-c"


class VisitKind(Choice):
    """Kind of inspection; special and comprehensive ones need three inspectors and a notice."""

    REGULAR = "regular", _l("Regular inspection")
    SPECIAL = "special", _l("Special inspection")
    COMPREHENSIVE = "comprehensive", _l("Comprehensive inspection")
    RANDOM = "random", _l("Random inspection")
    FOLLOW_UP = "follow_up", _l("Follow-up visit")


class Method(Choice):
    """How the facts were found."""

    CAMPUS_WALK = "campus_walk", _l("Campus walk")
    LESSON = "lesson_observation", _l("Lesson observation")
    DOCUMENTS = "document_review", _l("Document review")
    INTERVIEW = "interview", _l("Interview")
    FOCUS_GROUP = "focus_group", _l("Group meeting")
    QUESTIONNAIRE = "questionnaire", _l("Questionnaire")
    BRIEFING = "briefing", _l("Hearing the report")


class Partner(Choice):
    """Group of people talked to; never their names when they are pupils."""

    HEAD = "head", _l("School leaders")
    TEACHERS = "teachers", _l("Teachers")
    STAFF = "staff", _l("Support staff")
    PUPILS = "pupils", _l("Pupils and students")
    PARENTS = "parents", _l("Parents")
    OTHERS = "others", _l("Others")


class TranscriptKind(Choice):
    """The structured forms that are filled in on site."""

    LESSON = "lesson", _l("Lesson observation record")
    INTERVIEW = "interview", _l("Interview record")
    FOCUS_GROUP = "focus_group", _l("Group meeting record")


class LineRole(Choice):
    """What a stamped line of a transcript is."""

    NOTE = "note", _l("Note this")
    QUESTION = "question", _l("Question")
    REPLY = "reply", _l("Reply")
    POINT = "point", _l("Point")


class Points(Choice):
    """Five points for one aspect of a lesson."""

    FIVE = "5", _l("5 excellent")
    FOUR = "4", _l("4 good")
    THREE = "3", _l("3 fair")
    TWO = "2", _l("2 weak")
    ONE = "1", _l("1 poor")


class LessonGrade(Choice):
    """Overall grade of a lesson."""

    EXCELLENT = "excellent", _l("Excellent")
    GOOD = "good", _l("Good")
    PASS = "pass", _l("Pass")
    FAIL = "fail", _l("Fail")


class YesNo(Choice):
    """Yes or no."""

    YES = "yes", _l("Yes")
    NO = "no", _l("No")


class SchoolAnswer(Choice):
    """What the school said to the exit slip."""

    ACKNOWLEDGED = "acknowledged", _l("Acknowledged")
    OBJECTED = "objected", _l("Objected in writing")
    REFUSED = "refused", _l("Refused to sign")
    ABSENT = "absent", _l("Nobody there to sign")

    @property
    def can_be_made_up(self) -> bool:
        """True when the head may still answer in writing afterwards."""
        return self in {SchoolAnswer.REFUSED, SchoolAnswer.ABSENT}


class Level(Choice):
    """How much a remark on a record weighs before it is submitted."""

    MUST = "must", _l("Must be put right")
    REASON = "reason", _l("Needs a reason")
    LOOK = "look", _l("Worth a look")


class Doubt(Choice):
    """What the examination of a record stumbles over."""

    MISSING = "missing", _l("Something is missing")
    NO_PHOTO = "no_photo", _l("A finding without a photo")
    NO_FACTS = "no_facts", _l("A finding without a word on what was seen")
    NO_BASIS = "no_basis", _l("A finding without a basis of its own")
    NO_TERM = "no_term", _l("A finding without a term of its own")
    LOW_SCORE = "low_score", _l("A low score without a finding")
    FULL_SCORE = "full_score", _l("A finding on an item with full score")
    TOO_SHORT = "too_short", _l("A visit shorter than its items make plausible")
    SAME_PHOTO = "same_photo", _l("The same photo at several items")
    USED_PHOTO = "used_photo", _l("A photo that was used on an earlier visit")
    NO_METHODS = "no_methods", _l("The ways used are not ticked yet")
    NO_MERITS = "no_merits", _l("No merit is noted: the slip will name problems only")
    NO_TALK = "no_talk", _l("Nobody was talked to")


class ArrivalPlace(Choice):
    """What the check of the position at the arrival came to."""

    AT_SCHOOL = "at_school", _l("At the school")
    ELSEWHERE = "elsewhere", _l("Away from the school")
    UNKNOWN = "unknown", _l("Without a position of the device")
    NO_SCHOOL = "no_school", _l("The position of the school is not in the register")


class SignerRole(Choice):
    """Who at the school answered to the slip."""

    HEAD = "head", _l("School head")
    DEPUTY = "deputy", _l("Deputy head")
    OTHER = "other", _l("Somebody else of the school")


class SigningWay(Choice):
    """How an answer to the slip was signed."""

    DRAWN = "drawn", _l("Signed by hand on the screen")
    TYPED = "typed", _l("Signed by typing the name")
    PRINTED = "printed", _l("Signed on the printed slip")
    ACCOUNT = "account", _l("Answered with the own account")
    NOBODY = "nobody", _l("Not signed")


ON_THE_SPOT = (SigningWay.DRAWN, SigningWay.TYPED, SigningWay.PRINTED)
"""Ways of signing on the phone of the lead."""


# Art. 16 asks for at least three inspectors, art. 17 for a written notice before the visit.
FORMAL_KINDS = frozenset({VisitKind.SPECIAL, VisitKind.COMPREHENSIVE})

declare(
    Setting(
        "visit.team_size_regular",
        _l("Smallest team of a regular or random visit"),
        1,
        PEOPLE,
        1,
        20,
    ),
    Setting(
        "visit.team_size_special",
        _l("Smallest team of a special or comprehensive visit"),
        3,
        PEOPLE,
        1,
        20,
        _l("Regulation on Educational Supervision, article 16"),
    ),
    Setting(
        "visit.approval_by_lead",
        _l("Special and comprehensive plans need the office lead's approval"),
        True,
    ),
    Setting(
        "visit.originals_for_all",
        _l(
            "Originals of marked-up photos are open to whoever sees the photo"
            " (otherwise to the team and the office only)"
        ),
        False,
    ),
    Setting(
        "visit.photo_position",
        _l("The position where a photo was taken is kept, for the team and the office only"),
        False,
    ),
    Setting(
        "visit.arrival_position",
        _l(
            "The position of the device is checked at the arrival, for the team and the office only"
        ),
        False,
    ),
    Setting(
        "visit.arrival_metres",
        _l("Farther from the school than this, an arrival wants a reason"),
        500,
        _l("metres"),
        50,
        20_000,
    ),
    Setting("visit.voice_seconds", _l("Longest voice note"), 300, _l("seconds"), 10, 1800),
    Setting(
        "visit.xray_reason_required",
        _l("A record with doubtful places is submitted with a written reason only"),
        True,
    ),
    Setting(
        "visit.xray_reason_allowed",
        _l("A written reason is enough; otherwise doubtful places are put right first"),
        True,
    ),
    Setting(
        "visit.xray_seconds_per_item",
        _l("Shortest plausible time for an item of a visit (0: not examined)"),
        20,
        _l("seconds"),
        0,
        600,
    ),
    Setting(
        "visit.xray_low_percent",
        _l("A score below this share of the full one is low"),
        60,
        "%",
        0,
        100,
    ),
    Setting(
        "visit.lesson_teacher_named",
        _l("Lesson records keep the teacher's name; otherwise a code such as T1 stands for it"),
        False,
    ),
)

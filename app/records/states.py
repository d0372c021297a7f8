"""The kinds of records, what they are about and how their numbers are made."""

from app.core.i18n import Text
from app.core.i18n import lazy_gettext as _l
from app.core.states import Choice


class RecordKind(Choice):
    """A record that can be printed; all but the ledger are issued."""

    NOTICE = "rectification_notice", _l("Rectification notice")
    VISIT_RECORD = "visit_record", _l("Visit record")
    EXIT_SLIP = "exit_slip", _l("Exit slip")
    CLOSING_FORM = "closing_form", _l("Closing form")
    LEDGER = "ledger", _l("Rectification ledger")

    @property
    def title_zh(self) -> str:
        """Title on the paper, as the offices call it."""
        return _TITLES[self][0]

    @property
    def title_en(self) -> str:
        """The same in English."""
        return _TITLES[self][1]

    @property
    def subject_kind(self) -> str:
        """Table of the thing that the paper is about; empty for the ledger."""
        return _SUBJECTS.get(self, "")

    @property
    def paper(self) -> str:
        """Class of the sheet in `record.css`: a form, a wide form or an official letter."""
        return _PAPERS.get(self, "")


class FormKind(Choice):
    """A form of a visit that is printed by itself and never issued: who may read it is asked anew."""

    LESSON = "lesson", _l("Lesson observation record")
    INTERVIEW = "interview", _l("Interview record")
    FOCUS_GROUP = "focus_group", _l("Group meeting record")
    DRAW = "draw", _l("Random draw record")

    @property
    def title_zh(self) -> str:
        """Title on the form, as the offices call it."""
        return _FORM_TITLES[self][0]

    @property
    def title_en(self) -> str:
        """The same in English."""
        return _FORM_TITLES[self][1]

    @property
    def paper(self) -> str:
        """Class of the sheet in `record.css`."""
        return ""


_FORM_TITLES = {
    FormKind.LESSON: ("听课评课记录表", "Lesson observation record"),
    FormKind.INTERVIEW: ("访谈记录", "Interview record"),
    FormKind.FOCUS_GROUP: ("座谈记录", "Group meeting record"),
    FormKind.DRAW: ("随机抽取记录", "Random draw record"),
}
_TITLES = {
    RecordKind.NOTICE: ("整改通知书", "Rectification notice"),
    RecordKind.VISIT_RECORD: ("督导工作记录表", "Inspection visit record"),
    RecordKind.EXIT_SLIP: ("当场反馈单", "Exit slip"),
    RecordKind.CLOSING_FORM: ("销号申请审核表", "Closing form of a rectification task"),
    RecordKind.LEDGER: ("整改台账", "Rectification ledger"),
}
_SUBJECTS = {
    RecordKind.NOTICE: "notice",
    RecordKind.VISIT_RECORD: "visit",
    RecordKind.EXIT_SLIP: "visit",
    RecordKind.CLOSING_FORM: "rectification_task",
}
_PAPERS = {RecordKind.NOTICE: "is-letter", RecordKind.LEDGER: "is-landscape"}

# A visit has two papers: its number is followed by JL (记录) or FK (反馈); a task's by XH (销号).
NUMBER_ENDINGS = {
    RecordKind.VISIT_RECORD: "JL",
    RecordKind.EXIT_SLIP: "FK",
    RecordKind.CLOSING_FORM: "XH",
}

ISSUED_KINDS = tuple(kind for kind in RecordKind if kind is not RecordKind.LEDGER)


class PdfState(Choice):
    """Whether the PDF of a paper is there."""

    READY = "ready", _l("PDF ready")
    WAITING = "waiting", _l("PDF being prepared")


def kind_label(kind: str) -> Text:
    """Name of a kind of paper; of one that is no longer known its code."""
    return RecordKind(kind).label if kind in set(RecordKind) else kind

"""Forms of rectification: people, plan, progress, closure, more time, notices."""

from collections.abc import Iterator, Sequence
from typing import Any

from flask_wtf.file import MultipleFileField
from wtforms import (
    DateField,
    Field,
    RadioField,
    SelectChoice,
    SelectField,
    SelectMultipleField,
    StringField,
    SubmitField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from app.accounts.models import User
from app.core.errors import InvalidInput
from app.core.forms import BaseForm, EditForm, choices_of
from app.core.i18n import gettext as _
from app.core.i18n import lazy_gettext as _l
from app.findings.models import Finding
from app.rectification.service import LONGEST_COMMENT, Proof
from app.rectification.states import CauseClass, ExtensionReason

FILL_IN = InputRequired(_l("Please fill this in."))
CHOOSE = InputRequired(_l("Please choose one."))
LONG = Length(max=4000, message=_l("At most 4000 characters."))
LINE = Length(max=200, message=_l("At most 200 characters."))


class CheckboxList(SelectMultipleField):
    """Several of a short list, a checkbox each."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


def offer_people(field: Any, people: Sequence[User], empty: str = "") -> None:
    """Fill a field with the people of a school; those of one school are a short list."""
    named = [
        SelectChoice(
            person.public_id, f"{person.name} · {person.title}" if person.title else person.name
        )
        for person in people
    ]
    field.choices = [SelectChoice("", empty), *named] if empty else named


class PeopleForm(EditForm):
    """Who does it."""

    owner = SelectField(
        _l("Person responsible"),
        description=_l("Reports the progress and uploads the evidence."),
        validators=[FILL_IN],
    )
    leader = SelectField(_l("Responsible school leader"), validators=[Optional()])
    helpers = CheckboxList(
        _l("Helpers"),
        description=_l("They see the task, may report progress and add evidence."),
        validators=[Optional()],
    )


class CauseFields(EditForm):
    """Why it could come to this."""

    cause = SelectField(
        _l("Kind of cause"),
        choices=choices_of(CauseClass, empty=_l("– not named yet –")),
        validators=[Optional()],
    )
    cause_text = TextAreaField(
        _l("Root cause"),
        description=_l("Not what was wrong, but why nobody noticed or could help it."),
        validators=[LONG],
    )

    def chosen_cause(self) -> CauseClass | None:
        """The class as the service takes it."""
        return CauseClass(self.cause.data) if self.cause.data else None


class CauseForm(CauseFields):
    """The root cause alone."""


class PlanForm(CauseFields):
    """The school's plan, with the person responsible where nobody is named yet."""

    owner = SelectField(_l("Person responsible"), validators=[Optional()])
    leader = SelectField(_l("Responsible school leader"), validators=[Optional()])
    goal = TextAreaField(
        _l("Goal"),
        description=_l("What will be true in the end, so that anybody can check it."),
        validators=[LONG],
    )
    measures = TextAreaField(
        _l("Measures"),
        description=_l("What is done, by whom; one measure per line."),
        validators=[LONG],
    )
    milestones = TextAreaField(
        _l("Steps and days"),
        description=_l("Optional: what is reached by which day, one per line."),
        validators=[LONG],
    )
    send = SubmitField(_l("Submit the plan"))
    draft = SubmitField(_l("Keep as draft"))

    def wants_to_send(self) -> bool:
        """True unless the button for the draft was pressed; Enter sends nothing half-finished."""
        return bool(self.send.data)

    def require_owner(self) -> None:
        """A plan that is sent names the person responsible."""
        if not self.owner.data:
            raise InvalidInput({"owner": _l("Please name the person responsible.")})


class EvidenceForm(BaseForm):
    """Files that show how it was and how it is now."""

    after = MultipleFileField(
        _l("How it is now"),
        description=_l("Photos or files, as many as needed; 20 MB each at most."),
    )
    after_caption = StringField(_l("What they show"), validators=[LINE])
    before = MultipleFileField(_l("How it was before"))
    before_caption = StringField(_l("What they show"), validators=[LINE])
    papers = MultipleFileField(
        _l("Papers"), description=_l("Records, rules, invoices: PDF, Word, Excel or photos.")
    )

    def proofs(self) -> list[Proof]:
        """The files that were really chosen, with what they are to show."""
        return [
            *self._of(self.after, "after", self.after_caption),
            *self._of(self.before, "before", self.before_caption),
            *self._of(self.papers, "paper", None),
        ]

    @staticmethod
    def _of(field: Field, purpose: str, caption: Field | None) -> Iterator[Proof]:
        words = caption.data or "" if caption is not None else ""
        for upload in field.data or []:
            if getattr(upload, "filename", ""):
                yield Proof(upload, purpose, words)


class ProgressForm(EvidenceForm):
    """What was done, how far it is."""

    text = TextAreaField(_l("What was done"), validators=[FILL_IN, LONG])
    percent = SelectField(
        _l("How far it is"),
        choices=[SelectChoice(str(number), f"{number}%") for number in range(0, 101, 10)],
        validators=[CHOOSE],
    )


class ClosureForm(EvidenceForm):
    """The application for closure."""

    text = TextAreaField(
        _l("What was reached"),
        description=_l("One or two sentences for the supervisor."),
        validators=[FILL_IN, LONG],
    )


class ExtensionForm(BaseForm):
    """Until when, and why."""

    new_due_on = DateField(
        _l("New day"),
        validators=[InputRequired(_l("Please choose the new day."))],
    )
    reason_class = RadioField(
        _l("Kind of reason"), choices=choices_of(ExtensionReason), validators=[CHOOSE]
    )
    reason = TextAreaField(
        _l("Reason"),
        description=_l("What stands in the way, what has been done already, why this day."),
        validators=[FILL_IN, LONG],
    )


class OpinionForm(BaseForm):
    """The supervisor's view of a request for more time."""

    supports = RadioField(
        _l("Opinion"),
        choices=[
            SelectChoice("yes", _l("More time is justified")),
            SelectChoice("no", _l("The deadline should stay")),
        ],
        validators=[CHOOSE],
    )
    text = TextAreaField(_l("Grounds"), validators=[LONG])


class ExtensionDecisionForm(BaseForm):
    """The decision on a request for more time."""

    decision = RadioField(
        _l("Decision"),
        choices=[SelectChoice("grant", _l("Grant")), SelectChoice("refuse", _l("Refuse"))],
        validators=[CHOOSE],
    )
    text = TextAreaField(_l("Grounds"), description=_l("The school reads this."), validators=[LONG])


class NoticeForm(EditForm):
    """Which findings go on the notice, what is demanded, to whom the school reports."""

    findings = CheckboxList(_l("Findings on this notice"), validators=[])
    demands = TextAreaField(
        _l("General demands"),
        description=_l("What holds for all findings together; each finding has its own demand."),
        validators=[LONG],
    )
    report_to = StringField(
        _l("Report to"),
        description=_l("Where and in which form the school reports, with a telephone number."),
        validators=[LINE],
    )

    def offer(self, findings: Sequence[Finding]) -> None:
        """Let these findings be ticked."""
        self.findings.choices = [
            SelectChoice(finding.public_id, finding.title) for finding in findings
        ]


class CommentForm(BaseForm):
    """What is said, to whom, and who is told; only the office chooses who reads it."""

    text = TextAreaField(
        _l("Comment"),
        description=_l("Nobody can change it afterwards; you can withdraw it."),
        validators=[
            InputRequired(_l("Please write the comment.")),
            Length(max=LONGEST_COMMENT, message=_l("At most 2000 characters.")),
        ],
    )
    audience = RadioField(
        _l("Who reads it"),
        choices=[
            SelectChoice("all", _l("Everybody who sees the task, the school too")),
            SelectChoice("office", _l("Only the office and leaders; the school never sees it")),
        ],
        default="all",
        validators=[CHOOSE],
    )
    people = CheckboxList(_l("Mention with @"), validate_choice=False)

    @property
    def is_for_the_office(self) -> bool:
        """True when the school is not to read it; the school itself has no such choice."""
        return "audience" in self and self.audience.data == "office"


class SecondPersonForm(BaseForm):
    """Confirmation of a step that wants two people; the reason where there is only one."""

    single_handed_reason = TextAreaField(
        _l("Why one person does both"),
        validators=[Length(max=2000, message=_l("At most 2000 characters."))],
    )


class ReceiptForm(BaseForm):
    """The school's receipt."""

    text = TextAreaField(
        _l("Remark on the receipt"),
        description=_l("Optional. An objection is made on the page of the finding."),
        validators=[Length(max=2000, message=_l("At most 2000 characters."))],
    )


def nobody() -> str:
    """First option of a person field that may stay empty."""
    return _("– nobody yet –")

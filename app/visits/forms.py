"""Forms of visits: the plan, the summary of the record, people and documents, the exit slip."""

from collections.abc import Sequence
from datetime import datetime, time

from flask_wtf.file import FileField, FileRequired, MultipleFileField
from wtforms import (
    BooleanField,
    DateField,
    HiddenField,
    IntegerField,
    RadioField,
    SelectChoice,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    TimeField,
)
from wtforms.validators import InputRequired, Length, NumberRange, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from app.checklists.models import ChecklistVersion
from app.core import clock
from app.core.forms import BaseForm, EditForm, choices_of
from app.core.i18n import lazy_gettext as _l
from app.visits.models import Conversation, DocumentSeen, PartnerDraw, Visit
from app.visits.service import notes, planning
from app.visits.service.course import LONGEST_REASON
from app.visits.service.feedback import LONGEST_NAME
from app.visits.service.recording import LONGEST_NOTE
from app.visits.service.signing import IN_PERSON, Signing
from app.visits.states import Method, Partner, SchoolAnswer, SignerRole, SigningWay, VisitKind

CHOOSE = InputRequired(_l("Please choose."))
TOO_LONG = _l("At most %(number)s characters.", number=LONGEST_NOTE)
NOTE = Length(max=LONGEST_NOTE, message=TOO_LONG)


class TickField(SelectMultipleField):
    """Several of a list, as boxes to tick."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class PlanForm(EditForm):
    """A plan for one school; `lead` and `members` hold public ids, `checklists` ids of versions.

    `kept_versions` are those already chosen, which stay on offer when a newer one is published.
    """

    kept_versions: Sequence[ChecklistVersion] = ()

    kind = RadioField(_l("Kind"), choices=choices_of(VisitKind), validators=[CHOOSE])
    planned_on = DateField(_l("Day"), validators=[InputRequired(_l("Please choose the day."))])
    unannounced = BooleanField(
        _l("Unannounced"),
        description=_l("The school sees nothing of it until the arrival is recorded."),
    )
    theme = StringField(
        _l("Theme"),
        description=_l("What this visit looks at above all, if there is such a thing."),
        validators=[
            Length(
                max=planning.LONGEST_THEME,
                message=_l("At most %(number)s characters.", number=planning.LONGEST_THEME),
            )
        ],
    )
    lead = RadioField(
        _l("Lead of the visit"),
        validate_choice=False,
        validators=[InputRequired(_l("Please search and choose the lead."))],
    )
    members = TickField(_l("Members"), validate_choice=False)
    checklists = TickField(_l("Checklists"), validate_choice=False)


class SummaryForm(EditForm):
    """What is said about the visit as a whole."""

    methods = TickField(_l("Ways used"), choices=choices_of(Method))
    merits = TextAreaField(
        _l("Merits"), description=_l("What the school does well."), validators=[NOTE]
    )
    advice = TextAreaField(
        _l("Advice"), description=_l("Advice that is no finding."), validators=[NOTE]
    )
    left_at = TimeField(
        _l("Time of leaving"),
        description=_l("Empty: the time of submission."),
        validators=[Optional()],
    )

    @classmethod
    def of(cls, visit: Visit, *, fresh: bool = False) -> "SummaryForm":
        """The form filled from the visit; `fresh` leaves out what was sent."""
        facts = {
            "methods": visit.methods,
            "merits": visit.merits,
            "advice": visit.advice,
            "left_at": clock.local(visit.left_at).time() if visit.left_at else None,
        }
        return cls(formdata=None, data=facts) if fresh else cls(data=facts)

    def moment_of_leaving(self, visit: Visit) -> datetime | None:
        """The time typed, on the day of arrival."""
        at: time | None = self.left_at.data
        if at is None or visit.arrived_at is None:
            return None
        arrived = clock.local(visit.arrived_at)
        if at.replace(second=0) == arrived.time().replace(second=0, microsecond=0):
            return visit.arrived_at
        return clock.local_moment(arrived.date(), at)


class ConversationForm(EditForm):
    """People talked to as a group and a number, never by name."""

    partner = SelectField(_l("Talked to"), choices=choices_of(Partner), validators=[CHOOSE])
    people = IntegerField(
        _l("How many"),
        default=1,
        validators=[
            InputRequired(_l("Please enter how many.")),
            NumberRange(
                1,
                notes.MOST_PEOPLE,
                _l("Between 1 and %(number)s people.", number=notes.MOST_PEOPLE),
            ),
        ],
    )
    points = TextAreaField(
        _l("Main points"),
        description=_l("No names of pupils."),
        validators=[InputRequired(_l("Please note the main points.")), NOTE],
    )

    @classmethod
    def of(cls, note: Conversation | None, *, fresh: bool = False) -> "ConversationForm":
        """The form filled from a conversation, or an empty one."""
        return cls(formdata=None, obj=note) if fresh else cls(obj=note)


class DrawForm(BaseForm):
    """A list to draw from; `reason` only when a draw is repeated."""

    partner = SelectField(_l("Talked to"), choices=choices_of(Partner), validators=[CHOOSE])
    people = TextAreaField(
        _l("List, one person a line"),
        description=_l("Pupils by class and number, never by name."),
        validators=[InputRequired(_l("Please paste the list, one person a line."))],
    )
    wanted = IntegerField(
        _l("How many to draw"), validators=[InputRequired(_l("Please enter how many."))]
    )
    reason = TextAreaField(_l("Why it is drawn again"))

    @classmethod
    def again(cls, draw: PartnerDraw) -> "DrawForm":
        """The form with the list of an earlier draw."""
        people = "\n".join(draw.lines)
        facts = {"partner": draw.partner.value, "people": people, "wanted": draw.wanted}
        return cls(data=facts)


class DocumentForm(EditForm):
    """A file or book that was read."""

    title = StringField(
        _l("Document"),
        validators=[
            InputRequired(_l("Please name the document.")),
            Length(
                max=notes.LONGEST_TITLE,
                message=_l("At most %(number)s characters.", number=notes.LONGEST_TITLE),
            ),
        ],
    )
    remark = TextAreaField(_l("What it shows"), validators=[NOTE])

    @classmethod
    def of(cls, note: DocumentSeen | None, *, fresh: bool = False) -> "DocumentForm":
        """The form filled from a document, or an empty one."""
        return cls(formdata=None, obj=note) if fresh else cls(obj=note)


class TypingForm(BaseForm):
    """Carries the token only: the rows of the paper form write their own fields."""


class ScanForm(BaseForm):
    """The scanned paper form."""

    files = MultipleFileField(
        _l("Scan of the filled form"),
        description=_l("PDF, or photos of each sheet."),
        render_kw={"accept": "application/pdf,image/*"},
    )


class MarkUpForm(BaseForm):
    """A picture that was drawn on a photo of the record."""

    picture = FileField(
        _l("Marked-up picture"),
        description=_l("Save the photo, mark it up with a program of yours, and choose it here."),
        validators=[FileRequired(_l("Please choose the picture."))],
        render_kw={"accept": "image/*"},
    )


class VoiceForm(BaseForm):
    """A recording that was made with something else than this page."""

    recording = FileField(
        _l("Recording"),
        validators=[FileRequired(_l("Please choose the recording."))],
        render_kw={"accept": "audio/*,.m4a,.ogg,.webm"},
    )


class CaptionForm(BaseForm):
    """What a photo shows, in words."""

    caption = StringField(
        _l("What the photo shows"),
        validators=[Length(max=300, message=_l("At most %(number)s characters.", number=300))],
    )


class SubmitForm(BaseForm):
    """Why the record is submitted in spite of what the examination found; asked for doubts only."""

    reason = TextAreaField(
        _l("Why it is submitted all the same"),
        description=_l("Stays with the record; the school does not see it."),
        validators=[
            Length(
                max=LONGEST_REASON,
                message=_l("At most %(number)s characters.", number=LONGEST_REASON),
            )
        ],
    )


class FeedbackForm(BaseForm):
    """What the school says to the slip, on the lead's phone: the answer, and who signs it how."""

    answer = RadioField(
        _l("Answer of the school"), choices=choices_of(SchoolAnswer), validators=[CHOOSE]
    )
    text = TextAreaField(
        _l("In their words"),
        description=_l("Needed for an objection."),
        validators=[NOTE],
    )
    by = StringField(
        _l("Who speaks for the school"),
        description=_l("Name and post."),
        validators=[
            Length(
                max=LONGEST_NAME,
                message=_l("At most %(number)s characters.", number=LONGEST_NAME),
            )
        ],
    )
    role = RadioField(
        _l("Who that is"), choices=choices_of(SignerRole), default="head", validators=[Optional()]
    )
    way = RadioField(
        _l("How it is signed"),
        choices=[
            SelectChoice(SigningWay.DRAWN.value, _l("I sign by hand, in the box")),
            SelectChoice(SigningWay.TYPED.value, _l("I sign by typing my name, above")),
            SelectChoice(SigningWay.PRINTED.value, _l("The printed slip is signed instead")),
        ],
        validators=[Optional()],
    )
    strokes = HiddenField(_l("Signature"))
    signed_at = HiddenField()
    shown = HiddenField()

    def signing(self) -> Signing:
        """What the page says about the signature; a page always says what it has shown."""
        return Signing(
            way=SigningWay(self.way.data) if self.way.data else None,
            role=SignerRole(self.role.data) if self.role.data else None,
            strokes=self.strokes.data or "",
            shown=self.shown.data or "",
            signed_at=self.signed_at.data or "",
        )


class OwnAnswerForm(BaseForm):
    """The head's own answer to the slip."""

    answer = RadioField(
        _l("Your answer"),
        choices=choices_of(IN_PERSON),
        validators=[CHOOSE],
    )
    text = TextAreaField(
        _l("What you object to, or wish to add"),
        description=_l("Needed for an objection."),
        validators=[NOTE],
    )
    shown = HiddenField()


class ArrivalForm(BaseForm):
    """Where the device is, filled in by a script, and why the team arrives elsewhere."""

    latitude = HiddenField()
    longitude = HiddenField()
    accuracy = HiddenField()
    away_reason = TextAreaField(
        _l("Why you arrive away from the school"),
        description=_l(
            "Needed only when the device is too far away: a branch site, an activity outside."
        ),
        validators=[Length(max=500, message=_l("At most 500 characters."))],
    )

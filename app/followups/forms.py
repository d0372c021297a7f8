"""Forms of reviews."""

from flask_wtf.file import MultipleFileField
from wtforms import (
    DateField,
    HiddenField,
    IntegerField,
    RadioField,
    SelectChoice,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from app.core.forms import BaseForm, EditForm, choices_of
from app.core.i18n import lazy_gettext as _l
from app.followups.states import Place, ReviewKind, Verdict, shown_verdict

LONG = Length(max=4000, message=_l("At most 4000 characters."))


class ScheduleForm(BaseForm):
    """Who looks, when and where; `reviewer` is picked by search and holds a public id."""

    reviewer = StringField(
        _l("Reviewer"),
        description=_l("Somebody of the office who had no part in the work."),
        validators=[InputRequired(_l("Please search and choose who is to review."))],
    )
    on = DateField(_l("Day"), validators=[InputRequired(_l("Please choose the day."))])
    place = RadioField(
        _l("Place"),
        choices=choices_of(Place),
        default=Place.ON_SITE.value,
        validators=[InputRequired(_l("Please choose."))],
    )
    single_handed_reason = TextAreaField(
        _l("Why one person does both"),
        description=_l("Only when nobody else can look; it is marked and counted."),
        validators=[LONG],
    )

    def chosen_place(self) -> Place:
        """The place as the service takes it."""
        return Place(self.place.data)


class VerdictForm(EditForm):
    """What was seen and what follows from it."""

    verdict = RadioField(
        _l("Verdict"), validators=[InputRequired(_l("Please choose what you found."))]
    )
    seen = TextAreaField(
        _l("What was seen"),
        description=_l("Facts that somebody else could check; the school reads this."),
        validators=[InputRequired(_l("Please write what was seen.")), LONG],
    )
    photos = MultipleFileField(
        _l("Photos of the review"), description=_l("Blur faces of pupils before you upload.")
    )
    effect = IntegerField(
        _l("Effect of the rectification"),
        description=_l("0 to 100, if you want to say how far it reached; may stay empty."),
        validators=[Optional(), NumberRange(0, 100, _l("A whole number from 0 to 100."))],
    )

    def offer(self, kind: ReviewKind) -> None:
        """Offer the verdicts in the words of this kind of review."""
        self.verdict.choices = [
            SelectChoice(verdict.value, shown_verdict(kind, verdict).label) for verdict in Verdict
        ]


class LookBackForm(VerdictForm):
    """A look-back: also until when the school has to put right what came back."""

    new_due_on = DateField(
        _l("New due day"),
        description=_l("Needed when it has come back: the task is reopened until then."),
        validators=[Optional()],
    )


class CheckpointForm(LookBackForm):
    """A checkpoint of a task that is kept up: it goes on, or it is closed."""

    keeps = RadioField(
        _l("If it has held"),
        choices=[
            SelectChoice("keep", _l("Goes on being kept up")),
            SelectChoice("close", _l("Close: it no longer needs watching")),
        ],
        default="keep",
        validators=[InputRequired(_l("Please choose."))],
    )


class CloseForm(BaseForm):
    """Closing a verified major task."""

    remark = TextAreaField(_l("Remark for the record"), validators=[LONG])
    single_handed_reason = TextAreaField(_l("Why one person does both"), validators=[LONG])


class EffectForm(BaseForm):
    """How far a closed rectification reached."""

    effect = IntegerField(
        _l("Effect of the rectification"),
        description=_l("0: nothing has changed; 100: it is as it should be, and will stay so."),
        validators=[
            InputRequired(_l("A whole number from 0 to 100.")),
            NumberRange(0, 100, _l("A whole number from 0 to 100.")),
        ],
    )
    reason = TextAreaField(
        _l("Reason"),
        description=_l("What the number rests on: what was seen, heard or counted."),
        validators=[InputRequired(_l("Please write what the number rests on.")), LONG],
    )


class ReturnForm(BaseForm):
    """Sending a verified major task back."""

    reason = TextAreaField(
        _l("What is missing"),
        description=_l("The school reads this and completes it."),
        validators=[InputRequired(_l("Please write the reason.")), LONG],
    )


class EarlierForm(EditForm):
    """What was seen on a visit of an earlier finding."""

    verdict = RadioField(
        _l("How it stands"),
        choices=choices_of(Verdict),
        validators=[InputRequired(_l("Please choose what you found."))],
    )
    seen = TextAreaField(
        _l("What was seen"),
        description=_l("Facts that somebody else could check; the school reads this."),
        validators=[InputRequired(_l("Please write what was seen.")), LONG],
    )
    photos = MultipleFileField(_l("Photos"))


class ConfirmCheckForm(BaseForm):
    """Confirming what a visit saw; `shown` names what was on the page."""

    shown = HiddenField()


class AfterForm(BaseForm):
    """Which photo of the visit shows the place of the one from before; empty for none."""

    after = RadioField(
        _l("Photo of this visit"), validators=[InputRequired(_l("Please choose a photo."))]
    )

"""Forms of accounts."""

from wtforms import (
    BooleanField,
    DateField,
    PasswordField,
    RadioField,
    SelectChoice,
    SelectField,
    SelectMultipleField,
    StringField,
    TelField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from app.accounts.service.passwords import HIGHEST, LOWEST
from app.accounts.states import CardLevel, EmploymentKind, Theme
from app.core.forms import BaseForm, EditForm, choices_of
from app.core.i18n import LOCALE_NAMES
from app.core.i18n import lazy_gettext as _l
from app.core.permissions import Role
from app.messages.states import Topic

PASSWORD_HINT = _l(
    "At least %(number)s characters; a short sentence is easy to remember. It never has to be"
    " changed unless somebody else learns it.",
    number=LOWEST,
)


class SignInForm(BaseForm):
    """Name and password; the rest of the address and a kept form travel along."""

    login = StringField(
        _l("Sign-in name"),
        validators=[InputRequired(_l("Please enter your sign-in name.")), Length(max=200)],
    )
    password = PasswordField(
        _l("Password"), validators=[InputRequired(_l("Please enter your password."))]
    )


class NewPasswordForm(BaseForm):
    """A new password, typed twice."""

    new_password = PasswordField(
        _l("New password"),
        description=PASSWORD_HINT,
        validators=[InputRequired(_l("Please enter the new password.")), Length(max=HIGHEST)],
    )
    repeated_password = PasswordField(
        _l("New password again"),
        validators=[InputRequired(_l("Please enter the new password again."))],
    )

    def validate_repeated_password(self, field: PasswordField) -> None:
        """Both must be the same."""
        if field.data != self.new_password.data:
            field.errors = [*field.errors, _l("The two do not match. Please type them again.")]


class ChangePasswordForm(NewPasswordForm):
    """The person's own new password; the present one is asked first."""

    present_password = PasswordField(
        _l("Present password"),
        validators=[InputRequired(_l("Please enter your present password."))],
    )


class SetUpForm(NewPasswordForm):
    """The first region and its administrator."""

    code = StringField(
        _l("Division code"),
        description=_l("Six digits after GB/T 2260, for example 510100."),
        validators=[InputRequired(_l("Please enter the code.")), Length(max=6)],
    )
    name_zh = StringField(
        _l("Name of the county in Chinese"),
        validators=[InputRequired(_l("Please enter the name.")), Length(max=120)],
    )
    name_en = StringField(_l("Name of the county in English"), validators=[Length(max=160)])
    office_zh = StringField(
        _l("Name of the supervision office in Chinese"), validators=[Length(max=160)]
    )
    office_en = StringField(
        _l("Name of the supervision office in English"), validators=[Length(max=200)]
    )
    login = StringField(
        _l("Sign-in name"),
        description=_l("Small Latin letters, digits, dots and hyphens."),
        validators=[InputRequired(_l("Please enter a sign-in name.")), Length(max=60)],
    )
    name = StringField(
        _l("Your name"), validators=[InputRequired(_l("Please enter your name.")), Length(max=60)]
    )


class TopicList(SelectMultipleField):
    """Topics of messages, a checkbox each."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class ProfileForm(EditForm):
    """What people change about themselves."""

    email = StringField(_l("E-mail"), validators=[Length(max=200)])
    phone = TelField(_l("Phone"), validators=[Length(max=40)])
    locale = RadioField(
        _l("Language"), choices=[SelectChoice(*pair) for pair in LOCALE_NAMES.items()]
    )
    theme = RadioField(_l("Colours"), choices=choices_of(Theme))
    wants_email = BooleanField(
        _l("Send me e-mail too"),
        description=_l("Messages always reach the inbox of this program."),
    )
    mail_topics = TopicList(_l("By e-mail about"), choices=choices_of(Topic))


class UserForm(EditForm):
    """What an administrator knows about a person."""

    name = StringField(
        _l("Full name"),
        validators=[
            InputRequired(_l("Please enter the full name (2 to 60 characters).")),
            Length(max=60),
        ],
    )
    title = StringField(
        _l("Post"),
        description=_l("As it is shown under the name, for example head teacher."),
        validators=[Length(max=120)],
    )
    email = StringField(_l("E-mail"), validators=[Length(max=200)])
    phone = TelField(_l("Phone"), validators=[Length(max=40)])
    card_number = StringField(
        _l("Card number"), description=_l("Of the supervisor's card, if any."),
        validators=[Length(max=40)],
    )  # fmt: skip

    card_level = SelectField(
        _l("Level of appointment"),
        choices=choices_of(CardLevel, empty=_l("Not an inspector")),
        validators=[Optional()],
    )
    employment_kind = SelectField(
        _l("Kind of appointment"),
        choices=choices_of(EmploymentKind, empty=_l("Not stated")),
        validators=[Optional()],
    )
    term_from = DateField(_l("Appointed from"), validators=[Optional()])
    term_to = DateField(
        _l("Appointed until"),
        description=_l("The card is valid until then; three years for part-time inspectors."),
        validators=[Optional()],
    )


class NewUserForm(UserForm):
    """A new account. `home` chooses among the regions that the administrator looks after."""

    login = StringField(
        _l("Sign-in name"),
        description=_l(
            "Small Latin letters, digits, dots and hyphens; it cannot be changed later."
        ),
        validators=[InputRequired(_l("Please enter a sign-in name.")), Length(max=60)],
    )
    home = SelectField(_l("Looked after by"))


class GrantForm(BaseForm):
    """A role with its scope, picked by search: region:CODE, zone:ID, school:CODE or section:ID."""

    role = SelectField(_l("Role"), choices=choices_of(Role))
    scope = StringField(
        _l("Where"),
        description=_l("Name or code of a region, a zone, a school or a section of the bureau."),
        validators=[InputRequired(_l("Please search and choose a place."))],
    )
    from_on = DateField(_l("From"), validators=[Optional()])
    to_on = DateField(
        _l("Until"), description=_l("Left empty: until it is ended."), validators=[Optional()]
    )
    reason = TextAreaField(_l("Reason"), validators=[Length(max=500)])


class RecusalForm(BaseForm):
    """A declared relation to a school, which is picked by search."""

    school = StringField(
        _l("School"), validators=[InputRequired(_l("Please search and choose a school."))]
    )
    reason = TextAreaField(
        _l("Relation"),
        description=_l("For example: a close relative teaches there. No details are needed."),
        validators=[InputRequired(_l("Please write the relation.")), Length(max=500)],
    )
    to_on = DateField(
        _l("Until"), description=_l("Left empty: until it is ended."), validators=[Optional()]
    )


class DeactivateForm(BaseForm):
    """Why an account is closed; the successors are read from the request by the keys of the work."""

    reason = TextAreaField(
        _l("Reason"), validators=[InputRequired(_l("Please write the reason.")), Length(max=500)]
    )

"""Base form: trims input, carries its own id and the version of what it edits, reports domain errors."""

import secrets
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, TypeVar

from flask import render_template, request
from flask_wtf import FlaskForm
from wtforms import Field, HiddenField, SelectChoice, TextAreaField
from wtforms.validators import InputRequired, Length

from app.core.errors import EditConflict, InvalidInput, NotAllowed, StaleState
from app.core.i18n import Text
from app.core.i18n import lazy_gettext as _l
from app.extensions import db

T = TypeVar("T")


def clean(value: Any) -> Any:
    """Strip white space at both ends and NUL characters from typed text."""
    return value.replace("\x00", "").strip() if isinstance(value, str) else value


class BaseForm(FlaskForm):
    """Every form of the product.

    A view reads as: `if form.validate_on_submit() and (thing := form.attempt(service, ...))` →
    redirect, else `show(template, form)`, which answers 422 with everything still typed in.
    """

    refusal = 422
    """Status of the answer that shows this form again; `keep` takes it from what went wrong."""

    class Meta:
        def bind_field(self, form: Any, unbound_field: Any, options: dict[str, Any]) -> Any:
            """Give every text field the trimming filter."""
            filters = list(unbound_field.kwargs.get("filters", []))
            if unbound_field.field_class.__name__ in TEXT_FIELDS and clean not in filters:
                options = {**options, "filters": [clean, *filters]}
            return unbound_field.bind(form=form, **options)

    def validate(self, extra_validators: Any = None) -> bool:
        """As usual; moreover a required text of nothing but spaces counts as missing."""
        passed = bool(super().validate(extra_validators))
        for field in self._fields.values():
            wanted = next((v for v in field.validators if isinstance(v, InputRequired)), None)
            if wanted is None or field.errors or not isinstance(field.data, str) or field.data:
                continue
            field.errors = [
                *field.errors,
                wanted.message or _l("Please fill this in."),
            ]
            passed = False
        return passed

    def attempt(self, act: Callable[..., T], *args: Any, **kwargs: Any) -> T | None:
        """Call a service in a savepoint; domain errors become errors of the fields, result None."""
        try:
            with db.session.begin_nested():
                return act(*args, **kwargs)
        except InvalidInput as error:
            self.take_errors(error)
            return None

    def keep(self, act: Callable[..., T], *args: Any, **kwargs: Any) -> T | None:
        """As `attempt`; a refusal, or a thing that moved on meanwhile, is said above the form too.

        So nobody loses a text because somebody else was quicker: the page comes back with it.
        """
        try:
            return self.attempt(act, *args, **kwargs)
        except (NotAllowed, StaleState) as error:
            db.session.expire_all()
            self.form_errors.append(error.message)
            self.refusal = error.status
            return None

    def take_errors(self, error: InvalidInput) -> None:
        """Put a service's errors beside the fields; unknown names go to the whole form."""
        for name, message in error.errors.items():
            if name in self._fields:
                field = self._fields[name]
                field.errors = [*field.errors, message]
            else:
                self.form_errors.append(message)

    @property
    def was_refused(self) -> bool:
        """True when this form was sent and something is wrong with it."""
        return bool(self.is_submitted() and self.errors)

    @contextmanager
    def reporting(self) -> Iterator[None]:
        """Run a block whose InvalidInput becomes errors of this form."""
        try:
            with db.session.begin_nested():
                yield
        except InvalidInput as error:
            self.take_errors(error)

    def payload(self, *leave_out: str) -> dict[str, Any]:
        """Field values by name without the technical ones."""
        technical = {"csrf_token", "version", *leave_out}
        return {name: field.data for name, field in self._fields.items() if name not in technical}


TEXT_FIELDS = frozenset({"StringField", "TextAreaField", "EmailField", "SearchField", "TelField"})


class EditForm(BaseForm):
    """A form that changes an existing row; it remembers the version it was opened with."""

    version = HiddenField()

    def remember(self, subject: Any) -> None:
        """Carry the version of the row that the form shows; keeps what was submitted."""
        if not self.is_submitted():
            self.version.data = str(subject.version)

    def require_current(self, subject: Any, theirs: "EditForm", who: str = "") -> None:
        """Raise EditConflict when the row has been saved since the form was opened.

        `theirs` is a fresh form of the same class filled from the row as it is now.
        """
        if self.version.data != str(subject.version):
            raise EditConflict(mine=self, theirs=theirs, version=subject.version, who=who)


class ConfirmForm(BaseForm):
    """Nothing to fill in: only the button."""


class ReasonForm(BaseForm):
    """Why something is done; whether it is required depends on the transition."""

    reason = TextAreaField(_l("Reason"), validators=[Length(max=2000)])


class RequiredReasonForm(BaseForm):
    """Why something is done; must be written."""

    reason = TextAreaField(
        _l("Reason"), validators=[InputRequired(_l("Please write the reason.")), Length(max=2000)]
    )


def new_form_id() -> str:
    """Random id that makes a form countable once."""
    return secrets.token_urlsafe(18)


def show(template: str, form: BaseForm | None = None, **context: Any) -> tuple[str, int]:
    """Render a page with a form: 422 when the form was sent and refused, else 200."""
    refused = form is not None and form.is_submitted() and "find" not in request.form
    return render_template(template, form=form, **context), 422 if refused else 200


def is_complete(form: BaseForm) -> bool:
    """True when a form was sent to be saved and its fields are right; “Find” only asks for choices."""
    return "find" not in request.form and bool(form.validate_on_submit())


def choices_of(members: Sequence[Any] | type[Any], empty: Text | None = None) -> list[SelectChoice]:
    """Options of a select field from an enum with labels; `empty` adds a first blank option."""
    options = [SelectChoice(member.value, member.label) for member in members]
    return options if empty is None else [SelectChoice("", empty), *options]


def pairs_of(members: Sequence[Any] | type[Any]) -> list[tuple[str, Text]]:
    """Value and label of each member, for the selects of a filter."""
    return [(member.value, member.label) for member in members]


def visible_fields(form: BaseForm) -> list[Field]:
    """Fields a person sees, in order."""
    return [field for field in form if field.type not in {"HiddenField", "CSRFTokenField"}]

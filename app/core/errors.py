"""Errors of the domain: each carries a sentence for the person in front of the page."""

from collections.abc import Mapping
from typing import Any

from app.core.i18n import Text
from app.core.i18n import lazy_gettext as _l


class DomainError(Exception):
    """Something the rules do not allow; `message` says what to do."""

    status = 422

    def __init__(self, message: Text) -> None:
        super().__init__(message)
        self.message = message


class NotAllowed(DomainError):
    """The person may see the thing but may not do this to it."""

    status = 403


class StaleState(DomainError):
    """Somebody else moved the thing on; the action no longer applies."""

    status = 409

    def __init__(self, message: Text | None = None) -> None:
        super().__init__(
            message
            or _l("Somebody else has already acted on this. The page now shows where it stands.")
        )


class InvalidInput(DomainError):
    """Fields that cannot be taken: field name → sentence; the empty name is about the whole form."""

    def __init__(self, errors: Mapping[str, Text] | Text) -> None:
        self.errors: dict[str, Text] = dict(errors) if isinstance(errors, Mapping) else {"": errors}
        super().__init__(next(iter(self.errors.values())))


class EditConflict(DomainError):
    """Somebody saved the same thing while this form was open; both versions are shown."""

    status = 409

    def __init__(self, *, mine: Any, theirs: Any, version: int, who: str = "") -> None:
        super().__init__(_l("Somebody else changed this while you were editing."))
        self.mine = mine
        self.theirs = theirs
        self.version = version
        self.who = who

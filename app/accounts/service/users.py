"""Accounts: made, changed, deactivated with their work handed over, and brought back."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from app.accounts.models import User, UserSession
from app.accounts.permissions import may_manage_user, may_switch_user
from app.accounts.queries import user_by_login
from app.accounts.service.passwords import store_password
from app.accounts.service.sessions import end_sessions
from app.accounts.service.work import give_away, list_open_work
from app.accounts.states import CardLevel, EmploymentKind
from app.core import audit, clock
from app.core.errors import InvalidInput, NotAllowed
from app.core.i18n import LOCALES, Text
from app.core.i18n import lazy_gettext as _l
from app.core.permissions import Actor, Decision
from app.extensions import db
from app.messages.states import Topic
from app.schools.models import Region

LOGIN_PATTERN = re.compile(r"[a-z][a-z0-9._-]{1,58}[a-z0-9]")
# Addresses of an intranet count too, so only the form is checked; no white space, no header tricks.
EMAIL_PATTERN = re.compile(r"[^@\s,;:<>()\[\]\"\\]{1,64}@[^@\s,;:<>()\[\]\"\\]{1,130}")
PRIVATE = frozenset({"email", "phone", "card_number"})
PHONE_PATTERN = re.compile(r"[+0-9][0-9 ()-]{4,38}")


@dataclass(frozen=True, kw_only=True)
class Particulars:
    """What an administrator knows about a person."""

    name: str
    title: str = ""
    email: str = ""
    phone: str = ""
    card_number: str = ""
    card_level: CardLevel | None = None
    employment_kind: EmploymentKind | None = None
    term_from: date | None = None
    term_to: date | None = None


def create_user(
    actor: Actor,
    *,
    login: str,
    particulars: Particulars,
    password_hash: str,
    home_region: Region | None = None,
    is_demo: bool = False,
    must_change_password: bool = True,
    locale: str = LOCALES[0],
) -> User:
    """A new account whose password has to be changed at the first sign-in.

    Raises InvalidInput for a name that is taken or malformed. The caller has checked that the actor
    administers `home_region`.
    """
    login = unicodedata.normalize("NFKC", login).strip().lower()
    errors = _faults(particulars)
    if not LOGIN_PATTERN.fullmatch(login):
        errors["login"] = _l(
            "Use 3 to 60 small Latin letters, digits, dots, hyphens; begin with a letter."
        )
    elif user_by_login(login) is not None:
        errors["login"] = _l("This sign-in name is taken.")
    if errors:
        raise InvalidInput(errors)
    user = User(
        login=login,
        password_hash=password_hash,
        must_change_password=must_change_password,
        home_region=home_region,
        is_demo=is_demo,
        locale=locale,
        **vars(particulars),
    )
    db.session.add(user)
    db.session.flush()
    audit.record("user.create", actor, target=login)
    return user


def edit_user(actor: Actor, user: User, *, particulars: Particulars) -> None:
    """Change what an administrator may change; raises NotAllowed or InvalidInput."""
    _require(may_manage_user(actor, user))
    errors = _faults(particulars)
    if errors:
        raise InvalidInput(errors)
    before = {name: getattr(user, name) for name in vars(particulars)}
    changed = audit.changes(before, vars(particulars))
    for name in changed:
        setattr(user, name, getattr(particulars, name))
    if changed:
        db.session.flush()
        # The trail is kept for ever: that contact data changed is enough, without the data.
        private = sorted(name for name in changed if name in PRIVATE)
        open_to_all = {name: pair for name, pair in changed.items() if name not in PRIVATE}
        detail = {"changes": open_to_all, "fields": private}
        audit.record("user.edit", actor, target=user.login, detail=detail)


def edit_profile(
    actor: Actor,
    user: User,
    *,
    email: str,
    phone: str,
    locale: str,
    theme: str,
    wants_email: bool,
    mail_topics: Sequence[str],
) -> None:
    """What people change about themselves."""
    errors = _contact_faults(email, phone)
    if locale not in LOCALES:
        errors["locale"] = _l("Please choose one of the list.")
    if errors:
        raise InvalidInput(errors)
    user.email, user.phone, user.wants_email = email, phone, wants_email
    user.locale, user.theme = locale, theme
    user.unmailed_topics = [topic.value for topic in Topic if topic not in mail_topics]
    db.session.flush()


def set_password(actor: Actor, user: User, password_hash: str, *, keep: UserSession | None) -> None:
    """The person's own new password; all other sessions end."""
    store_password(user, password_hash, password_changed_at=clock.now(), must_change_password=False)
    ended = end_sessions(user, but=keep)
    audit.record("password.change", actor, target=user.login, detail={"ended_sessions": ended})


def reset_password(actor: Actor, user: User, password_hash: str) -> None:
    """A first password given by an administrator; all sessions end. Raises NotAllowed."""
    _require(may_manage_user(actor, user))
    store_password(user, password_hash, must_change_password=True)
    ended = end_sessions(user)
    audit.record("password.reset", actor, target=user.login, detail={"ended_sessions": ended})


def deactivate(
    actor: Actor, user: User, *, reason: str, successors: Mapping[str, User | str]
) -> None:
    """Close an account; every open piece of work goes to its successor or is left to the role.

    `successors` maps the key of each piece of work to a user or to LEAVE_TO_ROLE; one that is missing
    is refused with InvalidInput. Raises NotAllowed for an account the actor may not close.
    """
    _require(may_switch_user(actor, user))
    if not reason.strip():
        raise InvalidInput({"reason": _l("Please write the reason.")})
    if any(work.key not in successors for work in list_open_work(user)):
        raise InvalidInput(_l("Please say for each open piece of work who takes it over."))
    handed = give_away(actor, user, successors)
    user.is_active = False
    ended = end_sessions(user)
    detail = {"reason": reason, "ended_sessions": ended, "handed_over": handed}
    audit.record("user.deactivate", actor, target=user.login, detail=detail)


def reactivate(actor: Actor, user: User, *, reason: str, password_hash: str) -> None:
    """Open a closed account again, with a new first password. Raises NotAllowed."""
    _require(may_switch_user(actor, user))
    user.is_active = True
    db.session.flush()
    store_password(user, password_hash, must_change_password=True)
    audit.record("user.reactivate", actor, target=user.login, detail={"reason": reason})


def _require(decision: Decision) -> None:
    if not decision:
        raise NotAllowed(decision.reason)


def _faults(particulars: Particulars) -> dict[str, Text]:
    errors = _contact_faults(particulars.email, particulars.phone)
    if not 2 <= len(particulars.name) <= 60:
        errors["name"] = _l("Please enter the full name (2 to 60 characters).")
    begins, ends = particulars.term_from, particulars.term_to
    if begins is not None and ends is not None and ends < begins:
        errors["term_to"] = _l("The term cannot end before it begins.")
    return errors


def _contact_faults(email: str, phone: str) -> dict[str, Text]:
    errors: dict[str, Text] = {}
    if email and not EMAIL_PATTERN.fullmatch(email):
        errors["email"] = _l("This is not an e-mail address.")
    if phone and not PHONE_PATTERN.fullmatch(phone):
        errors["phone"] = _l("Digits, spaces and hyphens only, for example 138 0000 0000.")
    return errors

"""Passwords: argon2 hashes made a few at a time, and the rules a new password must meet.

Rules after NIST SP 800-63B: length and a block-list; no rules of composition, no forced change.
"""

import re
import secrets
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from threading import BoundedSemaphore
from typing import Any

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import update
from sqlalchemy.orm.attributes import set_committed_value

from app.accounts.models import User
from app.core.database import ALPHABET
from app.core.errors import DomainError, InvalidInput
from app.core.i18n import lazy_gettext as _l
from app.extensions import db

LOWEST, HIGHEST = 12, 128
# OWASP's smaller recommendation: 19 MiB, two passes; two at a time keep a small machine answering.
_hasher = PasswordHasher(time_cost=2, memory_cost=19456, parallelism=1)
_places = BoundedSemaphore(2)
_PATIENCE_SECONDS = 10

_ROWS = (
    "0123456789",
    "abcdefghijklmnopqrstuvwxyz",
    "qwertyuiop",
    "asdfghjkl",
    "zxcvbnm",
    "qwertyuiopasdfghjklzxcvbnm",
    "1qaz2wsx3edc4rfv5tgb6yhn7ujm",
)


class TooBusy(DomainError):
    """Too many passwords are being checked at this moment."""

    status = 503

    def __init__(self) -> None:
        super().__init__(_l("Too many people are signing in right now. Please try again shortly."))


def hash_password(password: str) -> str:
    """Argon2id hash; takes tens of milliseconds, so hold no lock meanwhile."""
    with _place():
        return _hasher.hash(password)


def verify_password(password_hash: str | None, password: str) -> bool:
    """Whether the password fits; without a hash the same work is done and the answer is no."""
    with _place():
        try:
            _hasher.verify(password_hash or _nobodys_hash(), password)
        except (VerificationError, InvalidHashError):
            return False
    return password_hash is not None


def needs_new_hash(password_hash: str) -> bool:
    """True when the hash was made with other costs than today's."""
    return _hasher.check_needs_rehash(password_hash)


def generate_password() -> str:
    """A first password to be read out or copied: four groups, about 79 bits."""
    return "-".join("".join(secrets.choice(ALPHABET) for _ in range(4)) for _ in range(4))


def check_new_password(password: str, login: str, field: str = "password") -> None:
    """Raise InvalidInput for `field` unless the password may be used by the account `login`."""
    if len(password) < LOWEST:
        raise InvalidInput(
            {field: _l("Please use at least %(number)s characters; a short sentence is fine.",
                       number=LOWEST)}
        )  # fmt: skip
    if len(password) > HIGHEST:
        raise InvalidInput({field: _l("At most %(number)s characters.", number=HIGHEST)})
    plain = unicodedata.normalize("NFKC", password).lower()
    if len(login) >= 4 and login in plain:
        raise InvalidInput({field: _l("Please leave your sign-in name out of the password.")})
    if is_common(plain):
        raise InvalidInput({field: _l("Others would guess this quickly. Please choose another.")})


def is_common(plain: str) -> bool:
    """Whether a password (small letters) is listed, a pattern, or a product word with trimmings."""
    if plain in _lines("common_passwords.txt") or len(set(plain)) < 5:
        return True
    if any(plain in row * 3 or plain[::-1] in row * 3 for row in _ROWS):
        return True
    unit = re.fullmatch(r"(.{1,6}?)\1+.{0,5}", plain)
    if unit is not None:
        return True
    words = [word for word in re.split(r"[\W\d_]+", plain) if word]
    return bool(words) and all(word in _lines("product_words.txt") for word in words)


def store_password(user: User, password_hash: str, **values: Any) -> None:
    """Write a hash (and what belongs to it) past the optimistic lock.

    A form of the account that is open elsewhere shows none of these columns and must not be refused
    because of them.
    """
    values["password_hash"] = password_hash
    db.session.flush()
    db.session.execute(
        update(User)
        .where(User.id == user.id)
        .values(**values)
        .execution_options(synchronize_session=False)
    )
    for name, value in values.items():
        set_committed_value(user, name, value)


@contextmanager
def _place() -> Iterator[None]:
    if not _places.acquire(timeout=_PATIENCE_SECONDS):
        raise TooBusy
    try:
        yield
    finally:
        _places.release()


@cache
def _nobodys_hash() -> str:
    return _hasher.hash(secrets.token_urlsafe(32))


@cache
def _lines(name: str) -> frozenset[str]:
    path = Path(__file__).parent.parent / "builtin" / name
    lines = path.read_text(encoding="utf-8").splitlines()
    return frozenset(line.strip() for line in lines if line and not line.startswith("#"))

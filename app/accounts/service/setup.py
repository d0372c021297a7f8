"""The first administrator of an empty production database, through a link that works once."""

import re
import secrets
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import select

from app.accounts.models import Grant, SetupLink, User
from app.accounts.queries import any_user
from app.accounts.service.sessions import hash_token
from app.accounts.service.users import Particulars, create_user
from app.core import audit, clock
from app.core.errors import InvalidInput
from app.core.i18n import lazy_gettext as _l
from app.core.permissions import SYSTEM, Role
from app.extensions import db
from app.schools.models import Region
from app.schools.states import RegionLevel

LINK_LASTS = timedelta(hours=24)


@dataclass(frozen=True, kw_only=True)
class FirstRegion:
    """The county (or city, province) that the deployment serves."""

    code: str
    name_zh: str
    name_en: str = ""
    office_zh: str = ""
    office_en: str = ""
    document_code: str = ""


def make_link() -> str:
    """A new set-up token, valid for a day; earlier ones stop working. Only for an empty database."""
    if any_user():
        raise InvalidInput(_l("There are accounts already; create further ones by name."))
    for link in db.session.scalars(select(SetupLink).where(SetupLink.used_at.is_(None))):
        link.used_at = clock.now()
    token = secrets.token_urlsafe(32)
    db.session.add(SetupLink(token_hash=hash_token(token), expires_at=clock.now() + LINK_LASTS))
    db.session.flush()
    return token


def find_link(token: str) -> SetupLink | None:
    """The link of that token while it works and the database is still empty."""
    link = db.session.scalar(select(SetupLink).where(SetupLink.token_hash == hash_token(token)))
    if link is None or link.used_at is not None or link.expires_at < clock.now() or any_user():
        return None
    return link


def set_up(
    link: SetupLink, *, region: FirstRegion, login: str, name: str, password_hash: str
) -> User:
    """Create the first region with its administrator and use the link up."""
    if not re.fullmatch(r"\d{6}", region.code):
        raise InvalidInput({"code": _l("Six digits, for example 510100.")})
    made = Region(level=level_of(region.code), **vars(region))
    db.session.add(made)
    db.session.flush()
    made.path = f"/{made.id}/"
    user = create_user(
        SYSTEM,
        login=login,
        particulars=Particulars(name=name),
        password_hash=password_hash,
        home_region=made,
        must_change_password=False,
    )
    user.password_changed_at = clock.now()
    db.session.add(Grant(user=user, role=Role.ADMIN, region=made))
    link.used_at = clock.now()
    db.session.flush()
    audit.record("setup", SYSTEM, target=login, detail={"region": region.code})
    return user


def level_of(code: str) -> RegionLevel:
    """Level of a six-digit division code: trailing zeros mean city or province (GB/T 2260)."""
    if code.endswith("0000"):
        return RegionLevel.PROVINCE
    return RegionLevel.CITY if code.endswith("00") else RegionLevel.COUNTY

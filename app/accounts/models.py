"""People, what they are granted, where they must recuse themselves, and their sessions."""

import secrets
from datetime import date, datetime

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.states import AccountState, CardLevel, EmploymentKind
from app.core import clock
from app.core.database import Identified, Model, Moment, Timestamped, Versioned, enum_column
from app.core.i18n import DEFAULT_LOCALE
from app.core.permissions import OFFICE_ROLES, Role
from app.messages.states import Topic
from app.schools.models import Region, School, Section, Zone


def new_card_token() -> str:
    """128 random bits for the address of a card."""
    return secrets.token_urlsafe(16)


class User(Identified, Timestamped, Versioned, Model):
    """A person with an account; never deleted, only deactivated."""

    __tablename__ = "user"

    login: Mapped[str] = mapped_column(String(60), unique=True)
    name: Mapped[str] = mapped_column(String(60))
    title: Mapped[str] = mapped_column(String(120), default="")
    email: Mapped[str] = mapped_column(String(200), default="")
    phone: Mapped[str] = mapped_column(String(40), default="")
    card_number: Mapped[str] = mapped_column(String(40), default="")
    card_level: Mapped[CardLevel | None] = mapped_column(enum_column(CardLevel))
    employment_kind: Mapped[EmploymentKind | None] = mapped_column(enum_column(EmploymentKind))
    term_from: Mapped[date | None]
    term_to: Mapped[date | None]
    # What the code on the card leads to: only a holder of the card has it (docs/decisions/0008).
    card_token: Mapped[str] = mapped_column(String(24), unique=True, default=new_card_token)
    password_hash: Mapped[str] = mapped_column(String(200))
    password_changed_at: Mapped[datetime | None] = mapped_column(Moment)
    must_change_password: Mapped[bool] = mapped_column(default=True)
    is_active: Mapped[bool] = mapped_column(default=True)
    is_demo: Mapped[bool] = mapped_column(default=False)
    locale: Mapped[str] = mapped_column(String(20), default=DEFAULT_LOCALE)
    theme: Mapped[str] = mapped_column(String(10), default="auto")
    wants_email: Mapped[bool] = mapped_column(default=True)
    # What is left out, so that a topic which is new comes by e-mail like the others.
    unmailed_topics: Mapped[list[str]] = mapped_column(JSON, default=list)
    # Whose administrators look after the account, also while it has no grant.
    home_region_id: Mapped[int | None] = mapped_column(ForeignKey("region.id"), index=True)

    home_region: Mapped[Region | None] = relationship()
    grants: Mapped[list["Grant"]] = relationship(
        back_populates="user", order_by="Grant.id", foreign_keys="Grant.user_id"
    )

    @property
    def mail_topics(self) -> list[str]:
        """Topics of messages that come by e-mail as well."""
        return [topic.value for topic in Topic if topic not in self.unmailed_topics]

    @property
    def card_is_valid(self) -> bool:
        """True while the person works for the office, has a card and is within the term of it."""
        today = clock.today()
        if not (self.is_active and self.card_number):
            return False
        if (self.term_from and self.term_from > today) or (self.term_to and self.term_to < today):
            return False
        return any(grant.role in OFFICE_ROLES and grant.is_in_force for grant in self.grants)

    @property
    def account_state(self) -> AccountState:
        """Whether the account can be used, for display."""
        if not self.is_active:
            return AccountState.INACTIVE
        return AccountState.FRESH if self.must_change_password else AccountState.ACTIVE


class Grant(Identified, Timestamped, Model):
    """A role with its scope: exactly one of region, zone, school and bureau section."""

    __tablename__ = "grant"
    __table_args__ = (
        CheckConstraint(
            "(CASE WHEN region_id IS NULL THEN 0 ELSE 1 END)"
            " + (CASE WHEN zone_id IS NULL THEN 0 ELSE 1 END)"
            " + (CASE WHEN school_id IS NULL THEN 0 ELSE 1 END)"
            " + (CASE WHEN section_id IS NULL THEN 0 ELSE 1 END) = 1",
            name="one_scope",
        ),
        CheckConstraint("to_on IS NULL OR to_on >= from_on", name="dates"),
        Index(None, "school_id", "role"),
    )

    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    role: Mapped[Role] = mapped_column(enum_column(Role))
    region_id: Mapped[int | None] = mapped_column(ForeignKey("region.id"), index=True)
    zone_id: Mapped[int | None] = mapped_column(ForeignKey("zone.id"), index=True)
    school_id: Mapped[int | None] = mapped_column(ForeignKey("school.id"))
    section_id: Mapped[int | None] = mapped_column(ForeignKey("section.id"), index=True)
    from_on: Mapped[date] = mapped_column(default=clock.today)
    to_on: Mapped[date | None]

    user: Mapped[User] = relationship(back_populates="grants", foreign_keys=[user_id])
    region: Mapped[Region | None] = relationship()
    zone: Mapped[Zone | None] = relationship()
    school: Mapped[School | None] = relationship()
    section: Mapped[Section | None] = relationship()

    @property
    def is_in_force(self) -> bool:
        """True when the grant counts today."""
        today = clock.today()
        return self.from_on <= today and (self.to_on is None or self.to_on >= today)


class Recusal(Identified, Timestamped, Model):
    """A supervisor's declared relation to a school, which keeps them off its visits and reviews."""

    __tablename__ = "recusal"

    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    school_id: Mapped[int] = mapped_column(ForeignKey("school.id"), index=True)
    reason: Mapped[str] = mapped_column(Text)
    from_on: Mapped[date] = mapped_column(default=clock.today)
    to_on: Mapped[date | None]

    user: Mapped[User] = relationship()
    school: Mapped[School] = relationship()


class UserSession(Model):
    """A sign-in until it is ended, idle too long or too old; only the hash of its token is kept."""

    __tablename__ = "user_session"

    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    created_at: Mapped[datetime] = mapped_column(Moment, default=clock.now)
    last_seen_at: Mapped[datetime] = mapped_column(Moment, default=clock.now)
    ended_at: Mapped[datetime | None] = mapped_column(Moment)
    address: Mapped[str] = mapped_column(String(64), default="")
    agent: Mapped[str] = mapped_column(String(200), default="")

    user: Mapped[User] = relationship()

    @property
    def device(self) -> str:
        """Browser and system as far as the browser names them, such as “Edge · Windows”."""
        found = [_first_word(self.agent, words) for words in (_BROWSERS, _SYSTEMS)]
        return " · ".join(word for word in found if word) or self.agent[:60] or "–"


# The first mark that occurs decides: several browsers also carry the marks of others.
_BROWSERS = {
    "MicroMessenger": "WeChat",
    "Edg": "Edge",
    "QQBrowser": "QQBrowser",
    "OPR": "Opera",
    "Firefox": "Firefox",
    "Chrome": "Chrome",
    "Safari": "Safari",
}
_SYSTEMS = {
    "HarmonyOS": "HarmonyOS",
    "Android": "Android",
    "iPhone": "iPhone",
    "iPad": "iPad",
    "Windows": "Windows",
    "Mac OS": "macOS",
    "Linux": "Linux",
}


def _first_word(agent: str, words: dict[str, str]) -> str:
    return next((name for mark, name in words.items() if mark in agent), "")


class SignInFailure(Model):
    """A wrong password, kept to slow down guessing by name and by address."""

    __tablename__ = "sign_in_failure"
    __table_args__ = (Index(None, "login", "at"), Index(None, "address", "at"))

    id: Mapped[int] = mapped_column(primary_key=True)
    login: Mapped[str] = mapped_column(String(60))
    address: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime] = mapped_column(Moment, default=clock.now)


class SetupLink(Model):
    """One-time link to the set-up page of an empty production database."""

    __tablename__ = "setup_link"

    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    expires_at: Mapped[datetime] = mapped_column(Moment)
    used_at: Mapped[datetime | None] = mapped_column(Moment)

"""The navigation: which entries a person sees, and what waits behind them."""

from dataclasses import dataclass
from typing import Any

from flask import Flask, g, request, url_for

from app.core.i18n import Text
from app.core.i18n import lazy_gettext as _l
from app.core.permissions import OFFICE_ROLES, SCHOOL_ROLES, Actor, Role, holds
from app.core.requests import current_actor
from app.home import queries

OFFICE = frozenset(OFFICE_ROLES)
SCHOOL = frozenset(SCHOOL_ROLES)
READERS = OFFICE | {Role.LEADER}
BUSINESS = READERS | SCHOOL
SECTION = frozenset({Role.SECTION_STAFF})
ADMIN = frozenset({Role.ADMIN})
AUDITOR = frozenset({Role.AUDITOR})
EVERYBODY = frozenset(Role)


@dataclass(frozen=True, slots=True)
class Item:
    """One entry: for whom, where to, and under which endpoints it counts as the present one."""

    label: Text
    endpoint: str
    icon: str
    roles: frozenset[Role]
    family: tuple[str, ...]
    in_tab_bar: frozenset[Role] = frozenset()
    count: str = ""


@dataclass(slots=True)
class Entry:
    """An entry as the page shows it."""

    label: Text
    url: str
    icon: str
    count: int
    is_current: bool
    in_tab_bar: bool


ITEMS = (
    Item(_l("Home"), "home.index", "home", EVERYBODY, ("home",), EVERYBODY),
    Item(
        _l("Overview"),
        "insights.index",
        "chart",
        frozenset({Role.LEADER, Role.OFFICE_LEAD}),
        ("insights",),
        frozenset({Role.LEADER}),
    ),
    Item(_l("Visits"), "visits.index", "clip", BUSINESS, ("visits",), OFFICE | {Role.LEADER}),
    Item(_l("Findings"), "findings.index", "flag", BUSINESS, ("findings",), SCHOOL),
    Item(_l("Rectification"), "tasks.index", "check-c", BUSINESS, ("tasks",), BUSINESS),
    Item(_l("Notices"), "notices.index", "stamp", BUSINESS, ("notices",), SCHOOL),
    Item(
        _l("Referrals"),
        "referrals.index",
        "swap",
        BUSINESS | SECTION,
        ("referrals",),
        SECTION,
        "referrals",
    ),
    Item(_l("Reviews"), "reviews.index", "eye", READERS, ("reviews",), OFFICE, "reviews"),
    Item(_l("Schools"), "schools.schools", "school", BUSINESS | ADMIN, ("schools",), ADMIN),
    Item(
        _l("Checklists"),
        "checklists.index",
        "list",
        READERS | ADMIN,
        ("checklists", "frameworks"),
    ),
    Item(_l("Papers"), "records.index", "doc", BUSINESS, ("records",)),
    Item(_l("Accounts"), "accounts.users", "users", ADMIN, ("accounts",), ADMIN),
    Item(_l("Settings"), "administration.index", "gear", ADMIN, ("administration",), ADMIN),
    Item(
        _l("Security trail"),
        "administration.trail",
        "shield",
        AUDITOR,
        ("administration",),
        AUDITOR,
    ),
    Item(
        _l("Inbox"),
        "messages.inbox",
        "inbox",
        EVERYBODY,
        ("messages",),
        AUDITOR | SECTION | {Role.LEADER},
        "unread",
    ),
)
OWN_PAGES = frozenset(
    {
        "accounts.profile",
        "accounts.change_password",
        "accounts.my_sessions",
        "accounts.my_recusals",
    }
)
MOST_IN_TAB_BAR = 5


def waiting_behind(name: str) -> int:
    """What waits for the reader behind an entry; all of it is counted once per request."""
    if "waiting" not in g:
        g.waiting = queries.counts(current_actor())
    known: dict[str, int] = g.waiting
    return known.get(name, 0)


def entries_for(actor: Actor) -> list[Entry]:
    """Entries of the actor in order; at most five of them also stand in the tab bar."""
    found: list[Entry] = []
    tabs = 0
    for item in ITEMS:
        if not holds(actor, *item.roles):
            continue
        as_tab = tabs < MOST_IN_TAB_BAR and holds(actor, *item.in_tab_bar)
        tabs += as_tab
        found.append(
            Entry(
                item.label,
                url_for(item.endpoint),
                item.icon,
                waiting_behind(item.count),
                _is_here(item),
                as_tab,
            )
        )
    return found


def _is_here(item: Item) -> bool:
    endpoint = request.endpoint or ""
    return endpoint.split(".", 1)[0] in item.family and endpoint not in OWN_PAGES


def navigation() -> list[Entry]:
    """Entries for the page being made; worked out once per request."""
    actor = current_actor()
    if not actor.is_authenticated:
        return []
    if "menu" not in g:
        g.menu = entries_for(actor)
    made: list[Entry] = g.menu
    return made


def register(app: Flask) -> None:
    """Offer the navigation to every template."""

    @app.context_processor
    def offer() -> dict[str, Any]:
        return {"navigation": navigation()}

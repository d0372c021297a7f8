"""The loop strip: where a thing stands between visit and look-back, with links to its neighbours."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from app.core.i18n import Text
from app.core.i18n import lazy_gettext as _l

STATIONS: tuple[tuple[str, Text], ...] = (
    ("visit", _l("Visit")),
    ("finding", _l("Finding")),
    ("task", _l("Rectification")),
    ("review", _l("Review")),
    ("closed", _l("Closed")),
    ("look_back", _l("Look-back")),
)


@dataclass(frozen=True, slots=True)
class Anchor:
    """The thing whose loop is shown, by the ids that are known."""

    visit_id: int | None = None
    finding_id: int | None = None
    task_id: int | None = None


@dataclass(frozen=True, slots=True)
class Station:
    """One stop: state is `done`, `here` or `later`; note is a short line below the name."""

    key: str
    name: Text
    state: str = "later"
    url: str = ""
    note: Text = ""


_providers: dict[str, Callable[[Anchor], Station | None]] = {}


def provide(key: str, provider: Callable[[Anchor], Station | None]) -> None:
    """Let a feature say what its station shows for an anchor; None leaves it for later."""
    _providers[key] = provider


def stations(anchor: Anchor, here: str) -> list[Station]:
    """The six stations in order; `here` names the one the page is about."""
    line: list[Station] = []
    for key, name in STATIONS:
        provider = _providers.get(key)
        station = (provider(anchor) if provider else None) or Station(key, name)
        if key == here:
            station = replace(station, state="here")
        line.append(replace(station, name=name))
    return line

"""What tests of the recorder share: a visit of two supervisors under way, and a device of each."""

import pytest

from app.checklists.models import ChecklistItem, ChecklistVersion
from app.visits.models import Visit
from app.visits.states import VisitState
from tests.support.cast import Cast
from tests.support.client import Client
from tests.support.clock import Clock
from tests.support.databases import Database
from tests.support.factories.checklists import make_every_kind
from tests.support.factories.visits import make_visit
from tests.support.sending import Sender
from tests.support.standing import Standing, asked_for, recall

Items = dict[str, ChecklistItem]
Checklist = tuple[ChecklistVersion, Items]
OTHER_DEVICE = "22222222-2222-4222-8222-222222222222"


def _checklist(cast: Cast) -> tuple[Checklist, None]:
    return make_every_kind(cast.act.lead, cast.county), None


def _on_site(cast: Cast) -> tuple[Checklist, Visit]:
    checklist, _ = _checklist(cast)
    return checklist, make_visit(
        cast.supervisor,
        cast.school1,
        checklist[0],
        members=[cast.supervisor2],
        until=VisitState.IN_PROGRESS,
    )


SCENES = {
    "visit": Standing("recorder_visit", _on_site),
    "every_kind": Standing("recorder_checklist", _checklist),
}


@pytest.fixture
def standing(request: pytest.FixtureRequest) -> Standing | None:
    """The scenes of these tests."""
    return asked_for(request, SCENES)


@pytest.fixture
def prepared(cast: Cast, clock: Clock, database: Database) -> tuple[Checklist, Visit | None]:
    """The checklist, and the visit if the test asks for it; the clock stands at its arrival."""
    made: tuple[Checklist, Visit | None] = recall(database.kept["scene"])
    return made


@pytest.fixture
def every_kind(prepared: tuple[Checklist, Visit | None]) -> Checklist:
    """A published checklist and its items by answer type."""
    return prepared[0]


@pytest.fixture
def items(every_kind: Checklist) -> Items:
    """The items of the visit by answer type."""
    return every_kind[1]


@pytest.fixture
def visit(prepared: tuple[Checklist, Visit | None]) -> Visit:
    """A visit on site: supervisor leads, supervisor 2 is a member."""
    assert prepared[1] is not None
    return prepared[1]


@pytest.fixture
def sender(client: Client, cast: Cast, visit: Visit) -> Sender:
    """The device of the lead, signed in."""
    return Sender(client.sign_in(cast.supervisor), visit)


@pytest.fixture
def other(client: Client, cast: Cast, visit: Visit) -> Sender:
    """The device of the member, in a browser of its own."""
    browser = client.application.test_client()
    assert isinstance(browser, Client)
    return Sender(browser.sign_in(cast.supervisor2), visit, OTHER_DEVICE)

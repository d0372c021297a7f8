"""What tests of the recorder share: a visit of two supervisors under way, and a device of each."""

import pytest

from app.checklists.models import ChecklistItem, ChecklistVersion
from app.visits.models import Visit
from app.visits.states import VisitState
from tests.support.cast import Cast
from tests.support.client import Client
from tests.support.factories.checklists import make_every_kind
from tests.support.factories.visits import make_visit
from tests.support.sending import Sender

Items = dict[str, ChecklistItem]
OTHER_DEVICE = "22222222-2222-4222-8222-222222222222"


@pytest.fixture
def every_kind(cast: Cast) -> tuple[ChecklistVersion, Items]:
    """A published checklist and its items by answer type."""
    return make_every_kind(cast.act.lead, cast.county)


@pytest.fixture
def items(every_kind: tuple[ChecklistVersion, Items]) -> Items:
    """The items of the visit by answer type."""
    return every_kind[1]


@pytest.fixture
def visit(cast: Cast, every_kind: tuple[ChecklistVersion, Items]) -> Visit:
    """A visit on site: supervisor leads, supervisor 2 is a member."""
    return make_visit(
        cast.supervisor,
        cast.school1,
        every_kind[0],
        members=[cast.supervisor2],
        until=VisitState.IN_PROGRESS,
    )


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

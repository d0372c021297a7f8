"""Pages of records cost few statements, the same whatever the number of papers and tasks."""

import pytest

from app.checklists.models import ChecklistVersion
from app.records.states import RecordKind
from tests.support.cast import Cast
from tests.support.client import Client
from tests.support.clock import Clock
from tests.support.factories.records import fed_back_visit, the_paper
from tests.support.factories.rectification import confirmed_finding, issued_notice
from tests.support.statements import counting

MOST = 12


def cost(client: Client, path: str) -> int:
    """Statements of a page, the second time it is asked for."""
    client.page(path)
    with counting() as statements:
        client.page(path)
    return len(statements)


@pytest.mark.parametrize("path", ["/records", "/records/ledger"])
@pytest.mark.parametrize("who", ["lead", "supervisor", "head"])
def test_list_costs_the_same_for_more_rows(
    cast: Cast, clock: Clock, client: Client, path: str, who: str
) -> None:
    issued_notice(cast, confirmed_finding(cast))
    client.sign_in(getattr(cast, who))
    few = cost(client, path)
    for _ in range(4):
        issued_notice(cast, confirmed_finding(cast))

    assert few <= MOST
    assert cost(client, path) == few


@pytest.mark.parametrize("who", ["lead", "supervisor", "head"])
def test_paper_costs_few_statements(
    cast: Cast, version: ChecklistVersion, client: Client, who: str
) -> None:
    fed_back_visit(cast, version)
    client.sign_in(getattr(cast, who))
    public_id = the_paper(RecordKind.EXIT_SLIP).public_id

    assert cost(client, f"/records/{public_id}") <= MOST
    assert cost(client, f"/records/{public_id}/paper") <= MOST

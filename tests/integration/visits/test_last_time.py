"""“Last time”: the answer of the last visit beside the item, a suggestion and never an answer."""

from app.checklists import service as checklists
from app.checklists.models import ChecklistItem, ChecklistVersion
from app.visits import queries
from app.visits.models import Visit
from app.visits.queries.last_time import LastTime, last_time
from app.visits.states import VisitState
from tests.support.cast import Cast
from tests.support.client import Client
from tests.support.clock import Clock
from tests.support.factories.visits import make_visit
from tests.support.statements import counting

S = VisitState
Items = dict[str, ChecklistItem]


def seen(cast: Cast, visit: Visit, who: str = "supervisor") -> dict[int, LastTime]:
    version = visit.sheets[0].checklist_version
    return last_time(getattr(cast.act, who), visit, version, list(version.items))


def test_answer_and_note_of_the_newest_recorded_visit_stand_beside_the_item(
    cast: Cast, version: ChecklistVersion, items: Items, clock: Clock
) -> None:
    make_visit(cast.supervisor, cast.school1, version, until=S.RECORDED)
    clock.advance(days=7)
    unmet = [items["yes_no"]]
    last = make_visit(cast.supervisor, cast.school1, version, until=S.RECORDED, unmet=unmet)
    make_visit(cast.supervisor, cast.school3, version, until=S.RECORDED)
    make_visit(cast.supervisor, cast.school1, version, until=S.IN_PROGRESS)
    clock.advance(days=7)
    visit = make_visit(cast.supervisor, cast.school1, version, until=S.IN_PROGRESS)
    line = seen(cast, visit)[items["yes_no"].id]
    assert (line.on, line.words, line.note) == (last.planned_on, "否", "现场未见")


def test_item_is_the_same_in_the_next_version_of_the_checklist(
    cast: Cast, version: ChecklistVersion, items: Items, clock: Clock
) -> None:
    make_visit(cast.supervisor, cast.school1, version, until=S.RECORDED)
    following = checklists.start_next_version(cast.act.lead, version)
    checklists.publish(cast.act.lead, following)
    clock.advance(days=7)
    visit = make_visit(cast.supervisor, cast.school1, following, until=S.IN_PROGRESS)
    present = next(item for item in following.items if item.code == items["single"].code)
    assert seen(cast, visit)[present.id].words == "校长"


def test_who_was_called_in_from_another_zone_sees_no_earlier_visit(
    cast: Cast, version: ChecklistVersion, clock: Clock
) -> None:
    make_visit(cast.supervisor, cast.school1, version, until=S.RECORDED)
    clock.advance(days=7)
    team = [cast.supervisor2]
    visit = make_visit(cast.supervisor, cast.school1, version, until=S.IN_PROGRESS, members=team)
    assert seen(cast, visit)
    assert not seen(cast, visit, "supervisor2")


def test_line_is_shown_and_nothing_is_filled_in_within_twelve_statements(
    client: Client, cast: Cast, version: ChecklistVersion, items: Items, clock: Clock
) -> None:
    unmet = [items["yes_no"]]
    make_visit(cast.supervisor, cast.school1, version, until=S.RECORDED, unmet=unmet)
    clock.advance(days=7)
    visit = make_visit(cast.supervisor, cast.school1, version, until=S.IN_PROGRESS)
    path = f"/visits/{visit.number}/record/1"
    page = client.sign_in(cast.supervisor).page(path)
    assert "上次" in page.text
    assert "现场未见" in page.text
    values = page.form().values
    assert not values.get(f"note-{items['yes_no'].id}")
    assert not values.get(f"value-{items['yes_no'].id}")
    assert queries.answers_of(visit) == {}
    with counting() as sent:
        client.page(path)
    assert len(sent) <= 12, "\n".join(sent)

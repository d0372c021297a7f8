"""The examination before submission: what it looks up, what the service makes of it, who reads why."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.checklists.models import ChecklistItem, ChecklistVersion
from app.core import clock as time
from app.core import policy
from app.core.errors import InvalidInput, NotAllowed
from app.core.history import HistoryEntry
from app.extensions import db
from app.findings import service as findings
from app.records.builders import build_visit_record
from app.schools.models import School
from app.visits import queries, service
from app.visits.models import Visit
from app.visits.queries import xray
from app.visits.service import Given
from app.visits.states import Doubt, Level, Method, Partner, VisitState
from tests.support.cast import Cast
from tests.support.client import Client
from tests.support.clock import Clock
from tests.support.factories.files import picture, upload
from tests.support.factories.findings import findings_of
from tests.support.factories.visits import answer_all, make_visit
from tests.support.statements import counting

S = VisitState
Items = dict[str, ChecklistItem]
WHY = "只核对上次的问题点，其余与上次相同。"


def shot(shade: int) -> bytes:
    """A photo that is no other one."""
    return picture((40 + shade, 30))


def on_site(cast: Cast, version: ChecklistVersion, school: School | None = None) -> Visit:
    """A visit under way whose record lacks nothing; every photo on it is different."""
    place = school or cast.school1
    lead = cast.supervisor if place in {cast.school1, cast.school3} else cast.supervisor2
    return make_visit(lead, place, version, until=S.IN_PROGRESS)


def fill(cast: Cast, visit: Visit, items: Items, shade: int, unmet: bool = False) -> None:
    """Answer everything; the unmet item has its own photo."""
    actor = cast.act.supervisor if visit.lead_id == cast.supervisor.id else cast.act.supervisor2
    for name, item in items.items():
        raw = {"yes_no": "yes", "number": "4", "single": "head", "multiple": "menu"}.get(name, "")
        if name == "yes_no" and unmet:
            raw = "no"
        if raw:
            service.save_answer(actor, visit, item, Given(raw=(raw,), note="现场查看"))
    if unmet:
        grade = items["grade"]
        given = Given(raw=(grade.options[0].code,), note="当场补齐")
        service.save_answer(actor, visit, grade, given)
        service.add_photos(actor, visit, items["yes_no"], [upload(shot(shade))])
    service.add_photos(actor, visit, items["photo"], [upload(shot(shade + 1))])


def doubts(visit: Visit) -> list[Doubt]:
    return [remark.doubt for remark in xray.examine(visit).doubts]


def settle(cast: Cast, key: str, value: object) -> None:
    """The office's own value of a setting."""
    policy.set_value(
        region_id=cast.county.id, key=key, value=value, valid_from=time.today(), by=None
    )


def test_careful_record_is_submitted_without_a_reason(
    cast: Cast, version: ChecklistVersion, items: Items, clock: Clock
) -> None:
    visit = on_site(cast, version)
    fill(cast, visit, items, 1)
    actor = cast.act.supervisor
    service.note_conversation(actor, visit, partner=Partner.TEACHERS, people=2, points="无。")
    service.write_summary(actor, visit, methods=[Method.LESSON], merits="整洁", advice="")
    clock.advance(minutes=40)
    assert not xray.examine(visit).remarks
    service.submit_record(actor, visit)
    assert visit.state is S.RECORDED


def test_doubtful_record_wants_a_reason_and_keeps_it_with_the_doubts(
    cast: Cast, version: ChecklistVersion, items: Items, clock: Clock
) -> None:
    visit = on_site(cast, version)
    fill(cast, visit, items, 1)
    clock.advance(minutes=1)
    assert doubts(visit) == [Doubt.TOO_SHORT]
    for nothing in ("", "  "):
        with pytest.raises(InvalidInput) as refused:
            service.act(cast.act.supervisor, visit, "submit", reason=nothing)
        assert set(refused.value.errors) == {"reason"}
        assert visit.state is S.IN_PROGRESS
    service.submit_record(cast.act.supervisor, visit, reason=WHY)
    entry = db.session.scalars(
        select(HistoryEntry).where(
            HistoryEntry.subject_kind == "visit",
            HistoryEntry.subject_id == visit.id,
            HistoryEntry.event == "submit",
        )
    ).one()
    assert entry.reason == WHY
    assert entry.data == {"doubts": [{"doubt": "too_short", "item": ""}]}
    record = build_visit_record(visit)
    assert (record.reason, [one.doubt for one in record.doubts]) == (WHY, [Doubt.TOO_SHORT])


def test_time_of_leaving_counts_and_not_the_time_of_typing(
    cast: Cast, version: ChecklistVersion, items: Items, clock: Clock
) -> None:
    visit = on_site(cast, version)
    fill(cast, visit, items, 1)
    clock.advance(hours=5)
    assert visit.arrived_at is not None
    visit.left_at = visit.arrived_at + timedelta(minutes=1)
    assert doubts(visit) == [Doubt.TOO_SHORT]


def test_reason_is_not_enough_where_the_office_does_not_let(
    cast: Cast, version: ChecklistVersion, items: Items, clock: Clock
) -> None:
    visit = on_site(cast, version)
    fill(cast, visit, items, 1)
    settle(cast, "visit.xray_reason_allowed", value=False)
    with pytest.raises(NotAllowed):
        service.submit_record(cast.act.supervisor, visit, reason=WHY)
    settle(cast, "visit.xray_seconds_per_item", value=0)
    service.submit_record(cast.act.supervisor, visit)


def test_office_may_ask_for_no_reason(
    cast: Cast, version: ChecklistVersion, items: Items, clock: Clock
) -> None:
    visit = on_site(cast, version)
    fill(cast, visit, items, 1)
    settle(cast, "visit.xray_reason_required", value=False)
    assert next(remark.doubt for remark in xray.examine(visit).at(Level.LOOK)) is Doubt.TOO_SHORT
    service.submit_record(cast.act.supervisor, visit)


def test_same_photo_twice_on_a_visit_is_noticed(
    cast: Cast, version: ChecklistVersion, items: Items, clock: Clock
) -> None:
    visit = on_site(cast, version)
    fill(cast, visit, items, 1)
    clock.advance(hours=2)
    actor = cast.act.supervisor
    (again,) = service.add_photos(actor, visit, items["text"], [upload(shot(2))])
    assert doubts(visit) == [Doubt.SAME_PHOTO]
    service.remove_photo(actor, visit, again, reason="重复")
    assert doubts(visit) == []


def test_photo_of_an_earlier_visit_is_noticed_but_a_later_use_is_not(
    cast: Cast, version: ChecklistVersion, items: Items, clock: Clock
) -> None:
    first, second = on_site(cast, version), on_site(cast, version, cast.school2)
    fill(cast, first, items, 1)
    fill(cast, second, items, 1)
    clock.advance(hours=2)
    assert doubts(first) == []
    assert doubts(second) == [Doubt.USED_PHOTO]
    (remark,) = xray.examine(second, actor=cast.act.lead).doubts
    assert remark.seen_on == (first.number,)
    # A supervisor of the other zone learns that it was used, and not where.
    (remark,) = xray.examine(second, actor=cast.act.supervisor2).doubts
    assert remark.seen_on == ()


def test_check_says_where_a_photo_was_used_only_to_whoever_may_know(
    client: Client, cast: Cast, version: ChecklistVersion, items: Items, clock: Clock
) -> None:
    first, second = on_site(cast, version), on_site(cast, version, cast.school2)
    fill(cast, first, items, 1)
    fill(cast, second, items, 1)
    page = client.sign_in(cast.supervisor2).page(f"/visits/{second.number}/check")
    assert "在以前的督导中用过" in page.text
    assert str(first.number) not in page.text
    third = on_site(cast, version)
    fill(cast, third, items, 1)
    page = client.sign_in(cast.supervisor).page(f"/visits/{third.number}/check")
    assert str(first.number) in page.text


def test_finding_left_by_an_earlier_submission_is_examined_too(
    cast: Cast, version: ChecklistVersion, items: Items, clock: Clock
) -> None:
    visit = on_site(cast, version)
    fill(cast, visit, items, 1, unmet=True)
    clock.advance(hours=2)
    service.submit_record(cast.act.supervisor, visit)
    service.reopen_record(cast.act.lead, visit, "补充事实")
    (finding,) = findings_of(visit)
    assert doubts(visit) == []
    findings.edit_finding(cast.act.supervisor, finding, basis=" ")
    (remark,) = xray.examine(visit).doubts
    assert (remark.doubt, remark.url) == (Doubt.NO_BASIS, f"/findings/{finding.reference}")
    answer = queries.get_answer(visit, items["yes_no"])
    assert answer is not None
    given = Given(raw=("yes",), note="已补齐", version=answer.version)
    service.save_answer(cast.act.supervisor, visit, items["yes_no"], given)
    assert Doubt.FULL_SCORE in doubts(visit)


def test_rows_lead_to_the_place_and_the_page_stays_within_its_statements(
    client: Client, cast: Cast, version: ChecklistVersion, items: Items, clock: Clock
) -> None:
    visit = on_site(cast, version)
    actor = cast.act.supervisor
    answer_all(actor, visit, unmet=[items["yes_no"], items["single"]])
    other = on_site(cast, version)
    answer_all(actor, other, unmet=[items["yes_no"]])
    path = f"/visits/{other.number}/check"
    page = client.sign_in(cast.supervisor).page(path)
    links = page.links()
    assert f"/visits/{other.number}/record/summary#left_at" in links
    assert f"/visits/{other.number}/record/summary#methods" in links
    assert f"/visits/{other.number}/record/1#item-{items['yes_no'].id}" in links
    with counting() as sent:
        client.page(path)
    # One of them is what the features above have against a submission that could go in now.
    assert len(sent) <= 12 + 1, "\n".join(sent)


def test_member_sees_the_doubts_but_no_field_for_the_reason(
    client: Client, cast: Cast, version: ChecklistVersion, items: Items
) -> None:
    visit = make_visit(
        cast.supervisor, cast.school1, version, members=[cast.supervisor2], until=S.IN_PROGRESS
    )
    fill(cast, visit, items, 1)
    page = client.sign_in(cast.supervisor2).page(f"/visits/{visit.number}/check")
    assert "需要说明理由" in page.text
    assert 'name="reason"' not in page.text


def test_reason_is_read_inside_and_not_by_the_school(
    client: Client, cast: Cast, version: ChecklistVersion, items: Items
) -> None:
    visit = on_site(cast, version)
    fill(cast, visit, items, 1)
    service.submit_record(cast.act.supervisor, visit, reason=WHY)
    assert WHY in client.sign_in(cast.lead).page(f"/visits/{visit.number}").text
    draft = client.page(f"/records/drafts/visit_record/{visit.number}").text
    assert WHY in draft
    for path in ("", "/slip"):
        assert WHY not in client.sign_in(cast.head).page(f"/visits/{visit.number}{path}").text

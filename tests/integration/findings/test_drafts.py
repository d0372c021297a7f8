"""Drafts: proposed by unmet answers, written freely, edited, dropped."""

import pytest

from app.checklists.models import ChecklistItem, ChecklistVersion
from app.core import history
from app.core.errors import InvalidInput, NotAllowed, StaleState
from app.core.severity import Mode, Severity
from app.findings import service
from app.findings.states import FindingState, Source
from app.visits import service as visits
from app.visits.models import Visit
from app.visits.queries import get_answer
from tests.support.cast import Cast
from tests.support.clock import Clock
from tests.support.factories.accounts import recuse
from tests.support.factories.findings import draft_finding, findings_of, recorded_visit
from tests.support.factories.visits import WHY_ALL_THE_SAME

Items = dict[str, ChecklistItem]


def test_unmet_answer_proposes_a_finding_with_everything_filled_in(
    cast: Cast, clock: Clock, version: ChecklistVersion, items: Items
) -> None:
    visit = recorded_visit(cast, version, [items["yes_no"]])

    (finding,) = findings_of(visit)

    assert finding.state is FindingState.DRAFT
    assert finding.number is None
    assert finding.item_id == items["yes_no"].id
    assert finding.severity is Severity.SERIOUS
    assert finding.days == 10
    assert finding.demand == "当日补齐留样。"
    assert finding.text == "现场未见"
    assert finding.basis
    assert finding.created_by_id == cast.supervisor.id


def test_visit_without_unmet_answers_proposes_nothing(
    cast: Cast, clock: Clock, version: ChecklistVersion
) -> None:
    assert not findings_of(recorded_visit(cast, version, []))


def test_drafting_again_adds_nothing_and_keeps_what_was_edited(
    cast: Cast, clock: Clock, version: ChecklistVersion, items: Items
) -> None:
    visit = recorded_visit(cast, version, [items["yes_no"], items["single"]])
    first, second = findings_of(visit)
    service.edit_finding(cast.act.supervisor, first, title="改过的题目")
    service.drop_finding(cast.act.supervisor, second, reason="现场已改。")

    made = service.draft_from_answers(cast.act.supervisor, visit)

    assert made == []
    assert findings_of(visit)[0].title == "改过的题目"
    assert len(findings_of(visit)) == 2


def test_corrected_answer_drops_its_draft_and_brings_it_back_when_unmet_again(
    cast: Cast, clock: Clock, version: ChecklistVersion, items: Items
) -> None:
    visit = recorded_visit(cast, version, [items["yes_no"], items["single"]])
    corrected, kept = findings_of(visit)

    record_again(cast, visit, items["yes_no"], "yes")

    assert (corrected.state, kept.state) == (FindingState.WITHDRAWN, FindingState.DRAFT)
    assert history.entries_of(corrected)[0].event == "correct"

    record_again(cast, visit, items["yes_no"], "no")

    assert corrected.state is FindingState.DRAFT
    assert len(findings_of(visit)) == 2


def test_draft_that_a_person_dropped_stays_dropped_when_submitted_again(
    cast: Cast, clock: Clock, version: ChecklistVersion, items: Items
) -> None:
    visit = recorded_visit(cast, version, [items["yes_no"]])
    (finding,) = findings_of(visit)
    service.drop_finding(cast.act.supervisor, finding, reason="现场已改。")

    record_again(cast, visit, items["yes_no"], "no")

    assert finding.state is FindingState.WITHDRAWN


def record_again(cast: Cast, visit: Visit, item: ChecklistItem, value: str) -> None:
    """Send the record back, answer one item anew, submit."""
    visits.act(cast.act.lead, visit, "reopen", reason="请核对")
    answer = get_answer(visit, item)
    assert answer is not None
    given = visits.Given(raw=(value,), note="现场核实。", version=answer.version)
    visits.save_answer(cast.act.supervisor, visit, item, given)
    visits.submit_record(cast.act.supervisor, visit, reason=WHY_ALL_THE_SAME)


def test_confirmed_finding_no_longer_changes_its_words(cast: Cast, clock: Clock) -> None:
    finding = service.confirm_finding(cast.act.supervisor, draft_finding(cast))

    with pytest.raises(NotAllowed):
        service.edit_finding(cast.act.supervisor, finding, title="另一个题目")


def test_draft_is_edited_only_by_its_author_team_or_lead(cast: Cast, clock: Clock) -> None:
    finding = draft_finding(cast)
    service.edit_finding(cast.act.lead, finding, title="负责人改的题目")

    for stranger in (cast.act.supervisor2, cast.act.leader, cast.act.head, cast.act.admin):
        with pytest.raises(NotAllowed):
            service.edit_finding(stranger, finding, title="外人改的题目")
    assert finding.title == "负责人改的题目"


def test_dropping_needs_a_reason_and_keeps_it(cast: Cast, clock: Clock) -> None:
    finding = draft_finding(cast)

    with pytest.raises(InvalidInput):
        service.drop_finding(cast.act.supervisor, finding, reason=" ")
    service.drop_finding(cast.act.supervisor, finding, reason="同一问题已在另一条。")

    assert finding.state is FindingState.WITHDRAWN
    assert history.entries_of(finding)[0].reason == "同一问题已在另一条。"


def test_confirmed_finding_cannot_be_dropped(cast: Cast, clock: Clock) -> None:
    finding = service.confirm_finding(cast.act.supervisor, draft_finding(cast))

    with pytest.raises(StaleState):
        service.drop_finding(cast.act.supervisor, finding, reason="不想要了。")


@pytest.mark.parametrize("who", ["supervisor2", "leader", "head", "admin", "foreign_lead"])
def test_stranger_to_the_school_raises_nothing(cast: Cast, clock: Clock, who: str) -> None:
    with pytest.raises(NotAllowed):
        draft_finding(cast, by=who)


def test_recused_supervisor_raises_nothing(cast: Cast, clock: Clock) -> None:
    recuse(cast.supervisor, cast.school1)

    with pytest.raises(NotAllowed):
        draft_finding(cast)


def test_finding_of_a_visit_names_the_visit_of_that_school(
    cast: Cast, clock: Clock, version: ChecklistVersion
) -> None:
    visit = recorded_visit(cast, version, [])
    facts = {"title": "题目", "text": "事实", "severity": Severity.GENERAL}

    with pytest.raises(InvalidInput) as no_visit:
        service.raise_finding(
            cast.act.supervisor,
            school=cast.school1,
            source=Source.VISIT,
            mode=Mode.WITHIN_TIME,
            **facts,  # type: ignore[arg-type]
        )
    with pytest.raises(InvalidInput) as other_school:
        service.raise_finding(
            cast.act.supervisor,
            school=cast.school3,
            source=Source.VISIT,
            visit=visit,
            mode=Mode.WITHIN_TIME,
            **facts,  # type: ignore[arg-type]
        )

    assert set(no_visit.value.errors) == {"source"}
    assert set(other_school.value.errors) == {"visit"}

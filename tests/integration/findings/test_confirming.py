"""Confirming, merging, closing: what makes a finding official and what ends it."""

import pytest

from app.checklists.models import ChecklistItem, ChecklistVersion
from app.core.errors import InvalidInput, NotAllowed, StaleState
from app.findings import queries, service
from app.findings.states import FindingState
from app.rectification import queries as tasks
from app.rectification.states import TaskState
from tests.support.cast import Cast
from tests.support.clock import Clock
from tests.support.factories.accounts import recuse
from tests.support.factories.findings import draft_finding, findings_of, recorded_visit
from tests.support.factories.rectification import confirmed_finding, issued_notice, make_task

Items = dict[str, ChecklistItem]


def test_numbers_have_no_gaps_and_drafts_use_none_up(cast: Cast, clock: Clock) -> None:
    first, dropped, second = (draft_finding(cast) for _ in range(3))
    service.confirm_finding(cast.act.supervisor, first)
    service.drop_finding(cast.act.supervisor, dropped, reason="重复。")
    service.confirm_finding(cast.act.supervisor, second)

    assert first.number == "WT-519999-2026-0001"
    assert second.number == "WT-519999-2026-0002"


def test_refused_confirmation_uses_no_number_up(cast: Cast, clock: Clock) -> None:
    incomplete = draft_finding(cast, basis="")
    with pytest.raises(NotAllowed):
        service.confirm_finding(cast.act.supervisor, incomplete)

    complete = service.confirm_finding(cast.act.supervisor, draft_finding(cast))

    assert complete.number == "WT-519999-2026-0001"
    assert incomplete.confirmed_at is None


def test_confirming_twice_is_stale(cast: Cast, clock: Clock) -> None:
    finding = service.confirm_finding(cast.act.supervisor, draft_finding(cast))

    with pytest.raises(StaleState):
        service.confirm_finding(cast.act.lead, finding)


def test_finding_of_a_visit_is_confirmed_by_its_lead_or_the_office_lead(
    cast: Cast, clock: Clock, version: ChecklistVersion, items: Items
) -> None:
    visit = recorded_visit(
        cast, version, [items["yes_no"], items["single"]], members=[cast.supervisor3]
    )
    first, second = findings_of(visit)

    with pytest.raises(NotAllowed):
        service.confirm_finding(cast.act.supervisor3, first)
    service.confirm_finding(cast.act.supervisor, first)
    service.confirm_finding(cast.act.lead, second)


def test_recused_office_lead_confirms_nothing(cast: Cast, clock: Clock) -> None:
    finding = draft_finding(cast)
    recuse(cast.lead, cast.school1)

    with pytest.raises(NotAllowed):
        service.confirm_finding(cast.act.lead, finding)


def test_confirming_all_leaves_the_incomplete(
    cast: Cast, clock: Clock, version: ChecklistVersion, items: Items
) -> None:
    visit = recorded_visit(cast, version, [items["yes_no"], items["single"]])
    first, second = findings_of(visit)
    service.edit_finding(cast.act.supervisor, second, basis="")

    assert service.confirm_all(cast.act.supervisor, [first, second]) == 1
    assert first.state is FindingState.CONFIRMED
    assert second.state is FindingState.DRAFT


def test_merging_moves_the_tasks_and_points_to_the_other(cast: Cast, clock: Clock) -> None:
    task = make_task(cast)
    finding, into = task.finding, confirmed_finding(cast, title="留样管理")

    service.merge_finding(cast.act.lead, finding, into=into, reason="同一件事。")

    assert finding.state is FindingState.MERGED
    assert finding.merged_into is into
    assert task.finding_id == into.id


def test_merging_without_a_reason_changes_nothing(cast: Cast, clock: Clock) -> None:
    finding, into = draft_finding(cast), draft_finding(cast)

    with pytest.raises(InvalidInput):
        service.merge_finding(cast.act.supervisor, finding, into=into, reason="  ")

    assert finding.state is FindingState.DRAFT
    assert finding.merged_into_id is None


def test_merging_is_refused_into_what_does_not_fit(cast: Cast, clock: Clock) -> None:
    finding = confirmed_finding(cast)
    draft = draft_finding(cast)
    elsewhere = confirmed_finding(cast, school=cast.school3)
    dropped = draft_finding(cast)
    service.drop_finding(cast.act.supervisor, dropped, reason="重复。")

    for target in (finding, draft, elsewhere, dropped, None):
        with pytest.raises(InvalidInput) as refused:
            service.merge_finding(cast.act.lead, finding, into=target, reason="同一件事。")
        assert set(refused.value.errors) == {"into"}
    assert finding.state is FindingState.CONFIRMED


def test_merge_targets_are_open_findings_of_the_school(cast: Cast, clock: Clock) -> None:
    finding, other = draft_finding(cast), confirmed_finding(cast)
    confirmed_finding(cast, school=cast.school3)
    dropped = draft_finding(cast)
    service.drop_finding(cast.act.supervisor, dropped, reason="重复。")

    assert list(queries.merge_targets(finding)) == [other]


def test_finding_closes_with_its_task_and_comes_back_with_it(cast: Cast, clock: Clock) -> None:
    task = make_task(cast, until=TaskState.CLOSED)
    finding = task.finding
    assert finding.state is FindingState.CLOSED

    service.reopen(cast.act.supervisor, finding, reason="又没有贴标签。")

    assert finding.state is FindingState.CONFIRMED


def test_finding_without_a_live_task_stays_open(cast: Cast, clock: Clock) -> None:
    finding = confirmed_finding(cast)

    assert service.close_when_done(cast.act.lead, finding) is None
    assert finding.state is FindingState.CONFIRMED


def test_finding_with_only_a_cancelled_task_stays_open(cast: Cast, clock: Clock) -> None:
    task = make_task(cast, until=TaskState.CANCELLED)

    assert task.finding.state is FindingState.CONFIRMED


def test_finding_on_a_notice_gets_one_task(cast: Cast, clock: Clock) -> None:
    finding = confirmed_finding(cast)
    issued_notice(cast, finding)

    (task,) = tasks.tasks_of_finding(finding)
    assert task.school_id == cast.school1.id

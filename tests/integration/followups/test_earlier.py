"""Earlier findings on a visit: what is listed, and how it is answered."""

import pytest

from app.checklists.models import ChecklistVersion
from app.core import history
from app.core.errors import InvalidInput, NotAllowed, StaleState
from app.core.files.queries import attachments_of
from app.followups import queries, service
from app.followups.models import Review
from app.followups.service import CheckConflict
from app.followups.states import Verdict
from app.rectification.models import RectificationTask
from app.rectification.states import TaskState
from app.visits.models import Visit
from tests.support.cast import Cast
from tests.support.clock import Clock
from tests.support.factories.earlier import ON_SITE, look_at, row_of, submit, visit_under_way
from tests.support.factories.files import picture, upload
from tests.support.factories.findings import draft_finding
from tests.support.factories.followups import applied_task, verify
from tests.support.factories.rectification import confirmed_finding, make_task

V = Verdict


def open_reviews(task: RectificationTask) -> list[Review]:
    return [review for review in queries.reviews_of_task(task) if review.is_open]


# ------------------------------------------------------------------------------------- what is listed


def test_rows_are_what_is_open_at_the_school_of_the_visit(cast: Cast, visit: Visit) -> None:
    applied = applied_task(cast)
    running = make_task(cast, until=TaskState.IN_PROGRESS)
    bare = confirmed_finding(cast, title="消防通道堆放课桌")
    make_task(cast, until=TaskState.CLOSED)
    draft_finding(cast)
    confirmed_finding(cast, school=cast.school3)
    confirmed_finding(cast, school=cast.foreign_school, by="foreign_supervisor")

    rows = queries.earlier_rows(cast.act.supervisor, visit)

    assert {row.finding.id for row in rows} == {applied.finding_id, running.finding_id, bare.id}
    assert rows[-1].task is None
    assert rows[-1].number == bare.number
    shown = next(row for row in rows if row.task is applied)
    assert shown.evidence is not None
    assert shown.sees_task


def test_member_from_another_zone_gets_no_links_beside_the_own_scope(
    cast: Cast, clock: Clock, version: ChecklistVersion
) -> None:
    visit = visit_under_way(cast, version, members=[cast.supervisor2])
    applied_task(cast)

    (row,) = queries.earlier_rows(cast.act.supervisor2, visit)

    assert not row.sees_task
    assert row.evidence is None


@pytest.mark.parametrize("which", ["other school", "foreign county", "draft", "unknown"])
def test_forged_number_finds_nothing(cast: Cast, visit: Visit, which: str) -> None:
    number = {
        "other school": lambda: confirmed_finding(cast, school=cast.school3).number,
        "foreign county": lambda: (
            confirmed_finding(cast, school=cast.foreign_school, by="foreign_supervisor").number
        ),
        "draft": lambda: draft_finding(cast).reference,
        "unknown": lambda: "WT-519999-2026-0999",
    }[which]()

    assert number
    assert queries.get_earlier(cast.act.supervisor, visit.reference, number) is None


def test_finding_of_another_visit_is_no_way_into_a_visit_that_one_may_not_see(
    cast: Cast, visit: Visit
) -> None:
    number = applied_task(cast).finding.number
    assert number is not None

    assert queries.get_earlier(cast.act.foreign_supervisor, visit.reference, number) is None
    assert queries.get_earlier(cast.act.supervisor2, visit.reference, number) is None


# ------------------------------------------------------------------------------------- answering


@pytest.mark.parametrize("verdict", list(V))
def test_every_answer_is_kept_with_note_and_photo(
    cast: Cast, visit: Visit, verdict: Verdict
) -> None:
    task = applied_task(cast)

    check = look_at(
        cast.act.supervisor3, visit, task, verdict, photos=[upload(picture(), "现场.jpg")]
    )

    assert (check.verdict, check.seen, check.by) == (verdict, ON_SITE, cast.supervisor3)
    assert len(attachments_of(queries.CHECK, check.id)) == 1
    assert open_reviews(task) == []
    assert task.state is TaskState.PENDING_REVIEW


@pytest.mark.parametrize("who", ["supervisor2", "lead", "leader", "head", "admin"])
def test_who_is_not_on_the_team_answers_nothing(cast: Cast, visit: Visit, who: str) -> None:
    row = row_of(cast.act.supervisor, visit, applied_task(cast))

    with pytest.raises(NotAllowed):
        service.answer_earlier(getattr(cast.act, who), row, verdict=V.FIXED, seen=ON_SITE)


def test_answer_without_words_or_with_a_file_that_is_no_photo_is_refused(
    cast: Cast, visit: Visit
) -> None:
    task = applied_task(cast)

    with pytest.raises(InvalidInput) as wordless:
        look_at(cast.act.supervisor, visit, task, seen="  ")
    with pytest.raises(InvalidInput) as no_photo:
        look_at(cast.act.supervisor, visit, task, photos=[upload(b"%PDF-1.4", "a.jpg")])

    assert set(wordless.value.errors) == {"seen"}
    assert set(no_photo.value.errors) == {"photos"}


def test_second_of_two_is_shown_the_first_and_replaces_it_knowingly(
    cast: Cast, visit: Visit
) -> None:
    task = applied_task(cast)
    first = look_at(cast.act.supervisor, visit, task, V.FIXED)

    with pytest.raises(CheckConflict) as conflict:
        look_at(cast.act.supervisor3, visit, task, V.PARTLY, seen="有一盒没有标签。")
    assert conflict.value.theirs is first
    assert first.verdict is V.FIXED
    look_at(
        cast.act.supervisor3, visit, task, V.PARTLY, seen="有一盒没有标签。", version=first.version
    )

    assert (first.verdict, first.by) == (V.PARTLY, cast.supervisor3)
    (entry,) = [one for one in history.entries_of(visit) if one.event == "replace_answer"]
    assert entry.data["before"] == {"verdict": "fixed", "seen": ON_SITE}


def test_same_answer_sent_again_changes_nothing(cast: Cast, visit: Visit) -> None:
    task = applied_task(cast)
    check = look_at(cast.act.supervisor, visit, task)

    again = look_at(cast.act.supervisor3, visit, task)

    assert again is check
    assert (check.version, check.by) == (1, cast.supervisor)


def test_task_closed_meanwhile_takes_no_answer_and_keeps_the_one_it_has(
    cast: Cast, visit: Visit
) -> None:
    answered, late = applied_task(cast), applied_task(cast)
    check = look_at(cast.act.supervisor3, visit, answered)
    verify(cast.act.supervisor, answered)
    verify(cast.act.supervisor, late)

    with pytest.raises(StaleState):
        look_at(cast.act.supervisor3, visit, late)
    (row,) = queries.earlier_rows(cast.act.supervisor3, visit)
    submit(visit)

    assert row.check is check
    assert not row.is_open
    assert open_reviews(answered) == []
    assert [one.event for one in history.entries_of(check)] == ["fixed"]


def test_submitted_record_takes_no_answer(cast: Cast, visit: Visit) -> None:
    task = applied_task(cast)
    submit(visit)

    with pytest.raises(NotAllowed):
        look_at(cast.act.supervisor, visit, task)

"""Verification: what each verdict does to the task, and to its finding."""

import pytest

from app.core.errors import InvalidInput, StaleState
from app.core.severity import Mode, Severity
from app.findings.states import FindingState
from app.followups import queries, service
from app.followups.states import Place, ReviewState, Verdict
from app.rectification import queries as rectification
from app.rectification import service as tasks
from app.rectification.states import ClosureOutcome, TaskState
from tests.support.cast import Cast
from tests.support.clock import Clock
from tests.support.factories.files import picture, upload
from tests.support.factories.followups import SEEN, applied_task, verify

V = Verdict


def test_review_begun_at_the_desk_is_numbered_and_names_the_reviewer(
    cast: Cast, clock: Clock
) -> None:
    task = applied_task(cast)

    review = service.start_verification(cast.act.supervisor, task)

    assert review.number == "FC-519999-2026-0001"
    assert review.state is ReviewState.IN_PROGRESS
    assert review.place is Place.DESK
    assert task.reviewer_id == cast.supervisor.id
    assert rectification.waiting_for(task).name == cast.supervisor.name


def test_fixed_task_is_closed_with_its_finding(cast: Cast, clock: Clock) -> None:
    task = applied_task(cast)

    review = verify(cast.act.supervisor, task)

    assert review.state is ReviewState.COMPLETED
    assert review.completed_at is not None
    assert task.state is TaskState.CLOSED
    assert task.reviewer_id is None
    assert task.finding.state is FindingState.CLOSED
    assert rectification.applications_of(task)[0].outcome is ClosureOutcome.ACCEPTED


def test_fixed_continuing_task_is_sustained(cast: Cast, clock: Clock) -> None:
    task = applied_task(cast, mode=Mode.CONTINUING)

    verify(cast.act.supervisor, task)

    assert task.state is TaskState.SUSTAINED


def test_fixed_major_task_waits_for_the_office_lead(cast: Cast, clock: Clock) -> None:
    task = applied_task(cast, severity=Severity.MAJOR)

    verify(cast.act.supervisor, task)

    assert task.state is TaskState.VERIFIED
    assert task.finding.state is FindingState.CONFIRMED


@pytest.mark.parametrize("verdict", [V.PARTLY, V.NOT_FIXED])
def test_unfixed_task_goes_back_with_what_was_seen(
    cast: Cast, clock: Clock, verdict: Verdict
) -> None:
    task = applied_task(cast)

    verify(cast.act.supervisor, task, verdict, "照片看不出门能否全开，请补一张开门照。")

    assert task.state is TaskState.IN_PROGRESS
    assert task.sent_back
    assert task.returns == 1
    assert rectification.applications_of(task)[0].outcome is ClosureOutcome.RETURNED
    reason = rectification.last_reasons([task.id])[task.id].reason
    assert reason == "照片看不出门能否全开，请补一张开门照。"


def test_second_return_counts_on(cast: Cast, clock: Clock) -> None:
    task = applied_task(cast)
    verify(cast.act.supervisor, task, V.NOT_FIXED)
    tasks.apply_for_closure(cast.act.head, task, text="开门照已补。")

    verify(cast.act.supervisor3, task, V.PARTLY)

    assert task.returns == 2
    assert len(queries.reviews_of_task(task)) == 2


def test_what_cannot_be_judged_is_looked_at_on_site(cast: Cast, clock: Clock) -> None:
    task = applied_task(cast)

    first = verify(cast.act.supervisor, task, V.CANNOT_VERIFY)

    follow_up = queries.open_review(task)
    assert follow_up is not None
    assert follow_up.id != first.id
    assert follow_up.place is Place.ON_SITE
    assert follow_up.reviewer_id == cast.supervisor.id
    assert follow_up.scheduled_on == rectification.review_due_on(task)
    assert task.state is TaskState.PENDING_REVIEW
    assert task.reviewer_id == cast.supervisor.id


def test_verdict_keeps_effect_and_photos(cast: Cast, clock: Clock) -> None:
    review = service.start_verification(cast.act.supervisor, applied_task(cast))

    service.complete_review(
        cast.act.supervisor,
        review,
        verdict=V.FIXED,
        seen=SEEN,
        effect=85,
        photos=[upload(picture((64, 48)), "复查.jpg")],
    )

    from_files = review.effect, review.seen
    assert from_files == (85, SEEN)


@pytest.mark.parametrize(
    ("field", "values"),
    [
        ("seen", {"seen": "  "}),
        ("effect", {"effect": 101}),
        ("effect", {"effect": -1}),
        ("photos", {"photos": [upload(b"not a picture at all", "照片.jpg")]}),
    ],
)
def test_faulty_verdict_is_refused_beside_its_field(
    cast: Cast, clock: Clock, field: str, values: dict[str, object]
) -> None:
    review = service.start_verification(cast.act.supervisor, applied_task(cast))
    given = {"verdict": V.FIXED, "seen": SEEN, **values}

    with pytest.raises(InvalidInput) as refused:
        service.complete_review(cast.act.supervisor, review, **given)  # type: ignore[arg-type]

    assert set(refused.value.errors) == {field}


def test_verdict_after_the_task_moved_on_is_stale(cast: Cast, clock: Clock) -> None:
    task = applied_task(cast)
    review = verify(cast.act.supervisor, task)

    with pytest.raises(StaleState):
        service.complete_review(cast.act.supervisor, review, verdict=V.NOT_FIXED, seen=SEEN)

    assert task.state is TaskState.CLOSED

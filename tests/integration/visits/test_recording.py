"""Recording: every kind of answer, what is refused, what two people do to one item."""

import pytest
from sqlalchemy import update

from app.checklists.answers import AnswerValue
from app.checklists.models import ChecklistItem, ChecklistVersion
from app.core import history
from app.core.errors import InvalidInput, NotAllowed, StaleState
from app.core.files.queries import attachments_of
from app.core.files.service import UploadRefused
from app.extensions import db
from app.visits import queries, service
from app.visits.models import Visit
from app.visits.service import AnswerConflict, Given
from app.visits.states import VisitState
from tests.support.cast import Cast
from tests.support.factories.checklists import best_answer, make_checklist
from tests.support.factories.files import picture, png_announcing, upload
from tests.support.factories.visits import answer_all, give, make_visit

Items = dict[str, ChecklistItem]


@pytest.fixture
def visit(cast: Cast, version: ChecklistVersion) -> Visit:
    """A visit on site, with supervisor 2 as a member."""
    return make_visit(
        cast.supervisor,
        cast.school1,
        version,
        members=[cast.supervisor2],
        until=VisitState.IN_PROGRESS,
    )


def save(cast: Cast, visit: Visit, item: ChecklistItem, *raw: str, **rest: object) -> int:
    """Save as the lead; the version of the answer afterwards."""
    given = Given(raw=raw, **rest)  # type: ignore[arg-type]
    answer = service.save_answer(cast.act.supervisor, visit, item, given)
    return answer.version if answer is not None else 0


def test_answer_of_every_kind_is_kept(cast: Cast, visit: Visit, items: Items) -> None:
    for item in items.values():
        give(cast.act.supervisor, visit, item, best_answer(item))
    values = queries.answer_values(visit)
    assert values[items["yes_no"].id].value == "yes"
    assert values[items["number"].id].value == "1"
    assert values[items["multiple"].id].value == ["menu"]
    assert values[items["text"].id].value == "一切正常"
    assert values[items["photo"].id] == AnswerValue(note="现场查看", photo_count=1)
    assert queries.progress_now(visit).left == 0


@pytest.mark.parametrize(
    ("kind_of_item", "raw"),
    [
        ("yes_no", ("maybe",)),
        ("grade", ("yes", "no")),
        ("number", ("十二",)),
        ("number", ("99",)),
        ("number", ("NaN",)),
        ("single", ("head", "none")),
        ("multiple", ("menu", "nothing")),
        ("photo", ("yes",)),
        ("text", ("长" * 4001,)),
    ],
)
def test_what_the_item_cannot_take_is_refused(
    cast: Cast, visit: Visit, items: Items, kind_of_item: str, raw: tuple[str, ...]
) -> None:
    with pytest.raises(InvalidInput) as refused:
        save(cast, visit, items[kind_of_item], *raw)
    assert list(refused.value.errors) == ["value"]
    assert queries.answer_values(visit) == {}


def test_too_long_a_note_is_refused(cast: Cast, visit: Visit, items: Items) -> None:
    with pytest.raises(InvalidInput) as refused:
        save(cast, visit, items["yes_no"], "no", note="长" * 4001)
    assert list(refused.value.errors) == ["note"]


def test_nothing_given_makes_no_row(cast: Cast, visit: Visit, items: Items) -> None:
    assert save(cast, visit, items["yes_no"]) == 0
    assert queries.answers_of(visit) == {}


def test_not_applicable_wants_a_reason(cast: Cast, visit: Visit, items: Items) -> None:
    item = items["number"]
    save(cast, visit, item, not_applicable=True)
    lacking = [lack.what for lack in queries.paper_of(visit).missing if lack.item is item]
    assert lacking == ["reason"]
    save(cast, visit, item, not_applicable=True, note="学校没有冷藏柜", version=1)
    assert item not in [lack.item for lack in queries.paper_of(visit).missing]


def test_same_answer_sent_again_changes_nothing(cast: Cast, visit: Visit, items: Items) -> None:
    assert save(cast, visit, items["yes_no"], "no", note="缺留样") == 1
    for stale in (0, 1, 7):
        assert save(cast, visit, items["yes_no"], "no", note="缺留样", version=stale) == 1


def test_second_of_two_people_is_shown_both_texts(cast: Cast, visit: Visit, items: Items) -> None:
    item = items["yes_no"]
    save(cast, visit, item, "no", note="缺留样")
    with pytest.raises(AnswerConflict) as conflict:
        service.save_answer(cast.act.supervisor2, visit, item, Given(raw=("yes",), note="留样齐全"))
    assert conflict.value.theirs.note == "缺留样"
    assert conflict.value.mine.note == "留样齐全"
    assert queries.answer_values(visit)[item.id].note == "缺留样"


@pytest.mark.parametrize(
    ("choice", "value", "note"),
    [("theirs", "no", "缺留样"), ("mine", "yes", "齐全"), ("both", "yes", "缺留样\n齐全")],
)
def test_conflict_ends_as_the_person_chooses(
    cast: Cast, visit: Visit, items: Items, choice: str, value: str, note: str
) -> None:
    item = items["yes_no"]
    save(cast, visit, item, "no", note="缺留样")
    given = Given(raw=("yes",), note="齐全", version=1, in_conflict=True, resolve=choice)
    service.save_answer(cast.act.supervisor2, visit, item, given)
    kept = queries.answer_values(visit)[item.id]
    assert (kept.value, kept.note) == (value, note)
    events = [entry.event for entry in history.entries_of(visit)]
    assert ("replace_answer" in events) == (choice != "theirs")


def test_typing_on_does_not_end_a_conflict(cast: Cast, visit: Visit, items: Items) -> None:
    item = items["yes_no"]
    save(cast, visit, item, "no", note="缺留样")
    given = Given(raw=("yes",), note="齐全", version=1, in_conflict=True)
    with pytest.raises(AnswerConflict):
        service.save_answer(cast.act.supervisor2, visit, item, given)


def test_third_edit_during_the_choice_is_a_new_conflict(
    cast: Cast, visit: Visit, items: Items
) -> None:
    item = items["yes_no"]
    save(cast, visit, item, "no", note="缺留样")
    save(cast, visit, item, "no", note="缺 2 个品种", version=1)
    given = Given(raw=("yes",), note="齐全", version=1, in_conflict=True, resolve="mine")
    with pytest.raises(AnswerConflict):
        service.save_answer(cast.act.supervisor2, visit, item, given)


def test_photo_does_not_run_a_colleague_into_a_conflict(
    cast: Cast, visit: Visit, items: Items
) -> None:
    item = items["yes_no"]
    save(cast, visit, item, "no", note="缺留样")
    service.add_photos(cast.act.supervisor2, visit, item, [upload(picture())])
    assert save(cast, visit, item, "no", note="缺 2 个品种", version=1) == 2


def test_hidden_item_is_neither_missing_nor_lost(cast: Cast, visit: Visit, items: Items) -> None:
    source, hidden = items["yes_no"], items["grade"]
    save(cast, visit, source, "no", note="缺留样")
    save(cast, visit, hidden, hidden.options[0].code)
    total = queries.progress_now(visit).total
    save(cast, visit, source, "yes", version=1)
    paper = queries.paper_of(visit)
    assert hidden.id not in paper.shown_ids
    assert queries.progress_now(visit).total == total - 1
    assert hidden.id in paper.answers


@pytest.mark.parametrize("who", ["lead", "supervisor3", "head", "leader", "admin", "foreign_lead"])
def test_only_the_team_records(cast: Cast, visit: Visit, items: Items, who: str) -> None:
    with pytest.raises(NotAllowed):
        service.save_answer(getattr(cast.act, who), visit, items["yes_no"], Given(raw=("yes",)))
    with pytest.raises(NotAllowed):
        service.add_photos(getattr(cast.act, who), visit, items["yes_no"], [upload(picture())])


def test_submitted_record_is_locked(cast: Cast, visit: Visit, items: Items) -> None:
    answer_all(cast.act.supervisor, visit)
    service.submit_record(cast.act.supervisor, visit, reason="用时较短。")
    with pytest.raises(NotAllowed):
        save(cast, visit, items["yes_no"], "no", version=1)
    with pytest.raises(NotAllowed):
        service.write_summary(cast.act.supervisor, visit, methods=[], merits="好", advice="")


def test_record_closed_by_another_session_is_noticed(
    cast: Cast, visit: Visit, items: Items
) -> None:
    db.session.execute(
        update(Visit)
        .where(Visit.id == visit.id)
        .values(state=VisitState.RECORDED)
        .execution_options(synchronize_session=False)
    )
    with pytest.raises(StaleState):
        save(cast, visit, items["yes_no"], "no")


@pytest.mark.parametrize(
    "content",
    [b"", b"#!/bin/sh\necho hi\n", png_announcing(30_000, 30_000), b"%PDF-1.7 not a photo"],
)
def test_photo_that_is_none_is_refused_and_leaves_nothing(
    cast: Cast, visit: Visit, items: Items, content: bytes
) -> None:
    item = items["photo"]
    with pytest.raises(UploadRefused):
        service.add_photos(cast.act.supervisor, visit, item, [upload(content, "照片/现场.jpg")])
    answer = queries.get_answer(visit, item)
    assert answer is None or (answer.photo_count, answer.is_answered) == (0, False)


def test_photo_is_removed_with_a_reason_that_stays(cast: Cast, visit: Visit, items: Items) -> None:
    item = items["photo"]
    (photo,) = service.add_photos(cast.act.supervisor, visit, item, [upload(picture())])
    with pytest.raises(InvalidInput):
        service.remove_photo(cast.act.supervisor, visit, photo, reason=" ")
    service.remove_photo(cast.act.supervisor, visit, photo, reason="拍到了学生的脸")
    answer = queries.get_answer(visit, item)
    assert answer is not None
    assert (answer.photo_count, answer.is_answered) == (0, False)
    (kept,) = attachments_of("answer", answer.id, removed=True)
    assert kept.removed_reason == "拍到了学生的脸"


def test_photo_of_another_visit_is_not_removed_here(
    cast: Cast, visit: Visit, items: Items, version: ChecklistVersion
) -> None:
    other = make_visit(cast.supervisor, cast.school3, version, until=VisitState.IN_PROGRESS)
    (photo,) = service.add_photos(cast.act.supervisor, other, items["photo"], [upload(picture())])
    with pytest.raises(InvalidInput):
        service.remove_photo(cast.act.supervisor, visit, photo, reason="重复")
    assert not photo.is_removed


def test_item_of_another_checklist_is_not_asked_here(
    cast: Cast, visit: Visit, version: ChecklistVersion
) -> None:
    stranger = make_checklist(cast.act.lead, cast.county).items[0]
    assert visit.number is not None
    assert queries.get_asked(cast.act.supervisor, visit.number, stranger.id) is None

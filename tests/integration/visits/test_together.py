"""Two people at once, over real sessions: nobody's text is lost, nothing happens twice."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from flask import Flask
from sqlalchemy import select

from app.accounts.models import User
from app.accounts.queries import person
from app.checklists.models import ChecklistItem, ChecklistVersion
from app.core.errors import DomainError
from app.extensions import db
from app.visits import queries, service
from app.visits.models import Answer, Visit
from app.visits.service import AnswerConflict, Given
from app.visits.states import VisitState
from tests.support.cast import Cast
from tests.support.factories.visits import answer_all, make_visit

Items = dict[str, ChecklistItem]


def save_at_once(app: Flask, visit_id: int, item_id: int, users: list[int]) -> list[str]:
    """Every user saves a note of their own for the item in the same moment."""
    ready = Barrier(len(users))

    def save(user_id: int) -> str:
        with app.app_context():
            actor = person(db.session.get_one(User, user_id))
            visit = db.session.get_one(Visit, visit_id)
            item = db.session.get_one(ChecklistItem, item_id)
            db.session.rollback()
            ready.wait()
            try:
                given = Given(raw=("no",), note=f"第 {user_id} 人所见")
                service.save_answer(actor, visit, item, given)
                db.session.commit()
            except AnswerConflict as conflict:
                kept = conflict.theirs.note
                db.session.rollback()
                return f"conflict with {kept}"
            return f"第 {user_id} 人所见"

    with ThreadPoolExecutor(len(users)) as pool:
        return list(pool.map(save, users))


def test_first_answers_saved_in_the_same_moment_lose_nothing(
    app: Flask, cast: Cast, version: ChecklistVersion, items: Items
) -> None:
    visit = make_visit(
        cast.supervisor,
        cast.school1,
        version,
        members=[cast.supervisor2],
        until=VisitState.IN_PROGRESS,
    )
    ids = visit.id, items["yes_no"].id
    users = [cast.supervisor.id, cast.supervisor2.id]
    db.session.commit()
    said = save_at_once(app, *ids, users)
    kept = db.session.scalars(select(Answer.note).where(Answer.visit_id == ids[0])).all()
    assert len(kept) == 1
    assert sorted(said) == sorted([kept[0], f"conflict with {kept[0]}"])


def test_record_is_submitted_once_by_two_tabs(
    app: Flask, cast: Cast, version: ChecklistVersion
) -> None:
    visit = make_visit(cast.supervisor, cast.school1, version, until=VisitState.IN_PROGRESS)
    answer_all(cast.act.supervisor, visit)
    visit_id, user_id = visit.id, cast.supervisor.id
    db.session.commit()
    ready = Barrier(2)

    def submit(_: int) -> str:
        with app.app_context():
            actor = person(db.session.get_one(User, user_id))
            found = queries.get_visit_by_id(actor, visit_id)
            assert found is not None
            db.session.rollback()
            ready.wait()
            try:
                service.submit_record(actor, found, reason="用时较短。")
                db.session.commit()
            except DomainError as error:
                db.session.rollback()
                return type(error).__name__
            return "submitted"

    with ThreadPoolExecutor(2) as pool:
        said = sorted(pool.map(submit, range(2)))
    assert said == ["StaleState", "submitted"]


def test_answer_and_submission_at_once_leave_a_locked_and_complete_record(
    app: Flask, cast: Cast, version: ChecklistVersion, items: Items
) -> None:
    visit = make_visit(
        cast.supervisor,
        cast.school1,
        version,
        members=[cast.supervisor2],
        until=VisitState.IN_PROGRESS,
    )
    answer_all(cast.act.supervisor, visit)
    visit_id, item_id = visit.id, items["text"].id
    users = cast.supervisor.id, cast.supervisor2.id
    db.session.commit()
    ready = Barrier(2)

    def act(user_id: int) -> str:
        with app.app_context():
            actor = person(db.session.get_one(User, user_id))
            found = queries.get_visit_by_id(actor, visit_id)
            item = db.session.get_one(ChecklistItem, item_id)
            assert found is not None
            db.session.rollback()
            ready.wait()
            try:
                if user_id == users[0]:
                    service.submit_record(actor, found, reason="用时较短。")
                else:
                    given = Given(raw=("另有情况",), version=1)
                    service.save_answer(actor, found, item, given)
                db.session.commit()
            except DomainError as error:
                db.session.rollback()
                return type(error).__name__
            return "done"

    with ThreadPoolExecutor(2) as pool:
        said = list(pool.map(act, users))
    assert said[0] == "done"
    assert said[1] in {"done", "NotAllowed", "StaleState"}
    db.session.expire_all()
    text = queries.answer_values(db.session.get_one(Visit, visit_id))[item_id].value
    assert text == ("另有情况" if said[1] == "done" else "一切正常")
    assert db.session.get_one(Visit, visit_id).state is VisitState.RECORDED

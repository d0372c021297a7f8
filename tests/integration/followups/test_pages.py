"""The pages of reviews: two steps from the task to closure, lists, refusals that lose nothing."""

from sqlalchemy import select

from app.core.severity import Severity
from app.extensions import db
from app.followups import queries, service
from app.followups.models import Review
from app.followups.states import Place, Verdict
from app.rectification.models import RectificationTask
from app.rectification.states import TaskState
from tests.support.cast import Cast
from tests.support.client import Client
from tests.support.clock import Clock
from tests.support.factories.followups import (
    SEEN,
    applied_task,
    closed_task,
    look_back_begun,
    verify,
)


def test_task_is_closed_in_two_steps(cast: Cast, clock: Clock, client: Client) -> None:
    task = applied_task(cast)
    client.sign_in(cast.supervisor)

    begun = client.page(f"/tasks/{task.number}").form("/start").send()
    page = client.page(begun.location)
    done = page.form().send(verdict="fixed", seen=SEEN)

    assert done.status_code == 303
    assert task.state is TaskState.CLOSED


def test_verdict_page_says_what_each_choice_does(cast: Cast, clock: Clock, client: Client) -> None:
    review = service.start_verification(
        cast.act.supervisor, applied_task(cast, severity=Severity.MAJOR)
    )

    page = client.sign_in(cast.supervisor).page(f"/reviews/{review.number}/verdict?lang=en")

    assert "closes it as a second person" in page.text
    assert "goes back to the school" in page.text
    assert "三项证明已补齐，请督学验收。" in page.text


def test_verdict_without_seen_keeps_what_was_typed(
    cast: Cast, clock: Clock, client: Client
) -> None:
    review = service.start_verification(cast.act.supervisor, applied_task(cast))
    page = client.sign_in(cast.supervisor).page(f"/reviews/{review.number}/verdict?lang=en")

    refused = page.form().send_page(verdict="partly", effect="40")

    assert refused.response.status_code == 422
    assert "Please write what was seen." in refused.errors
    values = refused.form().values
    assert (values["verdict"], values["effect"]) == ("partly", "40")


def test_verdict_on_a_withdrawn_application_keeps_the_text(
    cast: Cast, clock: Clock, client: Client
) -> None:
    task = applied_task(cast)
    review = service.start_verification(cast.act.supervisor, task)
    form = client.sign_in(cast.supervisor).page(f"/reviews/{review.number}/verdict").form()
    service.cancel_review(cast.act.lead, review, reason="改派他人。")

    answer = form.send(verdict="fixed", seen=SEEN)

    assert answer.status_code in {303, 422}
    assert task.state is TaskState.PENDING_REVIEW


def test_look_back_page_reopens_with_a_new_day(cast: Cast, clock: Clock, client: Client) -> None:
    task = closed_task(cast)
    review = look_back_begun(cast, task)
    page = client.sign_in(cast.supervisor3).page(f"/reviews/{review.number}/verdict")

    answer = page.form().send(verdict="not_fixed", seen="又没有贴标签。")

    assert answer.status_code == 303
    assert task.state is TaskState.REOPENED
    assert task.due_on == service.propose_new_day(task)


def test_schedule_page_offers_the_fit_and_says_why_others_are_not(
    cast: Cast, clock: Clock, client: Client
) -> None:
    task = applied_task(cast)
    client.sign_in(cast.lead)
    path = f"/reviews/tasks/{task.number}/schedule?lang=en"
    page = client.page(path)
    assert "沈知远" in page.text

    found = page.form().send(reviewer_words="许怀瑾", find="reviewer")
    assert found.status_code == 200
    assert cast.supervisor2.public_id in found.text

    refused = client.get(f"/reviews/tasks/{task.number}/reviewers?q=淳于安&lang=en")
    assert "no office role for this county" in refused.text


def test_scheduled_review_reaches_the_reviewer_of_another_zone(
    cast: Cast, clock: Clock, client: Client
) -> None:
    task = applied_task(cast)
    form = client.sign_in(cast.lead).page(f"/reviews/tasks/{task.number}/schedule").form()

    answer = form.send(reviewer=cast.supervisor2.public_id, on="2026-03-04", place="on_site")

    assert answer.status_code == 303
    review = db.session.scalars(select(Review)).one()
    assert review.place is Place.ON_SITE
    client.sign_in(cast.supervisor2)
    assert task.title in client.page("/reviews?view=mine").text
    client.page(f"/tasks/{task.number}")
    client.page(f"/reviews/{review.number}")


def test_verified_major_task_is_closed_by_the_lead(
    cast: Cast, clock: Clock, client: Client
) -> None:
    task = applied_task(cast, severity=Severity.MAJOR)
    verify(cast.act.supervisor, task)
    client.sign_in(cast.lead)

    page = client.page(f"/reviews/tasks/{task.number}/actions/close")
    assert SEEN in page.text
    page.form().send(remark="同意销号。")

    assert task.state is TaskState.CLOSED
    assert not task.single_handed


def test_verified_major_task_is_returned_with_what_is_missing(
    cast: Cast, clock: Clock, client: Client
) -> None:
    task = applied_task(cast, severity=Severity.MAJOR)
    verify(cast.act.supervisor, task)
    page = client.sign_in(cast.lead).page(f"/reviews/tasks/{task.number}/actions/return")

    assert page.form().send(reason="").status_code == 422
    page.form().send(reason="还缺门卫值班记录。", _form_id="again")

    assert task.state is TaskState.IN_PROGRESS
    assert task.sent_back


def test_waiting_tab_shows_only_what_nobody_reviews_yet(
    cast: Cast, clock: Clock, client: Client
) -> None:
    free, taken = applied_task(cast), applied_task(cast)
    service.start_verification(cast.act.supervisor3, taken)

    page = client.sign_in(cast.supervisor).page("/reviews")

    assert free.number in page.text
    assert taken.number not in page.text


def test_list_finds_by_number_words_and_school(cast: Cast, clock: Clock, client: Client) -> None:
    task = applied_task(cast)
    client.sign_in(cast.supervisor)

    for words in (task.number, "留样", "桃岭", "Taoling"):
        assert task.number in client.page(f"/reviews?q={words}").text, words
    assert task.number not in client.page("/reviews?q=操场").text


def test_list_is_narrowed_by_severity_school_and_region(
    cast: Cast, clock: Clock, client: Client
) -> None:
    closed_task(cast)
    client.sign_in(cast.lead)
    (review,) = db.session.scalars(select(Review))

    shown = {
        "view=all": True,
        "view=all&severity=general": True,
        "view=all&severity=major": False,
        f"view=all&school={cast.school1.code}": True,
        f"view=all&school={cast.school2.code}": False,
        f"view=all&region={cast.town_a.code}": True,
        f"view=all&region={cast.town_b.code}": False,
        "view=all&place=on_site": False,
        "view=all&state=completed": True,
        "view=all&kind=look_back": False,
        "view=look_backs": False,
        f"view=all&q={review.number}": True,
    }
    for query, is_shown in shown.items():
        assert (review.number in client.page(f"/reviews?{query}").text) is is_shown, query


def test_leader_reads_reviews_but_has_nothing_to_press(
    cast: Cast, clock: Clock, client: Client
) -> None:
    review = service.start_verification(cast.act.supervisor, applied_task(cast))
    client.sign_in(cast.leader)

    assert review.number in client.page("/reviews").text
    page = client.page(f"/reviews/{review.number}")
    assert not page.soup.select("main form[method=post]")


def test_school_sees_a_review_once_it_is_completed(
    cast: Cast, clock: Clock, client: Client
) -> None:
    task = applied_task(cast)
    review = service.start_verification(cast.act.supervisor, task)
    client.sign_in(cast.head)
    assert client.get(f"/reviews/{review.number}").status_code == 404
    assert client.get("/reviews").status_code == 403

    service.complete_review(cast.act.supervisor, review, verdict=Verdict.PARTLY, seen=SEEN)

    assert SEEN in client.page(f"/reviews/{review.number}").text
    assert SEEN in client.page(f"/tasks/{task.number}").text


def test_foreign_review_answers_like_a_missing_one(
    cast: Cast, clock: Clock, client: Client
) -> None:
    task = applied_task(cast)
    review = service.start_verification(cast.act.supervisor, task)
    client.sign_in(cast.foreign_lead)

    for path in (
        f"/reviews/{review.number}",
        f"/reviews/{review.number}/verdict",
        f"/reviews/{review.number}/actions/cancel",
        f"/reviews/tasks/{task.number}/schedule",
        f"/reviews/tasks/{task.number}/actions/close",
        f"/reviews/tasks/{task.number}/reviewers",
    ):
        assert client.get(path).status_code == 404, path
    assert client.send(f"/reviews/tasks/{task.number}/actions/start").status_code == 404


def test_cancelling_asks_for_a_reason_and_frees_the_task(
    cast: Cast, clock: Clock, client: Client
) -> None:
    task = applied_task(cast)
    review = service.start_verification(cast.act.supervisor, task)
    page = client.sign_in(cast.lead).page(f"/reviews/{review.number}/actions/cancel")

    assert page.form().send(reason=" ").status_code == 422
    page.form().send(reason="沈知远本周请假。", _form_id="again")

    assert queries.open_review(task) is None
    assert task.reviewer_id is None


def test_export_neutralises_formulas(cast: Cast, clock: Clock, client: Client) -> None:
    task = applied_task(cast)
    verify(cast.act.supervisor, task, seen="=HYPERLINK(1)")

    answer = client.sign_in(cast.lead).get("/reviews/export?view=all")

    assert answer.text.startswith("\ufeff")
    assert "'=HYPERLINK(1)" in answer.text


def test_task_page_tells_who_reviews_it(cast: Cast, clock: Clock, client: Client) -> None:
    task = applied_task(cast)
    service.start_verification(cast.act.supervisor3, task)

    page = client.sign_in(cast.supervisor).page(f"/tasks/{task.number}?lang=en")

    assert "叶知秋 reviews this by" in page.text
    assert db.session.get(RectificationTask, task.id) is not None

"""The pages of earlier findings: the record, the review that it prepares, the paper."""

import io
from typing import Any

import pytest
from sqlalchemy import select

from app.checklists.models import ChecklistVersion
from app.core.files.queries import attachments_of
from app.extensions import db
from app.followups import queries
from app.followups.models import Review, SiteCheck
from app.followups.states import Verdict
from app.records import press
from app.records.queries import Draft
from app.records.states import RecordKind
from app.rectification.models import RectificationTask
from app.rectification.states import TaskState
from app.visits import service as visits
from app.visits.models import Visit
from app.visits.states import SchoolAnswer
from tests.support.cast import Cast
from tests.support.client import Client
from tests.support.clock import Clock
from tests.support.factories.earlier import ON_SITE, look_at, submit, visit_under_way
from tests.support.factories.files import picture
from tests.support.factories.followups import applied_task, verify
from tests.support.factories.rectification import confirmed_finding

HTMX = {"HX-Request": "true"}


@pytest.fixture
def task(cast: Cast, clock: Clock) -> RectificationTask:
    """A task of the school that has been applied for."""
    return applied_task(cast)


@pytest.fixture
def visit(cast: Cast, task: RectificationTask, version: ChecklistVersion) -> Visit:
    """A visit of two supervisors of the zone, on site."""
    return visit_under_way(cast, version)


def page_of(visit: Visit) -> str:
    return f"/reviews/visits/{visit.reference}/earlier"


def row_of(visit: Visit, task: RectificationTask) -> str:
    return f"{page_of(visit)}/{task.finding.number}"


def answer(
    client: Client, visit: Visit, task: RectificationTask, *, script: bool = True, **fields: Any
) -> Any:
    data = {"verdict": "fixed", "seen": ON_SITE, "version": "0", **fields}
    headers = HTMX if script else {}
    return client.send(row_of(visit, task), data, headers=headers)


def checks() -> list[SiteCheck]:
    return list(db.session.scalars(select(SiteCheck)))


def test_record_leads_to_the_rows_and_a_row_says_what_it_was(
    cast: Cast, visit: Visit, task: RectificationTask, client: Client
) -> None:
    client.sign_in(cast.supervisor3)
    for part in ("record", "check"):
        assert page_of(visit) in client.page(f"/visits/{visit.reference}/{part}").links()

    page = client.page(page_of(visit))

    for part in (task.number, task.title, "待验收", "学校最近提交的佐证材料", "需要联网", "已整改"):
        assert part in page.text, part
    assert f"/tasks/{task.number}" in page.links()


def test_answer_without_script_is_saved_and_leads_back_to_the_row(
    cast: Cast, visit: Visit, task: RectificationTask, client: Client
) -> None:
    client.sign_in(cast.supervisor3)

    sent = client.page(page_of(visit)).form().send(verdict="partly", seen="有一盒没有标签。")

    assert sent.status_code == 303
    assert sent.location.endswith(f"{page_of(visit)}#earlier-{task.finding_id}")
    (check,) = checks()
    assert check.verdict is Verdict.PARTLY
    assert cast.supervisor3.name in client.page(page_of(visit)).text


def test_answer_by_script_brings_the_row_back_with_its_photo(
    cast: Cast, visit: Visit, task: RectificationTask, client: Client
) -> None:
    client.sign_in(cast.supervisor3)

    saved = answer(client, visit, task, photos=(io.BytesIO(picture()), "现场.jpg"))

    assert saved.status_code == 200
    assert saved.text.lstrip().startswith("<article")
    (check,) = checks()
    (photo,) = attachments_of(queries.CHECK, check.id)
    assert photo.public_id in saved.text
    assert client.get(f"/files/{photo.public_id}").status_code == 200
    assert client.sign_in(cast.head).get(f"/files/{photo.public_id}").status_code == 404


@pytest.mark.parametrize("script", [True, False])
def test_incomplete_answer_says_why_beside_the_field_and_keeps_what_was_typed(
    cast: Cast, visit: Visit, task: RectificationTask, client: Client, *, script: bool
) -> None:
    client.sign_in(cast.supervisor3)

    wordless = answer(client, visit, task, script=script, seen=" ")
    undecided = answer(client, visit, task, script=script, verdict="")
    forged = answer(client, visit, task, script=script, verdict="closed", version="１; x")

    assert [one.status_code for one in (wordless, undecided, forged)] == [422, 422, 422]
    assert "请写明查看到的情况" in wordless.text
    assert ON_SITE in undecided.text
    assert checks() == []


def test_two_people_see_each_other_and_the_second_save_replaces(
    cast: Cast, visit: Visit, task: RectificationTask, client: Client
) -> None:
    look_at(cast.act.supervisor, visit, task, seen="标签齐全。")
    client.sign_in(cast.supervisor3)

    conflict = answer(client, visit, task, verdict="not_fixed", seen="没有标签。")

    assert conflict.status_code == 409
    for part in (cast.supervisor.name, "标签齐全。", "没有标签。", 'name="version" value="1"'):
        assert part in conflict.text, part
    again = answer(client, visit, task, verdict="not_fixed", seen="没有标签。", version="1")
    assert again.status_code == 200
    (check,) = checks()
    assert check.seen == "没有标签。"


def test_task_closed_by_somebody_else_is_said_and_the_text_stays(
    cast: Cast, visit: Visit, task: RectificationTask, client: Client
) -> None:
    verify(cast.act.supervisor, task)

    refused = answer(client.sign_in(cast.supervisor3), visit, task, seen="标签齐全。")

    assert refused.status_code == 409
    assert "本条已由他人办结" in refused.text
    assert "标签齐全。" in refused.text
    assert "没有上次遗留问题" in client.page(page_of(visit)).text


def test_finding_of_another_school_is_not_found_under_the_visit(
    cast: Cast, visit: Visit, client: Client
) -> None:
    client.sign_in(cast.supervisor)
    for finding in (
        confirmed_finding(cast, school=cast.school3),
        confirmed_finding(cast, school=cast.foreign_school, by="foreign_supervisor"),
    ):
        sent = client.send(f"{page_of(visit)}/{finding.number}", {"verdict": "fixed", "seen": "x"})
        assert sent.status_code == 404
        assert finding.number not in client.page(page_of(visit)).text
    assert checks() == []


def test_package_takes_the_page_of_the_rows_along(cast: Cast, visit: Visit, client: Client) -> None:
    device = "11111111-1111-4111-8111-111111111111"
    client.sign_in(cast.supervisor)

    package = client.get(f"/recorder/visits/{visit.reference}/package?device={device}").json

    assert package is not None
    assert page_of(visit) in package["urls"]["pages"]


def prepared(cast: Cast, visit: Visit, task: RectificationTask) -> Review:
    look_at(cast.act.supervisor3, visit, task)
    submit(visit)
    review = queries.open_review(task)
    assert review is not None
    return review


def test_reviewer_confirms_with_one_press(
    cast: Cast, visit: Visit, task: RectificationTask, client: Client
) -> None:
    review = prepared(cast, visit, task)
    page = client.sign_in(cast.supervisor3).page(f"/reviews/{review.number}")
    assert ON_SITE in page.text

    done = page.form("/confirm").send()

    assert done.status_code == 303
    assert task.state is TaskState.CLOSED
    assert ON_SITE in client.page(f"/tasks/{task.number}").text


def test_reviewer_changes_what_was_prepared(
    cast: Cast, visit: Visit, task: RectificationTask, client: Client
) -> None:
    review = prepared(cast, visit, task)
    client.sign_in(cast.supervisor3)
    client.send(f"/reviews/{review.number}/actions/start")
    form = client.page(f"/reviews/{review.number}/verdict").form("/verdict")
    assert (form.values["verdict"], form.values["seen"]) == ("fixed", ON_SITE)

    form.send(verdict="partly", seen="复核照片，有一盒标签不清。")

    assert (review.verdict, review.seen) == (Verdict.PARTLY, "复核照片，有一盒标签不清。")
    assert task.state is TaskState.IN_PROGRESS


def test_lead_reads_what_is_prepared_without_a_button_to_confirm_it(
    cast: Cast, visit: Visit, task: RectificationTask, client: Client
) -> None:
    review = prepared(cast, visit, task)

    page = client.sign_in(cast.lead).page(f"/reviews/{review.number}")

    assert ON_SITE in page.text
    assert "actions/confirm" not in page.response.text
    assert client.send(f"/reviews/{review.number}/actions/confirm").status_code == 403


def test_school_reads_the_answer_on_visit_and_timeline_once_it_is_fed_back(
    cast: Cast, visit: Visit, task: RectificationTask, client: Client
) -> None:
    prepared(cast, visit, task)
    places = (
        f"/visits/{visit.reference}",
        f"/tasks/{task.number}",
        f"/findings/{task.finding.number}",
    )
    client.sign_in(cast.head)
    for place in places:
        assert ON_SITE not in client.page(place).text, place

    visits.record_feedback(
        cast.act.supervisor, visit, answer=SchoolAnswer.ACKNOWLEDGED, by="陆秋实 校长"
    )

    for place in places:
        assert ON_SITE in client.page(place).text, place
    assert "现场核查：已整改" in client.page(f"/tasks/{task.number}").text


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("zh_Hans_CN", ("遗留问题核查情况", "已整改")),
        ("en", ("Earlier findings looked at", "Has been put right")),
    ],
)
def test_printed_record_has_the_table_once_it_is_submitted(
    cast: Cast, visit: Visit, task: RectificationTask, language: str, words: tuple[str, ...]
) -> None:
    look_at(cast.act.supervisor3, visit, task)

    def html() -> str:
        draft = Draft(RecordKind.VISIT_RECORD, visit)
        return press.compose(press.draft_of(draft), language=language).html

    assert ON_SITE not in html()
    submit(visit)

    for part in (*words, task.number, task.title, ON_SITE, cast.supervisor3.name):
        assert part in html(), part

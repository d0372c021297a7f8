"""The pages of a task as people use them, without script."""

from io import BytesIO

import pytest
from werkzeug.datastructures import FileStorage

from app.core.severity import Mode, Severity
from app.extensions import db
from app.rectification import queries, service
from app.rectification.models import RectificationTask
from app.rectification.states import TaskState
from tests.support.cast import Cast
from tests.support.client import Client
from tests.support.clock import Clock
from tests.support.factories.files import picture
from tests.support.factories.rectification import (
    ask_for_time,
    confirmed_finding,
    make_task,
    name_owner,
    prove,
)

T = TaskState


def photo(name: str = "照片.jpg") -> FileStorage:
    return FileStorage(BytesIO(picture((64, 48))), filename=name, content_type="image/jpeg")


def path(task: RectificationTask, *rest: str) -> str:
    return "/".join(("/tasks", task.number, *rest))


def reread(task: RectificationTask) -> RectificationTask:
    db.session.expire_all()
    return task


def test_head_names_people_and_submits_the_plan_on_one_page(
    cast: Cast, clock: Clock, client: Client
) -> None:
    task = make_task(cast)
    page = client.sign_in(cast.head).page(path(task, "plan"))

    sent = page.form().send(
        owner=cast.staff.public_id,
        goal="每餐留样齐全。",
        measures="换留样盒。\n每日核对。",
        send="1",
    )

    assert sent.status_code == 303
    assert reread(task).state is T.PLAN_SUBMITTED
    assert task.owner_id == cast.staff.id


def test_plan_without_goal_comes_back_with_everything_typed(
    cast: Cast, clock: Clock, client: Client
) -> None:
    task = make_task(cast)
    page = client.sign_in(cast.head).page(path(task, "plan"))

    refused = page.form().send_page(owner=cast.staff.public_id, measures="换留样盒。", send="1")

    assert refused.response.status_code == 422
    assert refused.form().values["measures"] == "换留样盒。"
    assert refused.errors
    assert reread(task).state is T.ISSUED


def test_plan_can_be_kept_as_a_draft(cast: Cast, clock: Clock, client: Client) -> None:
    task = make_task(cast)
    page = client.sign_in(cast.head).page(path(task, "plan"))

    page.form().send(goal="每餐留样齐全。", draft="1")

    assert reread(task).goal == "每餐留样齐全。"
    assert task.state is T.ISSUED


def test_plan_written_in_a_stale_tab_shows_both_versions(
    cast: Cast, clock: Clock, client: Client
) -> None:
    task = make_task(cast)
    form = client.sign_in(cast.head).page(path(task, "plan")).form()
    service.save_plan(cast.act.head, task, goal="甲版本", measures="甲措施")
    db.session.commit()

    answer = form.send(goal="乙版本", draft="1")

    assert answer.status_code == 409
    assert "甲版本" in answer.text
    assert "乙版本" in answer.text
    assert reread(task).goal == "甲版本"


def test_plan_sent_after_the_task_moved_on_keeps_the_words(
    cast: Cast, clock: Clock, client: Client
) -> None:
    task = make_task(cast)
    form = client.sign_in(cast.head).page(path(task, "plan")).form()
    service.cancel(cast.act.lead, task, reason="重复下发。")
    db.session.commit()

    answer = form.send(goal="写了很久的目标", measures="写了很久的措施", send="1")

    assert answer.status_code in {409, 422}
    assert "写了很久的目标" in answer.text


def test_supervisor_accepts_the_plan(cast: Cast, clock: Clock, client: Client) -> None:
    task = make_task(cast, until=T.PLAN_SUBMITTED)
    client.sign_in(cast.supervisor)

    client.page(path(task, "actions", "accept_plan")).form().send(reason="")

    assert reread(task).state is T.IN_PROGRESS


def test_plan_is_not_sent_back_without_a_reason(cast: Cast, clock: Clock, client: Client) -> None:
    task = make_task(cast, until=T.PLAN_SUBMITTED)
    client.sign_in(cast.supervisor)

    refused = client.page(path(task, "actions", "return_plan")).form().send(reason=" ")

    assert refused.status_code == 422
    assert reread(task).state is T.PLAN_SUBMITTED


def test_owner_reports_with_photos_in_one_form(cast: Cast, clock: Clock, client: Client) -> None:
    task = make_task(cast, until=T.IN_PROGRESS)
    page = client.sign_in(cast.staff).page(path(task, "progress"))

    sent = page.form().send(
        text="换好了。", percent="100", after=photo(), after_caption="标签齐全", before=photo()
    )

    assert sent.status_code == 303
    evidence = queries.evidence_of(reread(task))
    assert [file.caption for file in evidence.after] == ["标签齐全"]
    assert len(evidence.before) == 1


def test_upload_that_lies_about_its_type_keeps_nothing(
    cast: Cast, clock: Clock, client: Client
) -> None:
    task = make_task(cast, until=T.IN_PROGRESS)
    page = client.sign_in(cast.staff).page(path(task, "progress"))
    liar = FileStorage(BytesIO(b"MZ" + b"\0" * 200), filename="照片.jpg")

    refused = page.form().send(text="换好了。", percent="50", after=liar)

    assert refused.status_code == 422
    assert "换好了。" in refused.text
    assert reread(task).progress == 0


def test_same_report_sent_twice_is_one_entry(cast: Cast, clock: Clock, client: Client) -> None:
    task = make_task(cast, until=T.IN_PROGRESS)
    form = client.sign_in(cast.staff).page(path(task, "progress")).form()

    first = form.send(text="换好了。", percent="50")
    second = form.send(text="换好了。", percent="50")

    assert first.headers["Location"] == second.headers["Location"]
    assert len(queries.progress_of(reread(task))) == 1


def test_head_applies_for_closure_and_adds_the_photo_there(
    cast: Cast, clock: Clock, client: Client
) -> None:
    task = make_task(cast, until=T.IN_PROGRESS)
    page = client.sign_in(cast.head).page(path(task, "closure"))

    page.form().send(text="已全部更换。", after=photo())

    assert reread(task).state is T.PENDING_REVIEW


def test_application_without_evidence_says_what_is_missing(
    cast: Cast, clock: Clock, client: Client
) -> None:
    task = make_task(cast, until=T.IN_PROGRESS)
    page = client.sign_in(cast.head).page(path(task, "closure"))

    refused = page.form().send_page(text="已全部更换。")

    assert refused.response.status_code == 422
    assert refused.form().values["text"] == "已全部更换。"


def test_owner_who_is_not_head_may_not_apply(cast: Cast, clock: Clock, client: Client) -> None:
    task = make_task(cast, until=T.IN_PROGRESS)

    assert client.sign_in(cast.staff).get(path(task, "closure")).status_code == 403


def test_evidence_is_taken_away_with_a_reason_and_stays_on_record(
    cast: Cast, clock: Clock, client: Client
) -> None:
    task = make_task(cast, until=T.IN_PROGRESS)
    prove(cast, task)
    file = queries.evidence_of(task).after[0]
    page = client.sign_in(cast.staff).page(path(task, "files", file.public_id, "remove"))

    page.form().send(reason="拍错了柜子。")

    assert queries.evidence_of(reread(task)).after == []
    db.session.refresh(file)
    assert file.removed_reason == "拍错了柜子。"


def test_evidence_before_the_office_cannot_be_taken_away(
    cast: Cast, clock: Clock, client: Client
) -> None:
    task = make_task(cast, until=T.PENDING_REVIEW)
    file = queries.evidence_of(task).after[0]
    page = client.sign_in(cast.head).page(path(task, "files", file.public_id, "remove"))

    refused = page.form().send(reason="换一张。")

    assert refused.status_code == 422
    assert queries.evidence_of(reread(task)).after


def test_file_of_another_task_is_not_found_below_this_one(
    cast: Cast, clock: Clock, client: Client
) -> None:
    task = make_task(cast, until=T.PENDING_REVIEW)
    other = make_task(cast, until=T.PENDING_REVIEW)
    file = queries.evidence_of(other).after[0]

    answer = client.sign_in(cast.head).get(path(task, "files", file.public_id, "remove"))

    assert answer.status_code == 404


def test_files_are_seen_by_whoever_sees_the_task(cast: Cast, clock: Clock, client: Client) -> None:
    task = make_task(cast, until=T.PENDING_REVIEW)
    file = queries.evidence_of(task).after[0]

    assert client.sign_in(cast.supervisor).get(f"/files/{file.public_id}").status_code == 200
    assert client.sign_in(cast.head2).get(f"/files/{file.public_id}").status_code == 404


@pytest.mark.parametrize("who", ["head2", "foreign_lead", "foreign_head", "supervisor2", "admin"])
def test_task_of_others_is_like_one_that_does_not_exist(
    cast: Cast, clock: Clock, client: Client, who: str
) -> None:
    task = make_task(cast)
    client.sign_in(getattr(cast, who))

    seen, missing = client.get(path(task)), client.get("/tasks/ZG-519999-2026-9999")

    assert seen.status_code == missing.status_code == 404


def test_leader_reads_but_has_no_button(cast: Cast, clock: Clock, client: Client) -> None:
    task = make_task(cast, until=T.PLAN_SUBMITTED)
    page = client.sign_in(cast.leader).page(path(task))

    assert not page.soup.select(".next-actions form, .next-actions a")
    assert client.send(path(task, "actions", "accept_plan"), {"reason": "x"}).status_code == 403


@pytest.mark.parametrize("state", list(T))
def test_page_of_every_state_opens_for_both_sides(
    cast: Cast, clock: Clock, client: Client, state: TaskState
) -> None:
    severity = Severity.MAJOR if state is T.VERIFIED else Severity.GENERAL
    task = make_task(cast, until=state, severity=severity)
    for user in (cast.head, cast.staff, cast.supervisor, cast.lead, cast.leader):
        client.sign_in(user)
        assert task.title in client.page(path(task)).title
        client.page(f"{path(task)}?lang=en")


def test_immediate_task_is_issued_from_the_finding(
    cast: Cast, clock: Clock, client: Client
) -> None:
    finding = confirmed_finding(cast, mode=Mode.IMMEDIATE)
    page = client.sign_in(cast.lead).page(f"/tasks/issue/{finding.number}")

    sent = page.form().send()

    assert sent.status_code == 303
    assert queries.has_live_task(finding.id)


def test_extension_goes_from_the_head_over_the_supervisor_to_the_lead(
    cast: Cast, clock: Clock, client: Client
) -> None:
    task = make_task(cast, until=T.IN_PROGRESS)
    first = task.due_on
    form = client.sign_in(cast.head).page(path(task, "extension")).form()
    new_day = service.latest_day(task)
    form.send(new_due_on=new_day.isoformat(), reason_class="procurement", reason="采购要走程序。")
    request = queries.waiting_extension(reread(task))
    assert request is not None
    url = path(task, "extensions", request.public_id)

    client.sign_in(cast.supervisor).page(url).form("opinion").send(supports="yes", text="属实。")
    client.sign_in(cast.lead).page(url).form("decision").send(decision="grant", text="同意。")

    assert reread(task).due_on == new_day
    assert task.original_due_on == first


def test_extension_with_a_day_before_the_deadline_says_so_beside_the_field(
    cast: Cast, clock: Clock, client: Client
) -> None:
    task = make_task(cast, until=T.IN_PROGRESS)
    form = client.sign_in(cast.head).page(path(task, "extension")).form()

    refused = form.send_page(
        new_due_on=task.issued_on.isoformat(), reason_class="funds", reason="等经费。"
    )

    assert refused.response.status_code == 422
    assert refused.form().values["reason"] == "等经费。"


def test_extension_page_offers_the_decision_only_to_the_lead(
    cast: Cast, clock: Clock, client: Client
) -> None:
    task = make_task(cast, until=T.IN_PROGRESS)
    request = ask_for_time(cast, task)
    url = path(task, "extensions", request.public_id)

    page = client.sign_in(cast.head).page(url)
    assert not page.soup.select('form[action$="decision"]')
    answer = client.send(f"{url}/decision", {"decision": "grant"})

    assert answer.status_code == 403


def test_cancelling_from_a_stale_page_leads_back_with_a_sentence(
    cast: Cast, clock: Clock, client: Client
) -> None:
    task = make_task(cast)
    form = client.sign_in(cast.lead).page(path(task, "actions", "cancel")).form()
    name_owner(cast, task, cast.staff)
    service.cancel(cast.act.lead, task, reason="重复。")
    db.session.commit()

    assert form.send(reason="再撤一次。").status_code in {303, 409, 422}
    assert reread(task).state is T.CANCELLED

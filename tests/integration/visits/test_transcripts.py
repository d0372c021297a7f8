"""Lessons, interviews and group meetings on their forms: plain pages, names, who may read them."""

from datetime import timedelta

import pytest

from app.checklists.models import ChecklistVersion
from app.core import clock
from app.core.policy import set_value
from app.visits import permissions, queries, service
from app.visits.models import Transcript, Visit
from app.visits.states import Doubt, LineRole, TranscriptKind, VisitState
from app.visits.transcripts import Claim, Stamp
from tests.support.cast import Cast
from tests.support.client import Client
from tests.support.clock import Clock
from tests.support.factories.visits import answer_all, make_visit

K = TranscriptKind


@pytest.fixture
def visit(cast: Cast, clock: Clock, version: ChecklistVersion) -> Visit:
    """A visit on site with two people."""
    return make_visit(
        cast.supervisor,
        cast.school1,
        version,
        members=[cast.supervisor2],
        until=VisitState.IN_PROGRESS,
    )


@pytest.fixture
def supervisor(client: Client, cast: Cast) -> Client:
    """The browser of the lead of the visit."""
    return client.sign_in(cast.supervisor)


def begin(cast: Cast, visit: Visit, kind: TranscriptKind) -> Transcript:
    """A form that the lead has begun."""
    return service.begin_transcript(cast.act.supervisor, visit, kind, service.new_transcript_id())


def write(cast: Cast, visit: Visit, form: Transcript, **fields: str) -> None:
    """Fields written by the lead, in that order."""
    for name, value in fields.items():
        service.write_field(cast.act.supervisor, visit, form, name, value)


def name_teachers(cast: Cast) -> None:
    """The office keeps the names of teachers."""
    set_value(
        region_id=cast.county.id,
        key="visit.lesson_teacher_named",
        value=True,
        valid_from=clock.today(),
        by=None,
    )


def test_lesson_written_with_plain_forms_has_server_times_lines_and_judgement(
    supervisor: Client, visit: Visit, clock: Clock
) -> None:
    new = f"/visits/{visit.number}/transcripts/new/lesson"
    begun = supervisor.page(new).form().send(go="begin", class_name="三（2）班", subject="数学")
    assert begun.status_code == 303
    url = begun.location.split("#")[0]
    clock.advance(minutes=12)
    added = supervisor.page(url).form().send(go="note", line="导入用时过长")
    assert added.status_code == 303
    clock.advance(minutes=28)
    end = supervisor.page(url).form()
    assert end.send(go="end", points_aims="4", grade="good", fed_back="yes").status_code == 303
    (form,) = queries.transcripts_of(visit)
    assert form.said["grade"] == "good"
    began, ended = queries.stamp_of(form, "started"), queries.stamp_of(form, "ended")
    assert began is not None
    assert ended is not None
    assert ended.at - began.at == timedelta(minutes=40)
    assert not began.is_claimed
    (line,) = form.standing_lines
    assert (line.text, line.at - began.at) == ("导入用时过长", timedelta(minutes=12))
    assert "三（2）班 · 数学" in supervisor.page(f"/visits/{visit.number}/record/summary").text


def test_line_corrected_keeps_its_time_and_emptied_is_gone(
    supervisor: Client, visit: Visit, cast: Cast, clock: Clock
) -> None:
    form = begin(cast, visit, K.INTERVIEW)
    line = service.write_line(cast.act.supervisor, visit, form, LineRole.QUESTION, "作业多吗")
    first = line.at
    clock.advance(minutes=5)
    url = f"/visits/{visit.number}/transcripts/{form.client_id}"
    field = f"line-{line.client_id}"
    assert (
        supervisor.page(url).form().send(**{field: "作业多不多", "go": "save"}).status_code == 303
    )
    (line,) = form.standing_lines
    assert (line.text, line.at) == ("作业多不多", first)
    assert supervisor.page(url).form().send(**{field: "", "go": "save"}).status_code == 303
    assert form.standing_lines == []


def test_what_a_field_cannot_take_is_said_beside_it_and_stays_typed(
    supervisor: Client, visit: Visit
) -> None:
    form = supervisor.page(f"/visits/{visit.number}/transcripts/new/lesson").form()
    page = form.send_page(periods="两", class_name="班" * 61, topic="分数", go="save")
    assert page.response.status_code == 422
    assert len(page.errors) >= 1
    assert page.form().values["topic"] == "分数"
    assert page.form().values["periods"] == "两"
    assert queries.transcripts_of(visit) == []


@pytest.mark.parametrize("client_id", [None, "", "x", "../secret"])
def test_form_sent_without_an_id_comes_back_with_one(
    supervisor: Client, visit: Visit, client_id: str | None
) -> None:
    form = supervisor.page(f"/visits/{visit.number}/transcripts/new/lesson").form()
    page = form.send_page(form=client_id, topic="分数", go="save")
    assert page.response.status_code == 422
    assert page.form().values["topic"] == "分数"
    assert page.form().send(go="save").status_code == 303


def test_unknown_kind_of_form_is_not_found(supervisor: Client, visit: Visit) -> None:
    assert supervisor.get(f"/visits/{visit.number}/transcripts/new/secret").status_code == 404


def test_form_changed_meanwhile_shows_both_versions(
    supervisor: Client, visit: Visit, cast: Cast
) -> None:
    form = begin(cast, visit, K.FOCUS_GROUP)
    write(cast, visit, form, topic="课后服务")
    old = supervisor.page(f"/visits/{visit.number}/transcripts/{form.client_id}").form()
    write(cast, visit, form, topic="午餐")
    conflict = old.send_page(topic="作业", go="save")
    assert conflict.response.status_code == 409
    assert "午餐" in conflict.text
    assert "作业" in conflict.text


def test_removed_form_is_out_of_the_record_and_comes_back_when_somebody_writes(
    supervisor: Client, visit: Visit, cast: Cast
) -> None:
    form = begin(cast, visit, K.LESSON)
    url = f"/visits/{visit.number}/transcripts/{form.client_id}"
    assert supervisor.page(f"{url}/remove").form().send().status_code == 303
    assert queries.transcripts_of(visit) == []
    assert supervisor.get(url).status_code == 404
    service.begin_transcript(cast.act.supervisor2, visit, K.LESSON, form.client_id)
    assert [one.client_id for one in queries.transcripts_of(visit)] == [form.client_id]


# ------------------------------------------------------------------------------------ names


@pytest.mark.parametrize(("field", "value"), [("anonymous", "yes"), ("partner", "pupils")])
def test_name_is_not_kept_of_pupils_and_of_those_who_wish_to_stay_anonymous(
    cast: Cast, visit: Visit, field: str, value: str
) -> None:
    form = begin(cast, visit, K.INTERVIEW)
    write(cast, visit, form, name="宋知微")
    assert form.said["name"] == "宋知微"
    write(cast, visit, form, **{field: value})
    assert form.said["name"] == ""
    write(cast, visit, form, name="宋知微")
    assert form.said["name"] == ""


def test_teacher_of_a_lesson_is_kept_where_the_office_says_so_else_a_code_stands_there(
    supervisor: Client, cast: Cast, visit: Visit
) -> None:
    form = begin(cast, visit, K.LESSON)
    write(cast, visit, form, teacher="贺兰亭")
    assert form.said["teacher"] == ""
    new = f"/visits/{visit.number}/transcripts/new/lesson"
    assert "teacher" not in supervisor.page(new).form().values
    sheet = f"/records/forms/{visit.number}/{form.client_id}"
    assert "T1" in supervisor.get(sheet).text
    name_teachers(cast)
    write(cast, visit, form, teacher="贺兰亭")
    assert "teacher" in supervisor.page(new).form().values
    assert "贺兰亭" in supervisor.get(sheet).text


def test_record_says_what_was_said_and_names_nobody(
    supervisor: Client, cast: Cast, visit: Visit
) -> None:
    name_teachers(cast)
    lesson, talk = begin(cast, visit, K.LESSON), begin(cast, visit, K.INTERVIEW)
    write(cast, visit, lesson, teacher="贺兰亭", advice="多给学生时间")
    write(cast, visit, talk, partner="teachers", name="宋知微", points="备课时间不足")
    record = supervisor.get(f"/records/drafts/visit_record/{visit.number}").text
    assert "多给学生时间" in record
    assert "备课时间不足" in record
    assert "贺兰亭" not in record
    assert "宋知微" not in record
    assert "宋知微" in supervisor.get(f"/records/forms/{visit.number}/{talk.client_id}").text


def test_forms_are_read_by_the_team_and_the_office_lead_and_by_nobody_of_the_school(
    client: Client, cast: Cast, visit: Visit
) -> None:
    form = begin(cast, visit, K.INTERVIEW)
    url = f"/records/forms/{visit.number}/{form.client_id}"
    seen = {
        user.login: client.sign_in(user).get(url).status_code
        for user in (cast.supervisor2, cast.lead, cast.leader, cast.supervisor3, cast.head)
    }
    assert seen == {
        "supervisor2": 200,
        "lead": 200,
        "leader": 403,
        "supervisor3": 403,
        "head": 403,
    }
    refused = permissions.may_read_names(cast.act.leader, visit)
    assert "督导办负责人" in str(refused.reason)


def test_school_sees_no_word_of_an_interview_on_the_page_of_the_visit(
    client: Client, cast: Cast, visit: Visit
) -> None:
    form = begin(cast, visit, K.INTERVIEW)
    write(cast, visit, form, partner="teachers", points="备课时间不足")
    page = client.sign_in(cast.head).page(f"/visits/{visit.number}")
    assert "访谈记录" not in page.text
    assert "备课" not in page.text
    inside = client.sign_in(cast.leader).page(f"/visits/{visit.number}")
    assert "访谈记录" in inside.text
    assert not any("/records/forms/" in link for link in inside.links())


def test_interview_on_its_form_counts_as_talked_to(cast: Cast, visit: Visit) -> None:
    answer_all(cast.act.supervisor, visit)
    doubts = {remark.doubt for remark in queries.xray.examine(visit).remarks}
    assert Doubt.NO_TALK in doubts
    begin(cast, visit, K.INTERVIEW)
    doubts = {remark.doubt for remark in queries.xray.examine(visit).remarks}
    assert Doubt.NO_TALK not in doubts


def test_moment_of_a_device_is_put_right_by_its_offset_and_never_lies_ahead() -> None:
    now = clock.now()
    late = Claim(now - timedelta(hours=2, seconds=4), 4000).stamp(now)
    assert late.at == now - timedelta(hours=2)
    assert late.is_claimed
    assert Claim(now + timedelta(days=3), 0).stamp(now).at == now
    assert Stamp.from_json(late.to_json()) == late

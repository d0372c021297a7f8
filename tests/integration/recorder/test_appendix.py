"""What comes too late for the record is kept beside it, for whoever is responsible now."""

import pytest

from app.accounts.models import User
from app.checklists.models import ChecklistItem
from app.core import history
from app.core.permissions import Role
from app.extensions import db
from app.recorder import queries
from app.recorder.states import Late
from app.visits import service as visits
from app.visits.models import Visit
from app.visits.queries import answer_values
from tests.support.cast import Cast
from tests.support.client import Client
from tests.support.factories.accounts import make_person
from tests.support.factories.files import picture
from tests.support.factories.visits import WHY_ALL_THE_SAME, answer_all, make_visit
from tests.support.sending import Sender, an_answer, an_operation, new_id

Items = dict[str, ChecklistItem]


def close(visit: Visit, cast: Cast) -> None:
    """Submit the complete record."""
    answer_all(cast.act.supervisor, visit)
    visits.submit_record(cast.act.supervisor, visit, reason=WHY_ALL_THE_SAME)


def test_entry_after_submission_is_appended_and_changes_nothing(
    other: Sender, visit: Visit, items: Items, cast: Cast
) -> None:
    close(visit, cast)
    before = answer_values(visit)
    operation = an_answer(items["yes_no"].id, "no", note="缺留样")
    for again in (False, True):
        (result,) = other.send(operation)
        assert result == {"id": operation["id"], "outcome": "appended", "again": again}
    assert answer_values(visit) == before
    (row,) = queries.appendix_of(visit)
    assert (row.late, row.user_id) == (Late.CLOSED, cast.supervisor2.id)
    assert "append" in [entry.event for entry in history.entries_of(visit)]
    assert len([e for e in history.entries_of(visit) if e.event == "append"]) == 1


def test_entries_of_every_kind_are_shown_on_the_page_of_the_appendix(
    other: Sender, visit: Visit, items: Items, cast: Cast, client: Client
) -> None:
    upload = other.upload(picture())
    close(visit, cast)
    results = other.send(
        an_answer(items["yes_no"].id, "no", note="缺留样"),
        an_answer(items["number"].id, na=True, note="无冷藏柜"),
        an_operation("photo", item=items["photo"].id, upload=upload, caption="后厨一角"),
        an_operation("summary", field="methods", base=[], value=["interview"]),
        an_operation("summary", field="merits", base="", value=""),
        an_operation("conversation", partner="pupils", people=4, points="爱吃面食。"),
        an_operation("document", title="台账", remark="缺页"),
    )
    assert {one["outcome"] for one in results} == {"appended"}
    page = client.sign_in(cast.lead).page(f"{other.base}/appendix")
    for word in ("缺留样", "无冷藏柜", "后厨一角", "爱吃面食。", "台账", cast.supervisor2.name):
        assert word in page.text
    assert f"/files/{results[2]['attachment']}" in page.links()
    assert client.get(f"/files/{results[2]['attachment']}").status_code == 200
    assert f"{other.base}/appendix" in client.page(f"/visits/{visit.reference}").links()
    client.sign_in(cast.head)
    assert client.get(f"/files/{results[2]['attachment']}").status_code == 404
    assert client.get(f"{other.base}/appendix").status_code == 403
    assert f"{other.base}/appendix" not in client.page(f"/visits/{visit.reference}").links()


def test_late_photo_sent_again_is_the_same_attachment(
    other: Sender, visit: Visit, items: Items, cast: Cast
) -> None:
    upload = other.upload(picture())
    close(visit, cast)
    operation = an_operation("photo", item=items["photo"].id, upload=upload, caption="")
    (first,) = other.send(operation)
    assert other.send(operation) == [{**first, "again": True}]


def test_photo_may_go_up_after_the_record_was_closed(
    other: Sender, visit: Visit, items: Items, cast: Cast
) -> None:
    close(visit, cast)
    upload = other.upload(picture())
    (result,) = other.send(an_operation("photo", item=items["photo"].id, upload=upload, caption=""))
    assert result["outcome"] == "appended"


def test_entry_for_a_cancelled_visit_is_appended(
    other: Sender, visit: Visit, items: Items, cast: Cast
) -> None:
    visits.cancel(cast.act.supervisor, visit, "台风停课。")
    (result,) = other.send(an_answer(items["yes_no"].id, "yes"))
    assert result["outcome"] == "appended"
    assert queries.appendix_of(visit)[0].late is Late.CANCELLED


def test_late_entry_is_checked_like_any_other(
    other: Sender, visit: Visit, items: Items, cast: Cast
) -> None:
    close(visit, cast)
    results = other.send(
        an_answer(items["number"].id, "99"),
        an_operation("photo", item=items["photo"].id, upload=new_id(), caption=""),
        an_answer(10**6, "yes"),
    )
    assert [one["reason"] for one in results] == [
        "not_in_scale",
        "upload_unfinished",
        "unknown_item",
    ]
    assert queries.count_appended(visit) == 0


def test_chain_goes_on_where_it_stood_when_the_record_is_open_again(
    other: Sender, visit: Visit, items: Items, cast: Cast
) -> None:
    first = an_answer(items["text"].id, "学校补充", base=1)
    close(visit, cast)
    (result,) = other.send(first)
    assert result["outcome"] == "appended"
    visits.reopen_record(cast.act.lead, visit, "漏记一项。")
    (result,) = other.send(an_answer(items["text"].id, "再补充", after=first["id"]))
    assert (result["outcome"], result["version"]) == ("applied", 2)


@pytest.fixture
def newcomer(cast: Cast) -> User:
    """A supervisor of the zone who takes the lead over."""
    return make_person("newcomer", "季长青", Role.SUPERVISOR, cast.zone_a)


def test_entry_of_somebody_who_left_the_team_is_appended(
    sender: Sender, visit: Visit, items: Items, cast: Cast, newcomer: User
) -> None:
    sender.send(an_answer(items["yes_no"].id, "yes"))
    visits.hand_over(cast.act.admin, visit, newcomer)
    (result,) = sender.send(an_answer(items["text"].id, "一切正常"))
    assert result["outcome"] == "appended"
    assert queries.appendix_of(visit)[0].late is Late.LEFT


def test_whoever_carried_the_visit_and_no_longer_sees_it_is_heard(
    other: Sender, cast: Cast, visit: Visit, items: Items, newcomer: User
) -> None:
    other.send(an_answer(items["yes_no"].id, "yes"))
    for member in list(visit.members):
        db.session.delete(member)
    db.session.commit()
    upload = other.upload(picture())
    photo = an_operation("photo", item=items["photo"].id, upload=upload, caption="")
    answer = other.post([an_answer(items["text"].id, "一切正常"), photo], render=True)
    said = answer.get_json()
    assert [one["outcome"] for one in said["results"]] == ["appended", "appended"]
    assert (said["visit"], said["progress"]) == (None, None)
    for path in ("package?device=" + other.device, "conflicts", "appendix"):
        assert other.client.get(f"{other.base}/{path}").status_code == 404


def test_whoever_never_carried_it_gets_a_missing_page(
    other: Sender, cast: Cast, visit: Visit, items: Items
) -> None:
    for member in list(visit.members):
        db.session.delete(member)
    db.session.commit()
    answer = other.post([an_answer(items["text"].id, "一切正常")])
    assert (answer.status_code, answer.get_json()["error"]) == (404, "not_found")
    other.client.sign_in(cast.supervisor3)
    answer = other.post([an_answer(items["text"].id, "一切正常")])
    assert (answer.status_code, answer.get_json()["error"]) == (403, "forbidden")
    assert queries.count_appended(visit) == 0


def test_plan_taken_along_is_heard_after_its_team_has_changed(
    other: Sender, cast: Cast, visit: Visit, items: Items
) -> None:
    version = visit.sheets[0].checklist_version
    planned = make_visit(cast.supervisor, cast.school1, version, members=[cast.supervisor2])
    carrier = Sender(other.client, planned, other.device)
    assert other.client.get(f"{carrier.base}/package?device={carrier.device}").status_code == 200
    (result,) = carrier.send(an_answer(items["text"].id, "一切正常"))
    assert (result["outcome"], result["reason"]) == ("refused", "not_arrived")
    planned = db.session.merge(planned)
    for member in list(planned.members):
        db.session.delete(member)
    db.session.commit()
    (result,) = carrier.send(an_answer(items["text"].id, "一切正常"))
    assert result["outcome"] == "appended"

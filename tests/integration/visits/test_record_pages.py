"""The recording page: answer by answer, as one plain form, photos, check, slip."""

import io
from typing import Any

import pytest

from app.checklists.models import ChecklistItem, ChecklistVersion
from app.core.files.queries import attachments_of
from app.visits import queries, service
from app.visits.models import Visit
from app.visits.service import Given
from app.visits.states import SchoolAnswer, VisitState
from tests.support.cast import Cast
from tests.support.client import Client
from tests.support.factories.files import picture
from tests.support.factories.visits import answer_all, make_visit

S = VisitState
Items = dict[str, ChecklistItem]
HTMX = {"HX-Request": "true"}


@pytest.fixture
def visit(cast: Cast, version: ChecklistVersion) -> Visit:
    """A visit on site with two people."""
    return make_visit(
        cast.supervisor,
        cast.school1,
        version,
        members=[cast.supervisor2],
        until=S.IN_PROGRESS,
    )


@pytest.fixture
def supervisor(client: Client, cast: Cast) -> Client:
    """The browser of the lead of the visit."""
    return client.sign_in(cast.supervisor)


def answer(client: Client, visit: Visit, item: ChecklistItem, **fields: str) -> Any:
    """Save one answer as the script does."""
    data = {f"{name}-{item.id}": value for name, value in fields.items()}
    data.setdefault(f"version-{item.id}", "0")
    return client.send(f"/visits/{visit.number}/answers/{item.id}", data, headers=HTMX)


def test_saved_answer_comes_back_with_time_progress_and_the_finding_to_come(
    supervisor: Client, visit: Visit, items: Items
) -> None:
    saved = answer(supervisor, visit, items["yes_no"], value="no", note="缺留样")
    assert saved.status_code == 200
    for part in ("已保存", "提交后生成问题", "较大", "限 10 个工作日", "1/6", "还缺：照片"):
        assert part in saved.text.replace("<b>", "").replace("</b>", ""), part


def test_answer_brings_up_and_takes_away_what_hangs_on_it(
    supervisor: Client, visit: Visit, items: Items
) -> None:
    slot = f'id="slot-{items["grade"].id}"'
    assert slot in answer(supervisor, visit, items["yes_no"], value="no", note="缺留样").text
    gone = answer(supervisor, visit, items["yes_no"], value="yes", version="1")
    assert slot in gone.text
    assert "补救措施" not in gone.text


def test_refused_answer_says_why_and_stores_nothing(
    supervisor: Client, visit: Visit, items: Items
) -> None:
    refused = answer(supervisor, visit, items["number"], value="很冷")
    assert refused.status_code == 422
    assert "还没有保存" in refused.text
    assert queries.answers_of(visit) == {}


def test_conflict_shows_both_and_the_choice_is_kept(
    supervisor: Client, cast: Cast, visit: Visit, items: Items
) -> None:
    item = items["yes_no"]
    given = Given(raw=("no",), note="缺留样")
    service.save_answer(cast.act.supervisor2, visit, item, given)
    conflict = answer(supervisor, visit, item, value="yes", note="留样齐全")
    assert conflict.status_code == 409
    for words in ("许怀瑾", "缺留样", "留样齐全"):
        assert words in conflict.text
    kept = answer(
        supervisor,
        visit,
        item,
        value="yes",
        note="留样齐全",
        version="1",
        conflict="1",
        resolve="theirs",
    )
    assert kept.headers["HX-Retarget"] == f"#slot-{item.id}"
    assert queries.answer_values(visit)[item.id].note == "缺留样"


def test_typing_on_in_a_conflict_does_not_draw_the_choice_anew(
    supervisor: Client, cast: Cast, visit: Visit, items: Items
) -> None:
    item = items["yes_no"]
    service.save_answer(cast.act.supervisor2, visit, item, Given(raw=("no",), note="缺留样"))
    typed = {"value": "yes", "note": "留样齐全，标签完整", "conflict": "1"}
    again = answer(supervisor, visit, item, version="1", **typed)
    assert again.headers["HX-Reswap"] == "none"
    assert "留样齐全，标签完整" in again.text
    assert "resolve-" not in again.text
    assert "resolve-" in answer(supervisor, visit, item, version="0", **typed).text
    assert queries.answer_values(visit)[item.id].note == "缺留样"


@pytest.mark.parametrize("who", ["supervisor3", "lead", "leader"])
def test_who_is_not_on_the_team_is_refused(
    client: Client, cast: Cast, visit: Visit, items: Items, who: str
) -> None:
    client.sign_in(getattr(cast, who))
    assert answer(client, visit, items["yes_no"], value="yes").status_code == 403


@pytest.mark.parametrize("who", ["foreign_supervisor", "head2", "admin", "auditor", "nobody"])
def test_to_strangers_the_visit_does_not_exist(
    client: Client, cast: Cast, visit: Visit, items: Items, who: str
) -> None:
    client.sign_in(getattr(cast, who))
    assert answer(client, visit, items["yes_no"], value="yes").status_code == 404
    for path in ("", "/record", "/record/1", "/slip", "/check", "/scores"):
        assert client.get(f"/visits/{visit.number}{path}").status_code == 404


def test_item_of_no_sheet_of_the_visit_is_not_found(supervisor: Client, visit: Visit) -> None:
    assert supervisor.send(f"/visits/{visit.number}/answers/999999", {}).status_code == 404


def test_whole_page_is_kept_without_script(supervisor: Client, visit: Visit, items: Items) -> None:
    page = supervisor.page(f"/visits/{visit.number}/record/2")
    fields = {
        f"value-{items['single'].id}": "head",
        f"value-{items['multiple'].id}": ["menu", "price"],
        f"value-{items['text'].id}": "餐厅整洁",
        "go": "next",
    }
    sent = page.form().send(**fields)
    assert sent.status_code == 303
    assert sent.location.endswith("/record/summary")
    values = queries.answer_values(visit)
    assert values[items["multiple"].id].value == ["menu", "price"]
    assert values[items["text"].id].value == "餐厅整洁"


def test_page_with_one_bad_field_keeps_the_rest_and_shows_what_was_typed(
    supervisor: Client, visit: Visit, items: Items
) -> None:
    yes_no, number = items["yes_no"], items["number"]
    page = supervisor.page(f"/visits/{visit.number}/record/1")
    fields = {f"value-{yes_no.id}": "yes", f"value-{number.id}": "很冷", "go": "next"}
    again = page.form().send_page(**fields)
    assert again.errors
    assert again.form().values[f"value-{number.id}"] == "很冷"
    assert queries.answer_values(visit)[yes_no.id].value == "yes"


def test_conflict_without_script_keeps_both_texts(
    supervisor: Client, cast: Cast, visit: Visit, items: Items
) -> None:
    item = items["yes_no"]
    page = supervisor.page(f"/visits/{visit.number}/record/1")
    service.save_answer(cast.act.supervisor2, visit, item, Given(raw=("no",), note="缺留样"))
    again = page.form().send_page(
        **{f"value-{item.id}": "yes", f"note-{item.id}": "留样齐全", "go": "next"}
    )
    assert "缺留样" in again.text
    assert again.form().values[f"note-{item.id}"] == "留样齐全"
    both = again.form().send(**{f"resolve-{item.id}": "both", "go": "stay"})
    assert both.status_code == 303
    assert queries.answer_values(visit)[item.id].note == "缺留样\n留样齐全"


def test_item_brought_up_by_an_answer_is_shown_before_going_on(
    supervisor: Client, visit: Visit, items: Items
) -> None:
    form = supervisor.page(f"/visits/{visit.number}/record/1").form()
    page = form.send_page(**{f"value-{items['yes_no'].id}": "no", "go": "next"})
    assert "补救措施到位" in page.text


def test_photos_come_in_once_and_go_with_a_reason(
    supervisor: Client, visit: Visit, items: Items
) -> None:
    item = items["photo"]
    url = f"/visits/{visit.number}/record/2"

    def send(content: bytes, form_id: str) -> Any:
        file = (io.BytesIO(content), "餐厅/全景.jpg")
        data = {f"photos-{item.id}": file, f"version-{item.id}": "0", "_form_id": form_id}
        return supervisor.send(url, data, content_type="multipart/form-data")

    assert send(picture(), "upload-1").status_code == 303
    assert send(picture(), "upload-1").status_code == 303
    assert "error-summary" in send(b"GIF89a lies", "upload-2").text
    assert "error-summary" in send(b"", "upload-3").text
    stored = queries.get_answer(visit, item)
    assert stored is not None
    (photo,) = attachments_of("answer", stored.id)
    assert supervisor.get(f"/files/{photo.public_id}/thumb").status_code == 200
    page = supervisor.page(f"/visits/{visit.number}/photos/{photo.public_id}/remove")
    assert page.form().send(reason=" ").status_code == 422
    assert page.form().send(reason="模糊", _form_id="again").status_code == 303
    assert supervisor.get(f"/files/{photo.public_id}").status_code == 403


def test_photos_stay_inside_unless_an_upper_feature_shows_them(
    client: Client,
    cast: Cast,
    visit: Visit,
    items: Items,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    answer_all(cast.act.supervisor, visit)
    stored = queries.get_answer(visit, items["photo"])
    assert stored is not None
    (photo,) = attachments_of("answer", stored.id)
    client.sign_in(cast.head)
    monkeypatch.setattr(service.photo_readers, "_handlers", [])
    assert client.get(f"/files/{photo.public_id}").status_code == 404
    monkeypatch.setattr(service.photo_readers, "_handlers", [lambda actor, visit, item: True])
    assert client.get(f"/files/{photo.public_id}").status_code == 200


def test_check_lists_what_is_missing_with_links(
    supervisor: Client, visit: Visit, items: Items
) -> None:
    page = supervisor.page(f"/visits/{visit.number}/check")
    anchor = f"/visits/{visit.number}/record/1#item-{items['yes_no'].id}"
    assert anchor in page.links()
    assert supervisor.send(f"/visits/{visit.number}/check").status_code == 403
    next_open = supervisor.get(f"/visits/{visit.number}/record/next")
    assert next_open.location.endswith(anchor)


def test_way_to_the_slip_and_the_answer_of_the_head(
    client: Client, cast: Cast, visit: Visit, items: Items
) -> None:
    answer_all(cast.act.supervisor, visit, unmet=[items["single"]])
    client.sign_in(cast.supervisor)
    summary = client.page(f"/visits/{visit.number}/record/summary").form()
    assert summary.send(merits="晨检记录完整", methods=["interview"]).status_code == 303
    check = client.page(f"/visits/{visit.number}/check")
    refused = check.form().send_page()
    assert refused.response.status_code == 422
    assert refused.errors
    sent = refused.form().send(reason="只核对上次的问题点。")
    assert sent.location.endswith("/slip")
    client.sign_in(cast.head)
    slip = client.page(f"/visits/{visit.number}/slip")
    assert "晨检记录完整" in slip.text
    refused = slip.form("/answer").send_page(answer="objected")
    assert refused.response.status_code == 422
    assert refused.errors
    sent = slip.form("/answer").send(answer="objected", text="当天检修", _form_id="again")
    assert sent.status_code == 303
    assert "当天检修" in client.page(f"/visits/{visit.number}/slip").text
    assert (
        client.send(f"/visits/{visit.number}/answer", {"answer": "acknowledged"}).status_code == 403
    )


def test_lead_records_the_answer_on_the_slip(
    client: Client, cast: Cast, version: ChecklistVersion
) -> None:
    visit = make_visit(cast.supervisor, cast.school1, version, until=S.RECORDED)
    client.sign_in(cast.supervisor)
    form = client.page(f"/visits/{visit.number}/slip").form("/feedback")
    page = form.send_page(answer="refused", text="不愿签字")
    assert page.response.status_code == 422
    assert page.form("/feedback").values["text"] == "不愿签字"
    assert form.send(answer="refused", by="教务主任", _form_id="again").status_code == 303
    assert visit.school_answer is SchoolAnswer.REFUSED
    stale = form.send(answer="acknowledged", by="教务主任", _form_id="third")
    assert stale.status_code == 409


def test_stale_summary_shows_both_versions(supervisor: Client, visit: Visit) -> None:
    form = supervisor.page(f"/visits/{visit.number}/record/summary").form()
    assert form.send(merits="晨检记录完整").status_code == 303
    conflict = form.send_page(merits="操场整洁", _form_id="again")
    assert conflict.response.status_code == 409
    assert "晨检记录完整" in conflict.text
    assert "操场整洁" in conflict.text


def test_conversations_are_noted_changed_and_removed(supervisor: Client, visit: Visit) -> None:
    new = supervisor.page(f"/visits/{visit.number}/conversations/new").form()
    assert new.send(partner="pupils", people="0", points="").status_code == 422
    assert new.send(partner="pupils", people="6", points="午餐吃得饱。").status_code == 303
    (note,) = queries.conversations_of(visit)
    url = f"/visits/{visit.number}/conversations/{note.id}"
    assert supervisor.page(url).form().send(points="午餐偏凉。").status_code == 303
    assert supervisor.page(f"{url}/remove").form().send().status_code == 303
    assert supervisor.get(url).status_code == 404

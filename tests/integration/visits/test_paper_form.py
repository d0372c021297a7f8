"""The paper fallback: typed in by keys, row by row, and the scan of the form."""

import io
from typing import Any

import pytest
from sqlalchemy import select

from app.checklists.models import ChecklistItem, ChecklistVersion
from app.core.errors import InvalidInput, NotAllowed
from app.core.files.queries import attachments_of
from app.core.history import HistoryEntry
from app.extensions import db
from app.records.builders import build_visit_record
from app.visits import queries, service
from app.visits.models import Visit
from app.visits.service import Given
from app.visits.service.paper import OWNER
from app.visits.states import SchoolAnswer, VisitState
from tests.support.cast import Cast
from tests.support.client import Client
from tests.support.factories.files import PDF_BYTES, office_file, upload
from tests.support.factories.visits import WHY_ALL_THE_SAME, answer_all, make_visit

S = VisitState
Items = dict[str, ChecklistItem]


@pytest.fixture
def visit(cast: Cast, version: ChecklistVersion) -> Visit:
    """A visit on site with two people."""
    return make_visit(
        cast.supervisor, cast.school1, version, members=[cast.supervisor2], until=S.IN_PROGRESS
    )


@pytest.fixture
def supervisor(client: Client, cast: Cast) -> Client:
    """The browser of the lead of the visit."""
    return client.sign_in(cast.supervisor)


def typed(items: Items, **rows: str) -> dict[str, str]:
    """Form fields of the answers by type of item."""
    return {f"typed-{items[name].id}": text for name, text in rows.items()}


def events(visit: Visit, event: str) -> list[HistoryEntry]:
    query = select(HistoryEntry).where(
        HistoryEntry.subject_kind == "visit",
        HistoryEntry.subject_id == visit.id,
        HistoryEntry.event == event,
    )
    return list(db.session.scalars(query.order_by(HistoryEntry.id)))


def test_whole_form_is_typed_by_keys_and_history_names_the_rows(
    supervisor: Client, visit: Visit, items: Items
) -> None:
    form = supervisor.page(f"/visits/{visit.number}/paper").form()
    rows = typed(
        items, yes_no="2", grade="a", number="4.5", single="校长", multiple="12", text="好"
    )
    notes = {f"note-{items['yes_no'].id}": "留样缺两种", f"na-{items['photo'].id}": "1"}
    sent = form.send(**rows, **notes, go="next")
    assert sent.location.endswith("/record/summary")
    values = queries.answer_values(visit)
    assert values[items["yes_no"].id].value == "no"
    assert values[items["yes_no"].id].note == "留样缺两种"
    assert values[items["grade"].id].value == items["grade"].options[0].code
    assert values[items["number"].id].value == "4.5"
    assert values[items["single"].id].value == "head"
    assert values[items["multiple"].id].value == ["menu", "price"]
    assert values[items["text"].id].value == "好"
    assert values[items["photo"].id].not_applicable
    (entry,) = events(visit, "type_paper")
    assert len(entry.data["items"]) == 7


def test_same_form_again_changes_nothing_and_is_not_noted(
    supervisor: Client, visit: Visit, items: Items
) -> None:
    path = f"/visits/{visit.number}/paper"
    assert supervisor.page(path).form().send(**typed(items, yes_no="1")).status_code == 303
    page = supervisor.page(path)
    assert page.form().values[f"typed-{items['yes_no'].id}"] == "1"
    assert page.form().send(_form_id="again").status_code == 303
    answer = queries.get_answer(visit, items["yes_no"])
    assert answer is not None
    assert answer.version == 1
    assert len(events(visit, "type_paper")) == 1


def test_refused_rows_keep_what_was_typed_and_the_others_are_saved(
    supervisor: Client, visit: Visit, items: Items
) -> None:
    form = supervisor.page(f"/visits/{visit.number}/paper").form()
    rows = typed(items, yes_no="7", number="很冷", single="1")
    note = {f"note-{items['yes_no'].id}": "留样缺两种"}
    page = form.send_page(**rows, **note)
    assert page.response.status_code == 200
    again = page.form().values
    assert again[f"typed-{items['yes_no'].id}"] == "7"
    assert again[f"note-{items['yes_no'].id}"] == "留样缺两种"
    assert again[f"typed-{items['number'].id}"] == "很冷"
    assert "“7”" in page.text
    assert set(queries.answer_values(visit)) == {items["single"].id}
    corrected = page.form().send(**typed(items, yes_no="2", number="3"))
    assert corrected.status_code == 303
    assert queries.answer_values(visit)[items["yes_no"].id].note == "留样缺两种"


def test_row_that_somebody_answered_meanwhile_shows_both_and_the_choice(
    supervisor: Client, cast: Cast, visit: Visit, items: Items
) -> None:
    item = items["yes_no"]
    form = supervisor.page(f"/visits/{visit.number}/paper").form()
    service.save_answer(cast.act.supervisor2, visit, item, Given(raw=("no",), note="缺留样"))
    page = form.send_page(**typed(items, yes_no="1"), **{f"note-{item.id}": "留样齐全"})
    for words in ("缺留样", "留样齐全", "许怀瑾"):
        assert words in page.text
    assert queries.answer_values(visit)[item.id].note == "缺留样"
    unsaid = page.form().send_page()
    assert queries.answer_values(visit)[item.id].note == "缺留样"
    assert unsaid.form().send(**{f"resolve-{item.id}": "mine"}).status_code == 303
    assert queries.answer_values(visit)[item.id].note == "留样齐全"


def test_x_is_not_applicable_and_needs_no_box(
    supervisor: Client, visit: Visit, items: Items
) -> None:
    form = supervisor.page(f"/visits/{visit.number}/paper").form()
    note = {f"note-{items['number'].id}": "没有冷柜"}
    assert form.send(**typed(items, number="X", yes_no="x"), **note).status_code == 303
    values = queries.answer_values(visit)
    assert values[items["number"].id].not_applicable
    assert values[items["yes_no"].id].not_applicable


def test_answer_beside_a_ticked_not_applicable_is_refused_and_both_stay(
    supervisor: Client, visit: Visit, items: Items
) -> None:
    form = supervisor.page(f"/visits/{visit.number}/paper").form()
    ticks = {f"na-{items[name].id}": "1" for name in ("yes_no", "number", "multiple", "text")}
    rows = typed(items, yes_no="1", number="4", multiple="12", text="好")
    page = form.send_page(**rows, **ticks)
    assert queries.answers_of(visit) == {}
    again = page.form().values
    assert {name: again[name] for name in (*rows, *ticks)} == {**rows, **ticks}


def test_submitted_record_takes_no_typing(cast: Cast, visit: Visit, items: Items) -> None:
    answer_all(cast.act.supervisor, visit)
    service.submit_record(cast.act.supervisor, visit, reason=WHY_ALL_THE_SAME)
    rows = [(items["yes_no"], Given(raw=("no",), version=1))]
    with pytest.raises(NotAllowed):
        service.type_paper(cast.act.supervisor, visit, rows, queries.answers_of(visit))


def send_scan(client: Client, visit: Visit, content: bytes, form_id: str) -> Any:
    data = {"files": (io.BytesIO(content), "督导记录.pdf"), "_form_id": form_id}
    path = f"/visits/{visit.number}/scans"
    return client.send(path, data, content_type="multipart/form-data")


def test_scan_shows_on_the_visit_with_who_and_when_but_not_to_the_school(
    client: Client, cast: Cast, visit: Visit, items: Items
) -> None:
    client.sign_in(cast.supervisor)
    assert send_scan(client, visit, PDF_BYTES, "s1").status_code == 303
    assert send_scan(client, visit, office_file(), "s2").status_code == 422
    assert client.send(f"/visits/{visit.number}/scans", {}).status_code == 422
    (scan,) = attachments_of(OWNER, visit.id)
    page = client.page(f"/visits/{visit.number}")
    assert f"/files/{scan.public_id}" in page.links()
    assert "督导记录.pdf" in page.text
    assert client.get(f"/files/{scan.public_id}").status_code == 200
    client.sign_in(cast.head)
    assert "督导记录.pdf" not in client.page(f"/visits/{visit.number}").text
    assert client.get(f"/files/{scan.public_id}").status_code == 404


def test_scan_goes_with_a_reason_and_only_from_its_own_visit(
    client: Client, cast: Cast, version: ChecklistVersion, visit: Visit
) -> None:
    (scan,) = service.attach_scan(cast.act.supervisor, visit, [upload(PDF_BYTES, "a.pdf")])
    other = make_visit(cast.supervisor, cast.school1, version, until=S.IN_PROGRESS)
    with pytest.raises(InvalidInput):
        service.remove_scan(cast.act.supervisor, other, scan, reason="错")
    client.sign_in(cast.supervisor)
    assert client.get(f"/visits/{other.number}/scans/{scan.public_id}/remove").status_code == 404
    form = client.page(f"/visits/{visit.number}/scans/{scan.public_id}/remove").form()
    assert form.send(reason=" ").status_code == 422
    assert form.send(reason="扫错了一份", _form_id="again").status_code == 303
    assert not attachments_of(OWNER, visit.id)
    assert events(visit, "remove_scan")[0].reason == "扫错了一份"


def test_scan_is_attached_until_the_school_has_answered(cast: Cast, visit: Visit) -> None:
    actor = cast.act.supervisor
    answer_all(actor, visit)
    service.submit_record(actor, visit, reason=WHY_ALL_THE_SAME)
    service.attach_scan(actor, visit, [upload(PDF_BYTES, "a.pdf")])
    service.record_feedback(actor, visit, answer=SchoolAnswer.ACKNOWLEDGED, by="陆秋实")
    with pytest.raises(NotAllowed):
        service.attach_scan(actor, visit, [upload(PDF_BYTES, "b.pdf")])


def test_record_says_that_it_was_typed_from_paper_by_whom_and_what_was_scanned(
    cast: Cast, visit: Visit, items: Items
) -> None:
    rows = [(items["yes_no"], Given(raw=("yes",))), (items["single"], Given())]
    service.type_paper(cast.act.supervisor2, visit, rows, {})
    (scan,) = service.attach_scan(cast.act.supervisor, visit, [upload(PDF_BYTES, "a.pdf")])
    first, second = build_visit_record(visit).from_paper
    assert (first.by, first.rows, first.scan) == ("许怀瑾", 1, "")
    assert (second.by, second.scan, second.sha256) == ("沈知远", "a.pdf", scan.sha256)

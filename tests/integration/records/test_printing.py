"""PDFs: made once, kept for ever, the same bytes again; text, pages, heads; faults are said."""

from datetime import datetime

import pytest

from app.checklists.models import ChecklistItem, ChecklistVersion
from app.core import clock as time
from app.core import pdf
from app.core.files import storage
from app.core.pdf import Pdf, PdfFailed, PdfUnavailable
from app.extensions import db
from app.papers import service
from app.papers.queries import awaiting_pdf
from app.papers.service import PaperDamaged
from app.records import builders, press
from app.records.states import RecordKind
from app.rectification.queries import TaskFilter
from app.reminders.jobs import Tick
from tests.support.cast import Cast
from tests.support.client import Client
from tests.support.clock import Clock
from tests.support.factories.followups import applied_task, closed_task
from tests.support.factories.records import (
    fed_back_visit,
    pages_of,
    recorded_visit,
    the_paper,
)
from tests.support.factories.rectification import confirmed_finding, issued_notice

K = RecordKind


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Documents that were handed to the engine, which answers with a short file at once."""
    documents: list[str] = []

    def render(html: str, *, images: dict[str, bytes] | None = None) -> Pdf:
        documents.append(html)
        return Pdf(f"%PDF-1.7 {len(documents)}".encode(), 1)

    monkeypatch.setattr(pdf, "render", render)
    return documents


def issue_notice(cast: Cast) -> int:
    issued_notice(cast, confirmed_finding(cast))
    db.session.commit()
    return the_paper(K.NOTICE).id


def test_notice_prints_with_selectable_chinese_and_its_marks(cast: Cast, clock: Clock) -> None:
    issue_notice(cast)
    record = the_paper(K.NOTICE)
    content = press.pdf_of(record)
    pages = pages_of(content)
    record = the_paper(K.NOTICE)

    assert 1 <= len(pages) <= 2
    text = "".join(pages)
    for phrase in ("云教督改〔2026〕1号", "整改通知书", "午餐留样缺品种", "回执", "—1—"):
        assert phrase in text
    assert f"{record.number}·{record.checksum[:12]}" in pages[0]
    assert f"1/{len(pages)}" in pages[0]


def test_visit_papers_print_with_selectable_chinese(
    cast: Cast, version: ChecklistVersion, items: list[ChecklistItem]
) -> None:
    fed_back_visit(cast, version, items[:1])
    db.session.commit()

    slip = pages_of(press.pdf_of(the_paper(K.EXIT_SLIP)))
    record = pages_of(press.pdf_of(the_paper(K.VISIT_RECORD)))
    assert len(slip) == 1
    assert "当场反馈单" in slip[0]
    assert "已阅知" in slip[0]
    assert "督导工作记录表" in record[0]
    assert record[0].endswith(f"1/{len(record)}")


def test_closing_form_prints_with_its_pictures(cast: Cast, clock: Clock) -> None:
    closed_task(cast)
    db.session.commit()
    pages = pages_of(press.pdf_of(the_paper(K.CLOSING_FORM)))

    assert "销号申请审核表" in pages[0]
    assert "督导室意见" in "".join(pages)


def test_ledger_of_three_pages_repeats_its_head_and_splits_no_row(cast: Cast, clock: Clock) -> None:
    numbers = []
    for place in range(26):
        notice = issued_notice(cast, confirmed_finding(cast, title=f"问题{place:02d}号"))
        numbers.append(notice.number)
    ledger = builders.build_ledger(cast.act.lead, TaskFilter())
    sheet = press.Sheet(K.LEDGER, ledger)
    pages = pages_of(press.make_pdf(sheet, language="zh_Hans_CN").content)

    assert len(pages) == 3
    assert all("责任单位" in page and "问题编号" in page for page in pages)
    for line in ledger.lines:
        (home,) = [page for page in pages if line.task_number in page]
        assert line.title in home
        assert line.finding_number in home
    assert pages[0].endswith("1/3")


def test_draft_prints_with_its_mark_on_every_page_and_is_not_kept(
    cast: Cast, client: Client, version: ChecklistVersion
) -> None:
    visit = recorded_visit(cast, version)
    client.sign_in(cast.supervisor)
    answer = client.get(f"/records/draft-files/visit_record/{visit.number}")

    assert answer.mimetype == "application/pdf"
    assert all("草稿" in page for page in pages_of(answer.data))
    assert "no-store" in answer.headers["Cache-Control"]
    assert not awaiting_pdf()


def test_paper_opened_twice_gives_the_same_bytes_and_is_made_once(
    cast: Cast, client: Client, clock: Clock, made: list[str]
) -> None:
    issue_notice(cast)
    address = f"/records/{the_paper(K.NOTICE).public_id}/pdf"
    first = client.sign_in(cast.head).get(address)
    clock.advance(days=30)
    second = client.sign_in(cast.lead).get(address)

    assert first.status_code == second.status_code == 200
    assert first.data == second.data
    assert len(made) == 1
    assert 'lang="zh-CN"' in made[0]


def test_english_reader_gets_the_chinese_paper_as_pdf(
    cast: Cast, client: Client, clock: Clock, made: list[str]
) -> None:
    issue_notice(cast)
    public_id = the_paper(K.NOTICE).public_id
    client.sign_in(cast.head)
    page = client.page(f"/records/{public_id}?lang=en")
    client.get(f"/records/{public_id}/pdf")

    assert "Rectification notice" in page.h1
    assert "The paper that counts is the Chinese one" in page.text
    assert "整改通知书" in made[0]


def test_paper_made_by_somebody_quicker_is_the_paper(
    cast: Cast, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = issue_notice(cast)

    def render(html: str, *, images: dict[str, bytes] | None = None) -> Pdf:
        service.store_pdf(db.session.get_one(press.IssuedRecord, number), b"%PDF-1.7 quicker")
        db.session.commit()
        return Pdf(b"%PDF-1.7 slower", 1)

    monkeypatch.setattr(pdf, "render", render)

    assert press.pdf_of(the_paper(K.NOTICE)) == b"%PDF-1.7 quicker"
    assert press.pdf_of(the_paper(K.NOTICE)) == b"%PDF-1.7 quicker"


def test_file_that_was_tampered_with_is_not_shown(
    cast: Cast, client: Client, clock: Clock, made: list[str]
) -> None:
    issue_notice(cast)
    press.pdf_of(the_paper(K.NOTICE))
    record = the_paper(K.NOTICE)
    assert record.pdf_key is not None
    storage.store().path(record.pdf_key).write_bytes(b"%PDF-1.7 forged")

    with pytest.raises(PaperDamaged):
        press.pdf_of(record)
    answer = client.sign_in(cast.head).get(f"/records/{record.public_id}/pdf")
    assert answer.status_code == 500
    assert b"forged" not in answer.data
    assert len(made) == 1


def test_row_that_was_tampered_with_is_told_on_the_page(
    cast: Cast, client: Client, clock: Clock
) -> None:
    number = issue_notice(cast)
    table = press.IssuedRecord.__table__
    forged = {**the_paper(K.NOTICE).data, "demands": "无须整改。"}
    db.session.execute(table.update().where(table.c.id == number).values(data=forged))
    db.session.commit()
    db.session.expire_all()
    record = the_paper(K.NOTICE)

    assert not service.is_intact(record)
    page = client.sign_in(cast.head).page(f"/records/{record.public_id}")
    assert "与校验码不符" in page.text
    token = record.verification_token
    assert "与校验码不符" in client.page(f"/records/verify/{token}").text


def test_picture_that_was_exchanged_is_not_printed(cast: Cast, clock: Clock) -> None:
    closed_task(cast)
    record = the_paper(K.CLOSING_FORM)
    form = service.revive(builders.ClosingForm, record.data)
    changed = builders.Picture(form.before[0].public_id, "0" * 64, "换过的照片", None)
    whole = press.compose(press.Sheet(K.CLOSING_FORM, form, record)).pictures
    sheet = press.Sheet(K.CLOSING_FORM, type(form)(**{**_fields(form), "before": (changed,)}))

    pictures = press.compose(sheet).pictures
    assert pictures[changed.public_id] != whole[changed.public_id]
    assert pictures[changed.public_id].startswith(b"\x89PNG")


def _fields(form: builders.ClosingForm) -> dict[str, object]:
    return {name: getattr(form, name) for name in type(form).__dataclass_fields__}


def tick(moment: datetime | None = None) -> Tick:
    return Tick(moment or time.now())


def test_job_makes_what_waits_and_then_has_nothing_to_do(
    cast: Cast, clock: Clock, made: list[str]
) -> None:
    issue_notice(cast)

    assert press.prepare_pdfs(tick()) == {"pdfs": 1}
    assert not awaiting_pdf()
    assert press.prepare_pdfs(tick()) == {}


def test_job_goes_on_after_a_paper_that_fails_and_tries_it_later(
    cast: Cast, clock: Clock, monkeypatch: pytest.MonkeyPatch, made: list[str]
) -> None:
    first = issue_notice(cast)
    issued_notice(cast, confirmed_finding(cast))
    db.session.commit()
    works = press.compose

    def compose(sheet: press.Sheet, **rest: object) -> press.Composed:
        if sheet.record is not None and sheet.record.id == first:
            raise PdfFailed("bad paper")
        return works(sheet, **rest)  # type: ignore[arg-type]

    monkeypatch.setattr(press, "compose", compose)
    report = press.prepare_pdfs(tick())
    assert (report["pdfs"], report["failed"]) == (1, 1)
    assert press.prepare_pdfs(tick()) == {}

    monkeypatch.setattr(press, "compose", works)
    clock.advance(minutes=11)
    assert press.prepare_pdfs(tick()) == {"pdfs": 1}


def test_job_that_is_told_to_stop_makes_nothing_more(
    cast: Cast, clock: Clock, made: list[str]
) -> None:
    issue_notice(cast)

    assert press.prepare_pdfs(Tick(time.now(), lambda: False)) == {}
    assert len(awaiting_pdf()) == 1


def test_server_without_pango_says_so_and_the_page_still_prints(
    cast: Cast, client: Client, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    def render(html: str, *, images: dict[str, bytes] | None = None) -> Pdf:
        raise PdfUnavailable("Pango")

    monkeypatch.setattr(pdf, "render", render)
    monkeypatch.setattr(pdf, "is_available", lambda: False)
    issue_notice(cast)
    public_id = the_paper(K.NOTICE).public_id
    client.sign_in(cast.head)

    assert press.prepare_pdfs(tick()) == {}
    assert "不能生成 PDF" in client.page("/records").text
    page = client.page(f"/records/{public_id}")
    assert "不能生成 PDF" in page.text
    assert f"/records/{public_id}/pdf" not in page.links()
    assert client.get(f"/records/{public_id}/pdf").status_code == 503
    assert "整改通知书" in client.page(f"/records/{public_id}/paper").text


def test_draft_of_a_waiting_closure_has_room_for_the_opinions(
    cast: Cast, client: Client, clock: Clock, made: list[str]
) -> None:
    task = applied_task(cast)
    client.sign_in(cast.supervisor)
    answer = client.get(f"/records/draft-files/closing_form/{task.number}")

    assert answer.status_code == 200
    assert "督学意见" in made[0]
    assert 'class="room"' in made[0]

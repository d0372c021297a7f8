"""The HTML of each record holds every field that its form asks for, in both languages."""

import pytest
from flask_babel import force_locale

from app.checklists.models import ChecklistItem, ChecklistVersion
from app.core.severity import Severity
from app.records import builders, press
from app.records.queries import Draft
from app.records.states import RecordKind
from app.rectification.queries import TaskFilter
from app.rectification.service import draft_notice
from tests.support.cast import Cast
from tests.support.clock import Clock
from tests.support.factories.followups import applied_task, closed_task
from tests.support.factories.records import (
    ADVICE,
    MERITS,
    fed_back_visit,
    recorded_visit,
    the_paper,
)
from tests.support.factories.rectification import confirmed_finding, issued_notice

K = RecordKind


def html_of(kind: RecordKind, language: str = "zh_Hans_CN") -> str:
    sheet = press.sheet_of(the_paper(kind))
    assert sheet is not None
    return press.compose(sheet, language=language).html


def assert_has(html: str, *wanted: str) -> None:
    missing = [text for text in wanted if text not in html]
    assert not missing, missing


def test_visit_record_has_every_field(
    cast: Cast, version: ChecklistVersion, items: list[ChecklistItem]
) -> None:
    cast.supervisor.card_number = "DX-0417"
    visit = fed_back_visit(cast, version, items[:1])

    assert_has(
        html_of(K.VISIT_RECORD),
        "督导工作记录表",
        f"{visit.number}-JL",
        cast.school1.name_zh,
        "2026-03-02 09:00",
        "到校时间",
        "离校时间",
        cast.supervisor.name,
        "DX-0417",
        version.title_zh,
        "督导方式",
        items[0].prompt_zh,
        MERITS,
        ADVICE,
        "食堂采购台账",
        "陆秋实 校长",
        "问题属实。",
        "督学（签名）",
        "学校负责人（签名）",
    )


def test_exit_slip_has_every_field(
    cast: Cast, version: ChecklistVersion, items: list[ChecklistItem]
) -> None:
    fed_back_visit(cast, version, items[:1])

    html = html_of(K.EXIT_SLIP)
    assert_has(html, "当场反馈单", MERITS, ADVICE, "初步发现问题 1 项", "10 个工作日内书面申辩")
    assert html.count("box is-ticked") == 1
    assert html.index("box is-ticked") < html.index("已阅知")
    assert "☑" not in html
    assert "☐" not in html


def test_slip_does_not_say_who_said_what(cast: Cast, version: ChecklistVersion) -> None:
    fed_back_visit(cast, version)

    assert "食堂采购台账" not in html_of(K.EXIT_SLIP)


def test_notice_has_every_field_and_its_receipt(cast: Cast, clock: Clock) -> None:
    finding = confirmed_finding(cast, severity=Severity.SERIOUS)
    notice = issued_notice(cast, finding)

    html = html_of(K.NOTICE)
    assert notice.receipt_due_on is not None
    assert_has(
        html,
        cast.county.name_zh,
        "云教督改〔2026〕1号",
        "整改通知书",
        "桃岭小学：",
        finding.title,
        finding.text,
        finding.basis,
        "较大",
        "2026-03-23",
        "整改要求",
        "2026年3月5日前送交",
        "（盖章）",
        "2026年3月2日",
        "沿此线裁开",
        "回执",
        "校长（签名）",
        "record is-letter",
        press.verify_url(the_paper(K.NOTICE)),
    )


def test_closing_form_has_problem_measures_pictures_and_three_opinions(
    cast: Cast, clock: Clock
) -> None:
    task = closed_task(cast)
    sheet = press.sheet_of(the_paper(K.CLOSING_FORM))
    assert sheet is not None

    composed = press.compose(sheet, language="zh_Hans_CN")
    assert_has(
        composed.html,
        "销号申请审核表",
        task.number,
        task.title,
        task.goal,
        task.measures,
        "整改前",
        "整改后",
        "学校意见",
        "督学意见",
        "督导室意见",
        cast.head.name,
        cast.supervisor.name,
        "标签齐全",
    )
    assert len(composed.pictures) == 3  # with the QR code
    assert all(f"attachment:{name}" in composed.html for name in composed.pictures)


def test_ledger_has_every_column(cast: Cast, clock: Clock) -> None:
    task = closed_task(cast)
    sheet = press.Sheet(K.LEDGER, builders.build_ledger(cast.act.lead, TaskFilter()))

    html = press.compose(sheet, language="zh_Hans_CN").html
    assert task.finding.number is not None
    assert_has(
        html,
        "整改台账",
        "序号",
        "来源",
        "责任单位",
        "责任领导",
        "责任人",
        "申请销号",
        "复查结果",
        task.number,
        task.finding.number,
        cast.staff.name,
        cast.head.name,
        cast.supervisor.name,
        "record is-landscape",
        "2 份",
        "100%",
    )


@pytest.mark.parametrize("kind_name", ["visit_record", "exit_slip"])
def test_visit_papers_in_english_have_no_chinese_label(
    cast: Cast, version: ChecklistVersion, kind_name: str
) -> None:
    fed_back_visit(cast, version)

    html = html_of(RecordKind(kind_name), "en")
    assert_has(html, '<html lang="en">', "Taoling Primary School", "Inspectors (signature)")
    assert "督学（签名）" not in html


def test_drafts_are_marked_and_have_nothing_that_proves_them(
    cast: Cast, version: ChecklistVersion
) -> None:
    visit = recorded_visit(cast, version)
    draft = draft_notice(
        cast.act.supervisor, school=cast.school1, findings=[confirmed_finding(cast)]
    )
    task = applied_task(cast)
    for kind, subject in (
        (K.VISIT_RECORD, visit),
        (K.EXIT_SLIP, visit),
        (K.NOTICE, draft),
        (K.CLOSING_FORM, task),
    ):
        sheet = press.draft_of(Draft(kind, subject))
        html = press.compose(sheet, language="zh_Hans_CN").html
        assert 'class="watermark" data-word="草稿"' in html, kind
        assert 'class="verify"' not in html, kind


def test_draft_notice_counts_its_days_from_today_and_has_no_number(
    cast: Cast, clock: Clock
) -> None:
    draft = draft_notice(
        cast.act.supervisor,
        school=cast.school1,
        findings=[confirmed_finding(cast, severity=Severity.SERIOUS)],
    )
    paper = builders.build_notice(draft)

    assert paper.number is None
    assert paper.issued_on is None
    assert paper.findings[0].due_on.isoformat() == "2026-03-23"


def test_typed_markup_is_shown_as_text(cast: Cast, clock: Clock) -> None:
    issued_notice(cast, confirmed_finding(cast, title="<b>扶手</b> & 楼梯"))

    html = html_of(K.NOTICE)
    assert "&lt;b&gt;扶手&lt;/b&gt; &amp; 楼梯" in html
    assert "<b>扶手" not in html


def test_title_of_a_document_follows_the_language(cast: Cast, clock: Clock) -> None:
    issued_notice(cast, confirmed_finding(cast))
    sheet = press.sheet_of(the_paper(K.NOTICE))
    assert sheet is not None

    with force_locale("en"):
        assert sheet.title.startswith("Rectification notice")
    with force_locale("zh_Hans_CN"):
        assert sheet.title.startswith("整改通知书")

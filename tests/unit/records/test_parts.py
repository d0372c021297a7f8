"""Records go into a snapshot as plain data and come back as they were."""

from datetime import UTC, date, datetime

import pytest

from app.core.calendar import TermUnit
from app.core.severity import Mode, Severity
from app.papers.service import plain, revive
from app.records.builders.notice import NoticeLine, NoticePaper
from app.records.builders.parts import Inspector, Name
from app.records.builders.visit import ExitSlip, Feedback, Problem, VisitFacts
from app.visits.states import Method, SchoolAnswer, VisitKind


def make_facts() -> VisitFacts:
    return VisitFacts(
        number="DD-519999-2026-0001",
        kind=VisitKind.REGULAR,
        unannounced=False,
        theme="",
        office_zh="云溪县教育督导室",
        office_en="Yunxi Office",
        school_zh="桃岭小学",
        school_en="Taoling Primary School",
        school_code="2151000001",
        planned_on=date(2026, 3, 2),
        arrived_at=datetime(2026, 3, 2, 1, 30, tzinfo=UTC),
        left_at=None,
        team=(Inspector("沈知远", "责任督学", "DX-0417"), Inspector("叶知秋")),
        methods=(Method.CAMPUS_WALK, Method.INTERVIEW),
        matters=(Name("经常性督导", "Regular inspection"),),
    )


def make_slip() -> ExitSlip:
    problem = Problem(
        position=1,
        number="",
        title="留样缺品种",
        text="缺 1 个品种。",
        basis="",
        demand="",
        severity=Severity.SERIOUS,
        mode=Mode.WITHIN_TIME,
        term=15,
        unit=TermUnit.WORKING_DAYS,
        due_on=None,
    )
    return ExitSlip(
        facts=make_facts(),
        merits="",
        problems=(problem,),
        advice="",
        feedback=Feedback(SchoolAnswer.OBJECTED, "陆秋实", "", datetime(2026, 3, 2, 4, tzinfo=UTC)),
        recorded_at=datetime(2026, 3, 2, 3, tzinfo=UTC),
        objection_days=10,
    )


def make_line(position: int, due_on: date) -> NoticeLine:
    return NoticeLine(
        position=position,
        number=f"WT-519999-2026-{position:04d}",
        title="留样缺品种",
        text="缺 1 个品种。",
        basis="",
        demand="",
        indicator_code="",
        indicator_zh="",
        indicator_en="",
        severity=Severity.GENERAL,
        mode=Mode.WITHIN_TIME,
        task_number="",
        due_on=due_on,
    )


def make_notice(*lines: NoticeLine) -> NoticePaper:
    return NoticePaper(
        number="云教督改〔2026〕7号",
        issued_on=date(2026, 3, 2),
        office_zh="云溪县教育督导室",
        office_en="",
        county_zh="云溪县",
        county_en="",
        school_zh="桃岭小学",
        school_en="",
        school_code="2151000001",
        visit_number=None,
        visit_kind=None,
        visited_on=None,
        demands="",
        report_to="",
        receipt_due_on=None,
        findings=lines,
    )


def test_slip_in_a_snapshot_comes_back_equal() -> None:
    slip = make_slip()

    assert revive(ExitSlip, plain(slip)) == slip


def test_notice_in_a_snapshot_comes_back_equal() -> None:
    notice = make_notice(make_line(1, date(2026, 4, 1)))

    assert revive(NoticePaper, plain(notice)) == notice


def test_snapshot_of_an_earlier_program_gets_the_defaults() -> None:
    data = plain(make_notice())
    del data["inspectors"]

    assert revive(NoticePaper, data).inspectors == ()


def test_snapshot_with_an_unknown_field_is_still_read() -> None:
    data = {**plain(make_notice()), "copies": 3}

    assert revive(NoticePaper, data) == make_notice()


def test_snapshot_without_a_needed_field_is_refused() -> None:
    data = plain(make_notice())
    del data["office_zh"]

    with pytest.raises(TypeError):
        revive(NoticePaper, data)


def test_notice_knows_the_latest_of_its_days() -> None:
    notice = make_notice(make_line(1, date(2026, 4, 1)), make_line(2, date(2026, 3, 5)))

    assert notice.last_due_on == date(2026, 4, 1)
    assert make_notice().last_due_on is None


def test_record_cannot_be_changed_after_it_was_built() -> None:
    with pytest.raises(AttributeError):
        make_slip().merits = "后来补写"  # type: ignore[misc]

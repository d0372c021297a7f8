"""What a school cannot solve alone: referrals to sections of the bureau in every state."""

from app.demo.stories.seen import DRILL, FIRE, GATE, HOMEWORK, LESSONS, by_item
from app.demo.teller import Teller
from app.rectification.models import RectificationTask
from app.referrals import service
from app.referrals.models import Referral
from app.schools.models import Section


def referred_to_sections(teller: Teller) -> None:
    """云溪县启明学校: one ended, one late with the section, one answered, returned, proposed."""
    school = teller.county.schools[11]
    visit, found = teller.inspect(school, 30, FIRE | GATE | DRILL | HOMEWORK | LESSONS)
    fire, gate, drill, homework, lessons = by_item(
        found, "6.1-03", "6.2-01", "6.1-04", "4.1-01", "3.1-01"
    )
    tasks = dict(zip([f.id for f in found], teller.serve(visit, found, 28), strict=True))
    logistics, building, teaching = teller.county.sections
    _through(teller, tasks[fire.id], building)
    _refer(
        teller,
        tasks[gate.id],
        logistics,
        20,
        "放学时段门口交通由公安、城管管理，请科室协调增设护学岗和隔离栏。",
    )
    matter = "操场维修占用疏散场地，请明确施工期间的演练场地。"
    answered = _refer(teller, tasks[drill.id], building, 9, matter)
    with teller.on(2, 15):
        text = "施工期间借用相邻的白石镇中心小学操场，已与该校说定，附时间表。"
        service.answer(teller.county.act("section2"), answered, text=text)
    back = _refer(teller, tasks[homework.id], building, 6, "请核定该校特教班作业公示的口径。")
    with teller.on(3, 15):
        reason = "作业管理不属基建科职责，建议转基础教育科。"
        service.act(teller.county.act("section2"), back, "give_back", reason=reason)
    with teller.on(1, 16):
        service.propose(
            teller.county.act(teller.county.head_of(school)),
            tasks[lessons.id],
            text="本校体育教师缺编两名，自聘没有经费，请协调走教。",
            section=teaching,
        )


def _through(teller: Teller, task: RectificationTask, section: Section) -> None:
    """Declined, proposed again and withdrawn, in the end referred, answered and ended."""
    head = teller.county.act(teller.county.head_of(task.school))
    office = teller.county.act(task.supervisor.login)
    with teller.on(26, 9):
        first = service.propose(head, task, text="灭火器需要更换，学校经费不足。")
    with teller.on(25, 9):
        service.act(office, first, "decline", reason="公用经费可以列支，请学校先行购置。")
    with teller.on(24, 9):
        second = service.propose(head, task, text="应急灯线路老化，需要整体改造。")
    with teller.on(24, 16):
        service.act(head, second, "withdraw", reason="补充线路检测报告后再报。")
    referral = _refer(
        teller, task, section, 22, "附检测报告：应急照明线路老化，请列入维修计划并派员施工。"
    )
    with teller.on(16, 15):
        text = "已列入本年度校舍维修计划，施工队本周进场，五天完工。"
        service.answer(teller.county.act("section2"), referral, text=text)
    with teller.on(15, 10):
        reason = "线路由科室改造，学校完成灭火器更换和应急灯检查后申请销号。"
        service.act(office, referral, "end", reason=reason)


def _refer(
    teller: Teller, task: RectificationTask, section: Section, days_ago: int, matter: str
) -> Referral:
    office = teller.county.act(task.supervisor.login)
    with teller.on(days_ago, 11):
        return service.refer(office, task, section=section, matter=matter)

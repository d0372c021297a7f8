"""Stories of single schools: the straight way, returns, extensions, objections, a rebound."""

from app.demo.stories.seen import (
    BOARD,
    CHARTER,
    DRILL,
    EXIT,
    FIRE,
    GATE,
    HOMEWORK,
    LESSONS,
    MEALS,
    SAMPLES,
    by_item,
    drafts_of,
    findings_at,
)
from app.demo.teller import Teller
from app.findings import service as findings
from app.findings.states import ObjectionDecision
from app.followups.states import Verdict
from app.rectification import service as rectification
from app.rectification.models import RectificationTask
from app.rectification.states import ExtensionReason
from app.visits import service as visits
from app.visits.states import VisitKind


def closed_and_sustained(teller: Teller) -> None:
    """桃岭小学: closed in time, sent back once and then closed, kept up for good."""
    school = teller.county.schools[0]
    visit, found = teller.inspect(school, 78, BOARD | SAMPLES | GATE)
    board, gate, samples = by_item(found, "1.1-02", "6.2-01", "7.1-02")
    tasks = dict(zip([f.id for f in found], teller.serve(visit, found, 76), strict=True))
    teller.close(tasks[samples.id], accepted_ago=72, closed_ago=60)
    task = tasks[board.id]
    teller.accept_plan(task, 71)
    teller.apply(task, 64)
    teller.verify(task, 62, Verdict.PARTLY, "公开栏已更新，但经费一栏仍是上学期的数据，请补。")
    teller.apply(task, 56)
    teller.verify(task, 54)
    teller.close(tasks[gate.id], accepted_ago=68, closed_ago=58)
    teller.look_back(tasks[samples.id], 40, Verdict.FIXED)
    teller.rate_effect(tasks[samples.id], 39, 85, "两个月来抽查均合格，交接班制度已经落实。")
    with teller.on(53, 16):
        visits.conclude(teller.county.act(visit.lead.login), visit)


def recurrence(teller: Teller) -> None:
    """桃岭小学 again: the same indicator, linked as a recurrence; plan to review, time asked for."""
    school = teller.county.schools[0]
    visit = teller.plan(school, made_ago=26, for_ago=20, theme="食堂与食品安全")
    teller.record(visit, 20, SAMPLES | MEALS | FIRE | GATE | HOMEWORK)
    teller.give_feedback(visit, 20)
    lead = teller.county.act(visit.lead.login)
    with teller.on(20, 15):
        drafts = drafts_of(visit.id)
        (samples,) = by_item(drafts, "7.1-02")
        earlier = findings_at(samples)
        findings.edit_finding(
            lead,
            samples,
            recurrence_of_id=earlier.id,
            root_cause="食堂换人后没有交接留样要求，规则有但没有执行。",
        )
    found = teller.confirm(visit, 19)
    samples, meals, fire, homework = by_item(found, "7.1-02", "7.1-03", "6.1-03", "4.1-01")
    tasks = dict(zip([f.id for f in found], teller.serve(visit, found, 18), strict=True))
    teller.submit_plan(tasks[samples.id], 2)
    teller.submit_plan(tasks[homework.id], 6)
    with teller.on(5, 10):
        rectification.act(
            teller.county.act("supervisor"),
            tasks[homework.id],
            "return_plan",
            reason="措施没有写明由谁公示、在哪里公示，请补。",
        )
    teller.accept_plan(tasks[meals.id], 14)
    teller.report(tasks[meals.id], 8, 60)
    task = tasks[fire.id]
    teller.accept_plan(task, 13)
    teller.report(task, 9, 40)
    with teller.on(3, 15):
        rectification.ask_extension(
            teller.county.act("head"),
            task,
            new_due_on=rectification.latest_day(task),
            reason_class=ExtensionReason.PROCUREMENT,
            reason="灭火器年检由消防技术服务机构统一安排，下周到校。",
        )


def overdue_and_extended(teller: Teller) -> None:
    """双河初级中学: one task never begun and late, one with more time granted, one refused."""
    school = teller.county.schools[1]
    visit, found = teller.inspect(school, 38, LESSONS | HOMEWORK | DRILL)
    lessons, homework, drill = by_item(found, "3.1-01", "4.1-01", "6.1-04")
    tasks = dict(zip([f.id for f in found], teller.serve(visit, found, 36), strict=True))
    teller.name_people(tasks[lessons.id], 33)
    _extend(teller, tasks[homework.id], asked_ago=20, grant=True)
    _extend(teller, tasks[drill.id], asked_ago=19, grant=False)


def major_from_slip(teller: Teller) -> None:
    """白石镇中心小学: a locked exit, issued on the spot, verified and closed by a second person."""
    school = teller.county.schools[2]
    visit = teller.plan(school, made_ago=40, for_ago=33, kind=VisitKind.RANDOM, unannounced=True)
    teller.record(visit, 33, EXIT | CHARTER)
    teller.give_feedback(visit, 33)
    found = teller.confirm(visit, 33)
    exit_door, charter = by_item(found, "6.1-02", "1.1-01")
    lead = teller.county.act(visit.lead.login)
    with teller.on(33, 15):
        task = rectification.issue_task(lead, exit_door)
    teller.serve(visit, found, 31)
    teller.close(task, accepted_ago=32, closed_ago=29)
    with teller.on(25, 16):
        head = teller.county.act(teller.county.head_of(school))
        findings.object_to(
            head, charter, text="章程已在学校网站首页公开，督导当天网站检修，附截图说明。"
        )
    with teller.on(23, 10):
        findings.decide_objection(
            teller.county.act("lead"),
            charter,
            decision=ObjectionDecision.UPHELD,
            text="经核对网站记录，情况属实，撤销该问题。",
        )


def rebound(teller: Teller) -> None:
    """白石幼儿园: closed, then the look-back finds that it did not hold."""
    school = teller.county.schools[3]
    visit, found = teller.inspect(school, 100, SAMPLES | CHARTER)
    samples, charter = by_item(found, "7.1-02", "1.1-01")
    tasks = dict(zip([f.id for f in found], teller.serve(visit, found, 98), strict=True))
    teller.close(tasks[samples.id], accepted_ago=95, closed_ago=85)
    teller.close(tasks[charter.id], accepted_ago=95, closed_ago=86)
    teller.look_back(tasks[samples.id], 6, Verdict.NOT_FIXED)


def _extend(teller: Teller, task: RectificationTask, *, asked_ago: int, grant: bool) -> None:
    teller.accept_plan(task, asked_ago + 8)
    with teller.on(asked_ago, 15):
        request = rectification.ask_extension(
            teller.county.act(teller.county.head_of(task.school)),
            task,
            new_due_on=rectification.latest_day(task),
            reason_class=ExtensionReason.SEASON,
            reason="近期连续阴雨，室外场地无法施工。",
        )
    with teller.on(asked_ago - 1, 10):
        rectification.give_opinion(
            teller.county.act(task.supervisor.login),
            request,
            supports=grant,
            text="情况属实，建议同意。" if grant else "演练不受天气影响，建议不同意。",
        )
    with teller.on(asked_ago - 2, 10):
        rectification.decide_extension(
            teller.county.act("lead"), request, grant=grant, text="" if grant else "请按期完成。"
        )

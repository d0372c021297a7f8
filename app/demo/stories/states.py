"""Stories that leave something at every other state, and visits of every kind."""

from app.checklists import service as checklists
from app.core.severity import Mode, Severity
from app.demo.stories.on_site import look_again, work_on_site
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
)
from app.demo.teller import Teller
from app.findings import service as findings
from app.findings.states import ObjectionDecision, Source
from app.followups import service as followups
from app.followups.states import Place, Verdict
from app.frameworks import builtin
from app.frameworks import service as frameworks
from app.rectification import service as rectification
from app.rectification.queries import live_notice_of
from app.rectification.states import ExtensionReason
from app.visits import service as visits
from app.visits.states import SchoolAnswer, VisitKind


def waiting_for_the_office(teller: Teller) -> None:
    """石桥小学: applications for closure, one major verified and waiting for the lead."""
    school = teller.county.schools[4]
    visit, found = teller.inspect(school, 25, FIRE | GATE | EXIT)
    exit_door, fire, gate = by_item(found, "6.1-02", "6.1-03", "6.2-01")
    lead = teller.county.act(visit.lead.login)
    with teller.on(24, 16):
        task = rectification.issue_task(lead, exit_door)
    tasks = dict(zip([f.id for f in found], teller.serve(visit, found, 23), strict=True))
    teller.accept_plan(task, 22)
    teller.apply(task, 19)
    teller.verify(task, 4)
    for finding, days in ((fire, 5), (gate, 3)):
        teller.accept_plan(tasks[finding.id], 20)
        teller.apply(tasks[finding.id], days)
    with teller.on(2, 9):
        followups.schedule_review(
            teller.county.act("lead"),
            tasks[fire.id],
            reviewer=teller.county.people["supervisor4"],
            on=teller.workday(-3),
            place=Place.ON_SITE,
        )


def continuing(teller: Teller) -> None:
    """柳塘九年一贯制学校: lasting measures, one looked at again; another task was sent back and is late."""
    school = teller.county.schools[5]
    visit = teller.plan(school, made_ago=95, for_ago=90)
    teller.record(visit, 90, MEALS | HOMEWORK | GATE)
    teller.give_feedback(visit, 90)
    lead = teller.county.act(visit.lead.login)
    with teller.on(90, 15):
        for lasting in by_item(drafts_of(visit.id), "7.1-03", "6.2-01"):
            findings.edit_finding(lead, lasting, mode=Mode.CONTINUING)
    found = teller.confirm(visit, 89)
    meals, gate, homework = by_item(found, "7.1-03", "6.2-01", "4.1-01")
    tasks = dict(zip([f.id for f in found], teller.serve(visit, found, 88), strict=True))
    teller.close(tasks[meals.id], accepted_ago=85, closed_ago=75)
    teller.close(tasks[gate.id], accepted_ago=85, closed_ago=74)
    teller.checkpoint(tasks[gate.id], 12)
    task = tasks[homework.id]
    teller.accept_plan(task, 84)
    teller.apply(task, 74)
    teller.verify(task, 72, Verdict.NOT_FIXED, "抽查当天仍有两个班未公示作业，请补充公示记录。")


def objected(teller: Teller) -> None:
    """青禾小学: an objection that waits for its decision, one that was rejected, a merged finding."""
    school = teller.county.schools[6]
    visit, found = teller.inspect(school, 15, LESSONS | HOMEWORK | BOARD)
    lessons, homework, board = by_item(found, "3.1-01", "4.1-01", "1.1-02")
    head = teller.county.act(teller.county.head_of(school))
    with teller.on(12, 9):
        findings.object_to(head, lessons, text="被占用的两节是雨天室内体育课，有教案为证。")
    with teller.on(11, 9):
        findings.object_to(head, homework, text="作业已在班级群公示。")
    with teller.on(9, 9):
        findings.decide_objection(
            teller.county.act("lead"),
            homework,
            decision=ObjectionDecision.REJECTED,
            text="班级群不属于公示渠道，问题成立。",
        )
    with teller.on(8, 9):
        findings.merge_finding(
            teller.county.act(visit.lead.login),
            board,
            into=homework,
            reason="同属校务公开，一并整改。",
        )


def letters_on_the_way(teller: Teller) -> None:
    """南浦小学: a notice in draft; 云溪县高级中学: approved; 第二完全中学: issued, not acknowledged."""
    for place, step in ((7, 0), (8, 1), (9, 2)):
        school = teller.county.schools[place]
        visit, found = teller.inspect(school, 9 + place - 7, DRILL | GATE)
        if step == 2:
            teller.serve(visit, found, 5, acknowledged=False)
            continue
        notice = teller.draft(visit, found, 5)
        if step == 1:
            with teller.on(4, 10):
                rectification.approve_notice(teller.county.act("lead"), notice)


def withdrawn_and_cancelled(teller: Teller) -> None:
    """云溪县职业技术学校: a notice withdrawn, a task cancelled; a complaint as source, a draft."""
    school = teller.county.schools[10]
    visit, found = teller.inspect(school, 48, CHARTER)
    (task,) = teller.serve(visit, found, 46)
    with teller.on(40, 10):
        rectification.cancel(
            teller.county.act("lead"), task, reason="学校整体搬迁，该项并入新校区建设统一解决。"
        )
    lead = teller.county.act(visit.lead.login)
    with teller.on(22, 10):
        complaint = findings.raise_finding(
            lead,
            school=school,
            source=Source.COMPLAINT,
            source_note="12345 转办〔2026〕318 号",
            title="实训车间排风设备夜间噪声扰民",
            text="居民来电反映实训车间 20 时后仍在运行，现场核实噪声明显。",
            basis="学校不得干扰周边居民正常生活。",
            severity=Severity.GENERAL,
            mode=Mode.IMMEDIATE,
            demand="调整实训时间，20 时后停用排风设备。",
        )
        findings.confirm_finding(lead, complaint)
        quick = rectification.issue_task(teller.county.act("lead"), complaint)
    teller.name_people(quick, 21)
    teller.report(quick, 20, 50)
    with teller.on(6, 11):
        findings.raise_finding(
            lead,
            school=school,
            source=Source.SELF_CHECK,
            title="危化品出入库登记缺签名",
            text="学校自查发现本月危化品出入库登记有 3 次缺第二人签名。",
            severity=Severity.SERIOUS,
            mode=Mode.WITHIN_TIME,
        )
        dropped = findings.raise_finding(
            lead,
            school=school,
            source=Source.ORDER,
            title="重复登记的交办事项",
            text="与已有问题重复。",
            severity=Severity.GENERAL,
            mode=Mode.WITHIN_TIME,
        )
        findings.drop_finding(lead, dropped, reason="与投诉核实的问题重复，不再另列。")


def visits_of_every_state(teller: Teller) -> None:
    """Coming, going on, to feed back, cancelled, waiting for approval."""
    county = teller.county
    announced = teller.plan(county.schools[2], made_ago=5, for_ago=-1, theme="秋季常规督导")
    with teller.on(2, 16):
        visits.notify_school(county.act(announced.lead.login), announced)
    teller.plan(county.schools[0], made_ago=4, for_ago=-2, kind=VisitKind.RANDOM, unannounced=True)
    teller.plan(
        county.schools[8],
        made_ago=3,
        for_ago=-8,
        kind=VisitKind.SPECIAL,
        theme="实验室安全专项",
        team=("supervisor4", "supervisor2"),
    )
    teller.plan(
        county.schools[10],
        made_ago=3,
        for_ago=-12,
        kind=VisitKind.COMPREHENSIVE,
        theme="综合督导",
        team=("supervisor4", "supervisor5"),
    )
    teller.plan(county.schools[5], made_ago=2, for_ago=-4, kind=VisitKind.FOLLOW_UP)
    _on_site(teller)
    objected_slip = teller.plan(county.schools[7], made_ago=35, for_ago=28)
    teller.record(objected_slip, 28, {})
    with teller.on(28, 12):
        name = county.people[county.head_of(county.schools[7])].name
        visits.record_feedback(
            county.act(objected_slip.lead.login),
            objected_slip,
            answer=SchoolAnswer.OBJECTED,
            by=name,
            text="建议中关于合班的表述与事实不符。",
            signed=teller.signed_by_hand(objected_slip, name),
        )
    with teller.on(27, 9):
        visits.conclude(county.act(objected_slip.lead.login), objected_slip)
    called_off = teller.plan(county.schools[9], made_ago=20, for_ago=12)
    with teller.on(14, 9):
        visits.cancel(county.act(called_off.lead.login), called_off, "学校承办县运动会，改期。")
    with teller.on(1, 15):
        plan = visits.Plan(
            school=county.schools[4],
            kind=VisitKind.REGULAR,
            planned_on=teller.workday(-5),
            lead=county.people["supervisor2"],
            versions=[teller.version],
        )
        visits.draft_visit(county.act("supervisor2"), plan)


def _on_site(teller: Teller) -> None:
    """白石幼儿园 going on, 启明学校 submitted: with everything that is done on site."""
    going_on = teller.plan(teller.county.schools[3], made_ago=6, for_ago=0, theme="食品安全")
    teller.arrive(going_on, 0, 8)
    teller.answer(going_on, 0, SAMPLES | BOARD, share=0.62)
    work_on_site(teller, going_on, 0)
    look_again(teller, going_on, 0)
    recorded = teller.plan(teller.county.schools[11], made_ago=8, for_ago=1)
    teller.arrive(recorded, 1)
    teller.answer(recorded, 1, GATE | FIRE)
    work_on_site(teller, recorded, 1)
    look_again(teller, recorded, 1)
    teller.submit(recorded, 1)


def taken_back(teller: Teller) -> None:
    """启明学校: what is begun and given up — a notice, a request for time, a review; one goes on."""
    county = teller.county
    school = county.schools[11]
    visit, found = teller.inspect(school, 45, GATE | MEALS | HOMEWORK)
    gate, meals, homework = by_item(found, "6.2-01", "7.1-03", "4.1-01")
    teller.serve(visit, [gate], 44)
    with teller.on(42, 9):
        notice = live_notice_of(gate.id)
        assert notice is not None
        rectification.withdraw_notice(county.act("lead"), notice, reason="学校名称有误，另行签发。")
    tasks = dict(
        zip((f.id for f in found), teller.serve(visit, [gate, meals, homework], 41), strict=False)
    )
    asked = tasks[meals.id]
    teller.accept_plan(asked, 38)
    with teller.on(30, 10):
        request = rectification.ask_extension(
            county.act(county.head_of(school)),
            asked,
            new_due_on=rectification.latest_day(asked),
            reason_class=ExtensionReason.OTHER,
            reason="陪餐安排需要重新排班。",
        )
    with teller.on(29, 10):
        rectification.withdraw_extension(county.act(county.head_of(school)), request)
    teller.apply(asked, 24)
    with teller.on(22, 10):
        review = followups.schedule_review(
            county.act("lead"), asked, reviewer=county.people["supervisor5"], on=teller.workday(20)
        )
    with teller.on(21, 10):
        followups.cancel_review(county.act("lead"), review, reason="督学外出培训，改由他人复查。")
    with teller.on(1, 14):
        followups.start_verification(county.act("supervisor4"), asked)


def frameworks_of_every_state(teller: Teller) -> None:
    """A trial edition of the county's own, retired, and the next one still in draft."""
    admin = teller.county.act("admin")
    document = {
        **next(one for one in builtin.documents() if one["id"] == "s06_effectiveness_construction"),
        "id": "yunxi_effectiveness_trial",
        "name_zh": "云溪县效能建设指标（试行）",
        "name_en": "Yunxi County effectiveness indicators (trial)",
    }
    with teller.on(120, 10):
        trial = frameworks.import_document(admin, document, publish=True).framework
    with teller.on(60, 10):
        frameworks.act(admin, trial, "retire", reason="试行期满，修订后再发布。")
    with teller.on(30, 10):
        frameworks.import_document(admin, {**document, "description_zh": "试行后的修订稿。"})


def checklists_of_every_state(teller: Teller) -> None:
    """A next version in draft, and a checklist that is no longer used."""
    lead = teller.county.act("lead")
    with teller.on(70, 10):
        old = checklists.duplicate(
            lead,
            teller.version,
            region=teller.county.county,
            title_zh="责任督学清单（试行）",
            title_en="Checklist of the named inspector (trial)",
        )
        checklists.publish(lead, old)
    with teller.on(50, 10):
        checklists.act(lead, old, "retire", reason="正式清单已发布，试行版停用。")
    with teller.on(7, 10):
        checklists.start_next_version(lead, teller.version)

"""Makes a set of tasks with many fates, over months, through the services."""

from datetime import date, timedelta
from random import Random

from app.accounts.models import User
from app.core import clock as time
from app.core.permissions import Role
from app.core.severity import Mode, Severity
from app.extensions import db
from app.findings import service as findings
from app.findings.models import Finding
from app.findings.states import Source
from app.followups import service as followups
from app.followups.states import Verdict
from app.rectification import queries
from app.rectification import service as rectification
from app.rectification.models import RectificationTask
from app.rectification.states import CauseClass, TaskState
from app.schools.models import School
from tests.support.cast import Cast
from tests.support.clock import Clock
from tests.support.factories.accounts import actor, make_person
from tests.support.factories.rectification import proof

FATES = (
    "issued", "planned", "working", "applied", "returned", "closed", "closed_late", "reopened",
    "held", "sustained", "cancelled", "single_handed", "verified", "recurred",
)  # fmt: skip


def generate(
    cast: Cast, clock: Clock, *, count: int = 28, seed: int = 7
) -> list[RectificationTask]:
    """`count` tasks of three schools, one every four days, every fate in turn, on moved days."""
    luck = Random(seed)
    heads = {
        cast.school1.id: cast.head,
        cast.school2.id: cast.head2,
        cast.school3.id: make_person("head3", "韩若水", Role.SCHOOL_HEAD, cast.school3),
    }
    schools = (cast.school1, cast.school2, cast.school3)
    made = []
    start = time.today()
    for number in range(count):
        clock.set_day(start + timedelta(days=4 * number))
        school = schools[number % len(schools)]
        fate = FATES[number % len(FATES)]
        severity = (
            Severity.MAJOR
            if fate in {"single_handed", "verified"}
            else luck.choice((Severity.GENERAL, Severity.SERIOUS))
        )
        mode = Mode.CONTINUING if fate == "sustained" else Mode.WITHIN_TIME
        task = _issued(cast, school, severity, mode, f"问题{number}")
        _let_happen(cast, clock, task, heads[school.id], fate, luck)
        made.append(task)
    clock.set_day(start + timedelta(days=4 * count + 120))
    db.session.flush()
    return made


def _issued(
    cast: Cast, school: School, severity: Severity, mode: Mode, title: str
) -> RectificationTask:
    finding = _confirmed(cast, school, severity, mode, title)
    author = actor(_supervisor_of(cast, school))
    notice = rectification.draft_notice(author, school=school, findings=[finding])
    rectification.approve_notice(cast.act.lead, notice)
    rectification.issue_notice(author, notice)
    (task,) = queries.tasks_of_finding(finding)
    return task


def _confirmed(
    cast: Cast, school: School, severity: Severity, mode: Mode, title: str, **rest: object
) -> Finding:
    finding = findings.raise_finding(
        cast.act.lead,
        school=school,
        source=Source.COMPLAINT,
        title=title,
        text="标签没有写时间。",
        severity=severity,
        mode=mode,
        basis="学校食品安全与营养健康管理规定",
        **rest,  # type: ignore[arg-type]
    )
    return findings.confirm_finding(cast.act.lead, finding)


def _let_happen(
    cast: Cast, clock: Clock, task: RectificationTask, head: User, fate: str, luck: Random
) -> None:
    """The life of one task; days pass between its steps."""
    lead = cast.act.lead
    if fate == "cancelled":
        rectification.cancel(lead, task, reason="重复下发。")
    if fate in {"issued", "cancelled"}:
        return
    rectification.name_people(actor(head), task, owner=head)
    rectification.submit_plan(
        actor(head),
        task,
        goal="标签齐全。",
        measures="换留样盒。",
        cause=luck.choice(list(CauseClass)),
        cause_text="交接时没有说清。",
    )
    if fate == "planned":
        return
    rectification.act(lead, task, "accept_plan")
    if fate == "working":
        return
    late = 60 if fate == "closed_late" else 0
    clock.advance(days=luck.randint(0, 2) + late)
    _apply(task, head)
    if fate == "applied":
        return
    clock.advance(days=luck.randint(0, 6))
    colleague = actor(_supervisor_of(cast, task.school))
    reviewer = lead if fate == "single_handed" else colleague
    verdict = Verdict.NOT_FIXED if fate == "returned" else Verdict.FIXED
    review = followups.start_verification(reviewer, task)
    followups.complete_review(reviewer, review, verdict=verdict, seen="看过照片和登记本。")
    if fate == "single_handed":
        followups.close_verified(lead, task, single_handed_reason="只有一位负责人。")
    if fate in {"reopened", "held"}:
        _look_back(cast, clock, task, came_back=fate == "reopened", days=luck.randint(20, 140))
    if fate == "recurred":
        clock.advance(days=luck.randint(10, 120))
        _confirmed(
            cast,
            task.school,
            task.severity,
            task.mode,
            "又没有标签",
            recurrence_of_id=task.finding_id,
        )


def _apply(task: RectificationTask, head: User) -> None:
    who = actor(head)
    rectification.report_progress(
        who, task, percent=100, text="已换。", proofs=[proof("before"), proof(), proof("paper")]
    )
    rectification.apply_for_closure(who, task, text="请验收。")


def _supervisor_of(cast: Cast, school: School) -> User:
    return cast.supervisor2 if school.id == cast.school2.id else cast.supervisor


def _look_back(
    cast: Cast, clock: Clock, task: RectificationTask, *, came_back: bool, days: int
) -> None:
    clock.advance(days=days)
    review = followups.schedule_review(
        cast.act.lead, task, reviewer=cast.supervisor3, on=time.today()
    )
    who = cast.act.supervisor3
    followups.start_review(who, review)
    new_day: date | None = time.today() + timedelta(days=60) if came_back else None
    followups.complete_review(
        who,
        review,
        verdict=Verdict.NOT_FIXED if came_back else Verdict.FIXED,
        seen="抽看三天。",
        new_due_on=new_day,
    )
    assert task.state in {TaskState.REOPENED, TaskState.CLOSED}

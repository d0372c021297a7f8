"""Many tasks at once, for measuring: rows such as the workflow makes them, inserted in bulk.

Four in five tasks went the straight way and are closed; the rest stand at the other states. Every
task has its finding, its history and, once applied for, its application; counts add up.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import lru_cache
from itertools import islice
from random import Random
from typing import Any

from sqlalchemy import func, insert, select, update

from app.accounts.models import User
from app.core import clock, policy, search
from app.core.calendar import load_calendar
from app.core.database import continue_ids, new_public_id
from app.core.history import HistoryEntry
from app.core.numbering import NumberSequence, next_serial
from app.core.severity import Mode, Severity
from app.extensions import db
from app.findings.models import Finding
from app.findings.states import FindingState, Source
from app.frameworks.models import Indicator
from app.rectification import clocks
from app.rectification.models import ClosureRequest, RectificationTask
from app.rectification.states import ClosureOutcome, TaskState
from app.schools.models import Region, School
from app.schools.states import Stage

BATCH = 2_000
PERIOD_DAYS = 700
MEASURES = "当日排查并补齐缺项，修订管理办法，每周抽查一次。"
TITLES = (
    "食堂留样标签不全",
    "灭火器压力不足",
    "校务公开栏未及时更新",
    "疏散通道堆放杂物",
    "陪餐记录缺签名",
    "体育课被占用",
    "作业公示不完整",
    "应急演练缺少总结",
)
SHARES: tuple[tuple[TaskState, float], ...] = (
    (TaskState.CLOSED, 0.80),
    (TaskState.SUSTAINED, 0.04),
    (TaskState.CANCELLED, 0.03),
    (TaskState.IN_PROGRESS, 0.06),
    (TaskState.ISSUED, 0.03),
    (TaskState.PLAN_SUBMITTED, 0.01),
    (TaskState.PENDING_REVIEW, 0.02),
    (TaskState.VERIFIED, 0.01),
)
SETTLED = frozenset({TaskState.CLOSED, TaskState.SUSTAINED})
EVENT_OF = {
    TaskState.CLOSED: "close",
    TaskState.SUSTAINED: "sustain",
    TaskState.CANCELLED: "cancel",
    TaskState.IN_PROGRESS: "accept_plan",
    TaskState.PLAN_SUBMITTED: "submit_plan",
    TaskState.PENDING_REVIEW: "apply",
    TaskState.VERIFIED: "verify",
}


@dataclass
class _Made:
    findings: list[dict[str, Any]] = field(default_factory=list)
    tasks: list[dict[str, Any]] = field(default_factory=list)
    entries: list[dict[str, Any]] = field(default_factory=list)
    applications: list[dict[str, Any]] = field(default_factory=list)
    words: list[tuple[int, tuple[str, ...]]] = field(default_factory=list)


def add_schools(county: Region, number: int) -> None:
    """Further schools in the towns of a county, named by number."""
    towns = db.session.scalars(
        select(Region).where(Region.parent_id == county.id).order_by(Region.id)
    ).all()
    rows = [
        {
            "public_id": new_public_id(),
            "code": f"2151{500_000 + place:06d}",
            "name_zh": f"{town.name_zh}第{place + 1}小学",
            "name_en": f"{town.name_en} Primary School No. {place + 1}",
            "stage": Stage.PRIMARY,
            "region_id": town.id,
            "region_path": town.path,
            "county_id": county.id,
        }
        for place in range(number)
        for town in [towns[place % len(towns)]]
    ]
    if rows:
        db.session.execute(insert(School), rows)


def add_tasks(county: Region, number: int, seed: int = 1) -> None:
    """`number` tasks spread over the county's schools and two years; commits batch by batch."""
    random = Random(seed)  # noqa: S311 - invented data
    schools = db.session.execute(
        select(School.id).where(School.county_id == county.id).order_by(School.id)
    ).scalars()
    teller = _Bulk(county, list(schools), random)
    plans = teller.plans(number)
    while batch := list(islice(plans, BATCH)):
        teller.store(batch)
        db.session.commit()
    continue_ids(Finding, RectificationTask)
    db.session.commit()


class _Bulk:
    """Makes rows in memory; ids and numbers continue where the database stands."""

    def __init__(self, county: Region, school_ids: list[int], random: Random) -> None:
        self.county_id, self.county_code = county.id, county.code
        self.school_ids = school_ids
        self.random = random
        self.today = clock.today()
        self.calendar = load_calendar()
        self.setting = policy.reader(county.path)
        self.person = db.session.scalars(select(User).where(User.login == "supervisor")).one()
        self.indicators = list(
            db.session.scalars(select(Indicator.id).order_by(Indicator.id).limit(40))
        )
        self.next_finding = (db.session.scalar(select(func.max(Finding.id))) or 0) + 1
        self.next_task = (db.session.scalar(select(func.max(RectificationTask.id))) or 0) + 1
        self.serials: dict[str, int] = {}
        self.first_term = lru_cache(maxsize=None)(self._first_term)

    def plans(self, number: int) -> Iterator[tuple[TaskState, date, Severity]]:
        """State, day of issue and severity of each task, oldest first; open ones are recent."""
        states = [state for state, _share in SHARES]
        shares = [share for _state, share in SHARES]
        for place in range(number):
            state = self.random.choices(states, shares)[0]
            age = int(PERIOD_DAYS * (1 - place / number))
            if state not in SETTLED and state is not TaskState.CANCELLED:
                age = min(age, self.random.randint(1, 45))
            age = max(age, 35) if state in SETTLED else max(age, 1)
            severity = self.random.choices(list(Severity), [0.7, 0.25, 0.05])[0]
            yield state, self.today - timedelta(days=age), severity

    def store(self, plans: list[tuple[TaskState, date, Severity]]) -> None:
        """Insert a batch: findings, tasks, history, applications, words for the search."""
        made = _Made()
        for state, issued_on, severity in plans:
            self._add(made, state, issued_on, severity)
        db.session.execute(insert(Finding), made.findings)
        db.session.execute(insert(RectificationTask), made.tasks)
        db.session.execute(insert(HistoryEntry), made.entries)
        if made.applications:
            db.session.execute(insert(ClosureRequest), made.applications)
        search.index_many("task", made.words)
        for key, last in self.serials.items():
            db.session.execute(
                update(NumberSequence).where(NumberSequence.key == key).values(last=last)
            )

    def _add(self, made: _Made, state: TaskState, issued_on: date, severity: Severity) -> None:
        finding_id, task_id = self.next_finding, self.next_task
        self.next_finding, self.next_task = finding_id + 1, task_id + 1
        school_id = self.random.choice(self.school_ids)
        title = self.random.choice(TITLES)
        first = self.first_term(issued_on, severity)
        issued_at = _moment(issued_on, 10)
        finding_number = self._number("WT", issued_on)
        number = self._number("ZG", issued_on)
        made.findings.append(
            self._finding(finding_id, finding_number, state, school_id, severity, title, issued_at)
        )
        task = self._task(task_id, number, finding_id, state, school_id, severity, title, issued_on)
        task |= {"due_on": first.deadline.due_on, "original_due_on": first.deadline.due_on}
        task["due_sum"] = clocks.to_sum(first)
        moved_at = self._move(task, made, state, issued_on, first.deadline.due_on)
        made.tasks.append(task)
        self._remember(made, task_id, school_id, "issue", None, TaskState.ISSUED, issued_at)
        if state in EVENT_OF:
            event = EVENT_OF[state]
            self._remember(made, task_id, school_id, event, TaskState.ISSUED, state, moved_at)
        made.words.append((task_id, (number, title)))

    def _move(
        self, task: dict[str, Any], made: _Made, state: TaskState, issued_on: date, due_on: date
    ) -> datetime:
        """Fill in what the way to the state leaves behind; the moment of the last step."""
        late = self.random.random() < 0.15
        end = due_on + timedelta(days=3) if late else due_on - timedelta(days=1)
        applied_on = min(max(end, issued_on), self.today)
        moment = _moment(applied_on, 16)
        applied = state in SETTLED or state in {TaskState.PENDING_REVIEW, TaskState.VERIFIED}
        if applied:
            task |= {"progress": 100, "applied_at": moment}
            made.applications.append(self._application(task, due_on, moment, state))
        if state in SETTLED:
            in_time = applied_on <= due_on
            closed_on = min(applied_on + timedelta(days=2), self.today)
            moment = _moment(closed_on, 17)
            task |= {
                "closed_at": moment,
                "closed_on": closed_on,
                "closed_in_time": in_time,
                "closed_in_original_time": in_time,
            }
        if state is TaskState.SUSTAINED:
            task["checkpoint_on"] = task["closed_on"] + timedelta(days=90)
        if state is not TaskState.ISSUED:
            task["court_since"] = moment
        return moment

    def _finding(
        self,
        finding_id: int,
        number: str,
        state: TaskState,
        school_id: int,
        severity: Severity,
        title: str,
        at: datetime,
    ) -> dict[str, Any]:
        done = state in SETTLED
        return {
            "id": finding_id,
            "public_id": new_public_id(),
            "number": number,
            "state": FindingState.CLOSED if done else FindingState.CONFIRMED,
            "source": Source.ORDER,
            "indicator_id": self.random.choice(self.indicators),
            "school_id": school_id,
            "county_id": self.county_id,
            "severity": severity,
            "mode": Mode.WITHIN_TIME,
            "title": title,
            "text": title + "，现场核实。",
            "basis": "学校安全与管理相关规定。",
            "created_by_id": self.person.id,
            "confirmed_at": at,
            "created_at": at,
            "updated_at": at,
        }

    def _task(
        self,
        task_id: int,
        number: str,
        finding_id: int,
        state: TaskState,
        school_id: int,
        severity: Severity,
        title: str,
        issued_on: date,
    ) -> dict[str, Any]:
        at = _moment(issued_on, 10)
        return {
            "id": task_id,
            "public_id": new_public_id(),
            "number": number,
            "state": state,
            "finding_id": finding_id,
            "school_id": school_id,
            "county_id": self.county_id,
            "severity": severity,
            "mode": Mode.WITHIN_TIME,
            "title": title,
            "goal": "" if state is TaskState.ISSUED else "问题消除，记录齐全。",
            "measures": "" if state is TaskState.ISSUED else MEASURES,
            "supervisor_id": self.person.id,
            "issued_on": issued_on,
            "progress": 40 if state is TaskState.IN_PROGRESS else 0,
            "court_since": at,
            "applied_at": None,
            "closed_at": None,
            "closed_on": None,
            "closed_in_time": None,
            "closed_in_original_time": None,
            "checkpoint_on": None,
            "created_at": at,
            "updated_at": at,
        }

    def _application(
        self, task: dict[str, Any], due_on: date, at: datetime, state: TaskState
    ) -> dict[str, Any]:
        settled = state in SETTLED
        return {
            "public_id": new_public_id(),
            "task_id": task["id"],
            "text": "已按要求整改到位，请验收。",
            "requested_by_id": self.person.id,
            "requested_at": at,
            "due_on": due_on,
            "outcome": ClosureOutcome.ACCEPTED if settled else ClosureOutcome.PENDING,
            "answered_at": at + timedelta(days=1) if settled else None,
        }

    def _remember(
        self,
        made: _Made,
        task_id: int,
        school_id: int,
        event: str,
        source: TaskState | None,
        target: TaskState,
        at: datetime,
    ) -> None:
        made.entries.append(
            {
                "subject_kind": RectificationTask.__tablename__,
                "subject_id": task_id,
                "event": event,
                "from_state": source.value if source else None,
                "to_state": target.value,
                "actor_id": self.person.id,
                "actor_name": self.person.name,
                "at": at,
                "school_id": school_id,
            }
        )

    def _first_term(self, issued_on: date, severity: Severity) -> clocks.FirstDeadline:
        return clocks.first_deadline(
            self.calendar,
            issued_on,
            severity=severity,
            mode=Mode.WITHIN_TIME,
            own_days=None,
            setting=self.setting,
        )

    def _number(self, prefix: str, on: date) -> str:
        key = f"{prefix}-{self.county_code}-{on.year}"
        if key not in self.serials:
            self.serials[key] = next_serial(key)
        else:
            self.serials[key] += 1
        return f"{key}-{self.serials[key]:04d}"


def _moment(day: date, hour: int) -> datetime:
    return clock.local_moment(day) + timedelta(hours=hour)

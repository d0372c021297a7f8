"""“My rectification”: what waits for the reader, what colleagues do, what lies with the office."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from flask import render_template, url_for

from app.core import clock, dates
from app.core.actions import Action
from app.core.calendar import load_calendar
from app.core.i18n import gettext as _
from app.core.i18n import ngettext
from app.core.permissions import Actor, Role
from app.core.requests import current_actor
from app.rectification import clocks, queries
from app.rectification.queries import mine
from app.rectification.states import Side, TaskState, Turn
from app.rectification.views import words

YEAR_BEGINS = 9  # school years begin on 1 September


@dataclass(slots=True)
class MyTask:
    """A row: the task, what a reader needs to know of it, and the one thing to do."""

    task: Any
    status: Any
    due_state: str
    due_text: str
    waiting: str
    needed: str
    owner: str
    under: str
    action: Action | None = None


@dataclass(slots=True)
class MyPage:
    """The three groups of tasks and the notices without a receipt."""

    notices: Any = ()
    yours: list[MyTask] = field(default_factory=list)
    others: list[MyTask] = field(default_factory=list)
    office: list[MyTask] = field(default_factory=list)
    closed: int = 0
    overdue: int = 0

    @property
    def waiting(self) -> int:
        """How many things wait for the reader."""
        return len(self.yours) + len(self.notices)

    @property
    def open(self) -> int:
        """Tasks of the school that are not over."""
        return len(self.yours) + len(self.others) + len(self.office)

    @property
    def summary(self) -> str:
        """The line below the heading: how the tasks of the school stand."""
        counts = {
            "open": self.open,
            "yours": len(self.yours),
            "others": len(self.others),
            "office": len(self.office),
            "closed": self.closed,
            "overdue": self.overdue,
        }
        if not self.overdue:
            return _(
                "Under way at the school: %(open)s (%(yours)s yours, %(others)s with colleagues,"
                " %(office)s with the office). Closed this school year: %(closed)s. None overdue.",
                **counts,
            )
        return _(
            "Under way at the school: %(open)s (%(yours)s yours, %(others)s with colleagues,"
            " %(office)s with the office). Closed this school year: %(closed)s."
            " Overdue: %(overdue)s.",
            **counts,
        )

    @property
    def next_day(self) -> date | None:
        """The nearest day of what waits for the reader."""
        days = [row.task.due_on for row in self.yours]
        days += [notice.receipt_due_on for notice in self.notices if notice.receipt_due_on]
        return min(days, default=None)


def my_page() -> str:
    """The page of the school, grouped by whose move it is."""
    page = read_my_page(current_actor())
    return render_template("rectification/mine.html", page=page, news=news_of(page))


def news_of(page: MyPage) -> str:
    """The heading: how many things wait and when the first is due."""
    if not page.waiting:
        return _("Nothing needs you")
    day = dates.day(page.next_day, weekday=False)
    if page.waiting == 1:
        return _("1 thing needs you; it is due %(day)s", day=day)
    return _("%(number)s things need you; the first is due %(day)s", number=page.waiting, day=day)


def read_my_page(actor: Actor) -> MyPage:
    """Read and sort; the number of statements does not depend on the number of tasks."""
    school_ids = mine.own_school_ids(actor)
    rows = mine.tasks_of_schools(school_ids)
    ids = [row.id for row in rows]
    page = MyPage(
        notices=queries.notices_to_acknowledge(actor),
        closed=mine.closed_since(school_ids, _year_start(clock.today())),
        overdue=sum(queries.is_overdue(row) for row in rows),
    )
    builder = _Builder(actor, rows, mine.files_brought(ids), mine.helped_task_ids(actor))
    for row in rows:
        getattr(page, builder.group_of(row)).append(builder.build(row))
    page.yours.sort(key=lambda one: (not one.task.sent_back, one.task.due_on))
    return page


def _year_start(today: date) -> date:
    return date(today.year if today.month >= YEAR_BEGINS else today.year - 1, YEAR_BEGINS, 1)


class _Builder:
    """Makes rows; what is the same for all of them is worked out once."""

    def __init__(
        self, actor: Actor, rows: Iterable[Any], files: dict[int, int], helped: frozenset[int]
    ) -> None:
        found = list(rows)
        self.actor = actor
        self.today = clock.today()
        self.calendar = load_calendar()
        self.names = mine.names_in(found)
        self.sections = mine.sections_in(found)
        self.due = words.due_words(self.calendar, self.today)
        self.files = files
        self.helped = helped
        self.heads = {grant.school_id for grant in actor.grants if grant.role is Role.SCHOOL_HEAD}
        back = [row.id for row in found if row.sent_back]
        self.reasons = queries.last_reasons(back)

    def group_of(self, row: Any) -> str:
        """`yours`, `others` or `office`, which stands for sections of the bureau too."""
        turn = queries.turn_of(row)
        if turn.side in {Side.OFFICE, Side.SECTION}:
            return "office"
        is_head = row.school_id in self.heads
        if is_head and turn is Turn.HEAD:
            return "yours"
        works = self.actor.id == row.owner_id or row.id in self.helped
        under_way = row.state is TaskState.IN_PROGRESS or turn is Turn.OWNER
        return "yours" if works and under_way and turn is not Turn.NOBODY else "others"

    def build(self, row: Any) -> MyTask:
        """One row."""
        turn = queries.turn_of(row)
        runs = turn in {Turn.HEAD, Turn.OWNER}
        due_state, due_text = self.due.of(row.due_on, runs=runs)
        if row.checkpoint_on is not None:
            due_state, due_text = words.checkpoint_words(row.checkpoint_on, self.today)
        name = words.name_of_turn(row, turn, self.names, self.sections)
        waiting = words.waiting_text(turn, name, is_you=False, task=row)
        if turn.side in {Side.OFFICE, Side.SECTION}:
            waiting = (
                f"{waiting} · {clocks.waited_text(self.calendar, row.court_since, self.today)}"
            )
        return MyTask(
            task=row,
            status=queries.display_status(row, self.today),
            due_state=due_state,
            due_text=due_text,
            waiting=waiting,
            needed=self._needed(row),
            owner=words.name_in(self.names, row.owner_id),
            under=self._under(row),
            action=self._action(row) if self.group_of(row) == "yours" else None,
        )

    def _needed(self, row: Any) -> str:
        count = self.files.get(row.id, 0)
        doing = words.doing(row)
        if doing == "plan":
            return _("A plan")
        if doing in {"work", "apply", "again"}:
            return (
                ngettext("%(num)d file brought", "%(num)d files brought", count)
                if count
                else _("Proof of how it is now")
            )
        return _("Nothing more") if doing else ""

    def _under(self, row: Any) -> str:
        if row.id in self.reasons:
            return _("Sent back: %(reason)s", reason=self.reasons[row.id].reason)
        if row.state is TaskState.IN_PROGRESS and row.progress:
            return f"{row.number} · {row.progress}%"
        return str(row.number)

    def _action(self, row: Any) -> Action:
        is_head = row.school_id in self.heads
        doing = words.doing(row)
        label, endpoint = {
            "plan": (_("Write the plan"), "tasks.plan"),
            "apply": (_("Apply for closure"), "tasks.closure"),
            "restart": (_("Take up again"), "tasks.detail"),
            "again": (_("Complete it"), "tasks.closure" if is_head else "tasks.progress"),
        }.get(doing, (_("Report progress"), "tasks.progress"))
        if doing == "again" and row.state is TaskState.ISSUED:
            label, endpoint = _("Correct the plan"), "tasks.plan"
        if doing == "apply" and not is_head:
            label, endpoint = _("Report progress"), "tasks.progress"
        style = "primary" if row.sent_back else "quiet"
        return Action(label, url_for(endpoint, number=row.number), "get", style)

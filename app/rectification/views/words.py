"""What pages say of a task: whose move it is, since when, what comes next."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from app.core import dates
from app.core.calendar import WorkCalendar
from app.core.i18n import Text
from app.core.i18n import gettext as _
from app.core.i18n import lazy_gettext as _l
from app.core.severity import Mode
from app.core.states import State
from app.core.templating import relative_deadline
from app.rectification import queries
from app.rectification.queries import TaskFacts
from app.rectification.states import TaskState, Turn

SOON = 3

_OTHERS: dict[Turn, Text] = {
    Turn.HEAD: _l("With the school"),
    Turn.OWNER: _l("With the person responsible"),
    Turn.SUPERVISOR: _l("With the supervisor"),
    Turn.REVIEWER: _l("With the reviewer"),
    Turn.LEAD: _l("With the office lead"),
    Turn.SECTION: _l("With a section of the bureau"),
    Turn.NOBODY: "",
}
_YOURS: dict[str, Text] = {
    "plan": _l("Your plan is due"),
    "work": _l("Yours to put right"),
    "again": _l("Yours to complete"),
    "apply": _l("Yours to apply for closure"),
    "restart": _l("Yours to take up again"),
    "opinion": _l("Your opinion is due"),
    "decide": _l("Yours to decide on time"),
    "referral": _l("Referral for you to end"),
    "answer": _l("Yours to answer for your section"),
    "review_plan": _l("Plan for you to review"),
    "review": _l("Yours to verify"),
    "close": _l("Yours to close"),
}


def doing(task: TaskFacts) -> str:
    """What the one whose move it is has to do: a key of _YOURS, empty when it is over."""
    turn = queries.turn_of(task)
    if queries.is_referred(task):
        return "answer" if turn is Turn.SECTION else "referral"
    if task.extension_waiting and task.state in {TaskState.ISSUED, TaskState.IN_PROGRESS}:
        return "opinion" if turn is Turn.SUPERVISOR else "decide"
    if task.state is TaskState.ISSUED:
        return "work" if task.mode is Mode.IMMEDIATE else "plan"
    if task.state is TaskState.IN_PROGRESS:
        if task.sent_back:
            return "again"
        return "apply" if task.progress >= 100 else "work"
    return {
        TaskState.PLAN_SUBMITTED: "review_plan",
        TaskState.PENDING_REVIEW: "review",
        TaskState.VERIFIED: "close",
        TaskState.REOPENED: "restart",
    }.get(task.state, "")


def waiting_text(turn: Turn, name: str, *, is_you: bool, task: TaskFacts) -> str:
    """“With Shen Zhiyuan”, or what the reader has to do; empty when nobody has to move."""
    if turn is Turn.NOBODY:
        return ""
    if is_you:
        return str(_YOURS[doing(task)])
    return _("With %(name)s", name=name) if name else str(_OTHERS[turn])


def your_move(task: TaskFacts) -> str:
    """What the reader, whose move it is, has to do."""
    return str(_YOURS[doing(task)])


@dataclass(slots=True)
class DueWords:
    """Deadlines of a list, each day put into words once."""

    calendar: WorkCalendar
    today: date
    _known: dict[date, tuple[str, str]]

    def of(self, due_on: date, *, runs: bool) -> tuple[str, str]:
        """State (`plain`, `soon`, `late`) and text for the deadline macro.

        A day that no longer runs (closed, or with the office) is only named.
        """
        if not runs:
            return "plain", dates.day(due_on)
        if due_on not in self._known:
            left = self.calendar.working_days_between(self.today, due_on)
            late = due_on < self.today
            relative = relative_deadline(due_on)
            day = dates.day(due_on, weekday=due_on.year == self.today.year)
            text = relative if late else f"{day} · {relative}"
            self._known[due_on] = ("late" if late else "soon" if left <= SOON else "plain", text)
        return self._known[due_on]


def checkpoint_words(day: date, today: date) -> tuple[str, str]:
    """State and text of the next checkpoint of what is kept up, in place of a deadline."""
    text = _("checkpoint %(day)s", day=dates.day(day, weekday=False))
    return ("late" if day < today else "plain"), text


def due_words(calendar: WorkCalendar, today: date) -> DueWords:
    """An empty memory of deadlines in words."""
    return DueWords(calendar, today, {})


class Labels:
    """Labels of states and severities of a list, each translated once."""

    def __init__(self) -> None:
        self._known: dict[Any, str] = {}

    def of(self, member: Any) -> str:
        """The label of a member in the reader's language."""
        if member not in self._known:
            self._known[member] = str(member.label)
        return self._known[member]


def status_of(task: TaskFacts, today: date) -> State:
    """The display status."""
    return queries.display_status(task, today)


def name_of_turn(
    row: Any, turn: Turn, names: Mapping[int, str], sections: Mapping[int, str]
) -> str:
    """Who is named for a move: a person, or the section of the bureau."""
    if turn is Turn.SECTION:
        return name_in(sections, row.section_id)
    return name_in(names, named_for(row, turn))


def named_for(row: Any, turn: Turn) -> int | None:
    """Id of the person who is named for a move of the row."""
    found: int | None = {
        Turn.OWNER: row.owner_id,
        Turn.SUPERVISOR: row.supervisor_id,
        Turn.REVIEWER: row.reviewer_id,
    }.get(turn)
    return found


def name_in(names: Mapping[int, str], number: int | None) -> str:
    """Name of a person by id, empty for nobody."""
    return names.get(number, "") if number is not None else ""

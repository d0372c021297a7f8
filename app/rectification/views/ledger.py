"""The ledger: every task that the reader may see, narrowed, ordered, paged; and its export."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from flask import render_template, request, url_for

from app.core import clock
from app.core.calendar import load_calendar
from app.core.i18n import gettext as _
from app.core.i18n import localized
from app.core.permissions import OFFICE_ROLES, SCHOOL_ROLES, Actor, Role, holds
from app.core.requests import authorise, current_actor, typed_words
from app.core.severity import Mode, Severity
from app.core.suggestions import Suggestion, options_of
from app.core.templating import url_with
from app.rectification import permissions, queries
from app.rectification.queries import TaskFilter, ledger
from app.rectification.states import CauseClass, Side, TaskState
from app.rectification.views import blueprints, words
from app.rectification.views.mine import my_page


@dataclass(slots=True)
class LedgerRow:
    """A row as the template writes it: texts only, so that fifty of them stay cheap."""

    number: str
    title: str
    school: str
    bars: int
    severity: str
    owner: str
    due_on: date
    due_state: str
    due_text: str
    tone: str
    icon: str
    status: str
    waiting: str
    is_you: bool


def read_filter() -> TaskFilter:
    """The filter from the address; what cannot be read does not narrow the list."""
    arguments = request.args

    def member(kind: Any, name: str) -> Any:
        word = arguments.get(name, "")
        return kind(word) if word in set(kind) else None

    def day(name: str) -> date | None:
        try:
            return date.fromisoformat(arguments.get(name, ""))
        except ValueError:
            return None

    def word(name: str, most: int = 100) -> str:
        return " ".join(arguments.get(name, "").replace("\x00", "").split())[:most]

    narrowed = set(arguments) - {"sort", "size", "after", "before", "lang", "theme", "format"}
    view = arguments.get("view", "" if narrowed else "open")
    return TaskFilter(
        view=view if view in ledger.VIEWS else "",
        words=word("q"),
        state=word("state", 32),
        severity=member(Severity, "severity"),
        mode=member(Mode, "mode"),
        cause=member(CauseClass, "cause"),
        waits=word("waits", 10),
        school=word("school"),
        region=word("region"),
        indicator=word("indicator", 64),
        owner=word("owner"),
        supervisor=word("supervisor"),
        due_from=day("due_from"),
        due_to=day("due_to"),
        issued_from=day("issued_from"),
        issued_to=day("issued_to"),
        is_cohort=arguments.get("scope") == "cohort",
        due_passed=arguments.get("due") == "passed",
        original_due_passed=arguments.get("original_due") == "passed",
        closed=word("closed", 20),
        single_handed=arguments.get("single_handed") == "1",
        sort=arguments["sort"] if arguments.get("sort") in ledger.SORTS else "due",
    )


@blueprints.tasks.get("")
@authorise(permissions.may_list_tasks)
def index() -> str:
    """The ledger; people of a school begin with what waits for them."""
    actor = current_actor()
    if not request.args and not holds(actor, *OFFICE_ROLES, Role.LEADER):
        return my_page()
    return _ledger(actor, read_filter())


@blueprints.tasks.get("/mine")
@authorise(permissions.may_list_tasks)
def mine() -> str:
    """What waits for the reader at their school."""
    return my_page()


@blueprints.tasks.get("/people/suggestions")
@authorise(permissions.may_list_tasks)
def suggest_people() -> str:
    """Names of people with a part in tasks that the reader may see, while somebody types."""
    part = request.args.get("name", "owner")
    found = queries.find_people(current_actor(), typed_words(part), part)
    return options_of(Suggestion(person.name, person.title) for person in found)


def _ledger(actor: Actor, wanted: TaskFilter) -> str:
    today = clock.today()
    size = request.args.get("size", type=int)
    size = size if size in ledger.SIZES else ledger.PAGE
    key = ledger.read_key(request.args.get("after", ""), request.args.get("before", ""))
    scope = queries.narrow_scope(actor)
    page = queries.ledger_page(actor, wanted, today, key=key, size=size, scope=scope)
    views = views_for(actor)
    is_plain_view = wanted == replace(TaskFilter(view=wanted.view), sort=wanted.sort)
    counts_itself = not (is_plain_view and wanted.view in views)
    counts = queries.count_views(actor, wanted, today, views, hits=counts_itself, scope=scope)
    hits = counts.hits if counts_itself else counts.views[wanted.view]
    return render_template(
        "rectification/ledger.html",
        rows=build_rows(page, actor, today),
        wanted=wanted,
        tabs=_tabs(views, counts, wanted, is_plain_view),
        hits=capped(hits),
        active=active_filters(wanted),
        prev_url=url_with(before=page.before, after=None) if page.before else "",
        next_url=url_with(after=page.after, before=None) if page.after else "",
        sort={"due": "due", "number": "number"}.get(wanted.sort.lstrip("-"), "due"),
        size=size,
        choices=choices(),
        at_school=not holds(actor, *OFFICE_ROLES, Role.LEADER) and holds(actor, *SCHOOL_ROLES),
    )


def views_for(actor: Actor) -> list[str]:
    """Saved views in the order of use; leaders have no move of their own."""
    views = ["open", "overdue", "week", "mine", "office", "all"]
    if not holds(actor, *OFFICE_ROLES, *SCHOOL_ROLES):
        views.remove("mine")
    return views


def _tabs(
    views: Sequence[str], counts: queries.Counts, wanted: TaskFilter, is_plain: bool
) -> list[dict[str, Any]]:
    labels = {
        "open": _("Open"),
        "overdue": _("Overdue"),
        "week": _("Due this week"),
        "mine": _("Waiting for me"),
        "office": _("With the office"),
        "all": _("All"),
    }
    return [
        {
            "label": labels[view],
            "url": url_for("tasks.index", view=view),
            "count": capped(counts.views[view]),
            "is_current": is_plain and view == wanted.view,
        }
        for view in views
    ]


def capped(count: int) -> str:
    """A count in words; beyond the cap only that there are more."""
    return f"{ledger.COUNT_CAP}+" if count > ledger.COUNT_CAP else str(count)


def build_rows(page: queries.LedgerPage, actor: Actor, today: date) -> list[LedgerRow]:
    """Rows in words; every label and every day is put into words once."""
    labels = words.Labels()
    due = words.due_words(load_calendar(), today)
    waiting: dict[tuple[Any, ...], str] = {}
    found = []
    for row in page.rows:
        turn = queries.turn_of(row)
        named = words.named_for(row, turn)
        is_you = named is not None and named == actor.id
        key = (turn, named, row.section_id, is_you and words.doing(row))
        if key not in waiting:
            name = words.name_of_turn(row, turn, page.names, page.sections)
            waiting[key] = words.waiting_text(turn, name, is_you=is_you, task=row)
        status = words.status_of(row, today)
        runs = turn.side is Side.SCHOOL
        due_state, due_text = due.of(row.due_on, runs=runs)
        if row.checkpoint_on is not None:
            due_state, due_text = words.checkpoint_words(row.checkpoint_on, today)
        found.append(
            LedgerRow(
                number=row.number,
                title=row.title,
                school=localized(row, "name"),
                bars=row.severity.bars,
                severity=labels.of(row.severity),
                owner=words.name_in(page.names, row.owner_id),
                due_on=row.due_on,
                due_state=due_state,
                due_text=due_text,
                tone=status.tone,
                icon=status.icon,
                status=labels.of(status),
                waiting=waiting[key],
                is_you=is_you,
            )
        )
    return found


def choices() -> dict[str, list[tuple[str, Any]]]:
    """Short lists of the filter bar."""
    return {
        "states": [
            ("open", _("Open")),
            ("overdue", _("Overdue")),
            ("sent_back", _("Sent back")),
            ("extension_waiting", _("Extension to decide")),
            ("referred", _("Referred to a section")),
            *((state.value, state.label) for state in TaskState),
        ],
        "severities": [(severity.value, severity.label) for severity in Severity],
        "modes": [(mode.value, mode.label) for mode in Mode],
        "causes": [(cause.value, cause.label) for cause in CauseClass],
        "waits": [
            ("me", _("Waiting for me")),
            ("school", _("With the school")),
            ("office", _("With the office")),
            ("section", _("With a section of the bureau")),
        ],
    }


def active_filters(wanted: TaskFilter) -> list[dict[str, str]]:
    """What narrows the list now, each with the address without it."""
    offered = choices()
    shown = {
        "q": wanted.words and f"“{wanted.words}”",
        "state": dict(offered["states"]).get(wanted.state, ""),
        "severity": wanted.severity.label if wanted.severity else "",
        "mode": wanted.mode.label if wanted.mode else "",
        "cause": wanted.cause.label if wanted.cause else "",
        "waits": dict(offered["waits"]).get(wanted.waits, ""),
        "school": wanted.school,
        "region": wanted.region,
        "indicator": wanted.indicator,
        "owner": wanted.owner,
        "supervisor": wanted.supervisor,
        "due_from": wanted.due_from and _("due from %(day)s", day=wanted.due_from),
        "due_to": wanted.due_to and _("due until %(day)s", day=wanted.due_to),
        "issued_from": wanted.issued_from and _("issued from %(day)s", day=wanted.issued_from),
        "issued_to": wanted.issued_to and _("issued until %(day)s", day=wanted.issued_to),
        "scope": _("without cancelled ones") if wanted.is_cohort else "",
        "due": _("deadline passed") if wanted.due_passed else "",
        "original_due": _("first deadline passed") if wanted.original_due_passed else "",
        "closed": {
            "in_time": _("accepted in time"),
            "in_original_time": _("accepted by the first deadline"),
        }.get(wanted.closed, ""),
        "single_handed": _("decided by one person") if wanted.single_handed else "",
    }
    return [
        {"label": str(label), "url": url_with(**{name: None, "after": None, "before": None})}
        for name, label in shown.items()
        if label
    ]

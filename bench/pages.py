"""Figures of pages: list, detail, home, create, save; growth from the smallest size to the largest."""

import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from statistics import median
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import select

from app.accounts.models import User
from app.checklists import queries as checklists
from app.extensions import db
from app.rectification.models import RectificationTask
from app.rectification.states import TaskState
from app.schools.models import School
from app.visits.models import Answer, Visit
from app.visits.states import VisitState
from bench.baseline import bare_client
from bench.meter import Table, cpu_of, ratio, statements
from bench.visits import visits_with
from bench.world import World
from tests.support.sending import Sender, an_answer

ORDERS = ("due", "-due", "number", "-number")
VIEWS = ("all", "open")


@dataclass
class Sizes:
    """CPU seconds per call at each size, to compare the ends."""

    seen: dict[str, list[float]] = field(default_factory=dict)

    def add(self, key: str, seconds: float) -> None:
        """Remember a figure of the present size."""
        self.seen.setdefault(key, []).append(seconds)

    def growth(self, key: str) -> float:
        """Largest size against the smallest."""
        return self.seen[key][-1] / self.seen[key][0]


def measure_size(world: World, tasks: int, sizes: Sizes, table: Table, *, largest: bool) -> None:
    """All figures of one size; ratios against the bare page only at the largest."""
    where = f"{world.kind} {tasks:,}"
    with world.app.app_context():
        lead = world.client("lead")
        pages = {"list": "/tasks?view=all", "detail": _task(TaskState.IN_PROGRESS), "home": "/"}
        for key, path in pages.items():
            table.row(f"{key}_statements", _statements_of(lead, path), where)
            if key != "home":
                sizes.add(key, cpu_of(lambda path=path: _get(lead, path)))  # type: ignore[misc]
        states = (TaskState.PENDING_REVIEW, TaskState.VERIFIED, TaskState.CLOSED)
        most = max(_statements_of(lead, _task(state)) for state in states)
        table.row("detail_statements", most, f"{where} (to verify)")
        table.row("list_bytes", len(_get(lead, pages["list"])), where)
        sizes.add("create", _create(world))
        sizes.add("save", _save(world))
        if largest:
            _against_bare(world, lead, pages["list"], table, where)


def report_growth(world: World, sizes: Sizes, table: Table) -> None:
    """Growth of each page from the smallest size to the largest."""
    for key in ("list", "detail", "create", "save"):
        table.row(f"{key}_growth", sizes.growth(key), world.kind)


def _against_bare(
    world: World, lead: FlaskClient, list_path: str, table: Table, where: str
) -> None:
    user = db.session.scalars(select(User).where(User.login == "lead")).one()
    bare = bare_client(db.engine, User.__table__, user.id)

    def bare_page() -> bytes:
        return _get(bare, "/page")

    table.row("list_cpu", _worst_order(lead, bare_page), where)
    if world.kind == "sqlite":
        world.analyze()
        table.row("list_cpu", _worst_order(lead, bare_page), f"{where} analysed")
    first = cpu_of(lambda: _get(lead, list_path))
    table.row("last_page", cpu_of(lambda: _get(lead, _last_page(lead, list_path))) / first, where)
    number = _task(TaskState.IN_PROGRESS).rsplit("/", 1)[1]
    few = _statements_of(lead, f"{list_path}&q={number}")
    many = _statements_of(lead, list_path)
    table.row("rows_statements", max(0, many - few), where)
    saving = _save(world)
    floor = cpu_of(bare_page)
    table.row("save_cpu", saving / floor, where)
    table.row("visit_cpu", _whole_visit(world) / floor, where)


def _worst_order(lead: FlaskClient, bare_page: Callable[[], bytes]) -> float:
    """The dearest of every view and order against the bare page."""
    paths = [f"/tasks?view={view}&sort={order}" for view in VIEWS for order in ORDERS]
    return max(ratio(lambda path=path: _get(lead, path), bare_page) for path in paths)  # type: ignore[misc]


def _task(state: TaskState) -> str:
    """Path of the newest task in a state."""
    number = db.session.scalar(
        select(RectificationTask.number)
        .where(RectificationTask.state == state)
        .order_by(RectificationTask.id.desc())
        .limit(1)
    )
    return f"/tasks/{number}"


def _statements_of(client: FlaskClient, path: str) -> int:
    with statements() as seen:
        _get(client, path)
    return len(seen)


def _last_page(client: FlaskClient, path: str) -> str:
    """Address of the last page: the first one in the opposite order holds its rows."""
    return f"{path}&sort=-number" if "sort=" not in path else path


def _create(world: World) -> float:
    client = world.client("lead")
    code = db.session.scalar(select(School.code).order_by(School.id).limit(1))
    fields = {
        "title": "测量用问题",
        "text": "测量用问题，现场核实。",
        "basis": "测量用规则。",
        "severity": "general",
        "mode": "within_time",
        "source": "order",
    }
    return cpu_of(lambda: _post(client, f"/findings/new?school={code}", fields), calls=2)


def _whole_visit(world: World) -> float:
    """CPU of the 50 answers of a visit that come in one batch over HTTP, as a device sends them."""
    samples = []
    for visit in visits_with(50):
        items = [
            item for sheet in visit.sheets for item in checklists.items_of(sheet.checklist_version)
        ]
        sender = Sender(world.client(visit.lead.login), visit)
        answers = [an_answer(item.id, "yes") for item in items]
        begin = time.process_time()
        outcomes = {result["outcome"] for result in sender.send(*answers)}
        samples.append(time.process_time() - begin)
        if outcomes != {"applied"}:
            raise RuntimeError(f"Not every answer was taken: {outcomes}")
    return median(samples)


def _save(world: World) -> float:
    """CPU of saving one answer over HTTP."""
    visit = db.session.scalars(
        select(Visit).where(Visit.state == VisitState.IN_PROGRESS).limit(1)
    ).first()
    if visit is None:
        raise RuntimeError(f"The demo on {world.kind} has no visit under way.")
    client = world.client(visit.lead.login)
    items = [
        item
        for sheet in visit.sheets
        for item in checklists.items_of(sheet.checklist_version)
        if item.choices
    ]
    asked = [_Asked(client, visit.reference, item) for item in items]
    turn = iter(range(10**9))

    def save_one() -> None:
        asked[next(turn) % len(asked)].save()

    return cpu_of(save_one, calls=10)


class _Asked:
    """One item of the visit; every save changes the answer and knows its present version."""

    def __init__(self, client: FlaskClient, reference: str, item: Any) -> None:
        self.client = client
        self.item_id = item.id
        self.path = f"/visits/{reference}/answers/{item.id}"
        self.codes = [choice.code for choice in item.choices[:2]]
        self.turn = 0
        query = select(Answer.version).join(Visit, Visit.id == Answer.visit_id)
        present = db.session.scalar(
            query.where(Answer.item_id == item.id, Visit.number == reference)
        )
        self.version = str(present or 0)

    def save(self) -> None:
        """Send the other value than last time."""
        self.turn += 1
        name = self.item_id
        fields = {
            f"value-{name}": self.codes[self.turn % 2],
            f"note-{name}": f"看到的事实 {self.turn}",
            f"version-{name}": self.version,
        }
        page = _post(self.client, self.path, fields)
        found = re.search(rf'name="version-{name}" value="(\d+)"', page)
        self.version = found.group(1) if found else self.version


def _get(client: FlaskClient, path: str) -> bytes:
    answer = client.get(path)
    if answer.status_code != 200:
        raise RuntimeError(f"{path} answered {answer.status_code}")
    page: bytes = answer.data
    return page


def _post(client: FlaskClient, path: str, fields: Mapping[str, str]) -> str:
    answer = client.post(path, data=dict(fields))
    if answer.status_code not in {200, 303}:
        raise RuntimeError(f"{path} answered {answer.status_code}: {answer.get_data(True)[:300]}")
    return answer.get_data(as_text=True)

"""Measuring: CPU per call, SQL statements, and a table of results with their floors."""

import gc
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from statistics import median
from typing import Any

from sqlalchemy import Engine, event

from bench.floors import FLOORS

ROUNDS = 9
CALLS = 4


def cpu_of(call: Callable[[], Any], rounds: int = ROUNDS, calls: int = CALLS) -> float:
    """Median CPU seconds of one call over several rounds, after two calls to warm up."""
    call()
    call()
    samples = []
    for _ in range(rounds):
        gc.collect()
        begin = time.process_time()
        for _ in range(calls):
            call()
        samples.append((time.process_time() - begin) / calls)
    return median(samples)


def ratio(call: Callable[[], Any], against: Callable[[], Any]) -> float:
    """CPU of a call over CPU of another, in turns so that both meet the same weather."""
    call()
    against()
    return median(cpu_of(call, 1, CALLS) / cpu_of(against, 1, CALLS) for _ in range(ROUNDS))


@contextmanager
def statements() -> Iterator[list[str]]:
    """Collect the SQL statements that run inside the block."""
    seen: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if not statement.startswith(("BEGIN", "SAVEPOINT", "RELEASE", "ROLLBACK", "PRAGMA")):
            seen.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(Engine, "before_cursor_execute", note)


class Table:
    """Prints each figure beside its floor and remembers which musts failed."""

    def __init__(self) -> None:
        self.failed: list[str] = []

    def row(self, key: str, value: float, where: str) -> None:
        """One measured figure."""
        floor = FLOORS[key]
        sign = "≥" if floor.is_least else "≤"
        holds = floor.holds(value)
        if not holds:
            self.failed.append(f"{floor.text} ({where})")
        print(
            f"{'ok  ' if holds else 'FAIL'} {where:28} {floor.text:58}"
            f" {value:10.2f}{floor.unit:4} must {sign} {floor.must:g}{floor.unit}"
            f" aim {floor.aim:g}",
            flush=True,
        )

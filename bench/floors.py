"""The limits, in one place, to be changed only with a reviewed reason (docs/decisions).

A row is (key, what it says, must, aim); a value above `must` ends the run with an error. Ratios are
against a bare Flask + Flask-Login + ORM page with the same rows, made and measured in the same run.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Floor:
    """One limit: at most `must` (or at least, for `is_least`), better `aim`."""

    key: str
    text: str
    must: float
    aim: float
    unit: str = "x"
    is_least: bool = False

    def holds(self, value: float) -> bool:
        """Whether a measured value is within the must."""
        return value >= self.must if self.is_least else value <= self.must


FLOORS = {
    floor.key: floor
    for floor in (
        Floor("list_cpu", "list, 50 rows, each order: CPU against the bare page", 4.0, 2.5),
        Floor("list_statements", "list: SQL statements", 12, 8, ""),
        Floor("detail_statements", "detail: SQL statements", 12, 8, ""),
        Floor("home_statements", "home: SQL statements", 12, 8, ""),
        Floor("rows_statements", "list: more statements for 50 rows than for 5", 0, 0, ""),
        Floor("list_growth", "list: growth from the smallest to the largest", 1.2, 1.1),
        Floor("detail_growth", "detail: growth", 1.2, 1.1),
        Floor("create_growth", "create a finding: growth", 1.2, 1.1),
        Floor("save_growth", "save an answer: growth", 1.2, 1.1),
        Floor("last_page", "list: last page against the first", 1.2, 1.0),
        Floor("list_bytes", "list, 50 rows: page size", 55_000, 30_000, " B"),
        Floor("save_cpu", "saving one answer: CPU against the bare page", 3.0, 2.0),
        Floor("visit_cpu", "a whole 50-item visit in one batch against the bare page", 12.0, 6.0),
        Floor("notice_one", "one-page notice against naive, 1 process", 1.8, 2.5, "x", True),
        Floor("notice_two", "the same, 2 processes", 3.0, 4.0, "x", True),
        Floor("notice_memory", "memory after 100 notices against after 10", 1.15, 1.05),
        Floor("paper_again", "the same issued paper again", 50, 200, "x", True),
        Floor("record_bytes", "recording page, first load, compressed", 150, 100, " KB"),
        Floor("record_task", "longest task on answering, CPU 4 times slower", 50, 50, " ms"),
        Floor("similar", "similar texts among 200,000 entries, the dearest text", 100, 30, " ms"),
        Floor("memory", "PSS of web with 2 workers and scheduler", 260, 200, " MiB"),
    )
}

"""The leader's page as a file: counts by school, and in Excel those by area and the main figures."""

from collections.abc import Iterable
from typing import Any, NamedTuple

from flask import request

from app.core.export import Column, Share, Sheet, Table, send_export, sheet_of_rows
from app.core.i18n import lazy_gettext as _l
from app.core.i18n import localized
from app.core.requests import authorise
from app.core.templating import link_with
from app.insights import metrics, queries
from app.insights.forms import Question
from app.insights.permissions import may_view_region
from app.insights.views.blueprint import blueprint
from app.schools.models import Region


class _Line(NamedTuple):
    """Counts of a place without the session that read it."""

    code: str
    name: str
    counts: metrics.Counts


def _closure_rate(line: _Line) -> Share | None:
    return Share(line.counts.closed / line.counts.total) if line.counts.total else None


def _value(metric: metrics.Metric) -> object:
    return Share(metric.value) if metric.is_rate and metric.value is not None else metric.value


def _bound(metric: metrics.Metric, which: int) -> Share | None:
    return Share(metric.interval[which]) if metric.interval is not None else None


COUNTS = (
    Column(_l("Issued"), lambda line: line.counts.total, 10),
    Column(_l("Closed"), lambda line: line.counts.closed, 10),
    Column(_l("Sustained"), lambda line: line.counts.sustained, 10),
    Column(_l("Overdue"), lambda line: line.counts.overdue, 10),
    Column(_l("Closure rate"), _closure_rate, 10),
)
CODE = Column(_l("Identifier"), lambda line: line.code)
BY_SCHOOL = Table(
    _l("By school"), (CODE, Column(_l("School"), lambda line: line.name, 24), *COUNTS)
)
BY_AREA = Table(_l("By area"), (CODE, Column(_l("Area"), lambda line: line.name, 24), *COUNTS))
FIGURES = Table(
    _l("Main figures"),
    (
        Column(_l("Figure"), lambda metric: metric.name, 24),
        Column(_l("Value"), _value, 10),
        Column(_l("Unit"), lambda metric: metric.unit, 12),
        Column(_l("Numerator"), lambda metric: metric.numerator, 10),
        Column(_l("Denominator"), lambda metric: metric.denominator, 10),
        Column(_l("Interval from"), lambda metric: _bound(metric, 0), 12),
        Column(_l("Interval to"), lambda metric: _bound(metric, 1), 12),
        Column(_l("How it is counted"), lambda metric: metric.definition, 60),
        Column(_l("As of"), lambda metric: metric.as_of, 17),
    ),
)


# Under its earlier address as well, which names one of the two formats only.
@blueprint.get("/<code>/table.csv")
@blueprint.get("/<code>/table")
@authorise(may_view_region, load=queries.get_region)
def table(region: Region) -> Any:
    """What the page shows: the table by school as CSV, or all of its tables as Excel."""
    question = Question.read(request.args)
    cohort = question.cohort(region)
    found = queries.breakdown(cohort)
    code = region.code
    return send_export(
        _sheet(BY_SCHOOL, found.by_school),
        _sheet(BY_AREA, found.by_region),
        sheet_of_rows(FIGURES, metrics.every_metric(cohort, found.total, {})),
        name="insights",
        target=code,
        filename=f"closure-{code}-{question.start_on}-{question.end_on}",
        back=link_with("insights.region", code=code, format=None),
    )


def _sheet(table: Table, rows: Iterable[queries.Row]) -> Sheet:
    lines = [_Line(row.place.code, localized(row.place, "name"), row.counts) for row in rows]
    return sheet_of_rows(table, lines)

"""The leader's page and its export."""

from typing import Any

from flask import Blueprint, Flask, Response, redirect, render_template, request, url_for
from werkzeug.exceptions import NotFound

from app.core import audit
from app.core.export import csv_headers, csv_text
from app.core.i18n import gettext as _
from app.core.i18n import localized
from app.core.requests import audit_context, authorise, current_actor
from app.core.severity import Severity
from app.extensions import db
from app.insights import charts, metrics, queries
from app.insights.forms import Question
from app.insights.permissions import may_view_insights, may_view_region
from app.schools.models import Region

blueprint = Blueprint("insights", __name__, url_prefix="/insights")


def register(app: Flask) -> None:
    """Attach the pages."""
    app.register_blueprint(blueprint)


@blueprint.get("")
@authorise(may_view_insights)
def index() -> Any:
    """The numbers of the widest region one may see."""
    region = queries.own_region(current_actor())
    if region is None:
        raise NotFound
    arguments: dict[str, Any] = request.args.to_dict()
    return redirect(url_for("insights.region", code=region.code, **arguments))


@blueprint.get("/<code>")
@authorise(may_view_region, load=queries.get_region)
def region(region: Region) -> str:
    """Rates, what is late, by town and by school, and how it moved."""
    question = Question.read(request.args)
    cohort = question.cohort(region)
    found = queries.breakdown(cohort)
    lists = question.list_arguments(region.code)
    tiles = [
        *metrics.rates(found.total, lists),
        metrics.effective_closure(cohort),
        metrics.days_to_close(cohort),
        metrics.office_turnaround(cohort),
    ]
    return render_template(
        "insights/region.html",
        region=region,
        question=question,
        lists=lists,
        tiles=[_tile(metric) for metric in tiles],
        found=found,
        schools=queries.school_page(found.by_school, request.args.get("page", 1, type=int)),
        period=question.arguments(),
        late=queries.longest_overdue(cohort),
        trend=charts.trend_chart(metrics.trend_by_month(cohort)),
        funnel=charts.funnel_chart(found.by_school),
        severities=[(severity.value, severity.label) for severity in Severity],
        rate=charts.percent,
    )


@blueprint.get("/<code>/table.csv")
@authorise(may_view_region, load=queries.get_region)
def table(region: Region) -> Response:
    """Counts by school as CSV with a byte order mark, as shown on the page."""
    question = Question.read(request.args)
    found = queries.breakdown(question.cohort(region))
    _note_export(region, len(found.by_school))
    name = f"closure-{region.code}-{question.start_on}-{question.end_on}.csv"
    return Response(csv_text(_head(), map(_cells, found.by_school)), headers=csv_headers(name))


def _head() -> list[str]:
    return [
        _("Identifier"),
        _("School"),
        _("Issued"),
        _("Closed"),
        _("Sustained"),
        _("Overdue"),
        _("Closure rate"),
    ]


def _cells(row: queries.Row) -> list[object]:
    counts = row.counts
    share = counts.closed / counts.total if counts.total else None
    numbers = [counts.total, counts.closed, counts.sustained, counts.overdue]
    return [row.place.code, localized(row.place, "name"), *numbers, charts.percent(share)]


def _note_export(region: Region, rows: int) -> None:
    audit.record_now(
        "export.insights",
        current_actor(),
        target=region.code,
        detail={"rows": rows, "filter": request.args.to_dict()},
        **audit_context(),
    )
    db.session.rollback()


def _tile(metric: metrics.Metric) -> dict[str, Any]:
    """What the tile macro shows of a metric: texts and links."""
    if metric.is_rate:
        value, unit = (
            charts.percent(metric.value).rstrip("%"),
            "%" if metric.value is not None else "",
        )
    else:
        value = "–" if metric.value is None else f"{metric.value:g}"
        unit = str(metric.unit) if metric.value is not None else ""
    tile: dict[str, Any] = {
        "name": metric.name,
        "value": value,
        "unit": unit,
        "definition": metric.definition,
        "interval": _interval(metric),
    }
    if metric.is_rate:
        tile["numerator"], tile["denominator"] = metric.numerator, metric.denominator
    else:
        tile["basis"] = _("from %(number)s tasks", number=metric.denominator)
    if metric.numerator_filter:
        tile["url"] = tile["numerator_url"] = _list_url(metric.numerator_filter)
        tile["denominator_url"] = _list_url(metric.denominator_filter)
    return tile


def _interval(metric: metrics.Metric) -> str:
    if metric.interval is None:
        return ""
    low, high = (charts.percent(bound) for bound in metric.interval)
    return _("95 %% interval %(low)s to %(high)s.", low=low, high=high)


def _list_url(arguments: dict[str, Any]) -> str:
    return url_for("tasks.index", **arguments)

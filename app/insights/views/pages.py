"""The leader's page, and the lists behind its numbers."""

from collections.abc import Sequence
from typing import Any

from flask import redirect, render_template, request, url_for
from werkzeug.exceptions import NotFound

from app.core.dates import moment
from app.core.i18n import gettext as _
from app.core.i18n import localized, ngettext
from app.core.requests import authorise, current_actor
from app.core.severity import Severity
from app.core.templating import link_with
from app.followups.models import Review
from app.insights import charts, metrics, queries
from app.insights.forms import Question
from app.insights.permissions import may_view_insights, may_view_region
from app.insights.views.blueprint import blueprint
from app.rectification.models import ClosureRequest, RectificationTask
from app.referrals.models import Referral
from app.schools.models import Region, School

PARTS = ("numerator", "denominator")


@blueprint.get("")
@authorise(may_view_insights)
def index() -> Any:
    """The numbers of the widest region one may see."""
    region = queries.own_region(current_actor())
    if region is None:
        raise NotFound
    return redirect(link_with("insights.region", code=region.code))


@blueprint.get("/<code>")
@authorise(may_view_region, load=queries.get_region)
def region(region: Region) -> str:
    """Rates, what is late, by town and by school, and how it moved."""
    question = Question.read(request.args)
    cohort = question.cohort(region)
    found = queries.breakdown(cohort)
    lists = question.list_arguments(region.code)
    tiles = metrics.every_metric(cohort, found.total, lists)
    return render_template(
        "insights/region.html",
        region=region,
        question=question,
        lists=lists,
        tiles=[_tile(metric, region, question) for metric in tiles],
        found=found,
        schools=queries.school_page(found.by_school, request.args.get("page", 1, type=int)),
        period=question.arguments(),
        late=queries.longest_overdue(cohort),
        causes=metrics.count_causes(cohort),
        trend=charts.trend_chart(metrics.trend_by_month(cohort)),
        funnel=charts.funnel_chart(found.by_school),
        severities=[(severity.value, severity.label) for severity in Severity],
        rate=charts.percent,
    )


@blueprint.get("/<code>/behind/<metric>/<part>")
@authorise(may_view_region, load=queries.get_region)
def behind(region: Region, metric: str, part: str) -> str:
    """The rows that one part of a number was counted from."""
    question = Question.read(request.args)
    found = queries.behind(question.cohort(region), metric, numerator=part == "numerator")
    if found is None or part not in PARTS:
        raise NotFound
    return render_template(
        "insights/behind.html",
        region=region,
        question=question,
        metric=found.metric,
        is_numerator=part == "numerator",
        rows=[_row(thing) for thing in found.rows],
        has_more=found.has_more,
        period=question.arguments(),
    )


def _row(thing: Any) -> dict[str, Any]:
    """A row of the list behind a number: what, where, and what was found."""
    if isinstance(thing, School):
        url = url_for("schools.school", code=thing.code)
        return {"label": localized(thing, "name"), "url": url, "sub": thing.code}
    if isinstance(thing, Review):
        url = url_for("reviews.detail", number=thing.number)
        said = [str(thing.shown_verdict.label)] if thing.shown_verdict else []
        return _task_row(thing.task, url, [*said, thing.reviewer.name])
    if isinstance(thing, ClosureRequest):
        moments = [moment(thing.requested_at), moment(thing.answered_at)]
        return _task_row(thing.task, "", [" → ".join(moments)])
    if isinstance(thing, Referral):
        url = url_for("referrals.detail", number=thing.number)
        return _task_row(thing.task, url, [localized(thing.section, "name"), thing.state.label])
    return _task_row(thing, "", [moment(thing.closed_at)] if thing.closed_at else [])


def _task_row(task: RectificationTask, url: str, facts: Sequence[object]) -> dict[str, Any]:
    parts = [localized(task.school, "name"), task.number, *map(str, facts)]
    return {
        "label": task.title,
        "url": url or url_for("tasks.detail", number=task.number),
        "sub": " · ".join(parts),
    }


def _tile(metric: metrics.Metric, region: Region, question: Question) -> dict[str, Any]:
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
        "as_of": _("As of %(moment)s.", moment=moment(metric.as_of)),
    }
    if metric.is_rate:
        tile["numerator"], tile["denominator"] = metric.numerator, metric.denominator
    else:
        tile["basis"] = ngettext("from %(num)d task", "from %(num)d tasks", metric.denominator)
    if metric.numerator_filter:
        tile["url"] = tile["numerator_url"] = _list_url(metric.numerator_filter)
        tile["denominator_url"] = _list_url(metric.denominator_filter)
    elif metric.has_list:
        for part in PARTS:
            where: dict[str, Any] = {"code": region.code, "metric": metric.key, "part": part}
            where |= question.arguments()
            tile[f"{part}_url"] = url_for("insights.behind", **where)
        tile["url"] = tile["numerator_url"]
    return tile


def _interval(metric: metrics.Metric) -> str:
    if metric.interval is None:
        return ""
    low, high = (charts.percent(bound) for bound in metric.interval)
    return _("95 %% interval %(low)s to %(high)s.", low=low, high=high)


def _list_url(arguments: dict[str, Any]) -> str:
    return url_for("tasks.index", **arguments)

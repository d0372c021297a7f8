"""The numbers of a region on the command line."""

import json
from dataclasses import asdict
from datetime import datetime
from typing import Any

import click

from app.core.severity import Severity
from app.insights import metrics as numbers
from app.schools.queries import region_by_code


@click.group("metrics")
def group() -> None:
    """Closure rates and their kin."""


@group.command("show")
@click.option("--region", "code", required=True, help="Code of the region.")
@click.option("--from", "start", required=True, type=click.DateTime(["%Y-%m-%d"]))
@click.option("--to", "end", required=True, type=click.DateTime(["%Y-%m-%d"]))
@click.option("--severity", type=click.Choice([severity.value for severity in Severity]))
@click.option("--json", "as_json", is_flag=True, help="Print an object for machines.")
def show(code: str, start: datetime, end: datetime, severity: str | None, as_json: bool) -> None:
    """Per number: value, numerator, denominator, as of."""
    region = region_by_code(code)
    if region is None:
        raise click.ClickException(f"There is no region {code}.")
    cohort = numbers.Cohort(
        region=region,
        start_on=start.date(),
        end_on=end.date(),
        severity=Severity(severity) if severity else None,
    )
    counts = numbers.total_of(numbers.counts_by_school(cohort).values())
    found = numbers.every_metric(cohort, counts, {})
    if as_json:
        click.echo(json.dumps({metric.key: _plain(metric) for metric in found}))
        return
    for metric in found:
        value = "-" if metric.value is None else f"{metric.value:.4f}"
        click.echo(
            f"{metric.key:24}{value:>10}  {metric.numerator} / {metric.denominator}"
            f"  as of {metric.as_of:%Y-%m-%dT%H:%M:%SZ}"
        )


def _plain(metric: numbers.Metric) -> dict[str, Any]:
    wanted = ("value", "numerator", "denominator", "interval")
    facts = asdict(metric)
    return {name: facts[name] for name in wanted} | {"as_of": metric.as_of.isoformat()}

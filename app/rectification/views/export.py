"""The ledger as a file: exactly what is filtered, streamed, noted in the audit trail."""

import csv
import io
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlencode

import xlsxwriter
from flask import Response, flash, redirect, request, stream_with_context, url_for
from flask_babel import force_locale
from sqlalchemy import func, select

from app.core import audit, clock
from app.core.dates import iso
from app.core.export import neutral
from app.core.i18n import Text, current_locale, localized
from app.core.i18n import gettext as _
from app.core.i18n import lazy_gettext as _l
from app.core.requests import audit_context, authorise, current_actor
from app.extensions import db
from app.rectification import permissions, queries
from app.rectification.states import Turn
from app.rectification.views import blueprints, words
from app.rectification.views.ledger import read_filter

XLSX_MOST = 20_000
BATCH = 1_000
XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def _waiting(row: Any) -> str:
    turn = queries.turn_of(row)
    name = {Turn.OWNER: row.owner_name, Turn.SUPERVISOR: row.supervisor_name}.get(turn) or ""
    return words.waiting_text(turn, name, is_you=False, task=row)


# The columns of the official ledger 整改台账: heading, and how a row fills it.
COLUMNS: tuple[tuple[Text, Callable[[Any], Any]], ...] = (
    (_l("Task number"), lambda row: row.number),
    (_l("Finding number"), lambda row: row.finding_number),
    (_l("School"), lambda row: localized(row, "name")),
    (_l("Where it comes from"), lambda row: row.finding_source.label),
    (_l("Problem"), lambda row: row.title),
    (_l("Description"), lambda row: row.finding_text),
    (
        _l("Indicator"),
        lambda row: f"{row.indicator_code or ''} {localized(row, 'indicator')}".strip(),
    ),
    (_l("Severity"), lambda row: row.severity.label),
    (_l("How it is put right"), lambda row: row.mode.label),
    (_l("Goal"), lambda row: row.goal),
    (_l("Measures"), lambda row: row.measures),
    (_l("Responsible school leader"), lambda row: row.leader_name),
    (_l("Person responsible"), lambda row: row.owner_name),
    (_l("Notice"), lambda row: row.notice_number),
    (_l("Issued"), lambda row: iso(row.issued_on)),
    (_l("First deadline"), lambda row: iso(row.original_due_on)),
    (_l("Deadline"), lambda row: iso(row.due_on)),
    (_l("Progress"), lambda row: f"{row.progress}%"),
    (_l("State"), lambda row: queries.display_status(row).label),
    (_l("Waits for"), _waiting),
    (_l("Applied for closure"), lambda row: iso(row.applied_at)[:10]),
    (_l("Reviewed by"), lambda row: row.supervisor_name),
    (_l("Closed on"), lambda row: iso(row.closed_on)),
    (_l("In time"), lambda row: {True: _("yes"), False: _("no")}.get(row.closed_in_time, "")),
    (_l("Times sent back"), lambda row: row.returns),
    (_l("Remark"), lambda row: _("decided by one person") if row.single_handed else ""),
)


@blueprints.tasks.get("/export")
@authorise(permissions.may_export_tasks)
def export() -> Any:
    """What the list shows, as CSV (streamed, any size) or Excel."""
    wanted, today = read_filter(), clock.today()
    actor = current_actor()
    query = queries.every_row(actor, wanted, today)
    counted = select(func.count()).select_from(query.order_by(None).subquery())
    count = db.session.scalar(counted) or 0
    as_excel = request.args.get("format") == "xlsx"
    if as_excel and count > XLSX_MOST:
        flash(_too_many(), "warning")
        return redirect(f"{url_for('tasks.index')}?{_query_without_format()}")
    audit.record_now(
        "export.tasks",
        actor,
        detail={"rows": count, "filter": request.args.to_dict()},
        **audit_context(),
    )
    query = query.execution_options(yield_per=BATCH)
    name = f"tasks-{today.isoformat()}"
    if as_excel:
        return _download(_as_excel(db.session.execute(query)), XLSX_TYPE, f"{name}.xlsx")
    # Streamed after the request's own session has ended: the rows are read in a new one, in the
    # language that was the reader's while there was a reader.
    lines = stream_with_context(_as_csv(query, current_locale()))
    return _download(lines, "text/csv; charset=utf-8", f"{name}.csv")


def _too_many() -> str:
    return _(
        "Excel files hold up to %(number)s rows. Narrow the list or take CSV.", number=XLSX_MOST
    )


def _query_without_format() -> str:
    return urlencode([(name, word) for name, word in request.args.items() if name != "format"])


def _download(content: Any, media_type: str, filename: str) -> Response:
    return Response(
        content,
        content_type=media_type,
        headers={"Content-Disposition": f'attachment; filename="{filename}"'},
    )


def _as_csv(query: Any, locale: str) -> Iterator[str]:
    """CSV with a byte order mark, some hundred rows at a time."""
    with force_locale(locale):
        yield from _lines(db.session.execute(query))


def _lines(rows: Any) -> Iterator[str]:
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow([str(label) for label, _fill in COLUMNS])
    yield "\ufeff"
    for batch in rows.partitions(BATCH):
        writer.writerows([neutral(fill(row)) for _label, fill in COLUMNS] for row in batch)
        yield text.getvalue()
        text.seek(0)
        text.truncate()
    yield text.getvalue()


def _as_excel(rows: Any) -> bytes:
    """One sheet with a frozen, filterable head; constant memory whatever the number of rows."""
    out = io.BytesIO()
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(out, options) as book:
        sheet = book.add_worksheet(_("Rectification ledger")[:31])
        bold = book.add_format({"bold": True, "bottom": 1, "text_wrap": True})
        sheet.freeze_panes(1, 0)
        sheet.set_column(0, len(COLUMNS) - 1, 16)
        for column, (label, _fill) in enumerate(COLUMNS):
            sheet.write_string(0, column, str(label), bold)
        last = 0
        for batch in rows.partitions(BATCH):
            for row in batch:
                last += 1
                for column, (_label, fill) in enumerate(COLUMNS):
                    sheet.write_string(last, column, neutral(fill(row)))
        sheet.autofilter(0, 0, last, len(COLUMNS) - 1)
    return out.getvalue()

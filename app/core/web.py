"""What surrounds every request: id, log line, security headers, caching and error pages."""

import json
import logging
import secrets
import sys
import time
from typing import Any

from flask import (
    Flask,
    Response,
    current_app,
    flash,
    g,
    jsonify,
    redirect,
    render_template,
    request,
)
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import HTTPException

from app.core import clock
from app.core.database import takes_write_lock
from app.core.errors import DomainError, EditConflict, StaleState
from app.core.forms import visible_fields
from app.core.i18n import Text
from app.core.i18n import gettext as _
from app.core.requests import (
    ColumnNumber,
    asks_machine,
    current_actor,
    is_htmx,
    prepare_request,
)
from app.extensions import db

logger = logging.getLogger("bihuan")

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data: blob:; "
    "font-src 'self'; connect-src 'self'; manifest-src 'self'; worker-src 'self'; "
    "form-action 'self'; "
    "frame-ancestors 'none'; base-uri 'none'"
)
HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "geolocation=(), microphone=(), payment=(), usb=()",
}


PLAYING = "; media-src 'self' blob:"


def let_play(*, record: bool = False) -> None:
    """Let the page of this request play voice notes, and record them; every other page may not."""
    g.plays, g.records = True, record


def let_locate() -> None:
    """Let the page of this request ask the device where it is; every other page may not."""
    g.locates = True


def _permitting(what: str) -> str:
    return HEADERS["Permissions-Policy"].replace(f"{what}=()", f"{what}=(self)")


class JsonLines(logging.Formatter):
    """One JSON object per line, so that nothing a person typed can forge a line."""

    def format(self, record: logging.LogRecord) -> str:
        """The record as one line of JSON."""
        line: dict[str, Any] = {
            "at": clock.now().isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "message": record.getMessage(),
        }
        line.update(getattr(record, "facts", {}))
        if record.exc_info:
            line["trace"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False)


def configure_logging(level: str) -> None:
    """Send the product's log to standard error as JSON lines, once per process."""
    if not logger.handlers:
        handler = logging.StreamHandler(sys.stderr)
        handler.setFormatter(JsonLines())
        logger.addHandler(handler)
        logger.propagate = False
    logger.setLevel(level)


def register_surroundings(app: Flask) -> None:
    """Attach the hooks and error pages to the application."""
    app.url_map.converters["int"] = ColumnNumber
    app.before_request(_begin)
    app.before_request(prepare_request)
    app.after_request(_finish)
    app.teardown_request(_end)
    app.register_error_handler(EditConflict, _edit_conflict)
    app.register_error_handler(DomainError, _domain_error)
    app.register_error_handler(StaleDataError, _stale_row)
    app.register_error_handler(OperationalError, _database_fault)
    app.register_error_handler(CSRFError, _csrf_error)
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(Exception, _fault)


def _begin() -> None:
    g.request_id = secrets.token_hex(6)
    g.started = time.perf_counter()


def _finish(response: Response) -> Response:
    if g.get("plays"):
        response.headers.setdefault("Content-Security-Policy", CONTENT_SECURITY_POLICY + PLAYING)
    if g.get("records"):
        response.headers.setdefault("Permissions-Policy", _permitting("microphone"))
    if g.get("locates"):
        response.headers.setdefault("Permissions-Policy", _permitting("geolocation"))
    for name, text in HEADERS.items():
        response.headers.setdefault(name, text)
    if request.is_secure:
        response.headers.setdefault("Strict-Transport-Security", "max-age=31536000")
    if request.endpoint == "static":
        response.headers["Cache-Control"] = _static_lifetime()
    else:
        response.headers.setdefault("Cache-Control", "no-store")
        response.headers["X-Request-Id"] = g.get("request_id", "")
        _log(response)
    return response


def _static_lifetime() -> str:
    # Only an address that changes with the content may be kept for ever.
    build = (request.view_args or {}).get("build")
    lasting = "v" in request.args if build is None else build == current_app.extensions["build"]()
    return "public, max-age=31536000, immutable" if lasting else "no-cache"


def _end(_error: BaseException | None) -> None:
    # What this thread does outside requests writes, whatever the last request did.
    takes_write_lock.set(True)


def _log(response: Response) -> None:
    facts = {
        "request": g.get("request_id", ""),
        "method": request.method,
        "path": request.path,
        "status": response.status_code,
        "ms": round((time.perf_counter() - g.get("started", time.perf_counter())) * 1000, 1),
        "user": current_actor().id if "_login_user" in g else None,
    }
    logger.info("request", extra={"facts": facts})


def error_page(status: int, **context: Any) -> Any:
    """The page of an error, or JSON for a machine; what was done so far is given up first."""
    db.session.rollback()
    if asks_machine():
        code = "csrf" if context.get("csrf") else CODES.get(status, "refused")
        return machine_error(status, code, context.get("message"))
    name = f"errors/{status}.html" if status in PAGES else "errors/error.html"
    return render_template(
        name, status=status, request_id=g.get("request_id", ""), **context
    ), status


def machine_error(status: int, code: str, message: Text | None = None, **facts: Any) -> Response:
    """What a machine is told: a code for it and a sentence for its person, beside further facts."""
    sentence = str(message or _("This was not possible. Please try again."))
    response = jsonify(error=code, message=sentence, **facts)
    response.status_code = status
    return response


CODES = {
    400: "malformed",
    401: "signed_out",
    403: "forbidden",
    404: "not_found",
    405: "method",
    409: "stale",
    413: "too_large",
    422: "invalid",
    429: "too_often",
    500: "fault",
    503: "busy",
}
PAGES = frozenset({400, 403, 404, 405, 409, 413, 422, 429, 500, 503})


def _domain_error(error: DomainError) -> Any:
    db.session.rollback()
    from_page = request.referrer and not is_htmx() and not asks_machine()
    if isinstance(error, StaleState) and from_page:
        flash(str(error.message), "warning")
        path = request.path.split("/actions/", 1)[0]
        if path != request.path:
            return redirect(path, 303)
    return error_page(error.status, message=error.message)


def _edit_conflict(error: EditConflict) -> Any:
    db.session.rollback()
    rows, same, hidden = [], [], []
    for mine in visible_fields(error.mine):
        theirs = error.theirs[mine.name]
        if mine.data == theirs.data:
            same.append(mine.label.text)
            hidden.append(mine)
        else:
            rows.append({"label": mine.label.text, "mine": mine, "theirs": theirs})
    return error_page(
        409,
        rows=rows,
        same=same,
        hidden=hidden,
        version=error.version,
        who=error.who,
        conflict=True,
    )


def _stale_row(error: StaleDataError) -> Any:
    return _domain_error(StaleState())


def _database_fault(error: OperationalError) -> Any:
    _log_fault("database fault", error)
    return error_page(503)


def _csrf_error(error: CSRFError) -> Any:
    return error_page(400, message=error.description, csrf=True)


def _http_error(error: HTTPException) -> Any:
    if error.code is None or error.code < 400:
        return error
    page = error_page(error.code)
    if isinstance(page, Response):
        return page
    response = error.get_response()
    response.data = page[0]
    response.content_type = "text/html; charset=utf-8"
    return response


def _fault(error: Exception) -> Any:
    _log_fault("fault", error)
    return error_page(500)


def _log_fault(message: str, error: Exception) -> None:
    facts = {"request": g.get("request_id", "")}
    logger.error(message, exc_info=error, extra={"facts": facts})

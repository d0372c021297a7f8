"""Health, readiness and figures."""

import hmac
from ipaddress import ip_address

from flask import Blueprint, Flask, Response, abort, current_app, jsonify, request

from app.api import queries
from app.core.requests import public

blueprint = Blueprint("api", __name__)


def register(app: Flask) -> None:
    """Attach the addresses for machines."""
    app.register_blueprint(blueprint)


@blueprint.get("/healthz")
@public
def healthz() -> Response:
    """The process answers."""
    return jsonify(status="ok")


@blueprint.get("/readyz")
@public
def readyz() -> tuple[Response, int]:
    """Database and schema are as needed; says no more than yes or no."""
    ready = queries.database_answers().state == "ok"
    ready = ready and queries.migrations_are_current().state == "ok"
    return jsonify(status="ok" if ready else "not ready"), 200 if ready else 503


@blueprint.get("/metrics")
@public
def metrics() -> Response:
    """Gauges as text, for this machine or for whoever has the token."""
    if not _may_read_figures():
        abort(404)
    lines = [f"{name} {value:g}\n" for name, value in queries.figures().items()]
    return Response("".join(lines), mimetype="text/plain")


def _may_read_figures() -> bool:
    wanted = current_app.config["SETTINGS"].metrics_token
    if wanted:
        given = request.headers.get("Authorization", "").removeprefix("Bearer ")
        return hmac.compare_digest(given.encode(), wanted.encode())
    try:
        return ip_address(request.remote_addr or "").is_loopback
    except ValueError:
        return False

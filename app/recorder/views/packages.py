"""For machines: everything that a device needs to take a visit along."""

from pathlib import Path
from typing import Any

from flask import Response, current_app, jsonify, request

from app.core import clock
from app.core.requests import authorise, current_actor, machine
from app.core.web import machine_error
from app.recorder import permissions, queries, service
from app.recorder.protocol import Refused, read_id
from app.recorder.states import (
    BATCH_BYTES,
    MOST_OPERATIONS,
    PIECE_BYTES,
    PROTOCOL,
    Field,
)
from app.recorder.views.batches import refusal
from app.recorder.views.blueprint import blueprint
from app.recorder.views.luggage import addresses_of, facts_of, items_of, last_time
from app.visits.models import Visit
from app.visits.queries import get_visit, last_visit_before
from app.visits.service.recording import LONGEST_NOTE
from app.visits.states import Method, Partner

# What the pages of the record load, but for scripts: those are listed as they are found.
PAGE_FILES = (
    "css/base.css",
    "css/tokens.css",
    "css/icons.css",
    "css/app.css",
    "css/visits.css",
    "img/mark.svg",
    "img/icon-192.png",
    "img/sprite.svg",
    "vendor/htmx/htmx.min.js",
)


@blueprint.get("/visits/<reference>/package")
@machine()
@authorise(permissions.may_take_along, load=get_visit)
def package(visit: Visit) -> Response:
    """The visit as JSON with the addresses of its pages; notes that this device carries it."""
    actor = current_actor()
    try:
        device = read_id(request.args.get("device"))
    except Refused as refused:
        return refusal(refused)
    if not service.take_along(actor, visit, device):
        return machine_error(503, "busy")
    last = last_time(actor, visit, last_visit_before(visit))
    return jsonify(
        protocol=PROTOCOL,
        server_at=clock.now().isoformat(),
        user=actor.user.public_id,  # type: ignore[attr-defined]
        visit=facts_of(visit, queries.count_open_conflicts(visit)),
        urls={**addresses_of(visit), "photos": last.thumbs, "static": static_files()},
        items=items_of(visit, last),
        summary={"methods": visit.methods, "merits": visit.merits, "advice": visit.advice},
        choices=_choices(),
        limits=_limits(),
    )


def static_files() -> list[str]:
    """Addresses of the files that the pages load; modules also as other modules import them."""
    root = Path(current_app.static_folder or "")
    address: Any = current_app.jinja_env.globals["static_url"]
    scripts = sorted(path.relative_to(root).as_posix() for path in (root / "js").rglob("*.js"))
    return [address(name) for name in (*PAGE_FILES, *scripts)] + [
        f"/static/{one}" for one in scripts
    ]


def _choices() -> dict[str, list[dict[str, str]]]:
    return {
        "methods": [{"value": one.value, "label": str(one.label)} for one in Method],
        "partners": [{"value": one.value, "label": str(one.label)} for one in Partner],
        "fields": [{"value": one.value, "label": str(one.label)} for one in Field],
    }


def _limits() -> dict[str, int]:
    return {
        "operations": MOST_OPERATIONS,
        "batch_bytes": BATCH_BYTES,
        "piece_bytes": PIECE_BYTES,
        "photo_bytes": current_app.extensions["file_store"].max_bytes,
        "note": LONGEST_NOTE,
    }

"""For machines: who is signed in, and batches of operations."""

from typing import Any

from flask import Response, jsonify, request
from flask_wtf.csrf import generate_csrf

from app.core import clock
from app.core.permissions import may_sign_in
from app.core.requests import authorise, current_actor, machine
from app.core.web import machine_error
from app.recorder import permissions, queries, service
from app.recorder.protocol import Refused, read_batch
from app.recorder.queries import Taken
from app.recorder.service import Receipt
from app.recorder.states import BATCH_BYTES, PROTOCOL, Refusal
from app.recorder.views.blueprint import blueprint
from app.recorder.views.rendering import Before, pieces_for
from app.visits.queries import progress_now

STATUS = {Refusal.TOO_LARGE: 413, Refusal.TOO_MANY: 413, Refusal.ID_REUSED: 409}


@blueprint.get("/session")
@machine()
@authorise(may_sign_in)
def session() -> Response:
    """Who sends, and the token that unsafe requests carry."""
    user: Any = current_actor()
    return jsonify(
        user=user.user.public_id,
        name=user.name,
        csrf=generate_csrf(),
        server_at=clock.now().isoformat(),
        protocol=PROTOCOL,
    )


@blueprint.post("/visits/<reference>/operations")
@machine(body=BATCH_BYTES)
@authorise(permissions.may_send, load=queries.get_taken)
def operations(taken: Taken) -> Response:
    """Keep what a batch brings; every operation is answered by its id."""
    try:
        batch = read_batch(request.get_data())
    except Refused as refused:
        return refusal(refused)
    render = batch.render and taken.is_visible
    before = Before.of(taken.visit) if render else None
    receipts = service.receive(current_actor(), taken.visit, batch)
    html = pieces_for(taken.visit, batch, receipts, before) if before is not None else {}
    results = [_result(receipt, html) for receipt in receipts]
    return jsonify(
        protocol=PROTOCOL,
        server_at=clock.now().isoformat(),
        visit=_visit(taken),
        progress=_progress(taken),
        results=results,
    )


def refusal(refused: Refused, **facts: Any) -> Response:
    """A request that was refused as a whole, in the words of the protocol."""
    status = STATUS.get(refused.reason, 422)
    return machine_error(status, refused.reason.value, refused.message, **facts)


def _result(receipt: Receipt, html: dict[str, str]) -> dict[str, Any]:
    if receipt.outcome is None:
        assert receipt.reason is not None
        return {
            "id": receipt.id,
            "outcome": "refused",
            "again": False,
            "reason": receipt.reason.value,
            "message": str(receipt.message),
        }
    result: dict[str, Any] = {
        "id": receipt.id,
        "outcome": receipt.outcome.value,
        "again": receipt.again,
    }
    if receipt.version is not None:
        result["version"] = receipt.version
    if receipt.attachment is not None:
        result["attachment"] = receipt.attachment
    if receipt.id in html:
        result["html"] = html[receipt.id]
    return result


def _visit(taken: Taken) -> dict[str, Any] | None:
    """Where the visit stands; nothing to whoever may no longer know of it."""
    if not taken.is_visible:
        return None
    return {
        "state": taken.visit.state.value,
        "open_conflicts": queries.count_open_conflicts(taken.visit),
    }


def _progress(taken: Taken) -> dict[str, int] | None:
    if not taken.is_visible:
        return None
    progress = progress_now(taken.visit)
    return {"done": progress.done, "total": progress.total}

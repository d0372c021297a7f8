"""For machines: photos in pieces."""

from flask import Response, jsonify, request

from app.core.files.storage import DiskFull
from app.core.i18n import gettext as _
from app.core.requests import authorise, current_actor, machine
from app.core.web import machine_error
from app.recorder import permissions, queries, service
from app.recorder.models import PhotoUpload
from app.recorder.protocol import LARGEST_NUMBER, Refused, read_announcement
from app.recorder.queries import Taken
from app.recorder.service import WrongOffset
from app.recorder.states import PIECE_BYTES, Refusal
from app.recorder.views.batches import refusal
from app.recorder.views.blueprint import blueprint

ANNOUNCEMENT_BYTES = 4096


@blueprint.post("/visits/<reference>/uploads")
@machine(body=ANNOUNCEMENT_BYTES)
@authorise(permissions.may_send, load=queries.get_taken)
def announce(taken: Taken) -> Response:
    """A photo is going to come, or goes on; how much of it is here."""
    try:
        announced = read_announcement(request.get_data())
        received = service.announce_upload(current_actor(), taken.visit, announced)
    except Refused as refused:
        return refusal(refused)
    return jsonify(received=received)


@blueprint.put("/visits/<reference>/uploads/<upload_id>")
@machine(body=PIECE_BYTES)
@authorise(permissions.may_send_piece, load=queries.get_upload)
def take_piece(upload: PhotoUpload) -> Response:
    """The next piece of a photo, raw; 409 with `received` when it does not begin there."""
    offset = request.args.get("offset", "")
    if not offset.isdecimal() or len(offset) > len(str(LARGEST_NUMBER)):
        return refusal(Refused(Refusal.MALFORMED))
    try:
        received = service.take_piece(current_actor(), upload, int(offset), request.get_data())
    except WrongOffset as wrong:
        code = "upload_damaged" if wrong.damaged else "wrong_offset"
        return machine_error(409, code, wrong.message, received=wrong.received)
    except Refused as refused:
        return refusal(refused)
    except DiskFull:
        return machine_error(
            503,
            "no_space",
            _("The server has no space left for files. Please tell the administrator."),
        )
    return jsonify(received=received)

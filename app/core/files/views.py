"""Files are opened here and nowhere else; nothing in the store has an address of its own."""

from pathlib import Path

from flask import Blueprint, Flask, Response, send_file

from app.core.errors import DomainError
from app.core.files import images, owners, storage
from app.core.files.models import Attachment
from app.core.files.names import disposition
from app.core.files.permissions import may_open_file
from app.core.files.queries import by_public_id
from app.core.i18n import lazy_gettext as _l
from app.core.permissions import Actor
from app.core.requests import authorise

blueprint = Blueprint("files", __name__, url_prefix="/files")


def register(app: Flask) -> None:
    """Give the application its file store and the addresses of files."""
    settings = app.config["SETTINGS"]
    limit = settings.upload_megabytes * storage.MEBIBYTE
    storage.use(app, storage.FileStore(settings.files_dir, max_bytes=limit))
    app.register_blueprint(blueprint)


HEADERS = {
    "Cache-Control": "private, no-store",
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
}


class FileLost(DomainError):
    """The row is there, the file is not; the check of the store reports it to the administrator."""

    status = 404

    def __init__(self) -> None:
        super().__init__(
            _l("This file can no longer be found on the server. Please tell the administrator.")
        )


def load_file(actor: Actor, public_id: str) -> Attachment | None:
    """The attachment, if the actor may know of it."""
    attachment = by_public_id(public_id)
    if attachment is None or not owners.may_view(actor, attachment):
        return None
    return attachment


@blueprint.get("/<public_id>")
@authorise(may_open_file, load=load_file)
def show(attachment: Attachment) -> Response:
    """The file itself: our own pictures and voice notes in the page, everything else as a download."""
    return _send(attachment, attachment.storage_key, attachment.media_type)


@blueprint.get("/<public_id>/thumb")
@authorise(may_open_file, load=load_file)
def thumb(attachment: Attachment) -> Response:
    """The small picture of an image."""
    if attachment.thumb_key is None:
        raise FileLost
    return _send(attachment, attachment.thumb_key, "image/jpeg")


def _send(attachment: Attachment, key: str, media_type: str) -> Response:
    path = storage.store().path(key)
    if not path.is_file():
        if not attachment.is_image:
            raise FileLost
        response = Response(images.placeholder(), status=404, mimetype="image/png")
    else:
        response = send_file(path, mimetype=media_type, conditional=True, etag=False)
        response.headers["Content-Disposition"] = disposition(
            attachment.filename,
            fallback=f"{attachment.public_id}{Path(attachment.filename).suffix}",
            inline=attachment.is_image or attachment.is_audio,
        )
    response.headers.update(HEADERS)
    return response

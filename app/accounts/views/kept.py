"""A form sent without a valid session is kept: signed, bound to person and address, and sent again.

Nothing is stored: what was typed travels in a hidden field of the sign-in page. Passwords are left
out, files cannot be kept and are named instead.
"""

from dataclasses import dataclass
from typing import Any

from flask import current_app, request
from itsdangerous import BadSignature, URLSafeSerializer

from app.core import clock
from app.core.requests import is_own_path

LASTS_SECONDS = 12 * 3600
_LEFT_OUT = ("csrf_token", "kept", "next")


@dataclass(frozen=True, slots=True)
class KeptForm:
    """Fields of a form that was refused at the door, in their order, and where they go."""

    path: str
    user_id: int
    fields: list[tuple[str, str]]
    files: list[str]


def keep(user_id: int) -> str:
    """The present request's form as a signed, compressed text for a hidden field."""
    fields = [
        [name, value]
        for name, value in request.form.items(multi=True)
        if name not in _LEFT_OUT and "password" not in name
    ]
    files = [storage.filename for storage in request.files.values() if storage.filename]
    # The serializer compresses what gets shorter by it.
    return _serializer().dumps(
        {
            "at": clock.now().timestamp(),
            "path": request.full_path.rstrip("?"),
            "user": user_id,
            "fields": fields,
            "files": files,
        }
    )


def read_kept(text: str) -> KeptForm | None:
    """What `keep` wrote, unless it was tampered with, is too old or leads nowhere."""
    if not text:
        return None
    try:
        data: dict[str, Any] = _serializer().loads(text)
    except BadSignature:
        return None
    is_old = clock.now().timestamp() - data["at"] > LASTS_SECONDS
    if is_old or not is_own_path(data["path"], method="POST"):
        return None
    fields = [(name, value) for name, value in data["fields"]]
    return KeptForm(data["path"], data["user"], fields, data["files"])


def _serializer() -> URLSafeSerializer:
    key = current_app.secret_key
    assert key is not None
    return URLSafeSerializer(key, salt="kept-form")

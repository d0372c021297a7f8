"""Makes what devices have sent, through the services."""

import hashlib
import json
from typing import Any

from app.accounts.queries import Person
from app.core import clock
from app.recorder import service
from app.recorder.models import PhotoUpload
from app.recorder.protocol import read_announcement, read_batch
from app.recorder.queries import own_upload
from app.recorder.service import Receipt
from app.visits.models import Visit
from tests.support.sending import DEVICE, new_id


def send(actor: Person, visit: Visit, *operations: dict[str, Any]) -> list[Receipt]:
    """Hand in operations as the actor's device would."""
    facts = {"protocol": 1, "device": DEVICE, "sent_at": clock.now().isoformat()}
    body = json.dumps({**facts, "operations": operations}).encode()
    return service.receive(actor, visit, read_batch(body))


def begin_upload(actor: Person, visit: Visit, content: bytes, *, whole: bool = True) -> PhotoUpload:
    """A photo announced, and all of it received unless told otherwise."""
    facts = {"id": new_id(), "name": "现场.jpg", "type": "image/jpeg", "size": len(content)}
    checksum = hashlib.sha256(content).hexdigest()
    announced = read_announcement(json.dumps({**facts, "sha256": checksum}).encode())
    service.announce_upload(actor, visit, announced)
    upload = own_upload(actor, announced.id)
    assert upload is not None
    if whole:
        service.take_piece(actor, upload, 0, content)
    return upload

"""Sends what a device would send: operations and photos, as the contract of `docs/offline.md` says."""

import hashlib
import json
import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from werkzeug.test import TestResponse

from app.core import clock
from app.visits.models import Visit
from tests.support.client import Client

DEVICE = "11111111-1111-4111-8111-111111111111"


def new_id() -> str:
    """An id as a device makes it."""
    return str(uuid.uuid4())


def an_answer(item_id: int, *words: str, **rest: Any) -> dict[str, Any]:
    """An operation of the kind `answer`; further fields as in the contract."""
    fields = {"item": item_id, "base": 0, "after": None, "value": list(words), "na": False}
    return an_operation("answer", **{**fields, "note": "", **rest})


def an_operation(kind: str, **fields: Any) -> dict[str, Any]:
    """An operation made now."""
    return {"id": new_id(), "kind": kind, "at": clock.now().isoformat(), **fields}


class Sender:
    """A signed-in browser that speaks for the program of a device."""

    def __init__(self, client: Client, visit: Visit, device: str = DEVICE) -> None:
        self.client = client
        self.reference = visit.reference
        self.device = device

    @property
    def base(self) -> str:
        """Where the addresses of the visit begin."""
        return f"/recorder/visits/{self.reference}"

    @property
    def headers(self) -> dict[str, str]:
        """What unsafe requests carry."""
        return {"X-CSRFToken": self.client.csrf_token()}

    def batch(self, operations: Sequence[Any], **rest: Any) -> dict[str, Any]:
        """The body of a batch."""
        facts = {"protocol": 1, "device": self.device, "sent_at": clock.now().isoformat()}
        return {**facts, "operations": list(operations), **rest}

    def post(self, operations: Sequence[Any], **rest: Any) -> TestResponse:
        """Send a batch, whatever comes of it."""
        return self.post_body(json.dumps(self.batch(operations, **rest)).encode())

    def post_body(self, body: bytes) -> TestResponse:
        """Send bytes in place of a batch."""
        return self.client.post(
            f"{self.base}/operations",
            data=body,
            content_type="application/json",
            headers=self.headers,
        )

    def send(self, *operations: Mapping[str, Any], **rest: Any) -> list[dict[str, Any]]:
        """Send a batch that is answered; the results in order."""
        answer = self.post(operations, **rest)
        assert answer.status_code == 200, answer.get_data(as_text=True)
        results: list[dict[str, Any]] = answer.get_json()["results"]
        return results

    def announce(self, content: bytes, upload: str, **rest: Any) -> TestResponse:
        """Announce a photo."""
        checksum = hashlib.sha256(content).hexdigest()
        facts = {"id": upload, "name": "现场.jpg", "type": "image/jpeg", "sha256": checksum}
        return self.client.post(
            f"{self.base}/uploads",
            json={**facts, "size": len(content), **rest},
            headers=self.headers,
        )

    def put(self, upload: str, offset: int | str, piece: bytes) -> TestResponse:
        """Send a piece of a photo."""
        return self.client.put(
            f"{self.base}/uploads/{upload}?offset={offset}",
            data=piece,
            content_type="application/octet-stream",
            headers=self.headers,
        )

    def upload(self, content: bytes) -> str:
        """Send a photo in two pieces; its id."""
        upload = new_id()
        assert self.announce(content, upload).get_json() == {"received": 0}
        half = len(content) // 2
        assert self.put(upload, 0, content[:half]).get_json() == {"received": half}
        assert self.put(upload, half, content[half:]).get_json() == {"received": len(content)}
        return upload

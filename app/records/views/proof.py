"""Verification: whoever holds a paper asks whether it is genuine; the page tells nothing of its content."""

import hmac
import re

from flask import render_template, request

from app.core.requests import public
from app.papers import queries as papers
from app.papers import service
from app.records import queries
from app.records.states import kind_label
from app.records.views.blueprint import blueprint

_CODE = re.compile(r"[A-Za-z0-9_-]{8,32}")


@blueprint.get("/verify/<token>")
@public
def verify(token: str) -> tuple[str, int]:
    """Number, kind, day, issuer and checksum of the paper with that code, and whether all of it holds.

    `?checksum=` compares digits that are printed on the paper with those that were kept.
    """
    record = papers.paper_by_token(token) if _CODE.fullmatch(token) else None
    if record is None:
        return render_template("records/verify.html", record=None), 404
    typed = "".join(request.args.get("checksum", "").lower().split())[:64]
    page = render_template(
        "records/verify.html",
        record=record,
        label=kind_label(record.kind),
        office=queries.office_of(record),
        is_intact=service.is_intact(record),
        successor=papers.successor_of(record),
        typed=typed,
        matches=len(typed) >= 8 and hmac.compare_digest(record.checksum[: len(typed)], typed),
    )
    return page, 200

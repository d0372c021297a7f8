"""Page: what came after the record was closed, with who, when and what."""

from typing import Any

from flask import render_template

from app.core.files.queries import attachments_by_owner
from app.core.requests import authorise
from app.core.web import let_play
from app.recorder import permissions, queries, service
from app.recorder.models import SyncOperation
from app.recorder.states import APPENDIX, Kind
from app.recorder.views.blueprint import blueprint
from app.recorder.views.sides import title_of, words_of
from app.visits.models import Visit
from app.visits.queries import get_visit
from app.visits.service.strokes import BOX, path_of
from app.visits.views.signatures import slip_facts
from app.visits.views.voices import voice_rows


@blueprint.get("/visits/<reference>/appendix")
@authorise(permissions.may_read_appendix, load=get_visit)
def appendix(visit: Visit) -> str:
    """Everything in the order it came; the record itself stays as it was submitted."""
    found = queries.appendix_of(visit)
    let_play()
    files = attachments_by_owner(APPENDIX, [operation.id for operation in found])
    entries = [
        {
            "operation": operation,
            "title": title_of(operation),
            "words": words_of(operation, operation.payload),
            "photos": files.get(operation.id, []),
            "signed": _signed(operation) if operation.kind is Kind.SIGNATURE else None,
            "voices": voice_rows(f for f in files.get(operation.id, []) if f.is_audio),
        }
        for operation in found
    ]
    return render_template("recorder/appendix.html", visit=visit, entries=entries)


def _signed(operation: SyncOperation) -> dict[str, Any]:
    """The slip that was signed, as it was shown, and the strokes."""
    content, strokes = service.signed_slip(operation)
    return {**slip_facts(content), "path": path_of(strokes), "box": BOX}

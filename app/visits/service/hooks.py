"""What upper features hang on visits; they connect in their `register(app)`."""

from collections.abc import Sequence
from typing import Any

from app.core.hooks import Hook, Panel
from app.core.permissions import Actor
from app.visits.models import Visit
from app.visits.queries.xray import drafted_findings
from app.visits.service.contents import SlipProblem
from app.visits.workflow import cancel_guards, conclude_guards, reopen_guards, submit_guards

visit_recorded: Hook[[Actor, Visit], None] = Hook("visit_recorded")
visit_reopened: Hook[[Actor, Visit], None] = Hook("visit_reopened")
visit_fed_back: Hook[[Actor, Visit], None] = Hook("visit_fed_back")
# Links above the exit slip, such as its printed form: entries of the macro `action_button`.
slip_links: Hook[[Actor, Visit], Any] = Hook("slip_links")
# Links on the page before submission to what stands in its way: entries of the macro `action_button`.
check_links: Hook[[Actor, Visit], Any] = Hook("check_links")
# Parts of the pages of the record, beside its own answers: on the contents and before submission.
record_panels: Hook[[Actor, Visit], Panel | None] = Hook("record_panels")
# Addresses of further pages that a device keeps with those of the record.
record_pages: Hook[[Visit], str] = Hook("record_pages")
visit_panels: Hook[[Actor, Visit], Panel | None] = Hook("visit_panels")
# What is wrong, as the exit slip says it: gravest first.
slip_problems: Hook[[Visit], Sequence[SlipProblem]] = Hook("slip_problems")
# An upper feature that shows an answer's photos to more people says for whom: (actor, visit, item id).
photo_readers: Hook[[Actor, Visit, int], bool] = Hook("photo_readers")

__all__ = [
    "cancel_guards",
    "check_links",
    "conclude_guards",
    "drafted_findings",
    "photo_readers",
    "record_pages",
    "record_panels",
    "reopen_guards",
    "slip_links",
    "slip_problems",
    "submit_guards",
    "visit_fed_back",
    "visit_panels",
    "visit_recorded",
    "visit_reopened",
]

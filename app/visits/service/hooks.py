"""What upper features hang on visits; they connect in their `register(app)`."""

from collections.abc import Sequence
from typing import Any

from app.accounts.models import User
from app.checklists.models import ChecklistItem
from app.core.files.models import Attachment
from app.core.hooks import Guards, Hook, Panel
from app.core.i18n import Text
from app.core.permissions import Actor
from app.visits.models import PartnerDraw, Transcript, Visit
from app.visits.queries.xray import drafted_findings
from app.visits.service.contents import SlipProblem
from app.visits.workflow import cancel_guards, conclude_guards, reopen_guards, submit_guards

visit_recorded: Hook[[Actor, Visit], None] = Hook("visit_recorded")
visit_reopened: Hook[[Actor, Visit], None] = Hook("visit_reopened")
visit_fed_back: Hook[[Actor, Visit], None] = Hook("visit_fed_back")
# Links above the exit slip, such as its printed form: entries of the macro `action_button`.
slip_links: Hook[[Actor, Visit], Any] = Hook("slip_links")
# Sentences above the exit slip, for the office.
slip_notices: Hook[[Actor, Visit], Text | None] = Hook("slip_notices")
# Links on the page before submission to what stands in its way: entries of the macro `action_button`.
check_links: Hook[[Actor, Visit], Any] = Hook("check_links")
# Whoever leaves the team by being replaced: (actor, visit, who left).
team_left: Hook[[Actor, Visit, User], None] = Hook("team_left")
# Why an item cannot be answered in the record now.
answer_guards: Guards[[Visit, ChecklistItem]] = Guards("answer_guards")
# Sentences above the recording pages.
record_notices: Hook[[Actor, Visit], Text | None] = Hook("record_notices")
# Parts of the pages of the record, beside its own answers: on the contents and before submission.
record_panels: Hook[[Actor, Visit], Panel | None] = Hook("record_panels")
# Addresses of further pages that a device keeps with those of the record.
record_pages: Hook[[Visit], str] = Hook("record_pages")
# Parts of the page of a photo of the record.
photo_panels: Hook[[Actor, Visit, Attachment], Panel | None] = Hook("photo_panels")
visit_panels: Hook[[Actor, Visit], Panel | None] = Hook("visit_panels")
# What is wrong, as the exit slip says it: gravest first.
slip_problems: Hook[[Visit], Sequence[SlipProblem]] = Hook("slip_problems")
# Links on the page of a draw, such as its printed record: entries of the macro `action_button`.
draw_links: Hook[[Visit, PartnerDraw], Any] = Hook("draw_links")
# A person on a form may no longer be named: upper features forget the name where they have kept it.
name_withdrawn: Hook[[Visit, Transcript], None] = Hook("name_withdrawn")
# An upper feature that shows an answer's photos to more people says for whom: (actor, visit, item id).
photo_readers: Hook[[Actor, Visit, int], bool] = Hook("photo_readers")

__all__ = [
    "answer_guards",
    "cancel_guards",
    "check_links",
    "conclude_guards",
    "drafted_findings",
    "draw_links",
    "name_withdrawn",
    "photo_panels",
    "photo_readers",
    "record_notices",
    "record_pages",
    "record_panels",
    "reopen_guards",
    "slip_links",
    "slip_notices",
    "slip_problems",
    "submit_guards",
    "team_left",
    "visit_fed_back",
    "visit_panels",
    "visit_recorded",
    "visit_reopened",
]

"""Doors of frameworks, checklists, visits and the files of visits."""

from tests.support.doors.door import Door, mixed, place, thing
from tests.support.doors.people import (
    ADMIN,
    BUSINESS,
    EVERYBODY,
    HEAD,
    IN_REGISTER,
    INSIDE,
    INSPECTORS,
    LEAD,
    OFFICE,
    SECTIONS,
    TEAM,
    VISIT,
    WORKING,
    ZONE_OFFICE,
)

WHY = {"reason": "情况有变。"}
LED = frozenset({"supervisor"})
PLANNERS = LED | LEAD

FRAMEWORK = {"code": "framework"}
EDITION = {**FRAMEWORK, "edition": "=1"}
RETIRE = {**EDITION, "action": "=retire"}
FRAMEWORKS = [
    place("frameworks.index", WORKING),
    place("frameworks.suggest_indicators", WORKING),
    place("frameworks.show", WORKING, args=FRAMEWORK, knows=WORKING),
    place("frameworks.show", WORKING, args=EDITION, knows=WORKING),
    place("frameworks.document", WORKING, args=EDITION, knows=WORKING),
    place("frameworks.act", ADMIN, args=RETIRE, knows=WORKING, acts=ADMIN),
]

SHEET = {"ref": "checklist", "number": "=1"}
DRAFT = {"ref": "draft_checklist", "number": "=1"}
ITEM, SECTION = {"item_ref": "draft_item"}, {"section_ref": "draft_section"}
IN_COUNTY = EVERYBODY - {"nobody"} - SECTIONS
PUBLISHERS = LEAD | ADMIN
MAKERS = LEAD | ADMIN | {"roving"}
CHECKLISTS = [
    place("checklists.index", WORKING),
    place("checklists.new", MAKERS),
    place("checklists.new_from", MAKERS, args=FRAMEWORK, knows=WORKING),
    thing("checklists.show", {"ref": "checklist"}, IN_COUNTY, WORKING),
    thing("checklists.show", SHEET, IN_COUNTY, WORKING),
    thing("checklists.paper", SHEET, IN_COUNTY, WORKING),
    thing("checklists.paper_pdf", SHEET, IN_COUNTY, WORKING, slow=True),
    thing("checklists.try_out", SHEET, IN_COUNTY, WORKING),
    thing("checklists.duplicate", SHEET, IN_COUNTY, MAKERS),
    thing("checklists.next_version", SHEET, IN_COUNTY, MAKERS, acts=MAKERS),
    thing(
        "checklists.act", {**SHEET, "action": "=retire"}, IN_COUNTY, WORKING,
        acts=PUBLISHERS, data=WHY,
    ),
    thing("checklists.act", {**DRAFT, "action": "=publish"}, MAKERS, acts=PUBLISHERS),
    thing("checklists.act", {**DRAFT, "action": "=discard"}, MAKERS, acts=MAKERS),
    thing("checklists.check", DRAFT, MAKERS, acts=PUBLISHERS),
    thing("checklists.show", DRAFT, MAKERS),
    thing("checklists.edit", DRAFT, MAKERS),
    thing("checklists.new_item", DRAFT, MAKERS),
    thing("checklists.new_section", DRAFT, MAKERS),
    thing("checklists.edit_item", ITEM, MAKERS),
    thing("checklists.move_item", ITEM, MAKERS),
    thing("checklists.remove_item", ITEM, MAKERS, acts=MAKERS),
    thing("checklists.edit_section", SECTION, MAKERS),
    thing("checklists.move_section", SECTION, MAKERS),
    thing("checklists.remove_section", SECTION, MAKERS),
]  # fmt: skip


def _visit(name: str) -> dict[str, str]:
    return {"reference": name}


ON_SITE = _visit("visit")
PICTURE = {**ON_SITE, "public_id": "photo"}
TALK = {**ON_SITE, "number": "talk"}
BOOK = {**ON_SITE, "number": "book"}
LOT = {**ON_SITE, "public_id": "lot"}
FORM = {**ON_SITE, "client_id": "form"}
READ_NAMES = TEAM | LEAD
PLANNING = [
    place("visits.index", BUSINESS),
    place("visits.export", BUSINESS),
    place("visits.choose_school", OFFICE),
    thing("visits.new", {"code": "school"}, IN_REGISTER, INSPECTORS),
    thing("visits.find_people", {"code": "school"}, IN_REGISTER, INSPECTORS | {"recused"}),
    thing("visits.detail", _visit("draft_visit"), INSIDE),
    thing("visits.detail", _visit("secret_visit"), INSIDE),
    thing("visits.detail", _visit("visit"), VISIT),
    thing("visits.edit", _visit("draft_visit"), INSIDE, PLANNERS),
    thing("visits.send", _visit("draft_visit"), INSIDE, PLANNERS, acts=PLANNERS),
    thing("visits.send", _visit("asked_visit"), INSIDE, PLANNERS, acts=LEAD),
    thing("visits.notify", _visit("planned_visit"), INSIDE, PLANNERS, acts=PLANNERS),
    thing("visits.return_plan", _visit("asked_visit"), INSIDE, LEAD, acts=LEAD, data=WHY),
]


def _step(visit: str, action: str, knows: frozenset[str], acts: frozenset[str]) -> Door:
    return thing(
        "visits.act", {"reference": visit, "action": f"={action}"}, knows, acts=acts, data=WHY
    )


STEPS: list[Door] = [
    _step("secret_visit", "arrive", INSIDE, TEAM),
    thing("visits.arrive", _visit("secret_visit"), INSIDE, TEAM, acts=TEAM),
    _step("done_visit", "conclude", VISIT, LED),
    _step("recorded_visit", "reopen", VISIT, LEAD),
    _step("planned_visit", "cancel", INSIDE, PLANNERS),
]

RECORDING = [
    thing("visits.contents", ON_SITE, VISIT, TEAM),
    thing("visits.next_open", ON_SITE, VISIT, TEAM),
    thing("visits.record_page", {**ON_SITE, "number": "=1"}, VISIT, TEAM),
    thing("visits.save_page", {**ON_SITE, "number": "=1"}, VISIT, TEAM),
    thing(
        "visits.save_answer", {**ON_SITE, "item_id": "item"}, VISIT, TEAM, acts=TEAM,
        data={"value-1": "yes", "version-1": "0", "value-9": "yes", "version-9": "0"},
    ),
    thing("visits.remove_photo", PICTURE, VISIT, TEAM, acts=TEAM, data=WHY),
    thing(
        "visits.remove_voice", {**ON_SITE, "public_id": "voice"}, VISIT, TEAM, acts=TEAM, data=WHY
    ),
    thing("visits.attach_voice", {**ON_SITE, "item_id": "item"}, VISIT, TEAM),
    thing("visits.photo", PICTURE, VISIT, INSIDE),
    thing("visits.mark_photo", PICTURE, VISIT, TEAM),
    thing("visits.describe_photo", PICTURE, VISIT, TEAM, acts=TEAM, data={"caption": "后厨"}),
    thing("visits.conversation", ON_SITE, VISIT, TEAM),
    thing("visits.conversation", TALK, VISIT, TEAM),
    thing("visits.document", ON_SITE, VISIT, TEAM),
    thing("visits.document", BOOK, VISIT, TEAM),
    thing("visits.new_transcript", {**ON_SITE, "kind": "=lesson"}, VISIT, TEAM),
    thing("visits.transcript", FORM, VISIT, TEAM),
    thing("visits.remove_transcript", FORM, VISIT, TEAM, acts=TEAM),
    thing("records.form", FORM, VISIT, READ_NAMES),
    thing("records.form_pdf", FORM, VISIT, READ_NAMES, slow=True),
    thing("visits.new_draw", ON_SITE, VISIT, TEAM),
    thing("visits.draw", LOT, VISIT, READ_NAMES),
    thing("visits.begin_interviews", LOT, VISIT, TEAM),
    thing("records.draw_record", LOT, VISIT, READ_NAMES),
    thing("records.draw_pdf", LOT, VISIT, READ_NAMES, slow=True),
    thing("visits.remove_note", {**TALK, "kind": "=conversations"}, VISIT, TEAM, acts=TEAM),
    thing("visits.remove_note", {**BOOK, "kind": "=documents"}, VISIT, TEAM, acts=TEAM),
    thing("visits.summary", ON_SITE, VISIT, TEAM),
    thing("visits.check", _visit("complete_visit"), VISIT, TEAM, acts=LED, data=WHY),
    thing(
        "visits.type_paper", ON_SITE, VISIT, TEAM, acts=TEAM,
        data={"typed-1": "1", "version-1": "0", "typed-9": "1", "version-9": "0"},
    ),
    thing("visits.scans", ON_SITE, VISIT, TEAM),
    thing("visits.scans", _visit("fed_back_visit"), VISIT, frozenset()),
    thing(
        "visits.remove_scan", {**ON_SITE, "public_id": "scan"}, VISIT, TEAM, acts=TEAM, data=WHY
    ),
    thing("visits.contents", _visit("recorded_visit"), VISIT, frozenset()),
]  # fmt: skip

UPLOAD, CONFLICT = {**ON_SITE, "upload_id": "upload"}, {**ON_SITE, "operation_id": "conflict"}
TAKING = {"device": "=11111111-1111-4111-8111-111111111111"}
SENDING = [
    place("recorder.session", machine=True),
    thing("recorder.package", ON_SITE, VISIT, TEAM, query=TAKING, machine=True),
    thing("recorder.package", _visit("recorded_visit"), VISIT, frozenset(), machine=True),
    thing("recorder.operations", ON_SITE, VISIT, TEAM, machine=True),
    thing("recorder.announce", ON_SITE, VISIT, TEAM, machine=True),
    thing("recorder.take_piece", UPLOAD, LED, machine=True),
    thing("recorder.conflicts", ON_SITE, VISIT, INSIDE),
    thing(
        "recorder.settle", CONFLICT, VISIT, LED, acts=LED, data={"choice": "mine", "seen": "1"}
    ),
    thing("recorder.appendix", _visit("recorded_visit"), VISIT, INSIDE),
    thing("files.show", {"public_id": "appended_photo"}, INSIDE),
]  # fmt: skip

RATING, DONE_RATING = {"public_id": "rating"}, {"public_id": "done_rating"}
DIFFERING = {**DONE_RATING, "item_id": "rated_item"}
RATINGS = [
    thing("ratings.new", ON_SITE, VISIT, LED),
    thing("ratings.detail", RATING, VISIT, INSIDE),
    thing("ratings.detail", DONE_RATING, VISIT, INSIDE),
    thing("ratings.sheet", RATING, VISIT, TEAM),
    thing("ratings.save_sheet", RATING, VISIT, TEAM),
    thing(
        "ratings.save_rating", {**RATING, "item_id": "item"}, VISIT, TEAM, acts=TEAM,
        data={"value-1": "no", "value-9": "no"},
    ),
    thing("ratings.submit", RATING, VISIT, TEAM, acts=TEAM),
    thing("ratings.submit", DONE_RATING, VISIT, frozenset()),
    thing("ratings.act", {**RATING, "action": "=end"}, VISIT, LED, acts=LED, data=WHY),
    thing("ratings.take_over", RATING, VISIT, frozenset()),
    thing("ratings.take_over", DONE_RATING, VISIT, LED, acts=LED),
    thing("ratings.choose", DIFFERING, VISIT, LED, acts=LED, data={"chosen": "first", **WHY}),
    mixed("ratings.save_rating", {**RATING, "item_id": "!item"}),
    mixed("ratings.choose", {**DONE_RATING, "item_id": "!rated_item"}),
]  # fmt: skip

FEEDBACK = [
    thing("visits.slip", _visit("recorded_visit"), VISIT),
    thing("visits.slip", ON_SITE, VISIT, frozenset()),
    thing("visits.scores", _visit("recorded_visit"), VISIT, INSIDE),
    thing("visits.feedback", _visit("recorded_visit"), VISIT, LED),
    thing("visits.answer", _visit("recorded_visit"), VISIT, HEAD),
    thing("files.show", {"public_id": "photo"}, INSIDE),
    thing("files.thumb", {"public_id": "photo"}, INSIDE),
    thing("files.show", {"public_id": "scan"}, INSIDE),
    thing("files.show", {"public_id": "voice"}, INSIDE),
    thing("files.show", {"public_id": "answer_photo"}, VISIT),
    thing("files.show", {"public_id": "original_photo"}, VISIT, TEAM | ZONE_OFFICE),
    thing("files.thumb", {"public_id": "original_photo"}, VISIT, TEAM | ZONE_OFFICE),
]

NOWHERE = [
    mixed("visits.save_answer", {**ON_SITE, "item_id": "!item"}),
    mixed("recorder.settle", {**ON_SITE, "operation_id": "!conflict"}),
    mixed("recorder.take_piece", {**ON_SITE, "upload_id": "!upload"}),
    mixed("visits.remove_voice", {**ON_SITE, "public_id": "!voice"}),
    mixed("visits.photo", {**ON_SITE, "public_id": "!photo"}),
    mixed("visits.mark_photo", {**ON_SITE, "public_id": "!photo"}),
    mixed("visits.describe_photo", {**ON_SITE, "public_id": "!photo"}),
    mixed("visits.remove_photo", {**ON_SITE, "public_id": "!photo"}),
    mixed("visits.conversation", {**ON_SITE, "number": "!talk"}),
    mixed("visits.transcript", {**ON_SITE, "client_id": "!form"}),
    mixed("visits.remove_transcript", {**ON_SITE, "client_id": "!form"}),
    mixed("visits.draw", {**ON_SITE, "public_id": "!lot"}),
    mixed("visits.begin_interviews", {**ON_SITE, "public_id": "!lot"}),
    mixed("records.form", {**ON_SITE, "client_id": "!form"}),
    mixed("visits.remove_note", {**ON_SITE, "number": "!book", "kind": "=documents"}),
]

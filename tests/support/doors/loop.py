"""Doors of findings, notices, tasks, reviews, records and the leader's numbers."""

from tests.support.doors.door import Door, mixed, place, thing
from tests.support.doors.people import (
    ABOVE,
    AROUND,
    BUSINESS,
    HEAD,
    INSIDE,
    INSPECTORS,
    LEAD,
    LEADERS,
    OFFICE,
    SECTION,
    SECTIONS,
    TEAM,
    VISIT,
)

WHY = {"reason": "情况有变。"}
ON_SITE = {"reference": "visit"}
EARLIER = {**ON_SITE, "number": "earlier"}
PAIRED = {**EARLIER, "public_id": "before"}
LOOKED = {"verdict": "partly", "seen": "少一盒。", "version": "1"}
AUTHOR = frozenset({"supervisor"})
AUTHORS = frozenset({"supervisor", "lead"})
WORKERS = frozenset({"head", "staff"})


def _finding(name: str) -> dict[str, str]:
    return {"reference": name}


def _step(
    endpoint: str, key: str, subject: str, action: str, knows: frozenset[str], acts: frozenset[str]
) -> Door:
    args = {key: subject, "action": f"={action}"}
    return thing(endpoint, args, knows, acts=acts, data=WHY)


# A person says of one finding of the school that it is the other one come back.
BACK = {"reference": "finding", "earlier": "visit_confirmed", "verdict": "=accept"}
NOT_BACK = {**BACK, "verdict": "=reject"}
FINDINGS = [
    place("findings.index", BUSINESS),
    place("findings.export", BUSINESS),
    Door(
        endpoint="findings.new", query={"school": "school"}, first=OFFICE,
        knows=ABOVE, opens=INSPECTORS,
    ),
    thing("findings.detail", _finding("draft_finding"), ABOVE),
    thing("findings.detail", _finding("visit_finding"), INSIDE),
    thing("findings.detail", _finding("finding"), AROUND),
    thing("findings.edit", _finding("draft_finding"), ABOVE, AUTHORS),
    thing("findings.edit", _finding("visit_finding"), INSIDE, AUTHORS | {"teammate"}),
    place("findings.similar", OFFICE),
    Door(
        endpoint="findings.similar", query={"finding": "draft_finding"}, first=OFFICE,
        knows=ABOVE,
    ),
    thing("findings.judge_recurrence", BACK, AROUND, AUTHORS, acts=AUTHORS),
    thing("findings.judge_recurrence", NOT_BACK, AROUND, AUTHORS, acts=AUTHORS),
    mixed("findings.judge_recurrence", {**BACK, "earlier": "!visit_confirmed"}),
    thing("findings.merge", _finding("finding"), AROUND, AUTHORS),
    thing("findings.merge", _finding("visit_confirmed"), VISIT, AUTHORS),
    thing(
        "findings.object_to", _finding("finding"), AROUND, HEAD,
        acts=HEAD, data={"text": "留样齐全。"},
    ),
    thing(
        "findings.decide", _finding("disputed_finding"), AROUND, LEAD,
        acts=LEAD, data={"decision": "rejected", "text": "现场照片清楚。"},
    ),
    _step("findings.act", "reference", "draft_finding", "confirm", ABOVE, AUTHORS),
    _step("findings.act", "reference", "visit_finding", "confirm", INSIDE, AUTHORS),
    _step("findings.act", "reference", "visit_finding", "drop", INSIDE, AUTHORS),
    Door(
        endpoint="findings.confirm_all", args={"visit_reference": "recorded_visit"}, first=OFFICE,
        knows=INSIDE, opens=AUTHORS, acts=AUTHORS,
    ),
]  # fmt: skip

DRAFT, APPROVED, NOTICE = ({"public_id": f"{name}notice"} for name in ("draft_", "approved_", ""))
NOTICES = [
    place("notices.index", BUSINESS),
    place("notices.export_notices", BUSINESS),
    Door(endpoint="notices.new", query={"school": "school"}, first=OFFICE, knows=INSPECTORS),
    thing("notices.detail", DRAFT, ABOVE),
    thing("notices.detail", NOTICE, AROUND),
    thing("notices.edit", DRAFT, ABOVE, INSPECTORS),
    thing("notices.approve", DRAFT, ABOVE, LEAD, acts=LEAD),
    thing("notices.issue", APPROVED, ABOVE, INSPECTORS, acts=INSPECTORS),
    thing("notices.receipt", NOTICE, AROUND, HEAD, acts=HEAD),
    _step("notices.act", "public_id", "approved_notice", "revise", ABOVE, INSPECTORS),
    _step("notices.act", "public_id", "notice", "withdraw", AROUND, LEAD),
]


def _task(name: str) -> dict[str, str]:
    return {"number": name}


EXTENSION = {"number": "running_task", "public_id": "extension"}
ADVISED = {"number": "advised_task", "public_id": "advised_extension"}
OTHERS_EXTENSION = {"number": "running_task", "public_id": "!extension"}
SAID = {"number": "task", "public_id": "comment"}
SAID_INSIDE = {"number": "task", "public_id": "office_comment"}
TALKING = AROUND - {"recused"}
TASKS = [
    place("tasks.index", BUSINESS),
    place("tasks.mine", BUSINESS),
    place("tasks.suggest_people", BUSINESS),
    place("tasks.export", BUSINESS),
    thing("tasks.detail", _task("task"), AROUND),
    thing("tasks.detail", _task("reviewed_task"), AROUND | {"assigned"}),
    thing("tasks.issue", _finding("visit_confirmed"), VISIT, AUTHORS),
    thing("tasks.issue", _finding("finding"), AROUND, LEAD),
    thing("tasks.people", _task("task"), AROUND, HEAD),
    thing("tasks.plan", _task("task"), AROUND, HEAD),
    thing(
        "tasks.name_cause", _task("task"), AROUND, HEAD | INSPECTORS,
        acts=HEAD | INSPECTORS,
        data={"cause": "training", "cause_text": "没有培训。", "version": "1"},
    ),
    thing(
        "tasks.comment", _task("task"), AROUND, TALKING,
        acts=TALKING, data={"text": "请补一张照片。", "audience": "all"},
    ),
    thing("tasks.withdraw_comment", SAID, AROUND, AUTHOR, acts=AUTHOR),
    thing("tasks.withdraw_comment", SAID_INSIDE, ABOVE - {"recused"}, AUTHOR, acts=AUTHOR),
    thing("tasks.watch", _task("immediate_task"), AROUND, TALKING, acts=TALKING),
    thing("tasks.unwatch", _task("task"), AROUND, TALKING, acts=AUTHOR),
    thing("tasks.extension", _task("task"), AROUND, HEAD),
    thing("tasks.progress", _task("running_task"), AROUND, WORKERS),
    thing("tasks.closure", _task("running_task"), AROUND, HEAD),
    thing(
        "tasks.remove_file", {"number": "running_task", "file_id": "evidence"}, AROUND, WORKERS,
        acts=WORKERS, data=WHY,
    ),
    thing("tasks.show_extension", EXTENSION, AROUND),
    thing(
        "tasks.give_opinion", EXTENSION, AROUND, INSPECTORS,
        acts=INSPECTORS, data={"supports": "yes", "text": "情况属实。"},
    ),
    thing(
        "tasks.decide_extension", ADVISED, AROUND, LEAD,
        acts=LEAD, data={"decision": "grant", "text": "同意。"},
    ),
    thing("tasks.withdraw_extension", EXTENSION, AROUND, HEAD, acts=HEAD),
    _step("tasks.act", "number", "immediate_task", "start", AROUND, HEAD),
    _step("tasks.act", "number", "planned_task", "accept_plan", AROUND, INSPECTORS),
    _step("tasks.act", "number", "planned_task", "return_plan", AROUND, INSPECTORS),
    _step("tasks.act", "number", "applied_task", "withdraw_application", AROUND, HEAD),
    _step("tasks.act", "number", "reopened_task", "restart", AROUND, HEAD),
    _step("tasks.act", "number", "task", "cancel", AROUND, LEAD),
    thing("files.show", {"public_id": "evidence"}, AROUND),
    thing("files.thumb", {"public_id": "evidence"}, AROUND),
    mixed("tasks.remove_file", {"number": "running_task", "file_id": "!evidence"}),
    mixed("tasks.withdraw_comment", {"number": "task", "public_id": "!comment"}),
    mixed("tasks.show_extension", OTHERS_EXTENSION),
    mixed("tasks.give_opinion", OTHERS_EXTENSION),
    mixed("tasks.decide_extension", OTHERS_EXTENSION),
    mixed("tasks.withdraw_extension", OTHERS_EXTENSION),
]  # fmt: skip

REFERRED = AROUND | SECTION
REFERRALS = [
    place("referrals.index", BUSINESS | SECTIONS),
    place("referrals.export", BUSINESS | SECTIONS),
    thing("referrals.propose", _task("task"), AROUND, HEAD),
    thing("referrals.refer", _task("task"), AROUND, INSPECTORS),
    thing("referrals.detail", _task("proposed_referral"), AROUND),
    thing("referrals.detail", _task("referral"), REFERRED),
    thing("referrals.answer", _task("referral"), REFERRED, SECTION),
    thing("referrals.answer", _task("proposed_referral"), AROUND, frozenset()),
    thing("referrals.ask_again", _task("answered_referral"), REFERRED, INSPECTORS),
    _step("referrals.act", "number", "proposed_referral", "decline", AROUND, INSPECTORS),
    _step("referrals.act", "number", "proposed_referral", "withdraw", AROUND, HEAD),
    _step("referrals.act", "number", "referral", "give_back", REFERRED, SECTION),
    _step("referrals.act", "number", "referral", "call_back", REFERRED, INSPECTORS),
    _step("referrals.act", "number", "answered_referral", "end", REFERRED, INSPECTORS),
    thing("files.show", {"public_id": "referral_file"}, REFERRED),
]

SCHEDULED = ABOVE | {"assigned"}
REVIEWS = [
    place("reviews.index", OFFICE | LEADERS),
    place("reviews.suggest_reviewers", OFFICE | LEADERS),
    place("reviews.export", OFFICE | LEADERS),
    thing("reviews.detail", _task("review"), ABOVE),
    thing("reviews.detail", _task("scheduled_review"), SCHEDULED),
    thing("reviews.detail", _task("done_review"), AROUND),
    thing("reviews.verdict", _task("review"), ABOVE, frozenset({"supervisor"})),
    _step("reviews.act", "number", "scheduled_review", "start", SCHEDULED, frozenset({"assigned"})),
    _step("reviews.act", "number", "review", "cancel", ABOVE, AUTHORS),
    thing("reviews.detail", _task("prepared_review"), ABOVE),
    thing("reviews.confirm", _task("prepared_review"), ABOVE, frozenset({"supervisor"})),
    thing("reviews.earlier", ON_SITE, VISIT, TEAM),
    thing("reviews.earlier", {"reference": "recorded_visit"}, VISIT, frozenset()),
    thing("reviews.answer_earlier", EARLIER, VISIT, TEAM, acts=TEAM, data=LOOKED),
    mixed("reviews.answer_earlier", {**ON_SITE, "number": "!earlier"}),
    thing(
        "reviews.pair", PAIRED, VISIT - {"teammate"}, AUTHOR, acts=AUTHOR, data={"after": "none"}
    ),
    mixed("reviews.pair", {**ON_SITE, "number": "earlier", "public_id": "!before"}),
    thing("files.show", {"public_id": "earlier_photo"}, TEAM),
    thing("reviews.task", _task("applied_task"), AROUND),
    thing("reviews.start", _task("applied_task"), AROUND, INSPECTORS, acts=INSPECTORS),
    thing("reviews.schedule", _task("applied_task"), AROUND, INSPECTORS),
    thing("reviews.start", _task("kept_up_task"), AROUND, INSPECTORS, acts=INSPECTORS),
    thing(
        "reviews.rate_effect", _task("closed_task"), AROUND, INSPECTORS,
        acts=INSPECTORS, data={"effect": "60", "reason": "抽查两周。"},
    ),
    thing("reviews.reviewers", _task("applied_task"), AROUND, INSPECTORS),
    thing("reviews.close", _task("verified_task"), AROUND, LEAD),
    thing("reviews.send_back", _task("verified_task"), AROUND, LEAD, acts=LEAD, data=WHY),
]  # fmt: skip


def _paper(name: str) -> dict[str, str]:
    return {"public_id": name}


def _drawn(kind: str, subject: str) -> dict[str, str]:
    return {"kind": f"={kind}", "reference": subject}


NUMBERS = frozenset({"roving", "lead", "leader"})
BEHIND = {"code": "county", "metric": "=office_turnaround", "part": "=numerator"}
RECORDS = [
    place("records.index", BUSINESS),
    place("records.ledger", BUSINESS),
    place("records.ledger_paper", BUSINESS),
    place("records.ledger_pdf", BUSINESS, slow=True),
    thing("records.detail", _paper("notice_paper"), AROUND),
    thing("records.detail", _paper("exit_slip"), VISIT),
    thing("records.detail", _paper("visit_record"), INSIDE),
    thing("records.detail", _paper("closing_form"), AROUND),
    thing("records.paper", _paper("notice_paper"), AROUND),
    thing("records.paper", _paper("visit_record"), INSIDE),
    thing("records.pdf_file", _paper("notice_paper"), AROUND, slow=True),
    thing("records.pdf_file", _paper("visit_record"), INSIDE, slow=True),
    thing("records.draft", _drawn("exit_slip", "recorded_visit"), VISIT),
    thing("records.draft", _drawn("visit_record", "recorded_visit"), VISIT, INSIDE),
    thing("records.draft", _drawn("rectification_notice", "draft_notice"), ABOVE),
    thing("records.draft", _drawn("closing_form", "applied_task"), AROUND),
    thing("records.draft_pdf", _drawn("visit_record", "recorded_visit"), VISIT, INSIDE, slow=True),
    Door(endpoint="records.verify", args={"token": "=guessed"}, public=frozenset({200, 404})),
    place("insights.index", NUMBERS | {"town_leader"}),
    thing("insights.region", {"code": "county"}, NUMBERS),
    thing("insights.region", {"code": "town"}, NUMBERS | {"town_leader"}),
    thing("insights.behind", BEHIND, NUMBERS),
    thing("insights.table", {"code": "county"}, NUMBERS),
]

"""Doors of accounts, messages, administration, the register of schools, machines."""

from tests.support.doors.door import Door, mixed, place, thing
from tests.support.doors.people import (
    ADMIN,
    AUDITOR,
    EVERYBODY,
    HEAD,
    IN_REGISTER,
    LEADERS,
    NO_ONE,
    OFFICE,
    SECTION,
    WORKING,
)

WHY = {"reason": "工作调整。"}
USER, CLOSED = {"public_id": "user"}, {"public_id": "closed_user"}
WATCHING = OFFICE | LEADERS | ADMIN
OPEN = frozenset({200, 302, 303, 401, 422})

ACCOUNTS = [
    place("accounts.profile"),
    place("accounts.change_password"),
    place("accounts.my_sessions"),
    place("accounts.end_my_sessions", acts=EVERYBODY),
    place("accounts.my_recusals", OFFICE),
    thing("accounts.end_my_session", {"session_id": "own_session"}, HEAD, acts=HEAD),
    place("accounts.card", OFFICE),
    Door(endpoint="accounts.verify_card", args={"token": "=guessed"}, public=frozenset({200, 404})),
    place("accounts.users", ADMIN),
    place("accounts.new_user", ADMIN),
    place("accounts.find_places", ADMIN),
    thing("accounts.user", USER, ADMIN),
    thing("accounts.edit_user", USER, ADMIN),
    thing("accounts.reset_password", USER, ADMIN, acts=ADMIN, slow=True),
    thing("accounts.deactivate_user", USER, ADMIN),
    thing("accounts.hand_over", USER, ADMIN),
    thing("accounts.reactivate_user", CLOSED, ADMIN, acts=ADMIN, data=WHY, slow=True),
    thing("accounts.new_grant", USER, ADMIN),
    thing("accounts.new_recusal", USER, ADMIN),
    thing("accounts.end_grant", {**USER, "grant_id": "grant"}, ADMIN, acts=ADMIN),
    thing("accounts.end_recusal", {**USER, "recusal_id": "user_recusal"}, ADMIN, acts=ADMIN),
    thing("accounts.end_session", {**USER, "session_id": "user_session"}, ADMIN, acts=ADMIN),
    mixed("accounts.end_grant", {**USER, "grant_id": "!grant"}),
    mixed("accounts.end_recusal", {**USER, "recusal_id": "!user_recusal"}),
    mixed("accounts.end_session", {**USER, "session_id": "!user_session"}),
    Door(endpoint="accounts.sign_in", public=OPEN),
    Door(endpoint="accounts.sign_out", public=OPEN),
    Door(endpoint="accounts.set_up", args={"token": "=guessed"}, public=frozenset({404})),
]

DEVICES = [
    Door(endpoint="device.worker", public=frozenset({200})),
    Door(endpoint="device.manifest", public=frozenset({200})),
    place("device.page"),
]

MESSAGES = [
    place("messages.inbox"),
    place("messages.read_all"),
    thing("messages.detail", {"public_id": "message"}, HEAD),
    thing("messages.open_message", {"public_id": "message"}, HEAD, acts=HEAD),
    thing("messages.mark", {"public_id": "message", "mark": "=read"}, HEAD, acts=HEAD),
    place("messages.outbox_index", ADMIN),
    place("messages.outbox_mail", args={"name": "=guessed"}, first=ADMIN, knows=NO_ONE),
    place("reminders.jobs", ADMIN),
    place("reminders.deliveries", ADMIN),
    thing("reminders.try_again", {"public_id": "delivery"}, ADMIN, acts=ADMIN),
]

YEAR, DAY = {"year": "=2026"}, {"day": "=2026-10-01"}
ADMINISTRATION = [
    place("home.index"),
    place("administration.index", ADMIN),
    place("administration.calendar", ADMIN),
    place("administration.confirm_year", ADMIN, args=YEAR),
    place("administration.import_year", ADMIN, args=YEAR),
    place("administration.new_day", ADMIN),
    place("administration.edit_day", ADMIN, args=DAY),
    place("administration.remove_day", ADMIN, args=DAY, acts=ADMIN),
    place("administration.trail", AUDITOR),
    place("administration.check_trail", AUDITOR),
    place("administration.export_trail", AUDITOR),
    thing("administration.settings", {"code": "county"}, ADMIN),
    thing("administration.setting", {"code": "county", "key": "=visit.team_size_regular"}, ADMIN),
    Door(endpoint="api.healthz", public=frozenset({200})),
    Door(endpoint="api.readyz", public=frozenset({200})),
    Door(endpoint="api.metrics", public=frozenset({200})),
]

ZONE_PEOPLE = frozenset({"supervisor", "supervisor3", "recused", "roving", "lead", "leader"})
SCHOOL, ZONE = {"code": "school"}, {"public_id": "zone"}
IN_REGION = OFFICE | ADMIN | AUDITOR | {"leader"}
KNOWS_ZONE = ZONE_PEOPLE | ADMIN | AUDITOR
SECTION_OF, KNOWS_SECTION = {"public_id": "section"}, SECTION | ADMIN | AUDITOR | {
    "roving", "lead", "leader",
}  # fmt: skip
SCHOOLS = [
    place("schools.schools", WORKING),
    place("schools.find_school_results", WORKING),
    place("schools.suggest_schools", WORKING),
    place("schools.regions", WATCHING),
    place("schools.find_region_results", WATCHING),
    place("schools.suggest_regions", WATCHING),
    place("schools.zones", WATCHING),
    place("schools.new_school", ADMIN),
    place("schools.new_zone", ADMIN),
    thing("schools.school", SCHOOL, IN_REGISTER, IN_REGISTER - AUDITOR),
    thing("schools.edit_school", SCHOOL, IN_REGISTER, ADMIN),
    thing("schools.close_school", SCHOOL, IN_REGISTER, ADMIN),
    thing("schools.reopen_school", SCHOOL, IN_REGISTER, ADMIN),
    thing("schools.zone", ZONE, KNOWS_ZONE, KNOWS_ZONE - AUDITOR),
    thing("schools.edit_zone", ZONE, KNOWS_ZONE, ADMIN),
    thing("schools.add_zone_school", ZONE, KNOWS_ZONE, ADMIN),
    thing("schools.remove_zone_school", {**ZONE, **SCHOOL}, KNOWS_ZONE, ADMIN, acts=ADMIN),
    place("schools.sections", WATCHING),
    place("schools.new_section", ADMIN),
    thing("schools.edit_section", SECTION_OF, KNOWS_SECTION, ADMIN),
    thing("schools.edit_region", {"code": "county"}, IN_REGION, ADMIN),
    thing("schools.new_region", {"code": "county"}, IN_REGION, ADMIN),
]

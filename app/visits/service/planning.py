"""Plans: drafted, changed, approved or returned, and the school's notice."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from app.accounts.models import User
from app.checklists import queries as checklists
from app.checklists.models import ChecklistVersion
from app.core import clock, history, search
from app.core.errors import InvalidInput, NotAllowed, StaleState
from app.core.i18n import Text
from app.core.i18n import lazy_gettext as _l
from app.core.numbering import number_for
from app.core.permissions import Actor, Decision
from app.extensions import db
from app.schools.models import School
from app.visits import notices, permissions, queries
from app.visits.models import Visit, VisitMember, VisitSheet
from app.visits.service.hooks import team_left
from app.visits.states import FORMAL_KINDS, VisitKind, VisitState
from app.visits.workflow import VISIT, plan_is_sound

FARTHEST_DAYS = 400
LONGEST_THEME = 200


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What a plan says; the lead may also be named among the members."""

    school: School
    kind: VisitKind
    planned_on: date
    lead: User
    members: Sequence[User] = ()
    versions: Sequence[ChecklistVersion] = ()
    unannounced: bool = False
    theme: str = ""


def draft_visit(actor: Actor, plan: Plan) -> Visit:
    """A draft of a visit. Raises NotAllowed for a school outside the scope, InvalidInput by field."""
    _require(permissions.may_plan_at(actor, plan.school))
    _check(plan)
    assert actor.id is not None
    visit = Visit(school=plan.school, county=plan.school.county, created_by_id=actor.id)
    _fill(visit, plan)
    db.session.add(visit)
    db.session.flush()
    history.record(visit, "draft", actor)
    _index(visit)
    return visit


def plan_visit(actor: Actor, plan: Plan) -> Visit:
    """A draft that is fixed at once, or sent to the office lead where the setting asks for it."""
    visit = draft_visit(actor, plan)
    send_plan(actor, visit)
    return visit


def send_plan(actor: Actor, visit: Visit) -> None:
    """Fix the plan of a draft, or ask the office lead to; raises InvalidInput when it is unsound."""
    decision = plan_is_sound(visit)
    if not decision:
        raise InvalidInput(decision.reason)
    if permissions.may_fix_plan(actor, visit):
        fix_plan(actor, visit)
    else:
        ask_approval(actor, visit)


def fix_plan(actor: Actor, visit: Visit) -> None:
    """Make the draft a planned visit with a number; for formal kinds this is the approval."""
    entry = VISIT.perform(visit, "plan", actor)
    visit.number = number_for("DD", visit.county.code, clock.today().year)
    db.session.flush()
    _index(visit)
    notices.announce(entry, visit)


def ask_approval(actor: Actor, visit: Visit) -> None:
    """Lay a draft before the office lead; asking again changes nothing."""
    _require(permissions.may_edit_visit(actor, visit))
    _require_state(visit, VisitState.DRAFT)
    if visit.approval_asked_at is not None:
        return
    visit.approval_asked_at = clock.now()
    notices.announce(history.record(visit, "ask_approval", actor), visit)


def return_plan(actor: Actor, visit: Visit, *, reason: str) -> None:
    """Give a plan that was sent for approval back to its maker; the reason is required."""
    _require(permissions.may_return_plan(actor, visit))
    if visit.approval_asked_at is None or visit.state is not VisitState.DRAFT:
        raise StaleState
    if not reason.strip():
        raise InvalidInput({"reason": _l("Please write the reason.")})
    visit.approval_asked_at = None
    notices.announce(history.record(visit, "return_plan", actor, reason=reason.strip()), visit)


def edit_plan(actor: Actor, visit: Visit, plan: Plan) -> None:
    """Change a draft or, except school and kind, a planned visit; a notified school hears of a new
    day.

    Raises StaleState after arrival, NotAllowed, InvalidInput by field.
    """
    _require(permissions.may_edit_visit(actor, visit))
    _require_state(visit, VisitState.DRAFT, VisitState.PLANNED)
    if plan.school.id != visit.school_id:
        _require(permissions.may_plan_at(actor, plan.school))
    was_on, had = visit.planned_on, set(visit.team_ids)
    _check(plan, visit)
    _fill(visit, plan)
    db.session.flush()
    if visit.state is VisitState.PLANNED:
        decision = plan_is_sound(visit)
        if not decision:
            raise InvalidInput(decision.reason)
    changes = {"planned_on": [was_on.isoformat(), plan.planned_on.isoformat()]}
    entry = history.record(
        visit, "edit", actor, data=changes if was_on != plan.planned_on else None
    )
    _index(visit)
    if visit.state is VisitState.PLANNED:
        notices.announce_to_newcomers(entry, visit, had)
    if visit.notified_at is not None and was_on != plan.planned_on:
        notify_school(actor, visit)


def notify_school(actor: Actor, visit: Visit) -> None:
    """Tell the school of an announced visit (article 17); again when something has changed.

    Raises NotAllowed, StaleState unless planned, InvalidInput for an unannounced visit.
    """
    _require(permissions.may_edit_visit(actor, visit))
    _require_state(visit, VisitState.PLANNED)
    if visit.unannounced:
        raise InvalidInput(_l("An unannounced visit is not told to the school."))
    visit.notified_at = clock.now()
    notices.announce(history.record(visit, "notify", actor), visit)


def hand_over(actor: Actor, visit: Visit, to: User) -> None:
    """Give the lead to somebody else, for instance when an account is closed.

    Whoever leads it now leaves the team. Raises InvalidInput for somebody who may not inspect there.
    """
    unfit = queries.unfit_for_team(visit.school, [to.id])
    if unfit:
        raise InvalidInput(_unfit_sentence(unfit[to.id], to))
    before = visit.lead
    visit.members = [member for member in visit.members if member.user_id != to.id]
    visit.lead = to
    db.session.flush()
    entry = history.record(visit, "hand_over", actor, data={"from": before.name, "to": to.name})
    notices.announce_to_newcomers(entry, visit, {before.id})
    team_left.run(actor, visit, before)


def replace_member(actor: Actor, visit: Visit, member: User, to: User) -> None:
    """Put somebody else in the place of a member of the team; the same rules hold for them.

    Raises InvalidInput for somebody who may not inspect there.
    """
    unfit = queries.unfit_for_team(visit.school, [to.id])
    if unfit:
        raise InvalidInput(_unfit_sentence(unfit[to.id], to))
    known = set(visit.team_ids)
    visit.members = [one for one in visit.members if one.user_id != member.id]
    if to.id not in visit.team_ids:
        visit.members.append(VisitMember(user=to))
    db.session.flush()
    data = {"from": member.name, "to": to.name}
    entry = history.record(visit, "replace_member", actor, data=data)
    notices.announce_to_newcomers(entry, visit, known)
    team_left.run(actor, visit, member)


def _fill(visit: Visit, plan: Plan) -> None:
    visit.kind = plan.kind
    visit.planned_on = plan.planned_on
    visit.unannounced = plan.unannounced
    visit.theme = plan.theme.strip()
    visit.lead = plan.lead
    visit.school, visit.county = plan.school, plan.school.county
    members = {user.id: user for user in plan.members if user.id != plan.lead.id}
    kept = [member for member in visit.members if member.user_id in members]
    known = {member.user_id for member in kept}
    visit.members = [*kept, *(VisitMember(user=u) for u in members.values() if u.id not in known)]
    sheets = {sheet.checklist_version_id: sheet for sheet in visit.sheets}
    wanted = {version.id: version for version in plan.versions}
    visit.sheets = [
        sheets.get(version.id) or VisitSheet(checklist_version=version)
        for version in wanted.values()
    ]
    for position, sheet in enumerate(visit.sheets, start=1):
        sheet.position = position


def _check(plan: Plan, visit: Visit | None = None) -> None:
    errors: dict[str, Text] = {}
    moved = visit is None or visit.planned_on != plan.planned_on
    if moved and plan.planned_on < clock.today():
        errors["planned_on"] = _l("This day has passed. Please choose today or later.")
    if plan.planned_on > clock.today() + timedelta(days=FARTHEST_DAYS):
        errors["planned_on"] = _l("This is more than a year ahead. Please check the year.")
    if plan.unannounced and plan.kind in FORMAL_KINDS:
        errors["unannounced"] = _l(
            "A special or comprehensive visit is announced in writing (article 17)."
        )
    if visit is not None and visit.notified_at is not None and plan.unannounced:
        errors["unannounced"] = _l("The school has been notified already.")
    if visit is not None and visit.state is not VisitState.DRAFT:
        if plan.school.id != visit.school_id:
            errors["school"] = _l("The school cannot change any more. Cancel and plan anew.")
        if plan.kind is not visit.kind:
            errors["kind"] = _l("The kind cannot change any more. Cancel and plan anew.")
    if len(plan.theme) > LONGEST_THEME:
        errors["theme"] = _l("At most %(number)s characters.", number=LONGEST_THEME)
    errors.update(_team_errors(plan))
    errors.update(_checklist_errors(plan, visit))
    if errors:
        raise InvalidInput(errors)


def _team_errors(plan: Plan) -> dict[str, Text]:
    people = {user.id: user for user in (plan.lead, *plan.members)}
    unfit = queries.unfit_for_team(plan.school, list(people))
    return {
        "lead" if user_id == plan.lead.id else "members": _unfit_sentence(why, people[user_id])
        for user_id, why in unfit.items()
    }


def _checklist_errors(plan: Plan, visit: Visit | None) -> dict[str, Text]:
    usable = {version.id for version in checklists.published_versions_for(plan.school)}
    if visit is not None:
        usable |= {sheet.checklist_version_id for sheet in visit.sheets}
    if all(version.id in usable for version in plan.versions):
        return {}
    return {"checklists": _l("A chosen checklist is not published for this school.")}


def _unfit_sentence(why: str, user: User) -> Text:
    match why:
        case "recused":
            return _l(
                "%(name)s has a relation to this school and cannot inspect it.", name=user.name
            )
        case "inactive":
            return _l("%(name)s's account is deactivated.", name=user.name)
        case _:
            return _l("%(name)s is no supervisor of this region.", name=user.name)


def _index(visit: Visit) -> None:
    people = " ".join(user.name for user in visit.team)
    school = visit.school
    search.index(
        "visit", visit.id, visit.number, visit.theme, school.name_zh, school.name_en, people
    )


def _require(decision: Decision) -> None:
    if not decision:
        raise NotAllowed(decision.reason)


def _require_state(visit: Visit, *states: VisitState) -> None:
    if visit.state not in states:
        raise StaleState(
            _l("This is now “%(state)s”, so the action no longer applies.", state=visit.state.label)
        )

"""Life of a visit: draft → planned → on site → recorded → fed back → concluded; cancelled before."""

from collections.abc import Sequence

from app.checklists.states import ChecklistState
from app.core import clock, history
from app.core import policy as settings
from app.core.history import EventStyle
from app.core.hooks import Guards
from app.core.i18n import lazy_gettext as _l
from app.core.permissions import ALLOW, Decision, allow_if, deny
from app.core.workflow import Reason, Transition, Workflow, first_refusal, sources
from app.visits.models import Visit
from app.visits.permissions import (
    may_arrive,
    may_cancel_visit,
    may_fix_plan,
    may_give_feedback,
    may_lead_visit,
    may_reopen_record,
)
from app.visits.queries import unfit_for_team, xray
from app.visits.states import FORMAL_KINDS
from app.visits.states import VisitState as S

submit_guards: Guards[[Visit]] = Guards("submit_guards")
conclude_guards: Guards[[Visit]] = Guards("conclude_guards")
cancel_guards: Guards[[Visit]] = Guards("cancel_guards")
reopen_guards: Guards[[Visit]] = Guards("reopen_guards")


def plan_is_sound(visit: Visit) -> Decision:
    """Everything that must be right before a plan becomes a visit with a number."""
    return first_refusal(plan_decisions(visit))


def plan_decisions(visit: Visit) -> Sequence[Decision]:
    """The rules of a plan one by one: notice, day, checklists, team size, recusal."""
    return [
        allow_if(
            not (visit.unannounced and visit.kind in FORMAL_KINDS),
            _l("A special or comprehensive visit is announced in writing (article 17)."),
        ),
        allow_if(visit.planned_on >= clock.today(), _l("The planned day has passed.")),
        _checklists_fit(visit),
        _team_is_large_enough(visit),
        _nobody_is_recused(visit),
    ]


def _checklists_fit(visit: Visit) -> Decision:
    versions = [sheet.checklist_version for sheet in visit.sheets]
    if not versions:
        return deny(_l("Choose at least one checklist."))
    return allow_if(
        all(version.state is ChecklistState.PUBLISHED for version in versions),
        _l("A chosen checklist is no longer published. Please choose again."),
    )


def least_team_size(visit: Visit) -> int:
    """People the team needs (settings, article 16 for special and comprehensive visits)."""
    key = "special" if visit.kind in FORMAL_KINDS else "regular"
    return int(settings.value(f"visit.team_size_{key}", visit.school.region_path))


def _team_is_large_enough(visit: Visit) -> Decision:
    least = least_team_size(visit)
    return allow_if(
        len(visit.team_ids) >= least,
        _l("This kind of visit needs a team of at least %(number)s.", number=least),
    )


def _nobody_is_recused(visit: Visit) -> Decision:
    unfit = unfit_for_team(visit.school, visit.team_ids)
    if not unfit:
        return ALLOW
    names = [user.name for user in visit.team if user.id in unfit]
    return deny(_l("Cannot be on the team of this school: %(names)s.", names="、".join(names)))


def arrival_is_due(visit: Visit) -> Decision:
    """Not before the planned day; a special or comprehensive visit only after its notice."""
    if clock.today() < visit.planned_on:
        return deny(_l("The visit is planned for a later day. Change the plan first."))
    if visit.kind in FORMAL_KINDS and visit.notified_at is None:
        return deny(_l("Notify the school first: this kind of visit needs a written notice."))
    return _nobody_is_recused(visit)


def record_is_complete(visit: Visit) -> Decision:
    """Nothing that the examination finds must be put right first."""
    count = len(xray.examine(visit).faults)
    return allow_if(count == 0, _l("The record still lacks something (%(number)s).", number=count))


def record_is_doubtful(visit: Visit) -> bool:
    """True when the lead submits with a written reason only."""
    return bool(xray.examine(visit).doubts)


def record_may_be_submitted(visit: Visit) -> Decision:
    """A complete record to which upper features have no objection (`submit_guards`)."""
    return record_is_complete(visit) and submit_guards.check(visit)


VISIT: Workflow[Visit] = Workflow(
    "visit",
    _l("Visit"),
    S.DRAFT,
    [
        Transition(
            name="plan",
            label=_l("Fix the plan"),
            past=_l("Planned"),
            sources=sources(S.DRAFT),
            target=S.PLANNED,
            policy=may_fix_plan,
            guard=plan_is_sound,
            style="primary",
            icon="cal",
            roles=_l("Supervisor; office lead for special and comprehensive visits"),
            consequence=_l("The visit gets its number. Team, day and checklists can still change."),
        ),
        Transition(
            name="arrive",
            label=_l("Record the arrival"),
            past=_l("Arrived at the school"),
            sources=sources(S.PLANNED),
            target=S.IN_PROGRESS,
            policy=may_arrive,
            guard=arrival_is_due,
            style="primary",
            icon="map",
            roles=_l("Team of the visit"),
            consequence=_l(
                "The time of arrival is taken from the server and cannot be changed. An unannounced"
                " visit becomes visible to the school."
            ),
        ),
        Transition(
            name="submit",
            label=_l("Submit the record"),
            past=_l("Record submitted"),
            sources=sources(S.IN_PROGRESS),
            target=S.RECORDED,
            policy=may_lead_visit,
            guard=record_may_be_submitted,
            reason=Reason.OPTIONAL,
            reason_if=record_is_doubtful,
            style="primary",
            icon="send",
            roles=_l("Lead of the visit"),
            consequence=_l(
                "The record is locked and scored. What is unmet becomes preliminary findings, which"
                " the school sees on the exit slip."
            ),
        ),
        Transition(
            name="feed_back",
            label=_l("Record the school's answer"),
            past=_l("Feedback given"),
            sources=sources(S.RECORDED),
            target=S.FED_BACK,
            policy=may_give_feedback,
            internal=True,
            icon="pen",
            roles=_l("Lead of the visit, or the school head"),
        ),
        Transition(
            name="conclude",
            label=_l("Conclude the visit"),
            past=_l("Visit concluded"),
            sources=sources(S.FED_BACK),
            target=S.CONCLUDED,
            policy=may_lead_visit,
            guard=conclude_guards.check,
            style="primary",
            icon="check-c",
            roles=_l("Lead of the visit"),
            consequence=_l("The visit is done. Its rectification tasks run on."),
        ),
        Transition(
            name="reopen",
            label=_l("Send back to recording"),
            past=_l("Sent back to recording"),
            sources=sources(S.RECORDED),
            target=S.IN_PROGRESS,
            policy=may_reopen_record,
            guard=reopen_guards.check,
            reason=Reason.REQUIRED,
            style="return",
            icon="undo",
            roles=_l("Office lead"),
            consequence=_l(
                "The team can change the record again. Scores are worked out anew when it is"
                " submitted."
            ),
        ),
        Transition(
            name="cancel",
            label=_l("Cancel the visit"),
            past=_l("Visit cancelled"),
            sources=sources(S.DRAFT, S.PLANNED, S.IN_PROGRESS),
            target=S.CANCELLED,
            policy=may_cancel_visit,
            guard=cancel_guards.check,
            reason=Reason.REQUIRED,
            style="return",
            icon="x-c",
            roles=_l("Maker of the plan, lead of the visit, office lead"),
            consequence=_l("The visit does not take place. Its number stays used."),
        ),
    ],
)

for _event, _style in {
    "draft": EventStyle(_l("Plan drafted"), "pen", "rest"),
    "edit": EventStyle(_l("Plan changed"), "pen", "rest"),
    "ask_approval": EventStyle(_l("Sent to the office lead for approval"), "send", "wait"),
    "return_plan": EventStyle(_l("Plan returned"), "undo", "alert"),
    "notify": EventStyle(_l("School notified"), "mail", "move"),
    "replace_answer": EventStyle(
        _l("Answer replaced after two people had written"), "swap", "rest"
    ),
    "mark_photo": EventStyle(_l("Photo marked up"), "pen", "rest"),
    "remove_voice": EventStyle(_l("Voice note removed"), "trash", "rest"),
    "remove_photo": EventStyle(_l("Photo removed"), "trash", "rest"),
    "school_answer": EventStyle(_l("The school head answered"), "pen", "move"),
    "type_paper": EventStyle(_l("Typed in from the paper form"), "pen", "move"),
    "attach_scan": EventStyle(_l("Scan of the paper form attached"), "clip2", "rest"),
    "remove_scan": EventStyle(_l("Scan of the paper form removed"), "trash", "rest"),
    "hand_over": EventStyle(_l("Lead handed over"), "user", "rest"),
    "draw": EventStyle(_l("People to talk to were drawn"), "list", "rest"),
    "replace_member": EventStyle(_l("Member of the team replaced"), "user", "rest"),
}.items():
    history.declare_event("visit", _event, _style)

"""The life of a request for more time."""

from app.core import clock, history
from app.core.history import EventStyle
from app.core.i18n import lazy_gettext as _l
from app.core.permissions import Decision, allow_if
from app.core.workflow import Reason, Transition, Workflow, first_refusal, sources
from app.rectification import permissions
from app.rectification.models import ExtensionRequest
from app.rectification.states import ExtensionState as E


def _opinion_is_given(extension: ExtensionRequest) -> Decision:
    return allow_if(extension.opinion_at is not None, _l("The supervisor gives an opinion first."))


def _day_is_ahead(extension: ExtensionRequest) -> Decision:
    return first_refusal(
        [
            _opinion_is_given(extension),
            allow_if(
                extension.new_due_on >= clock.today(),
                _l("The day asked for has passed. Refuse the request, or let the school ask anew."),
            ),
        ]
    )


extension_workflow: Workflow[ExtensionRequest] = Workflow(
    "extension_request",
    _l("Extension request"),
    E.SUBMITTED,
    [
        Transition(
            name="approve",
            label=_l("Grant"),
            past=_l("Extension granted"),
            sources=sources(E.SUBMITTED),
            target=E.APPROVED,
            policy=permissions.may_decide_extension,
            guard=_day_is_ahead,
            reason=Reason.OPTIONAL,
            style="primary",
            roles=_l("office lead; for a major task the office above"),
        ),
        Transition(
            name="reject",
            label=_l("Refuse"),
            past=_l("Extension refused"),
            sources=sources(E.SUBMITTED),
            target=E.REJECTED,
            policy=permissions.may_decide_extension,
            guard=_opinion_is_given,
            reason=Reason.REQUIRED,
            style="return",
            icon="x-c",
            roles=_l("office lead; for a major task the office above"),
        ),
        Transition(
            name="withdraw",
            label=_l("Withdraw the request"),
            past=_l("Request withdrawn"),
            sources=sources(E.SUBMITTED),
            target=E.WITHDRAWN,
            policy=permissions.may_withdraw_extension,
            reason=Reason.OPTIONAL,
            icon="undo",
            roles=_l("school head"),
        ),
        Transition(
            name="lapse",
            label=_l("Lapse"),
            past=_l("Request lapsed with the task"),
            sources=sources(E.SUBMITTED),
            target=E.WITHDRAWN,
            policy=permissions.may_list_tasks,
            internal=True,
            roles=_l("follows from the task"),
        ),
    ],
)

for _event, _style in {
    "submit": EventStyle(_l("Asked for more time"), "cal", "wait"),
    "opinion": EventStyle(_l("Opinion on the request"), "pen", "rest"),
}.items():
    history.declare_event("extension_request", _event, _style)

"""What waits for a person over all features, and giving it to somebody else when they leave."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from app.accounts.models import User
from app.accounts.permissions import may_switch_user
from app.core import audit
from app.core.errors import InvalidInput, NotAllowed
from app.core.hooks import Hook
from app.core.i18n import Text
from app.core.i18n import lazy_gettext as _l
from app.core.permissions import Actor

LEAVE_TO_ROLE = "role"


@dataclass(frozen=True, slots=True)
class OpenWork:
    """Something that waits for a person: shown to the administrator who hands it over.

    `key` is stable between two requests. An administrator sees no business pages, so `label` and
    `note` say all that is needed, and nothing of an unannounced visit. `hand_over(actor, to_user)`
    gives it to somebody else; None means that it can only be left to the role.
    """

    key: str
    label: Text
    note: Text = ""
    hand_over: Callable[[Actor, User], None] | None = None


# Upper features connect functions that list what waits for a user.
open_work_of: Hook[[User], Sequence[OpenWork]] = Hook("open_work_of")


def list_open_work(user: User) -> list[OpenWork]:
    """Everything that waits for the user, over all features."""
    return [work for works in open_work_of.collect(user) for work in works]


def hand_over_work(
    actor: Actor, user: User, *, reason: str, successors: Mapping[str, User | str]
) -> int:
    """Give chosen pieces of somebody's work to others, whether their account is closed or not.

    Returns how many went to a person; raises InvalidInput when none was chosen, NotAllowed for an
    account that the actor may not close.
    """
    decision = may_switch_user(actor, user)
    if not decision:
        raise NotAllowed(decision.reason)
    if not reason.strip():
        raise InvalidInput({"reason": _l("Please write the reason.")})
    handed = give_away(actor, user, successors)
    count = sum(login != LEAVE_TO_ROLE for login in handed.values())
    if not count:
        raise InvalidInput(_l("Please choose who takes over at least one piece of work."))
    detail = {"reason": reason, "handed_over": handed}
    audit.record("user.hand_over", actor, target=user.login, detail=detail)
    return count


def give_away(actor: Actor, user: User, successors: Mapping[str, User | str]) -> dict[str, str]:
    """Hand over what `successors` names, by key of the work; key → login or LEAVE_TO_ROLE."""
    handed: dict[str, str] = {}
    for work in list_open_work(user):
        successor = successors.get(work.key)
        if isinstance(successor, User):
            _hand_over(actor, user, work, successor)
            handed[work.key] = successor.login
        elif successor is not None:
            handed[work.key] = LEAVE_TO_ROLE
    return handed


def _hand_over(actor: Actor, user: User, work: OpenWork, successor: User) -> None:
    if not successor.is_active or successor.id == user.id:
        raise InvalidInput(_l("The successor must be an active account of somebody else."))
    if work.hand_over is None:
        raise InvalidInput(
            _l("“%(work)s” cannot be given to one person; please leave it to the role.",
               work=work.label)
        )  # fmt: skip
    work.hand_over(actor, successor)

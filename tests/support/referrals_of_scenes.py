"""Referrals of one side of the prepared world; see `tests.support.scenes`."""

from app.core.files.queries import attachments_of
from app.rectification.states import TaskState
from app.referrals import service
from tests.support.factories import referrals
from tests.support.factories.rectification import make_task
from tests.support.side import Side


def add_referrals(side: Side) -> None:
    """One that is only proposed, one before the section with a file, one that is answered."""
    cast, at = side.cast, side.at
    for name, make in (
        ("proposed_referral", referrals.proposed),
        ("referral", referrals.referred),
        ("answered_referral", referrals.answered),
    ):
        task = make_task(cast, until=TaskState.IN_PROGRESS, title=side.title(name))
        found = make(cast, task)
        at[name] = found.number
        if name == "referral":
            (file,) = attachments_of("referral", found.id, purpose=service.QUESTION)
            at["referral_file"] = file.public_id

"""What referrals add to the page of a task, and to files."""

from collections.abc import Sequence
from typing import Any

from flask import g, has_request_context, url_for
from sqlalchemy import select
from wtforms import Field

from app.core.files.models import Attachment
from app.core.files.queries import attachments_of
from app.core.files.service import Upload
from app.core.hooks import Panel
from app.core.i18n import gettext as _
from app.core.i18n import lazy_gettext as _l
from app.core.permissions import Actor
from app.extensions import db
from app.rectification import service as tasks
from app.rectification.models import RectificationTask
from app.referrals import permissions, queries
from app.referrals.models import Referral
from app.referrals.states import LIVE_STATES, ReferralState


def files_of(field: Field) -> list[Upload]:
    """The files that were really chosen."""
    return [upload for upload in field.data or [] if getattr(upload, "filename", "")]


def kept_files(referral: Referral, purpose: str) -> list[dict[str, Any]]:
    """Files of a referral as `files_list` takes them."""
    return [
        {
            "url": url_for("files.show", public_id=file.public_id),
            "filename": file.filename,
            "size": file.size,
            "note": file.uploaded_by_name,
            "thumb_url": url_for("files.thumb", public_id=file.public_id) if file.thumb_key else "",
        }
        for file in attachments_of("referral", referral.id, purpose=purpose)
    ]


def referrals_of(task: RectificationTask) -> Sequence[Referral]:
    """All referrals of a task, newest first; read once for everything that one page shows of them."""
    if not task.referral_count:
        return ()
    if not has_request_context():
        return queries.referrals_of(task)
    known: dict[int, Sequence[Referral]] = g.setdefault("referrals_of_task", {})
    if task.id not in known:
        known[task.id] = queries.referrals_of(task)
    return known[task.id]


def task_actions(actor: Actor, task: RectificationTask) -> list[dict[str, Any]]:
    """Propose (head), refer (office), or go to the referral that waits for the reader."""
    may_refer = bool(permissions.may_refer_task(actor, task))
    may_propose = bool(permissions.may_propose(actor, task))
    if not (may_refer or may_propose):
        return []
    live = next((one for one in referrals_of(task) if one.state in LIVE_STATES), None)
    if live is not None:
        to_do = may_refer and live.state is not ReferralState.OPEN
        label = _("Referral to move on") if to_do else _("Open the referral")
        url = url_for("referrals.detail", number=live.number)
        return [_button(label, url, "primary" if to_do else "quiet")]
    if tasks.referral_refusal(task) is not None:
        return []
    if may_refer:
        url = url_for("referrals.refer", number=task.number)
        return [_button(_("Refer to a section"), url)]
    url = url_for("referrals.propose", number=task.number)
    return [_button(_("The school cannot solve this alone"), url)]


def _button(label: str, url: str, style: str = "quiet") -> dict[str, Any]:
    """An action as `next_actions` takes it."""
    return {"label": label, "url": url, "icon": "swap", "style": style, "method": "get"}


def task_panel(actor: Actor, task: RectificationTask) -> Panel | None:
    """Referrals of the task, newest first."""
    found = referrals_of(task)
    if not found:
        return None
    return Panel(_l("Referrals to sections"), "referrals/_task_panel.html", {"referrals": found})


def task_history(task: RectificationTask) -> list[Any]:
    """Proposals that came to nothing, or wait; of the others the task tells itself."""
    told = {ReferralState.PROPOSED, ReferralState.DECLINED, ReferralState.WITHDRAWN}
    return [referral for referral in referrals_of(task) if referral.state in told]


def may_view_referral_file(actor: Actor, attachment: Attachment) -> bool:
    """Files of a referral are seen by whoever sees the referral."""
    seen = select(Referral.id).where(Referral.id == attachment.owner_id, queries.visible_to(actor))
    return db.session.scalar(seen) is not None

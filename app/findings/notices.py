"""Messages about findings."""

from app.accounts.queries import users_with_role_at
from app.core.history import HistoryEntry
from app.core.i18n import lazy_gettext as _l
from app.core.permissions import Role
from app.findings.models import Finding
from app.messages.kinds import declare_kind
from app.messages.service import enqueue
from app.messages.states import Topic

declare_kind("finding_confirmed", _l("Finding confirmed"), icon="flag", topic=Topic.FINDINGS)
declare_kind("finding_disputed", _l("Objection to decide"), icon="hourglass", topic=Topic.FINDINGS)
declare_kind("objection_decided", _l("Objection decided"), icon="check-c", topic=Topic.FINDINGS)

_KIND_OF_EVENT = {
    "confirm": "finding_confirmed",
    "object": "finding_disputed",
    "reject_objection": "objection_decided",
    "uphold_objection": "objection_decided",
}
_READERS = {
    "finding_confirmed": Role.SCHOOL_HEAD,
    "finding_disputed": Role.OFFICE_LEAD,
    "objection_decided": Role.SCHOOL_HEAD,
}


def announce(entry: HistoryEntry, finding: Finding) -> None:
    """Tell whoever has to know of the transition, in the same transaction."""
    kind = _KIND_OF_EVENT.get(entry.event)
    if kind is None:
        return
    enqueue(
        kind,
        users_with_role_at(finding.school, _READERS[kind]),
        key=f"{kind}:{entry.id}",
        context={
            "number": finding.number,
            "school": finding.school,
            "severity": finding.severity.value,
            "upheld": entry.event == "uphold_objection",
        },
        url=f"/findings/{finding.reference}",
        subject=finding,
    )

"""Life of a checklist version: draft → published → retired."""

from app.checklists.models import ChecklistVersion
from app.checklists.permissions import may_edit_checklist, may_publish_checklist
from app.checklists.states import ChecklistState as S
from app.checklists.validation import problems_of
from app.core.i18n import lazy_gettext as _l
from app.core.permissions import ALLOW, Decision, deny
from app.core.workflow import Reason, Transition, Workflow, sources


def is_sound(version: ChecklistVersion) -> Decision:
    """Refuse a version that cannot be filled in; says the first of its problems."""
    problems = problems_of(version)
    if not problems:
        return ALLOW
    first = problems[0]
    if first.item is not None:
        where = _l("item %(number)s", number=first.item.number)
    elif first.section is not None:
        where = _l("section %(number)s", number=first.section.code)
    else:
        return deny(first.sentence)
    return deny(_l("%(where)s: %(sentence)s", where=where, sentence=first.sentence))


CHECKLIST: Workflow[ChecklistVersion] = Workflow(
    "checklist_version",
    _l("Checklist"),
    S.DRAFT,
    [
        Transition(
            name="publish",
            label=_l("Publish"),
            past=_l("Published"),
            sources=sources(S.DRAFT),
            target=S.PUBLISHED,
            policy=may_publish_checklist,
            guard=is_sound,
            style="primary",
            icon="check-c",
            roles=_l("Office lead, administrator"),
            consequence=_l("It can be taken on visits and can no longer be changed."),
        ),
        Transition(
            name="discard",
            label=_l("Discard the draft"),
            past=_l("Draft discarded"),
            sources=sources(S.DRAFT),
            target=S.RETIRED,
            policy=may_edit_checklist,
            reason=Reason.OPTIONAL,
            icon="x-c",
            roles=_l("Supervisor, office lead"),
            consequence=_l("The draft is kept for the record but is no longer offered."),
        ),
        Transition(
            name="retire",
            label=_l("Retire"),
            past=_l("Retired"),
            sources=sources(S.PUBLISHED),
            target=S.RETIRED,
            policy=may_publish_checklist,
            reason=Reason.REQUIRED,
            icon="x-c",
            roles=_l("Office lead, administrator"),
            consequence=_l("It is offered for no further visit; visits that use it keep it."),
        ),
        Transition(
            name="supersede",
            label=_l("Replace by the next version"),
            past=_l("Replaced by the next version"),
            sources=sources(S.PUBLISHED),
            target=S.RETIRED,
            policy=may_publish_checklist,
            internal=True,
            icon="x-c",
            roles=_l("Office lead, administrator"),
        ),
    ],
)

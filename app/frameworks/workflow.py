"""Life of a framework edition: draft → published → retired."""

from app.core.i18n import lazy_gettext as _l
from app.core.permissions import Decision, allow_if
from app.core.workflow import Reason, Transition, Workflow, sources
from app.frameworks.models import Framework
from app.frameworks.permissions import may_manage_frameworks
from app.frameworks.states import FrameworkState as S


def has_indicators(framework: Framework) -> Decision:
    """A framework without indicators says nothing."""
    return allow_if(bool(framework.indicators), _l("A framework needs at least one indicator."))


FRAMEWORK: Workflow[Framework] = Workflow(
    "framework",
    _l("Framework"),
    S.DRAFT,
    [
        Transition(
            name="publish",
            label=_l("Publish"),
            past=_l("Published"),
            sources=sources(S.DRAFT),
            target=S.PUBLISHED,
            policy=may_manage_frameworks,
            guard=has_indicators,
            style="primary",
            icon="check-c",
            roles=_l("Administrator"),
            consequence=_l("New checklists can be made from it; it can no longer be changed."),
        ),
        Transition(
            name="retire",
            label=_l("Retire"),
            past=_l("Retired"),
            sources=sources(S.DRAFT, S.PUBLISHED),
            target=S.RETIRED,
            policy=may_manage_frameworks,
            reason=Reason.OPTIONAL,
            icon="x-c",
            roles=_l("Administrator"),
            consequence=_l("No new checklist can be made from it; existing ones stay as they are."),
        ),
    ],
)

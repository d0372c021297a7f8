"""Who may see the numbers of a region."""

from typing import Any

from app.core.permissions import (
    NOT_YOURS,
    Actor,
    Decision,
    allow_if,
    holds,
    holds_in,
    policy,
)
from app.insights.queries import READERS
from app.schools.models import Region


@policy
def may_view_insights(actor: Actor, subject: Any) -> Decision:
    """Leaders and the office; which region is asked with the region at hand."""
    return allow_if(
        any(grant.role in READERS and grant.region_path for grant in actor.grants),
        NOT_YOURS.reason,
    )


@policy
def may_view_region(actor: Actor, region: Region) -> Decision:
    """A leader or office grant for the whole region."""
    return allow_if(
        holds(actor, *READERS) and holds_in(actor, region.path, *READERS), NOT_YOURS.reason
    )

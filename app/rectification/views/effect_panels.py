"""Causes and effects on the school's file."""

from app.core.hooks import Panel
from app.core.i18n import lazy_gettext as _l
from app.core.permissions import Actor
from app.rectification import permissions, queries
from app.schools.models import School


def school_panel(actor: Actor, school: School) -> Panel | None:
    """Why it came to findings here, how far rectification reached, and what was seen again."""
    if not permissions.may_list_tasks(actor, None):
        return None
    causes = queries.causes_of(school)
    again = queries.seen_again_at(school)
    if not causes and not again:
        return None
    return Panel(
        _l("Root causes and effect"),
        "rectification/_effect_panel.html",
        {"school": school, "causes": causes, "again": again},
    )

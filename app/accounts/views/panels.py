"""What accounts add to the pages of lower features."""

from app.accounts.queries import people_of_school, supervisors_of_school
from app.core.hooks import Panel
from app.core.i18n import lazy_gettext as _l
from app.core.permissions import Actor
from app.schools.models import School


def people_panel(actor: Actor, school: School) -> Panel:
    """Who works with the school: its own people and the supervisors of its zone."""
    return Panel(
        title=_l("People"),
        template="accounts/people_panel.html",
        context={
            "people": people_of_school(school),
            "supervisors": supervisors_of_school(school),
        },
        in_aside=True,
    )

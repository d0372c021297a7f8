"""Checking and publishing a draft, retiring and discarding versions."""

from typing import Any

from flask import flash, redirect
from flask.typing import ResponseReturnValue

from app.checklists import queries, service
from app.checklists.models import ChecklistVersion
from app.checklists.permissions import may_edit_checklist, may_read_checklists
from app.checklists.validation import problems_of
from app.checklists.views.blueprint import blueprint, version_url
from app.checklists.views.pages import changes_since
from app.checklists.workflow import CHECKLIST
from app.core.actions import action_page
from app.core.forms import ConfirmForm, show
from app.core.i18n import gettext as _
from app.core.i18n import localized
from app.core.requests import authorise, current_actor


@blueprint.route("/<ref>/versions/<int:number>/publish", methods=["GET", "POST"])
@authorise(may_edit_checklist, load=queries.get_version)
def check(version: ChecklistVersion) -> ResponseReturnValue:
    """What stands in the way, what changes, and the button that publishes."""
    form = ConfirmForm()
    if form.validate_on_submit():
        service.publish(current_actor(), version)
        flash(_("Published. Visits can take it along from now on."))
        return redirect(version_url(version), 303)
    return show(
        "checklists/publish.html",
        form,
        version=version,
        items=queries.items_of(version),
        problems=problems_of(version),
        changes=changes_since(version),
        earlier=queries.before(version),
        transition=CHECKLIST.transition("publish"),
        permission=CHECKLIST.explain(version, "publish", current_actor()),
    )


@blueprint.route("/<ref>/versions/<int:number>/actions/<action>", methods=["GET", "POST"])
@authorise(may_read_checklists, load=queries.get_version)
def act(version: ChecklistVersion, action: str) -> Any:
    """Publish, retire or discard; the workflow says who may."""
    return action_page(
        CHECKLIST,
        version,
        action,
        service.act,
        back=lambda: version_url(version),
        title=localized(version, "title"),
    )

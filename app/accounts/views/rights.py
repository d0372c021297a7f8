"""What administrators change about a person's rights: grants, recusals and sessions."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.accounts import service
from app.accounts.forms import GrantForm, RecusalForm
from app.accounts.models import Grant, Recusal, User, UserSession
from app.accounts.permissions import (
    may_end_grant,
    may_end_recusal,
    may_end_session,
    may_list_users,
    may_manage_user,
    may_see_user,
)
from app.accounts.queries import get_user, grant_of, recusal_of, session_of
from app.accounts.views.blueprint import blueprint
from app.accounts.views.own import declared
from app.core import audit
from app.core.forms import is_complete, show
from app.core.i18n import gettext as _
from app.core.permissions import Role
from app.core.requests import authorise, current_actor, typed_words
from app.schools.views.results import find_places as places
from app.schools.views.results import place_of, place_results, school_results


def _user_url(user: User) -> str:
    return url_for("accounts.user", public_id=user.public_id)


@blueprint.get("/users/places")
@authorise(may_list_users)
def find_places() -> str:
    """Regions, zones, sections and schools for the search field of the grant form."""
    found = places(current_actor(), typed_words("scope"))
    return render_template("schools/results.html", name="scope", results=found)


@blueprint.route("/users/<public_id>/grants/new", methods=["GET", "POST"])
@authorise(may_see_user, load=get_user)
def new_grant(subject: User) -> ResponseReturnValue:
    """A role in a region, zone, school or section."""
    form, actor = GrantForm(), current_actor()
    if is_complete(form) and _granted(form, subject):
        flash(_("The role is given. The person signs in again to use it."))
        return redirect(_user_url(subject), 303)
    results = place_results(actor, form.scope.data)
    is_self = subject.id == actor.id
    return show("accounts/new_grant.html", form, user=subject, is_self=is_self, results=results)


def _granted(form: GrantForm, subject: User) -> bool:
    scope = place_of(current_actor(), form.scope.data)
    if scope is None:
        form.scope.errors = [_("Please search and choose a place.")]
        return False
    with form.reporting():
        service.add_grant(
            current_actor(),
            subject,
            role=Role(form.role.data),
            scope=scope,
            from_on=form.from_on.data,
            to_on=form.to_on.data,
            reason=form.reason.data,
        )
    return not form.errors


@blueprint.post("/users/<public_id>/grants/<grant_id>/end")
@authorise(may_end_grant, load=grant_of)
def end_grant(grant: Grant) -> ResponseReturnValue:
    """Take a role away from today on."""
    address = _user_url(grant.user)
    service.end_grant(current_actor(), grant)
    flash(_("The role has ended."))
    return redirect(address, 303)


@blueprint.route("/users/<public_id>/recusals/new", methods=["GET", "POST"])
@authorise(may_manage_user, load=get_user)
def new_recusal(subject: User) -> ResponseReturnValue:
    """A relation to a school that became known to the office."""
    form = RecusalForm()
    if is_complete(form) and declared(form, subject):
        flash(_("The relation is declared."))
        return redirect(_user_url(subject), 303)
    results = school_results(current_actor(), form.school.data)
    return show("accounts/new_recusal.html", form, user=subject, results=results)


@blueprint.post("/users/<public_id>/recusals/<recusal_id>/end")
@authorise(may_end_recusal, load=recusal_of)
def end_recusal(recusal: Recusal) -> ResponseReturnValue:
    """The relation no longer holds."""
    address = _user_url(recusal.user)
    service.end_recusal(current_actor(), recusal)
    flash(_("The relation has ended."))
    return redirect(address, 303)


@blueprint.post("/users/<public_id>/sessions/<int:session_id>/end")
@authorise(may_end_session, load=session_of)
def end_session(row: UserSession) -> ResponseReturnValue:
    """Sign a person out at one place."""
    address = _user_url(row.user)
    service.end_session(row)
    audit.record("session.end", current_actor(), target=row.user.login)
    flash(_("The sign-in has ended."))
    return redirect(address, 303)

"""What people do with their own account: profile, password, sessions, recusals."""

from typing import Any

from flask import flash, redirect, render_template, session, url_for
from flask.typing import ResponseReturnValue

from app.accounts import service
from app.accounts.forms import ChangePasswordForm, ProfileForm, RecusalForm
from app.accounts.models import User, UserSession
from app.accounts.permissions import (
    may_declare_recusal,
    may_end_own_session,
    may_show_card,
    may_use_account,
)
from app.accounts.queries import Person, open_sessions, recusals_of
from app.accounts.views.blueprint import blueprint
from app.accounts.views.gate_pages import change_identity
from app.core import audit
from app.core.forms import is_complete, show
from app.core.i18n import gettext as _
from app.core.i18n import ngettext
from app.core.requests import authorise, current_actor, without_transaction
from app.schools.queries import get_school
from app.schools.views.results import school_results


def me() -> Person:
    """The signed-in person."""
    actor = current_actor()
    assert isinstance(actor, Person), "the view is only for the signed in"
    return actor


@blueprint.route("/account", methods=["GET", "POST"])
@authorise(may_use_account)
def profile() -> ResponseReturnValue:
    """Name as it is shown, contact, language, colours and e-mail."""
    user = me().user
    form = ProfileForm(obj=user)
    form.remember(user)
    if form.validate_on_submit():
        form.require_current(user, ProfileForm(formdata=None, obj=user))
        with form.reporting():
            service.edit_profile(me(), user, **form.payload())
        if not form.errors:
            for name in ("lang", "theme"):
                session.pop(name, None)
            flash(_("Your settings are saved."))
            return redirect(url_for("accounts.profile"), 303)
    return show(
        "accounts/profile.html",
        form,
        user=user,
        may_recuse=bool(may_declare_recusal(me(), None)),
        may_show_card=bool(may_show_card(me(), None)),
    )


@blueprint.route("/account/password", methods=["GET", "POST"])
@authorise(may_use_account)
def change_password() -> ResponseReturnValue:
    """A new password; asked for at the first sign-in before anything else."""
    form, is_first = ChangePasswordForm(), me().user.must_change_password
    if form.validate_on_submit() and _changed_password(form):
        flash(_("Your password is changed. Other sign-ins of yours have ended."))
        return redirect("/" if is_first else url_for("accounts.profile"), 303)
    return show("accounts/change_password.html", form, is_first=is_first)


def _changed_password(form: ChangePasswordForm) -> bool:
    present, new = form.present_password.data, form.new_password.data
    user = me().user
    present_hash = user.password_hash
    with form.reporting():
        service.check_new_password(new, user.login, "new_password")
    if form.errors:
        return False
    with without_transaction():
        fits = service.verify_password(present_hash, present[:1000])
        new_hash = service.hash_password(new) if fits and new != present else ""
    if not fits:
        form.present_password.errors = [_("This is not your present password.")]
    elif not new_hash:
        form.new_password.errors = [_("This is the present password. Please choose a new one.")]
    else:
        service.set_password(me(), user, new_hash, keep=me().session)
    return not form.errors


def _own_session(actor: Any, session_id: int) -> UserSession | None:
    return next((row for row in open_sessions(actor.id) if row.id == session_id), None)


@blueprint.get("/account/sessions")
@authorise(may_use_account)
def my_sessions() -> str:
    """Where the person is signed in."""
    present = me().session
    return render_template(
        "accounts/my_sessions.html", rows=open_sessions(me().id), present=present
    )


@blueprint.post("/account/sessions/<int:session_id>/end")
@authorise(may_end_own_session, load=_own_session)
def end_my_session(row: UserSession) -> ResponseReturnValue:
    """End one of the person's own sessions."""
    service.end_session(row)
    audit.record("session.end", me(), target=me().user.login)
    flash(_("The sign-in has ended."))
    return redirect(url_for("accounts.my_sessions"), 303)


@blueprint.post("/account/sessions/end-all")
@authorise(may_use_account)
def end_my_sessions() -> ResponseReturnValue:
    """Sign out everywhere, here too."""
    actor = me()
    ended = service.end_sessions(actor.user)
    audit.record("session.end_all", actor, target=actor.user.login, detail={"ended": ended})
    change_identity(None)
    flash(
        ngettext(
            "You are signed out everywhere: %(num)d sign-in has ended.",
            "You are signed out everywhere: %(num)d sign-ins have ended.",
            ended,
        )
    )
    answer = redirect("/login", 303)
    answer.headers["Clear-Site-Data"] = '"cache"'
    return answer


@blueprint.route("/account/recusals", methods=["GET", "POST"])
@authorise(may_declare_recusal)
def my_recusals() -> ResponseReturnValue:
    """Declared relations to schools; the person adds, an administrator ends."""
    form = RecusalForm()
    if is_complete(form) and declared(form, me().user):
        flash(_("The relation is declared. You stay off this school's visits and reviews."))
        return redirect(url_for("accounts.my_recusals"), 303)
    results = school_results(me(), form.school.data)
    return show("accounts/my_recusals.html", form, rows=recusals_of(me().id), results=results)


def declared(form: RecusalForm, user: User) -> bool:
    """Declare the relation of a person that a valid form describes."""
    school = get_school(me(), form.school.data)
    if school is None:
        form.school.errors = [_("Please search and choose a school.")]
        return False
    with form.reporting():
        service.declare_recusal(me(), user, school, reason=form.reason.data, to_on=form.to_on.data)
    return not form.errors

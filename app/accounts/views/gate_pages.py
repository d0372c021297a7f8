"""Pages before the door: sign-in, what was kept, and the hint of an empty database."""

import re
from typing import Any

from flask import g, render_template, session
from flask_wtf.csrf import generate_csrf

from app.accounts.forms import SignInForm
from app.accounts.service.sessions import SessionEnd
from app.accounts.views.kept import KeptForm, read_kept
from app.core.i18n import gettext as _
from app.core.requests import current_actor, is_own_path

_CODE = re.compile(r"[A-Za-z0-9_:.-]*")
LASTING_CHOICES = ("lang", "theme")


def own_target(target: str | None) -> str:
    """Where to go after signing in: a page of this application, else home."""
    return target if target and is_own_path(target) else "/"


def sign_in_page(form: SignInForm | None = None, *, kept: str = "", target: str = "") -> str:
    """The sign-in page with a sentence about why it is shown."""
    return render_template(
        "accounts/sign_in.html",
        form=form or SignInForm(formdata=None),
        kept=kept,
        kept_form=read_kept(kept),
        target=target if is_own_path(target) else "",
        why=_why(why_signed_out()),
    )


def send_again_page(kept: KeptForm) -> str:
    """What was typed before signing in, ready to be sent again by the same person."""
    return render_template("accounts/send_again.html", kept=kept, shown=_shown(kept))


def set_up_hint() -> tuple[str, int]:
    """The page of a deployment without accounts."""
    return render_template("accounts/set_up_hint.html"), 503


def why_signed_out() -> SessionEnd | None:
    """Why the session of the cookie does not count any more; None when there was none."""
    current_actor()
    end: SessionEnd | None = g.get("session_end")
    return end


def change_identity(token: str | None, person: Any = None) -> None:
    """Begin a new cookie session (nothing of the old one stays but language and colours)."""
    kept = {name: session[name] for name in LASTING_CHOICES if name in session}
    session.clear()
    session.update(kept)
    g.pop("csrf_token", None)
    if token is not None:
        session["token"] = token
        g._login_user = person
    generate_csrf()


def _why(end: SessionEnd | None) -> str:
    sentences = {
        SessionEnd.IDLE: _("You were signed out because nothing happened for a while."),
        SessionEnd.TOO_OLD: _("You were signed out because the day's session is over."),
        SessionEnd.ENDED: _("This sign-in was ended, perhaps from another device."),
    }
    return sentences[end] if end is not None else ""


def _shown(kept: KeptForm) -> list[str]:
    # Choices and ids mean nothing to a reader; whoever typed recognises their words.
    typed = [value.strip() for name, value in kept.fields if not name.startswith("_")]
    return [value for value in typed if value and not _CODE.fullmatch(value)][:12]

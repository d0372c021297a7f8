"""The supervisor's card 督学证: shown on the screen at the gate, and checked by whoever doubts it."""

import re

from flask import current_app, render_template
from flask.typing import ResponseReturnValue

from app.accounts.permissions import may_show_card
from app.accounts.queries import user_by_card
from app.accounts.views.blueprint import blueprint
from app.accounts.views.own import me
from app.core import clock
from app.core.qr import QrCode
from app.core.requests import authorise, public
from config import Settings

_TOKEN = re.compile(r"[A-Za-z0-9_-]{22}")


@blueprint.get("/account/card")
@authorise(may_show_card)
def card() -> str:
    """The card of the signed-in person, large enough to be looked at; it also opens without a network."""
    user = me().user
    settings: Settings = current_app.config["SETTINGS"]
    url = f"{settings.base_url.rstrip('/')}/cards/{user.card_token}"
    return render_template("accounts/card.html", user=user, qr=QrCode.of(url), url=url)


@blueprint.get("/cards/<token>")
@public
def verify_card(token: str) -> ResponseReturnValue:
    """Whether the card with that code is valid, and nothing else."""
    user = user_by_card(token) if _TOKEN.fullmatch(token) else None
    page = render_template("accounts/verify_card.html", user=user, now=clock.now())
    return page, 200 if user is not None else 404

"""What makes the site work on a device: service worker, manifest, and the page of what lies on it."""

import json
from functools import lru_cache
from pathlib import Path
from typing import Any

from flask import Blueprint, Response, current_app, g, jsonify, render_template

from app.accounts.permissions import may_use_account
from app.core.i18n import gettext as _
from app.core.requests import authorise, current_actor, public
from app.core.templating import interface
from app.recorder.views.packages import PAGE_FILES

blueprint = Blueprint("device", __name__)

WORKER = "js/worker.js"
ICONS = (
    ("img/icon-192.png", "192x192", "any"),
    ("img/icon-512.png", "512x512", "any"),
    ("img/icon-maskable-512.png", "512x512", "maskable"),
)


@blueprint.get("/worker.js")
@public
def worker() -> Response:
    """The service worker of the whole site, behind a line that names this build and its files."""
    static_url = current_app.extensions["static_url"]
    facts = {
        "build": current_app.extensions["build"](),
        "files": [static_url(name) for name in (*PAGE_FILES, *_scripts())],
    }
    text = f"self.SHELL = {json.dumps(facts)};\n{(_static_root() / WORKER).read_text('utf-8')}"
    answer = Response(text, mimetype="text/javascript")
    answer.headers["Service-Worker-Allowed"] = "/"
    answer.headers["Cache-Control"] = "no-cache"
    return answer


@blueprint.get("/manifest.webmanifest")
@public
def manifest() -> Response:
    """The site as an app of the home screen, in the reader's language."""
    static_url = current_app.extensions["static_url"]
    answer = jsonify(
        id="/",
        name=_("Bihuan · school inspection"),
        short_name=_("Bihuan"),
        description=_("School inspection and improvement"),
        lang=interface().lang,
        start_url="/",
        scope="/",
        display="standalone",
        background_color="#F6F2EA",
        theme_color="#0B5C5A",
        icons=[
            {"src": static_url(name), "sizes": sizes, "type": "image/png", "purpose": purpose}
            for name, sizes, purpose in ICONS
        ],
    )
    answer.mimetype = "application/manifest+json"
    answer.headers["Cache-Control"] = "no-cache"
    return answer


@blueprint.get("/recorder/device")
@authorise(may_use_account)
def page() -> str:
    """What lies on this device and was not sent yet; filled by the device itself."""
    return render_template("recorder/device.html")


def name_the_reader(response: Response) -> Response:
    """Say on every page whose it is, so that the service worker shows a copy to nobody else."""
    if response.mimetype == "text/html" and response.status_code == 200 and "_login_user" in g:
        actor: Any = current_actor()
        if actor.is_authenticated:
            response.headers["Bihuan-Person"] = actor.user.public_id
    return response


def _static_root() -> Path:
    return Path(current_app.static_folder or "")


@lru_cache(maxsize=1)
def _scripts() -> tuple[str, ...]:
    root = _static_root()
    found = sorted(path.relative_to(root).as_posix() for path in (root / "js").rglob("*.js"))
    return tuple(name for name in found if name != WORKER)

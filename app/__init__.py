"""Bihuan 闭环: school inspection and improvement. `create_app` is the table of contents."""

from collections.abc import Mapping
from importlib import import_module
from typing import Any

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from app.core import clock
from app.core.templating import register_templating
from app.core.web import configure_logging, register_surroundings
from app.extensions import csrf, db, login_manager, migrate
from config import Settings, load_settings

# Features with pages, bottom to top: one may know those before it, never those after it.
FEATURES = (
    "core.files",
    "schools",
    "messages",
    "accounts",
    "reminders",
    "frameworks",
    "checklists",
    "visits",
    "ratings",
    "recorder",
    "findings",
    "rectification",
    "referrals",
    "followups",
    "insights",
    "records",
    "api",
    "administration",
    "home",
)


def create_app(
    settings: Settings | None = None, overrides: Mapping[str, Any] | None = None
) -> Flask:
    """Make the application from settings (default: the environment)."""
    settings = settings or load_settings()
    clock.use_zone(settings.time_zone)
    configure_logging(settings.log_level)
    app = Flask(__name__, template_folder="../templates", instance_path=str(settings.instance))
    app.config.update(settings.flask_config())
    app.config.update(overrides or {})
    if settings.trusted_proxies:
        hops = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, hops, hops, hops)  # type: ignore[method-assign]
    db.init_app(app)
    migrate.init_app(app, db, directory="migrations", render_as_batch=True)
    login_manager.init_app(app)
    register_surroundings(app)
    csrf.init_app(app)
    register_templating(app)
    for feature in FEATURES:
        import_module(f"app.{feature}.views").register(app)
    import_module("app.cli").register(app)
    return app

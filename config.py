"""Settings from the environment: prefix `BIHUAN_`; a missing or bad one stops the start by name."""

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

ROOT = Path(__file__).parent
DEMO_PASSWORD = "Demo-Pass-2026"  # published on purpose; production refuses it
MODES = ("demo", "production", "testing")


class SettingsError(Exception):
    """A setting is missing or wrong; the text names it."""


@dataclass(frozen=True, kw_only=True)
class Settings:
    """What a deployment decides; legal numbers are policy settings in the database instead."""

    mode: str
    secret_key: str
    database_url: str
    instance: Path
    files_dir: Path
    time_zone: str = "Asia/Shanghai"
    base_url: str = "http://127.0.0.1:8000"
    cookie_secure: bool = False
    trusted_proxies: int = 0
    upload_megabytes: int = 20
    session_idle_minutes: int = 60
    session_hours: int = 12
    mail_host: str = ""
    mail_port: int = 25
    mail_user: str = ""
    mail_password: str = ""
    mail_tls: bool = False
    mail_from: str = "bihuan@localhost"
    metrics_token: str = ""
    log_level: str = "INFO"

    @property
    def is_production(self) -> bool:
        """True where defaults and demo accounts are refused."""
        return self.mode == "production"

    @property
    def mail_folder(self) -> Path:
        """Folder of the file outbox, used while no mail host is set."""
        return self.instance / "outbox"

    def flask_config(self) -> dict[str, Any]:
        """The same settings under the names that Flask and its extensions read."""
        return {
            "SETTINGS": self,
            "SECRET_KEY": self.secret_key,
            "SQLALCHEMY_DATABASE_URI": self.database_url,
            "SQLALCHEMY_ENGINE_OPTIONS": {"pool_pre_ping": True},
            "MAX_CONTENT_LENGTH": (self.upload_megabytes * 5 + 1) * 1024 * 1024,
            "MAX_FORM_MEMORY_SIZE": 2 * 1024 * 1024,
            "MAX_FORM_PARTS": 2000,
            "SESSION_COOKIE_NAME": "__Host-bihuan" if self.cookie_secure else "bihuan",
            "SESSION_COOKIE_SECURE": self.cookie_secure,
            "SESSION_COOKIE_HTTPONLY": True,
            "SESSION_COOKIE_SAMESITE": "Lax",
            "WTF_CSRF_TIME_LIMIT": None,
            "WTF_CSRF_SSL_STRICT": False,
            "BABEL_DEFAULT_LOCALE": "zh_Hans_CN",
            "BABEL_DEFAULT_TIMEZONE": self.time_zone,
            "TESTING": self.mode == "testing",
        }


def load_settings(environment: Mapping[str, str] | None = None) -> Settings:
    """Settings from the environment; raises SettingsError naming what is wrong."""
    given = dict(os.environ if environment is None else environment)
    mode = given.get("BIHUAN_MODE", "demo")
    if mode not in MODES:
        raise SettingsError(f"BIHUAN_MODE must be one of {', '.join(MODES)}, not “{mode}”.")
    instance = Path(given.get("BIHUAN_INSTANCE", ROOT / "instance")).resolve()
    values: dict[str, Any] = {
        "mode": mode,
        "instance": instance,
        "database_url": _database_url(given, mode, instance),
        "files_dir": Path(given.get("BIHUAN_FILES_DIR", instance / "files")).resolve(),
        "secret_key": _secret_key(given, mode, instance),
        "cookie_secure": mode == "production",
    }
    for field in fields(Settings):
        text = given.get(f"BIHUAN_{field.name.upper()}")
        if text is not None and field.name not in {"mode", "instance", "files_dir", "secret_key"}:
            values[field.name] = _read(field.name, field.type, text)
    settings = Settings(**values)
    _check(settings, given)
    return settings


def _database_url(given: Mapping[str, str], mode: str, instance: Path) -> str:
    url = given.get("BIHUAN_DATABASE_URL") or given.get("DATABASE_URL")
    if not url:
        if mode == "production":
            raise SettingsError("BIHUAN_DATABASE_URL must be set in production.")
        url = f"sqlite:///{instance / 'bihuan.db'}"
    if url.startswith(("postgres://", "postgresql://")):
        url = "postgresql+psycopg://" + url.split("://", 1)[1]
    if not url.startswith(("sqlite://", "postgresql+psycopg://")):
        raise SettingsError("BIHUAN_DATABASE_URL must begin with sqlite:// or postgresql://.")
    return url


def _secret_key(given: Mapping[str, str], mode: str, instance: Path) -> str:
    key = given.get("BIHUAN_SECRET_KEY", "")
    if mode == "production":
        if len(key) < 32:
            raise SettingsError("BIHUAN_SECRET_KEY must be set to at least 32 random characters.")
        return key
    if key:
        return key
    path = instance / "secret.key"
    if not path.exists():
        try:
            instance.mkdir(parents=True, exist_ok=True)
            path.touch(mode=0o600)
            path.write_text(secrets.token_urlsafe(48), encoding="ascii")
        except OSError as error:
            raise SettingsError(f"BIHUAN_INSTANCE {instance} cannot be written: {error}.") from None
    return path.read_text(encoding="ascii").strip()


def _read(name: str, kind: Any, text: str) -> Any:
    if name == "database_url":
        return _database_url({"BIHUAN_DATABASE_URL": text}, "production", ROOT)
    if kind is bool:
        if text.lower() not in {"0", "1", "true", "false", "yes", "no"}:
            raise SettingsError(f"BIHUAN_{name.upper()} must be yes or no, not “{text}”.")
        return text.lower() in {"1", "true", "yes"}
    if kind is int:
        if not text.isdigit():
            raise SettingsError(f"BIHUAN_{name.upper()} must be a whole number, not “{text}”.")
        return int(text)
    return text


def _check(settings: Settings, given: Mapping[str, str]) -> None:
    try:
        ZoneInfo(settings.time_zone)
    except (ZoneInfoNotFoundError, ValueError):
        raise SettingsError(
            f"BIHUAN_TIME_ZONE “{settings.time_zone}” is not a known time zone."
        ) from None
    if not settings.base_url.startswith(("http://", "https://")):
        raise SettingsError("BIHUAN_BASE_URL must begin with http:// or https://.")
    if settings.is_production and "BIHUAN_BASE_URL" not in given:
        raise SettingsError("BIHUAN_BASE_URL must be set in production.")

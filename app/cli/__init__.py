"""Commands of `flask --app wsgi`: every module of this package offers one `group`."""

from importlib import import_module
from pkgutil import iter_modules

from flask import Flask


def register(app: Flask) -> None:
    """Attach the commands to the application."""
    for module in iter_modules(__path__):
        app.cli.add_command(import_module(f"{__name__}.{module.name}").group)

"""Pages and addresses of recording without a network."""

from flask import Flask

from app.recorder.views import shell

__all__ = ["register", "shell"]


def register(app: Flask) -> None:
    """Attach the pages."""
    app.register_blueprint(shell.blueprint)
    app.after_request(shell.name_the_reader)

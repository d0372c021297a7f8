"""Entry point of WSGI servers and of `flask --app wsgi`."""

from app import create_app

app = create_app()

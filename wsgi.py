"""Entry point of WSGI servers and of `flask --app wsgi`."""

import sys

from app import create_app
from config import SettingsError

try:
    app = create_app()
except SettingsError as problem:
    sys.exit(str(problem))

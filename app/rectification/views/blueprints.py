"""The two groups of pages."""

from flask import Blueprint

tasks = Blueprint("tasks", __name__, url_prefix="/tasks")
notices = Blueprint("notices", __name__, url_prefix="/notices")

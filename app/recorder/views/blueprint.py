"""The blueprint of the recorder's addresses."""

from flask import Blueprint

blueprint = Blueprint("recorder", __name__, url_prefix="/recorder")

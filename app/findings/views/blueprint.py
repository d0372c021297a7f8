"""The blueprint that the pages of findings share."""

from flask import Blueprint

blueprint = Blueprint("findings", __name__, url_prefix="/findings")

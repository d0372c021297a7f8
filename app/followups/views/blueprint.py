"""The blueprint of reviews."""

from flask import Blueprint

blueprint = Blueprint("reviews", __name__, url_prefix="/reviews")

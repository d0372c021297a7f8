"""The blueprint of the leader's pages."""

from flask import Blueprint

blueprint = Blueprint("insights", __name__, url_prefix="/insights")

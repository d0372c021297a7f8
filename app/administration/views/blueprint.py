"""The blueprint of the administration's pages."""

from flask import Blueprint

blueprint = Blueprint("administration", __name__)

"""The blueprint of the register's pages."""

from flask import Blueprint

blueprint = Blueprint("schools", __name__)

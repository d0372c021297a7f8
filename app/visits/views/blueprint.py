"""The blueprint of the pages of visits, and their addresses for other features."""

from flask import Blueprint, url_for

from app.visits.models import Visit

blueprint = Blueprint("visits", __name__, url_prefix="/visits")


def detail_url(visit: Visit) -> str:
    """Address of the visit's page."""
    return url_for("visits.detail", reference=visit.reference)

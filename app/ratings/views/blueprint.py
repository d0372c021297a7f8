"""The blueprint of the pages of double ratings."""

from flask import Blueprint, url_for

from app.ratings.models import DoubleRating

blueprint = Blueprint("ratings", __name__, url_prefix="/ratings")


def detail_url(rating: DoubleRating) -> str:
    """Address of the page of a double rating."""
    return url_for("ratings.detail", public_id=rating.public_id)

"""Hourly: photos that never came whole, and bytes of those that have become photos."""

from datetime import datetime

from app.extensions import db
from app.recorder.service import remove_old_uploads


def remove_uploads(now: datetime) -> dict[str, int]:
    """Remove what is no longer needed and commit; how many files."""
    removed = remove_old_uploads(now)
    db.session.commit()
    return {"uploads": removed}

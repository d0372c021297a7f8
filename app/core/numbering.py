"""Official numbers: unique in the deployment, without gaps, given when a thing becomes official."""

from sqlalchemy import String, insert, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, mapped_column

from app.core.database import Model
from app.extensions import db


class NumberSequence(Model):
    """Last number given out under a key such as `DD-519999-2026`."""

    __tablename__ = "number_sequence"

    key: Mapped[str] = mapped_column(String(80), primary_key=True)
    last: Mapped[int] = mapped_column(default=0)


def next_serial(key: str) -> int:
    """Next number under the key, from 1.

    The row stays locked until the caller's transaction ends: a rollback gives the number back, and two
    writers queue instead of sharing or skipping one.
    """
    for _ in range(2):
        taken = db.session.execute(
            update(NumberSequence)
            .where(NumberSequence.key == key)
            .values(last=NumberSequence.last + 1)
            .returning(NumberSequence.last)
            .execution_options(synchronize_session=False)
        ).scalar_one_or_none()
        if taken is not None:
            return taken
        _start(key)
    raise RuntimeError(f"sequence {key} cannot be started")


def _start(key: str) -> None:
    try:
        with db.session.begin_nested():
            db.session.execute(insert(NumberSequence).values(key=key, last=0))
    except IntegrityError:
        # Another writer started it first; its row is there once its transaction has ended.
        return


def number_for(prefix: str, region_code: str, year: int) -> str:
    """Number such as `DD-519999-2026-0431` for a prefix, the code of the county and a year."""
    key = f"{prefix}-{region_code}-{year}"
    return f"{key}-{next_serial(key):04d}"

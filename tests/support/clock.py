"""The hands of the product's clock in a test."""

from contextlib import ExitStack
from datetime import UTC, date, datetime, time, timedelta

from app.core import clock

MONDAY = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)  # 09:00 in Shanghai, a working day


class Clock:
    """Holds the clock still; the test moves it."""

    def __init__(self, start: datetime) -> None:
        self._held = ExitStack()
        self.set(start)

    def set(self, moment: datetime) -> None:
        """Move to a moment (aware)."""
        self.release()
        self._held.enter_context(clock.at(moment.astimezone(UTC)))

    def set_day(self, day: date, at: time = time(9)) -> None:
        """Move to a local day and time of day."""
        self.set(clock.local_moment(day, at))

    def advance(self, **amount: float) -> None:
        """Move by a timedelta given in its words, such as `days=3` or `minutes=20`."""
        self.set(clock.now() + timedelta(**amount))

    def release(self) -> None:
        """Let the clock run again."""
        self._held.close()

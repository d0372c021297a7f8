"""The only reader of the time.

Moments are aware datetimes in UTC; days are dates in the time zone of the deployment. Tests and demo
data move the clock with `at`, which is local to the running context.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

_fixed: ContextVar[datetime | None] = ContextVar("fixed_now", default=None)
_zone: ZoneInfo = ZoneInfo("Asia/Shanghai")


def use_zone(name: str) -> None:
    """Set the deployment's time zone (an IANA name); raises ZoneInfoNotFoundError for an unknown one."""
    global _zone
    _zone = ZoneInfo(name)


def zone() -> ZoneInfo:
    """Time zone in which deadlines and dates are meant."""
    return _zone


def now() -> datetime:
    """Present moment, aware, UTC, whole seconds kept with microseconds."""
    return _fixed.get() or datetime.now(UTC)


def today() -> date:
    """Present day in the deployment's time zone."""
    return local(now()).date()


def local(moment: datetime) -> datetime:
    """The same moment in the deployment's time zone; a naive value is taken as UTC."""
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return moment.astimezone(_zone)


def local_moment(day: date, at: time = time(0)) -> datetime:
    """Moment (UTC) at which the local wall clock shows `day` and `at`."""
    return datetime.combine(day, at, tzinfo=_zone).astimezone(UTC)


def day_bounds(day: date) -> tuple[datetime, datetime]:
    """First moment of `day` and of the day after it, both UTC."""
    return local_moment(day), local_moment(day + timedelta(days=1))


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """Hold the clock at `moment` (aware) inside the block."""
    if moment.tzinfo is None:
        raise ValueError("clock.at needs an aware datetime")
    token = _fixed.set(moment.astimezone(UTC))
    try:
        yield
    finally:
        _fixed.reset(token)

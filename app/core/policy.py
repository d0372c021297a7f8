"""Legal numbers as settings: a default, overridden per region and inherited down the tree.

`PolicySetting(region, key, value, valid_from)`: the nearest region upwards wins, there the newest row
whose day has come. What already runs keeps the value it began with, because services copy it.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, select
from sqlalchemy.orm import Mapped, mapped_column

from app.core import clock
from app.core.database import Model, Moment
from app.core.errors import InvalidInput
from app.core.i18n import Text
from app.core.i18n import lazy_gettext as _l
from app.extensions import db


class PolicySetting(Model):
    """One value of one setting for a region from a day on."""

    __tablename__ = "policy_setting"
    __table_args__ = (Index(None, "key", "region_id", "valid_from"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    region_id: Mapped[int] = mapped_column(ForeignKey("region.id"))
    key: Mapped[str] = mapped_column(String(80))
    value: Mapped[Any] = mapped_column(JSON)
    valid_from: Mapped[date]
    set_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    set_at: Mapped[datetime] = mapped_column(Moment, default=clock.now)


@dataclass(frozen=True, slots=True)
class Unit:
    """What a number counts, in the word for one and the word for several."""

    one: Text
    several: Text

    def __str__(self) -> str:
        return str(self.several)

    def of(self, number: Any) -> str:
        """The word that goes with the number."""
        return str(self.one if number == 1 else self.several)


DAYS = Unit(_l("day"), _l("days"))
NATURAL_DAYS = Unit(_l("natural day"), _l("natural days"))
WORKING_DAYS = Unit(_l("working day"), _l("working days"))
PEOPLE = Unit(_l("person"), _l("people"))


@dataclass(frozen=True, slots=True)
class Setting:
    """A declared setting: whole numbers have bounds, yes/no have none, lists hold whole numbers."""

    key: str
    label: Text
    default: Any
    unit: Text | Unit = ""
    lowest: int | None = None
    highest: int | None = None
    source: Text = ""

    def read(self, text: str) -> Any:
        """Value from what a person typed; raises InvalidInput with a sentence."""
        if isinstance(self.default, bool):
            return text.strip().lower() in {"1", "y", "yes", "true", "on"}
        if isinstance(self.default, int):
            return self._whole(text)
        if isinstance(self.default, list):
            return [
                self._whole(part) for part in text.replace("，", ",").split(",") if part.strip()
            ]
        return text.strip()

    def _whole(self, text: str) -> int:
        try:
            number = int(text.strip())
        except ValueError:
            raise InvalidInput({"value": _l("Please enter a whole number.")}) from None
        if self.lowest is not None and number < self.lowest:
            raise InvalidInput({"value": _l("At least %(number)s.", number=self.lowest)})
        if self.highest is not None and number > self.highest:
            raise InvalidInput({"value": _l("At most %(number)s.", number=self.highest)})
        return number


SETTINGS: dict[str, Setting] = {}


def declare(*settings: Setting) -> None:
    """Make settings known; a feature does so in its `states` or `models`."""
    for setting in settings:
        if setting.key in SETTINGS and SETTINGS[setting.key] != setting:
            raise RuntimeError(f"setting {setting.key} is declared twice")
        SETTINGS[setting.key] = setting


def value(key: str, region_path: str, on: date | None = None) -> Any:
    """Value of a declared setting for the region with that path (ids, e.g. `/1/4/9/`) on a day."""
    setting = SETTINGS[key]
    rows = _rows(region_path)
    day = on or clock.today()
    for region_id in reversed(region_ids(region_path)):
        for row_region, row_key, row_value, valid_from in rows:
            if row_region == region_id and row_key == key and valid_from <= day:
                return row_value
    return setting.default


def reader(region_path: str) -> Callable[[str], Any]:
    """`value` bound to one region."""
    return lambda key: value(key, region_path)


def region_ids(region_path: str) -> list[int]:
    """Ids along a materialised path, root first."""
    return [int(part) for part in region_path.split("/") if part]


_Row = tuple[int, str, Any, date]


def _rows(region_path: str) -> Sequence[_Row]:
    # Kept for the transaction: the next one may see what somebody else has set meanwhile.
    session = db.session()
    transaction, cache = session.info.get("policy_rows", (None, {}))
    if transaction is None or transaction is not session.get_transaction():
        cache = {}
    if region_path not in cache:
        query = (
            select(
                PolicySetting.region_id,
                PolicySetting.key,
                PolicySetting.value,
                PolicySetting.valid_from,
            )
            .where(PolicySetting.region_id.in_(region_ids(region_path) or [0]))
            .order_by(PolicySetting.valid_from.desc(), PolicySetting.id.desc())
        )
        cache[region_path] = [tuple(row) for row in session.execute(query)]
        session.info["policy_rows"] = (session.get_transaction(), cache)
    found: Sequence[_Row] = cache[region_path]
    return found


def set_value(*, region_id: int, key: str, value: Any, valid_from: date, by: int | None) -> None:
    """Store a value; the caller has checked it with `Setting.read` and the right to do so."""
    db.session.add(
        PolicySetting(
            region_id=region_id, key=key, value=value, valid_from=valid_from, set_by_id=by
        )
    )
    db.session.flush()
    db.session.info.pop("policy_rows", None)

"""Positions in degrees of WGS 84, as devices give them, and the way between two of them."""

import math
from dataclasses import dataclass

EARTH_METRES = 6_371_000
# Mainland and islands with room to spare; latitude and longitude that were swapped lie outside.
LATITUDES = (3.0, 54.0)
LONGITUDES = (73.0, 136.0)
# A device that knows less is not asked how far off it may be.
COARSEST_METRES = 1000


@dataclass(frozen=True, slots=True)
class Position:
    """Where a device says it is: degrees, and within how many metres it believes that to be true."""

    latitude: float
    longitude: float
    accuracy_m: int = 0

    @property
    def written(self) -> str:
        """Both in degrees as they are kept and shown: five decimals are about a metre."""
        return f"{self.latitude:.5f}, {self.longitude:.5f}"


def metres_between(one: Position, other: Position) -> int:
    """Great-circle distance in whole metres (haversine; within 0.6 % of the ellipsoid)."""
    first, second = math.radians(one.latitude), math.radians(other.latitude)
    across = math.radians(other.longitude - one.longitude)
    half = (
        math.sin((second - first) / 2) ** 2
        + math.cos(first) * math.cos(second) * math.sin(across / 2) ** 2
    )
    return round(2 * EARTH_METRES * math.asin(math.sqrt(min(1.0, half))))


def read_position(latitude: object, longitude: object, accuracy: object = 0) -> Position | None:
    """A position from what a device sends, as numbers or text; None when it makes no place on earth."""
    try:
        lat, lon, within = (float(str(part)) for part in (latitude, longitude, accuracy or 0))
    except ValueError:
        return None
    if not (abs(lat) <= 90 and abs(lon) <= 180 and within >= 0):
        return None
    return Position(lat, lon, round(min(within, 1_000_000)))

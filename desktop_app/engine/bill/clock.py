"""The clock that a contract goes by: offsets of its zone, found without asking for every hour."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from desktop_app.domain import days
from desktop_app.domain.contracts import STANDARD_TIME

DAY_SECONDS = 86_400


def zone_of(name: str) -> ZoneInfo:
    """The zone of that name; raises ValueError."""
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        raise ValueError(f"“{name[:40]}” is not a time zone, such as America/Chicago") from None


@lru_cache(maxsize=4096)
def instant_of_day(zone_name: str, clock: int, day: int) -> int:
    """The instant at which a local day begins [s UTC].

    Where midnight does not exist, the day begins with the hour after it.
    """
    if clock == STANDARD_TIME:
        return day * DAY_SECONDS - _standard_offset(zone_name, days.date_of(day).year)
    date = days.date_of(day)
    return int(datetime(date.year, date.month, date.day, tzinfo=zone_of(zone_name)).timestamp())


def local_seconds(zone_name: str, clock: int, at: NDArray[np.int64]) -> NDArray[np.int64]:
    """Local time of ascending instants [s since 1970-01-01 00:00 of the local clock], same shape."""
    changes, offsets = _offsets(zone_name, clock, int(at[0]), int(at[-1]))
    counts = np.diff(np.searchsorted(at, changes), append=len(at))
    return at + np.repeat(offsets, counts)


@lru_cache(maxsize=256)
def _offsets(
    zone_name: str, clock: int, first_at: int, last_at: int
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Instants from which each offset holds, the first one at `first_at`, and the offsets [s].

    An offset is asked for once a day; where two days differ, the instant of change is found by halving.
    """

    def offset(second: int) -> int:
        return _offset_at(zone_name, clock, second)

    changes, offsets = [first_at], [offset(first_at)]
    for before in range(first_at, last_at, DAY_SECONDS):
        after = min(before + DAY_SECONDS, last_at)
        if (now := offset(after)) == offsets[-1]:
            continue
        low, high = before, after
        while high - low > 1:
            middle = (low + high) // 2
            low, high = (middle, high) if offset(middle) == offsets[-1] else (low, middle)
        changes.append(high)
        offsets.append(now)
    return np.array(changes), np.array(offsets)


def _offset_at(zone_name: str, clock: int, second: int) -> int:
    if clock == STANDARD_TIME:
        return _standard_offset(zone_name, 1970 + second // 31_556_952)
    offset = datetime.fromtimestamp(second, zone_of(zone_name)).utcoffset()
    return int(offset.total_seconds()) if offset else 0


@lru_cache(maxsize=256)
def _standard_offset(zone_name: str, year: int) -> int:
    """The least offset of a year: some zones call their winter time the daylight time."""
    zone = zone_of(zone_name)
    instants = (datetime(year, month, 1, tzinfo=UTC).astimezone(zone) for month in range(1, 13))
    return min(int(at.utcoffset().total_seconds()) for at in instants)  # type: ignore[union-attr]

"""Days, months and instants as integers: days since 1970-01-01, months since 1970-01, seconds UTC."""

from __future__ import annotations

from datetime import UTC, date, datetime

import numpy as np
from numpy.typing import NDArray

EPOCH_ORDINAL = date(1970, 1, 1).toordinal()


def day_of(value: date) -> int:
    """Days since 1970-01-01 of a calendar day."""
    return value.toordinal() - EPOCH_ORDINAL


def date_of(day: int) -> date:
    """Calendar day of days since 1970-01-01."""
    return date.fromordinal(int(day) + EPOCH_ORDINAL)


def parse_day(text: str) -> int:
    """Days since 1970-01-01 of an ISO day such as 2025-12-31; raises ValueError."""
    return day_of(date.fromisoformat(text))


def month_of(year: int, month: int) -> int:
    """Months since 1970-01 of a year and a month 1 … 12."""
    return (year - 1970) * 12 + month - 1


def parse_month(text: str) -> int:
    """Months since 1970-01 of 2025-12; raises ValueError."""
    day = date.fromisoformat(f"{text}-01")
    return month_of(day.year, day.month)


def month_text(month: int) -> str:
    """2025-12 of months since 1970-01."""
    return f"{1970 + month // 12:04d}-{month % 12 + 1:02d}"


def first_day(month: int) -> int:
    """The first day of a month."""
    return day_of(date(1970 + month // 12, month % 12 + 1, 1))


def month_of_day(day: int) -> int:
    """The month that a day lies in."""
    value = date_of(day)
    return month_of(value.year, value.month)


def months_of_days(days: NDArray[np.integer]) -> NDArray[np.int64]:
    """The months that days lie in, for an array of any shape."""
    return days.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64)


def first_days(months: NDArray[np.integer]) -> NDArray[np.int64]:
    """The first days of months, for an array of any shape."""
    return months.astype("datetime64[M]").astype("datetime64[D]").astype(np.int64)


def day_text(day: int) -> str:
    """ISO text of a day."""
    return date_of(day).isoformat()


def instant_text(second: int) -> str:
    """ISO text of an instant (seconds since 1970-01-01 UTC), to the second, with Z."""
    return datetime.fromtimestamp(second, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def parse_instant(text: str) -> int:
    """Seconds UTC of an ISO instant; one without an offset is read as UTC; raises ValueError."""
    value = datetime.fromisoformat(text)
    return int((value if value.tzinfo else value.replace(tzinfo=UTC)).timestamp())

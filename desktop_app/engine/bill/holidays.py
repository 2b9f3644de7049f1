"""Which days a contract counts as holidays: US federal, NERC, and those that it names itself."""

from __future__ import annotations

from datetime import date, timedelta
from functools import lru_cache

from desktop_app.domain import days
from desktop_app.domain.contracts import HOLIDAYS

_MONDAY, _THURSDAY = 0, 3
_JUNETEENTH_SINCE = 2021


@lru_cache(maxsize=64)
def holidays_of(holidays: int, further: str, first_year: int, last_year: int) -> frozenset[int]:
    """The holidays of some years, as days; raises ValueError where a further one is no day.

    A holiday that falls on a Sunday is kept on Monday; a federal one on a Saturday on Friday.
    Sources: 5 U.S.C. 6103; NERC "Additional Off-peak Days".
    """
    found = {days.parse_day(text) for text in further.split()}
    for year in range(first_year, last_year + 2):
        for day in _of_year(HOLIDAYS[holidays], year):
            found |= {days.day_of(day), days.day_of(_kept_on(day, HOLIDAYS[holidays] == "US federal"))}
    return frozenset(found)


def _of_year(name: str, year: int) -> list[date]:
    if name == "none":
        return []
    memorial = date(year, 5, 31) - timedelta((date(year, 5, 31).weekday() - _MONDAY) % 7)
    shared = [
        date(year, 1, 1), memorial, date(year, 7, 4), _nth(year, 9, _MONDAY, 1),
        _nth(year, 11, _THURSDAY, 4), date(year, 12, 25),
    ]  # fmt: skip
    if name == "NERC":
        return shared
    federal = [_nth(year, 1, _MONDAY, 3), _nth(year, 2, _MONDAY, 3), _nth(year, 10, _MONDAY, 2)]
    juneteenth = [date(year, 6, 19)] if year >= _JUNETEENTH_SINCE else []
    return [*shared, *federal, date(year, 11, 11), *juneteenth]


def _nth(year: int, month: int, weekday: int, number: int) -> date:
    first = date(year, month, 1)
    return first + timedelta((weekday - first.weekday()) % 7 + 7 * (number - 1))


def _kept_on(day: date, saturday_moves: bool) -> date:
    if day.weekday() == 6:
        return day + timedelta(1)
    return day - timedelta(1) if day.weekday() == 5 and saturday_moves else day

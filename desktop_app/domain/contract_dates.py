"""When a power contract ends, and until when that must be said to the supplier."""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date

from desktop_app.domain import days
from desktop_app.domain.contracts import PowerContract


@dataclass(frozen=True, slots=True)
class NextNotice:
    """The next chance to end a contract: notice by one day, the end on another."""

    notice_on: int
    """The last day on which notice is in time."""
    ends_on: int


def term_ends_on(contract: PowerContract, day: int) -> int | None:
    """The last day of the term that a day lies in: renewals follow each other until notice is given.

    None where the contract goes on month to month. A day after the end of a contract that does not renew has
    that end.
    """
    if contract.ends_on is None:
        return None
    return _end_after(contract, day)


def _end_after(contract: PowerContract, day: int) -> int:
    """The first end of a term that is not before a day; the last one where nothing renews."""
    assert contract.ends_on is not None
    step, count = contract.renews_months, 0
    ends_on = contract.ends_on
    while step and ends_on < day:
        count += 1
        # counted from the day after the end, so that a term to 31 October renews to 30 April
        ends_on = plus_months(contract.ends_on + 1, step * count) - 1
    return ends_on


def next_notice(contract: PowerContract, day: int) -> NextNotice | None:
    """The next end for which notice can still be given on a day; None where no notice does anything.

    A contract month to month ends its notice after any day. One that does not renew ends by itself; its
    notice, if any, is the last day on which to ask for more.
    """
    if contract.ends_on is None:
        return NextNotice(day, day + contract.notice_days) if contract.notice_days else None
    ends_on = _end_after(contract, day + contract.notice_days)
    if ends_on < day + contract.notice_days:
        return None
    return NextNotice(ends_on - contract.notice_days, ends_on)


def next_notice_on(contract: PowerContract, day: int) -> int | None:
    """The last day on which notice for the next end is in time, None without one."""
    found = next_notice(contract, day)
    return None if found is None else found.notice_on


def plus_months(day: int, count: int) -> int:
    """The same day of a later month, or its last day where it is shorter."""
    at = days.date_of(day)
    year, month = divmod(at.year * 12 + at.month - 1 + count, 12)
    return days.day_of(date(year, month + 1, min(at.day, calendar.monthrange(year, month + 1)[1])))

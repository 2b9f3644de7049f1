"""Turns what a wall clock showed into UTC, exact on days of 23, 24 and 25 hours; says what has no place."""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo, available_timezones

import numpy as np
from numpy.typing import NDArray

from desktop_app.domain import days
from desktop_app.domain.problems import AppError

Seconds = NDArray[np.int64]
HOUR, DAY = 3600, 86_400
FIRST, REPEATED, UNSAID = 0, 1, -1
"""Which of the two hours of one name a row means, on the day when clocks are put back."""
_OFFSET = re.compile(r"(?:UTC|GMT)?\s*([+-])(\d{1,2})(?::?(\d{2}))?", re.IGNORECASE)


@dataclass(slots=True)
class Starts:
    """Where intervals begin [s UTC], and for rows that cannot be placed why."""

    at: Seconds
    wrong: list[tuple[int, str]] = field(default_factory=list)


# --- zones -------------------------------------------------------------------------------------------
def zone_named(text: str) -> tzinfo:
    """A zone such as America/Chicago, or a fixed offset such as -06:00; raises AppError."""
    name = text.strip()
    found = _OFFSET.fullmatch(name)
    if found and int(found[2]) <= 14 and int(found[3] or 0) < 60:
        shift = timedelta(hours=int(found[2]), minutes=int(found[3] or 0))
        return timezone(-shift if found[1] == "-" else shift)
    if name in available_timezones():
        return ZoneInfo(name)
    alike = difflib.get_close_matches(name, sorted(available_timezones()), 1)
    raise AppError(
        f"“{text}” is not the name of a time zone.",
        (f"Did you mean {alike[0]}? " if alike else "")
        + "Write a name such as America/Chicago, or an offset such as -06:00 for standard time all year.",
    )


@dataclass(frozen=True, slots=True)
class _Shifts:
    """When a zone's clocks are set, and its offset before, between and after [s]."""

    at: Seconds
    offsets: Seconds

    @property
    def before(self) -> Seconds:
        return self.offsets[:-1]

    @property
    def after(self) -> Seconds:
        return self.offsets[1:]


@lru_cache(maxsize=32)
def _shifts(zone: tzinfo, first_year: int, last_year: int) -> _Shifts:
    """Every time the clocks are set from one year to another; found by halving the day that has it."""
    first = days.first_day(days.month_of(first_year, 1)) - 2
    last = days.first_day(days.month_of(last_year + 1, 1)) + 2
    offsets, at = [_offset(zone, first * DAY)], []
    for day in range(first, last):
        if _offset(zone, (day + 1) * DAY) != offsets[-1]:
            at.append(_set_at(zone, day * DAY, (day + 1) * DAY))
            offsets.append(_offset(zone, at[-1]))
    return _Shifts(np.array(at, np.int64), np.array(offsets, np.int64))


def _offset(zone: tzinfo, second: int) -> int:
    return int((datetime.fromtimestamp(second, zone).utcoffset() or timedelta()).total_seconds())


def _set_at(zone: tzinfo, low: int, high: int) -> int:
    before = _offset(zone, low)
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if _offset(zone, middle) == before else (low, middle)
    return high


def _shifts_of(wall_s: Seconds, zone: tzinfo) -> _Shifts:
    first, last = (days.date_of(int(s) // DAY).year for s in (wall_s.min(), wall_s.max()))
    return _shifts(zone, first, last)


# --- stamps ------------------------------------------------------------------------------------------
def from_stamps(
    wall_s: Seconds, zone: tzinfo, repeated: NDArray[np.int8] | None = None, group: Seconds | None = None
) -> Starts:
    """UTC of what the clock of a zone showed [s since 1970 as the clock counts].

    Where the clock showed a time twice, `repeated` says which is meant; unsaid, the rows of one `group`
    (a node) stand in the order of time: the first of two is the first.
    """
    if not len(wall_s):
        return Starts(wall_s)
    shifts = _shifts_of(wall_s, zone)
    said = np.full(len(wall_s), UNSAID, np.int8) if repeated is None else repeated
    old = np.searchsorted(shifts.at + shifts.before, wall_s, "right")  # sets that the old clock has passed
    new = np.searchsorted(shifts.at + shifts.after, wall_s, "right")
    twice, never = new > old, new < old
    first, second = wall_s - shifts.offsets[old], wall_s - shifts.offsets[new]
    which, wrong = _told_apart(wall_s, twice, said, group)
    wrong += _misfits(wall_s, np.flatnonzero(never), "it has 23 hours, and {} is not among them")
    lone = np.flatnonzero(~twice & (said == REPEATED))
    wrong += _misfits(
        wall_s, lone, "the row is marked as a repeated hour, but {} is not repeated on that day"
    )
    return Starts(np.where(which == REPEATED, second, first), sorted(wrong))


def _told_apart(
    wall_s: Seconds, twice: NDArray[np.bool_], said: NDArray[np.int8], group: Seconds | None
) -> tuple[NDArray[np.int8], list[tuple[int, str]]]:
    """Which of the two hours each row means, by what it says or by the order of the rows."""
    which = np.where(said == REPEATED, REPEATED, FIRST).astype(np.int8)
    which[~twice] = FIRST
    open_ = np.flatnonzero(twice & (said == UNSAID))
    if not len(open_):
        return which, []
    if wall_s[0] > wall_s[-1]:  # the newest row stands first
        open_ = open_[::-1]
    keys = np.stack([np.zeros(len(open_), np.int64) if group is None else group[open_], wall_s[open_]])
    _, place, counts = np.unique(keys, axis=1, return_inverse=True, return_counts=True)
    place = place.reshape(-1)
    order = np.argsort(place, kind="stable")
    rank = np.empty(len(order), np.int64)
    rank[order] = np.arange(len(order)) - (np.cumsum(counts) - counts)[place[order]]
    which[open_] = np.where(rank == 0, FIRST, REPEATED)
    alone = open_[counts[place] == 1]
    return which, _misfits(
        wall_s, np.sort(alone), "it has 25 hours, and one row only says {}, which comes twice"
    )


def _misfits(wall_s: Seconds, positions: NDArray[np.int64], reason: str) -> list[tuple[int, str]]:
    """One sentence for each day that cannot be placed, at its first row."""
    _, firsts = np.unique(wall_s[positions] // DAY, return_index=True)
    return [(p, _said(int(wall_s[p]), reason)) for p in positions[np.sort(firsts)].tolist()]


def _said(wall_s: int, reason: str) -> str:
    clock = f"{wall_s % DAY // HOUR:02d}:{wall_s % HOUR // 60:02d}"
    return f"{days.day_text(wall_s // DAY)}: {reason.format(clock)}"


def from_ends(
    wall_s: Seconds, span_s: int, zone: tzinfo, repeated: NDArray[np.int8] | None, group: Seconds | None
) -> Starts:
    """UTC starts of intervals by the stamps of their ends, which markets write in two ways.

    Some count on from the clock's begin of the interval (02:00, then 04:00 when clocks go forward), others
    write what the clock shows at the end (01:00, then 03:00). What fits the days of change is what is meant.
    """
    counted = from_stamps(wall_s - span_s, zone, repeated, group)
    if not counted.wrong:
        return counted
    shown = from_stamps(wall_s, zone, repeated, group)
    return counted if shown.wrong else Starts(shown.at - span_s)


# --- hours by number ---------------------------------------------------------------------------------
def from_hours(
    day: Seconds,
    hour: Seconds,
    within_s: Seconds | int,
    zone: tzinfo,
    repeated: NDArray[np.int8] | None = None,
    group: Seconds | None = None,
) -> Starts:
    """UTC starts of intervals by local day and number of the hour, 1 for the one that begins at midnight.

    On a day when clocks are set, hours are either named by the clock (one is left out, or comes twice) or
    counted through (1 … 23, 1 … 25): the numbers that a day has tell which. All 24 names on a day of 23 hours
    are refused.
    """
    wall_s = day * DAY + (hour - 1) * HOUR + within_s
    counted, wrong = _counted_through(day, hour, zone)
    named = ~counted
    starts = Starts(np.zeros(len(day), np.int64), wrong)
    told = from_stamps(
        wall_s[named],
        zone,
        None if repeated is None else repeated[named],
        None if group is None else group[named],
    )
    positions = np.flatnonzero(named)
    starts.at[named] = told.at
    days_told = {int(day[p]) for p, _ in wrong}
    starts.wrong += [
        (int(positions[p]), reason) for p, reason in told.wrong if int(day[positions[p]]) not in days_told
    ]
    starts.at[counted] = from_stamps(day[counted] * DAY, zone).at + (wall_s - day * DAY)[counted]
    return starts


def _counted_through(
    day: Seconds, hour: Seconds, zone: tzinfo
) -> tuple[NDArray[np.bool_], list[tuple[int, str]]]:
    """Rows of days whose hours are counted through, and the days whose numbers do not fit their hours."""
    counted, wrong = np.zeros(len(day), np.bool_), []
    if not len(day):
        return counted, wrong
    lengths = dict(_days_of_change(day, zone))
    suspects = set(lengths) | set(np.unique(day[hour > 24]).tolist())
    for each in sorted(suspects & set(np.unique(day).tolist())):
        rows = np.flatnonzero(day == each)
        numbers, hours = set(hour[rows].tolist()), lengths.get(each, (24, 0))
        length, skipped = hours
        if max(numbers) > max(24, length) or (length == 23 and {24, skipped} <= numbers):
            reason = f"the file gives {len(numbers)} hours, but this day has {length} in {zone_text(zone)}"
            wrong.append((int(rows[0]), f"{days.day_text(each)}: {reason}"))
        elif max(numbers) == 25 or (length == 23 and skipped in numbers):
            counted[rows] = True
    return counted, wrong


def _days_of_change(day: Seconds, zone: tzinfo) -> list[tuple[int, tuple[int, int]]]:
    """Days that have not 24 hours, with their number of hours and the hour that is left out, 0 if none."""
    shifts = _shifts_of(np.array([day.min() * DAY, day.max() * DAY]), zone)
    found = []
    for at, before, after in zip(
        shifts.at.tolist(), shifts.before.tolist(), shifts.after.tolist(), strict=True
    ):
        wall_s = at + min(before, after)
        if abs(after - before) == HOUR:
            skipped = (at + before) % DAY // HOUR + 1 if after > before else 0
            found.append((wall_s // DAY, (24 - (after - before) // HOUR, skipped)))
    return found


def zone_text(zone: tzinfo) -> str:
    """A zone as a person writes it."""
    if isinstance(zone, ZoneInfo) and not zone.key.startswith("Etc/GMT"):
        return zone.key
    seconds = _offset(zone, 0)
    sign, minutes = "-" if seconds < 0 else "+", abs(seconds) // 60
    return f"{sign}{minutes // 60:02d}:{minutes % 60:02d}" if seconds else "UTC"


def zone_kept(zone: tzinfo) -> str:
    """The name under which a book keeps a zone: an offset of whole hours has one too, with its sign turned.

    Offsets with half an hour have none and are kept as UTC; the prices are in UTC anyway.
    """
    if isinstance(zone, ZoneInfo):
        return zone.key
    hours, rest = divmod(_offset(zone, 0), HOUR)
    name = f"Etc/GMT{-hours:+d}" if hours else "UTC"
    return name if not rest and name in available_timezones() else "UTC"


def clock_text(at: int, zone: tzinfo) -> str:
    """What the clock of a zone shows at an instant, with its offset: 2024-11-03 01:00 -05:00."""
    local = datetime.fromtimestamp(at, zone)
    return f"{local:%Y-%m-%d %H:%M} {local.isoformat()[-6:]}"


def standard_offset(zone: tzinfo, at: int) -> str:
    """A zone's time of winter as an offset, such as -06:00."""
    year = datetime.fromtimestamp(at, zone).year
    offsets = [datetime(year, month, 1, tzinfo=zone).utcoffset() or timedelta() for month in (1, 7)]
    return zone_text(timezone(min(offsets)))


def hours_of_days(first_day: int, last_day: int, zone: tzinfo) -> dict[int, int]:
    """How many hours each local day has, of those that have not 24."""
    span = np.array([first_day, last_day], np.int64)
    return {d: h for d, (h, _) in _days_of_change(span, zone) if first_day <= d <= last_day}

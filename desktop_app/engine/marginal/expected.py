"""What stands for what is not known before a month is over: tiers reached, hours that may be peaks."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from desktop_app.domain import days
from desktop_app.domain.charges.parts import Tier
from desktop_app.domain.contracts import FORECAST, PowerEvent
from desktop_app.domain.terms import Line
from desktop_app.engine.bill.frame import Frame

Bools = NDArray[np.bool_]
_DAY_SECONDS = 86_400


def reached_tier(tiers: Sequence[Tier], kw: float, frame: Frame) -> int:
    """The last tier that a load of so many kW in every hour of the month reaches."""
    hours = frame.count * frame.minutes / 60
    for at, tier in enumerate(tiers):
        bound = tier.most * (kw if "kW" in tier.unit.removeprefix("kWh") else 1.0)
        bound *= hours / 24 if "daily" in tier.unit else 1.0
        if kw * hours <= bound:
            return at
    return len(tiers) - 1


def candidate_hours(frame: Frame, line: Line, month: int) -> tuple[Bools, float]:
    """The intervals in which a coincident peak of a month may fall, and how many peaks are expected in them.

    Peaks that have come, if the month has any on record; else events that are forecast; else the season's
    hours.
    """
    given = line.parameters
    nothing = np.zeros(frame.count, np.bool_)
    if not given.months[month % 12]:
        return nothing, 0.0
    season = sum(given.months)
    expected = given.peaks / season
    begun, end = (days.first_day(m) * _DAY_SECONDS for m in (month, month + 1))
    come = [e for e in line.events if e.state != FORECAST and begun <= e.from_at < end]
    hours = hours_of_events(frame, come, month)
    if hours.any():
        return hours, float(len(come))
    hours = hours_of_events(frame, (e for e in line.events if e.state == FORECAST), month)
    if hours.any():
        return hours, expected
    hours = (frame.hour_of >= given.from_hour) & (frame.hour_of < given.to_hour)
    if given.weekdays_only:
        hours = hours & (frame.kind_of_day == 0) & ~frame.is_holiday
    return hours, expected


def hours_of_events(frame: Frame, events: Iterable[PowerEvent], month: int) -> Bools:
    """The intervals of a month that lie in events, placed from the month's beginning on.

    The hours whose prices stand for a month to come are of an earlier year: what lies so many seconds after
    the beginning of the one lies so many after that of the other.
    """
    begun, end = (days.first_day(m) * _DAY_SECONDS for m in (month, month + 1))
    made = np.zeros(frame.count, np.bool_)
    step = frame.minutes * 60
    for event in events:
        if event.from_at < end and event.to_at > begun:
            first = max((event.from_at - begun) // step, 0)
            made[first : -(-(event.to_at - begun) // step)] = True
    return made

"""Points as whole series: the interval they are spaced by, gaps, and months as a book keeps them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from desktop_app.domain import days
from desktop_app.domain.power import INTERVAL_MINUTES, intervals_of_month, month_prices
from desktop_app.domain.problems import AppError
from desktop_app.exchange.prices.local_time import DAY
from desktop_app.exchange.prices.points import Floats, Ints

_SECONDS = tuple(minutes * 60 for minutes in INTERVAL_MINUTES)


def step_of(times: Ints, otherwise: int) -> int:
    """The interval that times are spaced by [s]: the commonest step of those a book can keep."""
    steps = np.diff(np.unique(times))
    counts = [int(np.count_nonzero(steps == seconds)) for seconds in _SECONDS]
    return _SECONDS[int(np.argmax(counts))] if any(counts) else otherwise


@dataclass(frozen=True, slots=True)
class Gap:
    """Intervals that are missing between the first and the last of a series."""

    first_at: int
    count: int


def gaps_of(at: Ints, span_s: int) -> list[Gap]:
    """Where sorted starts leave intervals out."""
    missing = np.diff(at) // span_s - 1
    return [Gap(int(at[p]) + span_s, int(missing[p])) for p in np.flatnonzero(missing > 0).tolist()]


@dataclass(frozen=True, slots=True)
class Month:
    """The values of one UTC month as a book keeps them: from the first to the last that is known."""

    month: int
    first_at: int
    values: Floats


def months_of(at: Ints, value: Floats, span_s: int, held: dict[int, tuple[int, bytes]]) -> list[Month]:
    """Months with new values laid over those that are held (first instant and bytes by month)."""
    month = days.months_of_days(at // DAY)
    made = []
    for each in np.unique(month).tolist():
        whole = np.full(intervals_of_month(each, span_s // 60), np.nan)
        if each in held:
            first_at, blob = held[each]
            whole = month_prices(blob, first_at, each, span_s // 60)
        begun = days.first_day(each) * DAY
        chosen = month == each
        whole[(at[chosen] - begun) // span_s] = value[chosen]
        made.append(_trimmed(each, whole, begun, span_s))
    return made


def _trimmed(month: int, whole: Floats, begun: int, span_s: int) -> Month:
    known = np.flatnonzero(~np.isnan(whole))
    return Month(month, begun + int(known[0]) * span_s, whole[known[0] : known[-1] + 1])


def held_values(at: Ints, span_s: int, held: dict[int, tuple[int, bytes]]) -> Floats:
    """What a series has for each start already, NaN where it has nothing."""
    month = days.months_of_days(at // DAY)
    found = np.full(len(at), np.nan)
    for each in np.unique(month).tolist():
        if each in held:
            first_at, blob = held[each]
            whole = month_prices(blob, first_at, each, span_s // 60)
            chosen = month == each
            found[chosen] = whole[(at[chosen] - days.first_day(each) * DAY) // span_s]
    return found


def span_of(times: Ints, known: Sequence[int]) -> int:
    """The interval of some files [s]; raises AppError where it is none that a book keeps, or differs."""
    told = {span for span in known if span}
    if len(told) > 1:
        spans = " and ".join(f"{span // 60}" for span in sorted(told))
        raise AppError(f"The files have intervals of {spans} minutes.", "Import them one after the other.")
    steps, counts = np.unique(np.diff(np.unique(times)), return_counts=True)
    if told or not len(steps):
        return told.pop() if told else _SECONDS[-1]
    commonest = int(steps[np.argmax(counts)])
    if commonest in _SECONDS:
        return commonest
    raise AppError(
        f"The times are {commonest / 60:,.4g} minutes apart.",
        "Intervals of 5, 15, 30 or 60 minutes are kept.",
    )

"""Which intervals of a series lie in a span of time, and how much of each."""

from __future__ import annotations

import math

import numpy as np

from desktop_app.domain.contracts import PowerEvent
from desktop_app.engine.bill.situation import Series, Situation
from desktop_app.engine.results import Floats


def part_of(first_at: int, minutes: int, count: int, from_at: int, to_at: int) -> tuple[slice, Floats]:
    """The intervals that a span touches, and the share of each that lies in it."""
    seconds = minutes * 60
    low = min(max((from_at - first_at) // seconds, 0), count)
    high = min(max(-((first_at - to_at) // seconds), low), count)
    begins = first_at + seconds * np.arange(low, high)
    inside = np.minimum(begins + seconds, to_at) - np.maximum(begins, from_at)
    return slice(low, high), inside / seconds


def mean_of(series: Series, from_at: int, to_at: int) -> float:
    """Mean over a span, each interval by what of it lies in the span; NaN if any of it is not known."""
    rows, share = part_of(series.first_at, series.minutes, len(series.values), from_at, to_at)
    if share.sum() * series.minutes * 60 < to_at - from_at - 1e-6:
        return float("nan")
    return float(series.values[rows] @ share / share.sum())


def highest_of(series: Series, from_at: int, to_at: int) -> float:
    """The highest interval that lies wholly in a span; of a span that has none, its mean."""
    rows, share = part_of(series.first_at, series.minutes, len(series.values), from_at, to_at)
    inside = series.values[rows][share > 1 - 1e-9]
    return float(inside.max()) if len(inside) else mean_of(series, from_at, to_at)


def event_kw(at: Situation, event: PowerEvent) -> float:
    """Our mean power in an event [kW]: as entered, else as the meter says; NaN where it says nothing."""
    if event.our_kw is not None:
        return event.our_kw
    return math.nan if at.load is None else mean_of(at.load.kw, event.from_at, event.to_at) * at.demand_losses

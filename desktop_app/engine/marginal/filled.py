"""A month of which some prices are known: the rest of it as the same calendar month of another year was."""

from __future__ import annotations

import numpy as np

from desktop_app.domain import days
from desktop_app.engine.results import Floats, Ints

LEAST_KNOWN = 0.9
"""The share of its values that a month must have to stand for another."""
_WEEK = 7


def known_share(values: Floats) -> float:
    return float(np.isfinite(values).mean()) if len(values) else 0.0


def moved(values: Floats, source: int, month: int) -> Floats:
    """The values of a month as another one's: each day takes the nearest day of its own weekday."""
    first, count, held = days.first_day(month), _length(month), _length(source)
    by_day = values.reshape(held, -1)
    return by_day[_days_of(first - days.first_day(source), count, held)].ravel()


def _days_of(apart: int, count: int, held: int) -> Ints:
    """Which of `held` days stands for each of `count`, that begin so many days later."""
    step = apart % _WEEK
    day = np.arange(count) + (step if step <= _WEEK // 2 else step - _WEEK)
    day = np.where(day < 0, day + _WEEK, day)
    return np.where(day >= held, day - _WEEK, day)


def _length(month: int) -> int:
    return days.first_day(month + 1) - days.first_day(month)

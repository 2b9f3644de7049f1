"""Answers for where ticks stand: round numbers, months and days, and ranges that snap and keep."""

import math
from dataclasses import dataclass

import numpy as np

from desktop_app.figures import format as say

Range = tuple[float, float]
_MONTH_STEPS = (1, 3, 6, 12, 24, 60, 120)
_DAY_STEPS = (1, 2, 7, 14)
_HOUR_STEPS = (1, 3, 6, 12)
# A range is kept while the data fills at least this share of it, so that a drag does not rock the axis.
_KEEP_WHILE_FILLED = 0.55
# What is smaller is nought, and what differs by less is flat: floats cannot be cut into steps there.
_NOUGHT, _FLAT = 1e-200, 1e-9


@dataclass(frozen=True, slots=True)
class Tick:
    """A place on an axis and what is written there."""

    at: float
    text: str


def nice_step(span: float, count: int) -> float:
    """Return the step of 1, 2 or 5 × 10ⁿ that cuts a span into about `count` parts."""
    if span <= 0 or not math.isfinite(span):
        return 1.0
    rough = span / max(count, 1)
    power = 10.0 ** math.floor(math.log10(rough))
    return next(factor * power for factor in (1.0, 2.0, 5.0, 10.0) if rough <= factor * power * 1.0001)


def snap_range(low: float, high: float, previous: Range | None = None, count: int = 5) -> Range:
    """Widen a range to round ticks; keep the previous one while the data fits and fills it well."""
    largest = max(abs(low), abs(high))
    if largest < _NOUGHT:
        low, high = 0.0, 1.0
    elif high - low <= largest * _FLAT:
        low, high = min(low, 0.0), max(high, 0.0)
    if previous is not None and _still_fits(low, high, previous):
        return previous
    step = nice_step(high - low, count)
    return math.floor(low / step + 1e-9) * step, math.ceil(high / step - 1e-9) * step


def _still_fits(low: float, high: float, previous: Range) -> bool:
    inside = previous[0] <= low and high <= previous[1]
    filled = high - low >= _KEEP_WHILE_FILLED * (previous[1] - previous[0])
    return inside and filled and (previous[0] < 0) == (low < 0) and (previous[1] > 0) == (high > 0)


def number_ticks(low: float, high: float, count: int) -> list[float]:
    """Return the round numbers between two values."""
    step = nice_step(high - low, count)
    first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
    return [index * step for index in range(first, last + 1)]


def said_ticks(places: list[float], scale: say.AxisScale, locale: say.Locale = say.PLAIN) -> list[Tick]:
    """Write ticks alike, with as many decimals as their step needs."""
    step = abs(places[1] - places[0]) if len(places) > 1 else max((abs(p) for p in places), default=1.0)
    step /= scale.divisor
    digits = next((d for d in range(7) if abs(step * 10**d - round(step * 10**d)) < 1e-6 * step * 10**d), 6)
    return [Tick(place, scale.said(place, digits, locale)) for place in places]


def month_ticks(low: float, high: float, room: float, label_width: float) -> list[Tick]:
    """Return ticks for months since 1970: each month, quarter, half year or year, as there is room."""
    step = _step_that_fits(_MONTH_STEPS, high - low, room, label_width)
    first = math.ceil((low - 1e-6) / step) * step
    months = range(int(first), math.floor(high + 1e-6) + 1, step)
    return [Tick(float(month), _month_text(month, step, month == first)) for month in months]


def _step_that_fits(steps: tuple[int, ...], span: float, room: float, label_width: float) -> int:
    most = max(1.0, room / max(label_width, 1.0))
    return next((step for step in steps if span / step <= most), steps[-1])


def _month_text(month: int, step: int, is_first: bool) -> str:
    on = np.datetime64(month, "M")
    if step >= 12:
        return str(on.astype("datetime64[Y]"))
    return say.month_short(on) if month % 12 == 0 or is_first else say.month_short(on)[:3]


def day_ticks(low: float, high: float, room: float, label_width: float) -> list[Tick]:
    """Return ticks for days counted since 1970: hours, days, months or years, as the span asks."""
    most = max(1.0, room / max(label_width, 1.0))
    if high - low > 14 * most:
        return _months_as_days(low, high, room, label_width)
    if high - low <= 2:
        return _hour_ticks(low, high, most)
    step = _step_that_fits(_DAY_STEPS, high - low, room, label_width)
    days = range(math.ceil(low), math.floor(high) + 1, step)
    return [Tick(float(day), say.day_short(np.datetime64(day, "D"))[:-3]) for day in days]


def _hour_ticks(low: float, high: float, most: float) -> list[Tick]:
    step = next((hours for hours in _HOUR_STEPS if (high - low) * 24 / hours <= most), 24)
    hours = range(math.ceil(low * 24 / step) * step, math.floor(high * 24) + 1, step)
    return [Tick(hour / 24, _hour_text(hour)) for hour in hours]


def _hour_text(hour: int) -> str:
    return f"{hour % 24:02d}:00" if hour % 24 else say.day_short(np.datetime64(hour // 24, "D"))[:-3]


def _months_as_days(low: float, high: float, room: float, label_width: float) -> list[Tick]:
    to_month = np.array([low, high]).astype("datetime64[D]").astype("datetime64[M]").astype(np.int64)
    ticks = month_ticks(float(to_month[0]), float(to_month[1]), room, label_width)
    placed = [Tick(_first_day(tick.at), tick.text) for tick in ticks]
    return [tick for tick in placed if low - 1e-6 <= tick.at <= high + 1e-6]


def _first_day(month: float) -> float:
    return float(np.datetime64(int(month), "M").astype("datetime64[D]").astype(np.int64))

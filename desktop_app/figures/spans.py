"""Answers for the months that charts and tiles speak of: which are shown, and what they are called."""

from __future__ import annotations

from datetime import date

import numpy as np

from desktop_app.domain import days
from desktop_app.engine.results import Floats, Results
from desktop_app.figures import format as say

YEAR = 12
_WORDS = (
    "no",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
)


def shown(results: Results, back: int = 12, ahead: int = 24) -> slice:
    """The months of a chart: some on record, some of the forecast."""
    first = results.actual_months
    return slice(max(first - back, 0), min(first + ahead, len(results.months)))


def last_year(results: Results) -> slice:
    """The last twelve whole months on record."""
    return slice(max(results.actual_months - YEAR, 0), results.actual_months)


def next_year(results: Results) -> slice:
    """The first twelve months of the forecast."""
    return slice(results.actual_months, min(results.actual_months + YEAR, len(results.months)))


def forecast_begins(results: Results) -> date:
    """The day on which the forecast begins: where a chart draws its line."""
    return days.date_of(results.as_of_on + 1)


def month_name(month: int) -> str:
    """A month in words: "December 2025"."""
    return say.month(np.datetime64(int(month), "M"))


def month_alone(month: int) -> str:
    """A month without its year: "December"."""
    return say.MONTHS[int(month) % 12]


def word(count: int) -> str:
    """A small number as it is written in a sentence: 2 → "two", 13 → "13"."""
    return _WORDS[count] if 0 <= count < len(_WORDS) else f"{count:,}"


def capital(text: str) -> str:
    """A text with a capital letter at its beginning."""
    return text[:1].upper() + text[1:]


def total(values: Floats) -> float:
    """The sum of what is known; NaN where nothing is."""
    return float(np.nansum(values)) if np.isfinite(values).any() else float("nan")


def mean(values: Floats) -> float:
    """The mean of what is known; NaN where nothing is."""
    known = values[np.isfinite(values)]
    return float(known.mean()) if len(known) else float("nan")


def complete_total(values: Floats) -> float:
    """The sum; NaN where any part is missing, so that it can be held against another sum."""
    return float(values.sum()) if len(values) else float("nan")


def ratio(over: float, under: float) -> float:
    """A quotient; NaN without a base."""
    return over / under if under else float("nan")


def apart(now: float, other: float, more: str = "more than", less: str = "less than") -> str:
    """How a figure compares: "6.1 % less than"; "" where there is nothing to compare with."""
    difference = say.relative(now, other)
    if not np.isfinite(difference):
        return ""
    if abs(difference) < 0.0005:
        return "the same as"
    return f"{say.percent(abs(difference))} {more if difference > 0 else less}"

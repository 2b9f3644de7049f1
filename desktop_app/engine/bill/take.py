"""Minimum take: energy to be taken in a contract year, trued up in its last month."""

from __future__ import annotations

import dataclasses

import numpy as np
from numpy.typing import NDArray

from desktop_app.domain import days
from desktop_app.domain.charges.kinds import MinimumTake
from desktop_app.domain.charges.parts import MONTH_COUNT
from desktop_app.domain.terms import Line, Version
from desktop_app.engine.bill.items import item
from desktop_app.engine.bill.results import Item
from desktop_app.engine.bill.situation import Situation
from desktop_app.engine.results import Floats


def minimum_take(line: Line, at: Situation, months: NDArray[np.bool_]) -> tuple[Item, ...]:
    """(MWh a year × share of the year − MWh delivered)+ × price, in the last month of the contract year.

    The share is that of the year's days on which the line's version is in force: a year that begins or ends
    the contract, or that a new version divides, is trued up by its part.
    """
    terms: MinimumTake = line.parameters
    version = next(v for v, _ in at.versions if line in v.lines)
    mwh = at.frame.by_month(at.kwh) * months / 1000
    short, said = np.zeros(len(months)), dict[int, str]()
    for row in np.flatnonzero(months).tolist():
        if _is_last(terms, at, version, row):
            due, taken = _due_mwh(terms, at, version, row), _taken_mwh(terms, at, mwh, row)
            short[row] = max(due - taken, 0.0)
            said[row] = f"{due:,.10g} MWh due − {taken:,.10g} MWh taken"
            if row >= at.skip:
                _note_unknown(line, at, version, row)
    made = item(f"Short of {terms.mwh_per_year:,.10g} MWh a year", "MWh", short, terms.usd_per_mwh)
    return (dataclasses.replace(made, detail=lambda month: said.get(month, "")),)


def take_lookback(line: Line) -> int:
    """Billing months before the first one: those of its contract year."""
    return MONTH_COUNT - 1


def _month_of_year(terms: MinimumTake, month: int) -> int:
    """How far into its contract year a month is, 0 to 11."""
    return (month - (terms.first_month - 1)) % MONTH_COUNT


def _is_last(terms: MinimumTake, at: Situation, version: Version, row: int) -> bool:
    """Whether the contract year, the contract or the version ends with a billing month."""
    if _month_of_year(terms, int(at.frame.months[row])) == MONTH_COUNT - 1:
        return True
    return at.terms.on(int(at.frame.last_on[row]) + 1) is not version


def _year_begins_on(terms: MinimumTake, at: Situation, row: int) -> int:
    month = int(at.frame.months[row])
    return _first_on(at, month - _month_of_year(terms, month))


def _first_on(at: Situation, month: int) -> int:
    """The first day of a billing period, wherever the contract begins."""
    return days.first_day(month) + at.frame.calendar.billing_day - 1


def _held_since(terms: MinimumTake, at: Situation, version: Version, row: int) -> int:
    """The first day of the contract year on which the version is in force: bills take it from a period's
    first day on."""
    effective_on, starts_on = version.record.effective_on, at.terms.contract.starts_on
    if effective_on > starts_on:
        month = days.month_of_day(effective_on)
        periods = (_first_on(at, month + step) for step in (-1, 0, 1))
        effective_on = next(day for day in periods if day >= effective_on)
    return max(effective_on, starts_on, _year_begins_on(terms, at, row))


def _due_mwh(terms: MinimumTake, at: Situation, version: Version, row: int) -> float:
    begins_on = _year_begins_on(terms, at, row)
    month = int(at.frame.months[row])
    next_on = _first_on(at, month - _month_of_year(terms, month) + MONTH_COUNT)
    held = int(at.frame.last_on[row]) - _held_since(terms, at, version, row) + 1
    return terms.mwh_per_year * held / (next_on - begins_on)


def _taken_mwh(terms: MinimumTake, at: Situation, mwh: Floats, row: int) -> float:
    first = max(row - _month_of_year(terms, int(at.frame.months[row])), 0)
    return float(mwh[first : row + 1].sum())


def _note_unknown(line: Line, at: Situation, version: Version, row: int) -> None:
    """Say so where the load does not reach back to the beginning of what is trued up."""
    terms: MinimumTake = line.parameters
    first = row - _month_of_year(terms, int(at.frame.months[row]))
    since = _held_since(terms, at, version, row)
    reached = first >= 0 or since >= int(at.frame.first_on[0])
    if not reached or not at.load_months[max(first, 0) : row + 1].all():
        at.note(
            f"{line.label}: the load of the contract year is not known in whole; "
            "what is missing counts as not taken"
        )

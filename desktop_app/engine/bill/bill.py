"""The bill of a contract: each billing month with the version then in force, line after line."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from desktop_app.domain import days
from desktop_app.domain.problems import Problem
from desktop_app.domain.terms import Line, Terms, Version
from desktop_app.engine.bill.block import cover, total_cover
from desktop_app.engine.bill.charges import CHARGE_FUNCTIONS, LOOKBACKS
from desktop_app.engine.bill.demand import billing_demand_kw
from desktop_app.engine.bill.frame import Calendar, Frame, frame_of
from desktop_app.engine.bill.gaps import Cover, problems_of
from desktop_app.engine.bill.results import Bill, Item, LineBill, Rows
from desktop_app.engine.bill.situate import Grid, grids_of, minutes_of, situation_of
from desktop_app.engine.bill.situation import Load, Series, Situation
from desktop_app.engine.results import Floats, Ints

Bools = NDArray[np.bool_]
_LATEST_CLOCK = 14 * 3600


def bill(
    terms: Terms, load: Load | None, prices: Mapping[int, Series], *, first_month: int, last_month: int
) -> Bill:
    """The bills of the billing periods that begin in the months from `first_month` to `last_month`.

    Parameters
    ----------
    terms
        The contract with its versions; a period is billed by the version in force on its first day.
    load
        What the site draws, as far as it is known; without it only what does not depend on it is billed.
    prices
        Series by id [$/MWh]; those that no line names are not looked at.
    first_month, last_month
        Months since 1970-01.

    Months before the first one are computed as far as ratchets and coincident peaks look back, and left out.
    """
    series_ids = _series_named(terms)
    named = {i: s for i, s in prices.items() if i in series_ids}
    span = _span(terms, first_month, last_month, load.kw.first_at if load else None, grids_of(load, named))
    at, covers = situation_of(terms, span.versions, span.frame, load, named)
    at.skip = span.skip
    at.blocks = cover(span.versions, span.frame)
    at.block_kwh = total_cover(at.blocks, span.frame)
    return _bill(at, span, _lines(at), covers)


@dataclass(frozen=True, slots=True, eq=False)
class _Span:
    """The months of a bill with those before that its lines look back to."""

    frame: Frame
    skip: int
    """How many come before the first month that was asked for."""
    version_ids: Ints
    versions: tuple[tuple[Version, Bools], ...]
    problems: tuple[Problem, ...]
    """Months of the contract in which none of its versions holds."""


@lru_cache(maxsize=64)
def _span(
    terms: Terms, first_month: int, last_month: int, known_from: int | None, grids: tuple[Grid, ...]
) -> _Span:
    """Kept, because only loads and prices change between most bills of a contract."""
    skip = _months_before(terms, known_from, first_month, last_month)
    calendar, begins = Calendar.of(terms.contract), first_month - skip
    minutes = minutes_of(terms.contract, grids, calendar.month_at(begins))
    frame = frame_of(calendar, begins, last_month, minutes, _runs_on(terms, begins, last_month))
    version_ids, versions = versions_of(terms, frame)
    return _Span(frame, skip, version_ids, versions, _without_version(terms, frame, version_ids, skip))


def _without_version(terms: Terms, frame: Frame, version_ids: Ints, skip: int) -> tuple[Problem, ...]:
    runs = (frame.last_on >= terms.contract.starts_on) & (frame.first_on <= terms.last_on)
    named = [days.month_text(month) for month in frame.months[runs & (version_ids == 0)].tolist()]
    asked = [text for text in named if text >= days.month_text(int(frame.months[skip]))]
    if not asked:
        return ()
    months = asked[0] if len(asked) == 1 else f"{len(asked)} months from {asked[0]} on"
    reason = f"No version of the contract holds on the first day of {months}: nothing is billed"
    return (Problem(reason, "power_contract", id=terms.contract.id),)


def versions_of(terms: Terms, frame: Frame) -> tuple[Ints, tuple[tuple[Version, Bools], ...]]:
    """The id of the version of each billing month, 0 for none, and every version with its months, [M]."""
    held = [terms.on(day) for day in frame.first_on.tolist()]
    ids = np.array([version.record.id if version else 0 for version in held])
    found = {id(version): version for version in held if version is not None}
    return ids, tuple((v, np.array([v is h for h in held])) for v in found.values())


def _lines(at: Situation) -> tuple[LineBill, ...]:
    for version, months in at.versions:
        for line in version.lines:
            at.done[line.id] = _line_bill(line, CHARGE_FUNCTIONS[line.kind](line, at, months), len(months))
    return tuple(at.done.values())


def _line_bill(line: Line, items: Sequence[Item], month_count: int) -> LineBill:
    if isinstance(items, Rows):
        amount = items.amount_usd
    else:
        amount = sum((item.amount_usd for item in items), np.zeros(month_count))
    return LineBill(line.id, line.label, line.kind, line.category, items, amount)


def _bill(at: Situation, span: _Span, lines: tuple[LineBill, ...], covers: tuple[Cover, ...]) -> Bill:
    frame, skip = at.frame, at.skip
    cut = slice(skip, None)
    lines = tuple(_cut(line, cut) for line in lines) if skip else lines
    complete = covers[0].complete
    for further in covers[1:]:
        complete = complete & further.complete
    total = np.zeros(len(frame.months) - skip)
    for line in lines:
        total += line.amount_usd
    return Bill(
        months=frame.months[cut],
        first_on=frame.first_on[cut],
        last_on=frame.last_on[cut],
        hours=frame.hours[cut],
        energy_kwh=frame.by_month(at.kwh)[cut],
        peak_kw=at.peak_kw[cut],
        billing_demand_kw=billing_demand_kw(at)[cut],
        production_usd=_production(at, frame.months[cut]),
        lines=lines,
        total_usd=total,
        complete=complete[cut],
        version_ids=span.version_ids[cut],
        problems=(*span.problems, *problems_of(covers, cut)),
        notes=tuple(at.notes),
    )


def _cut(line: LineBill, months: slice) -> LineBill:
    amount = line.amount_usd[months]
    rows = Rows(amount, lambda: _later_rows(line.items, months))
    return LineBill(line.line_id, line.label, line.kind, line.category, rows, amount)


def _later_rows(items: Sequence[Item], months: slice) -> tuple[Item, ...]:
    made = (
        Item(
            i.label, i.unit, i.quantity[months], i.rate[months], i.amount_usd[months],
            _later(i.detail, months.start),
        )
        for i in items
    )  # fmt: skip
    return tuple(item for item in made if item.amount_usd.any() or item.quantity.any())


def _later(detail: Callable[[int], str] | None, skip: int) -> Callable[[int], str] | None:
    """The same words for months that are counted from a later one."""
    return None if detail is None else lambda month: detail(month + skip)


def _production(at: Situation, months: Ints) -> Floats:
    known = at.load.production_usd if at.load else {}
    if not known:
        return at.frame.unknown[at.skip :]
    return np.array([known.get(month, np.nan) for month in months.tolist()])


# --- which months, lines and series --------------------------------------------------------------------
def _months_before(terms: Terms, known_from: int | None, first_month: int, last_month: int) -> int:
    """How many months before the first one the lines look back to, as far as the load or contract reaches."""
    wanted = _lookback(terms, last_month)
    if not wanted:
        return 0
    # No clock is further from UTC than the latest one: less than the load's first day can be overlooked.
    known_on = terms.contract.starts_on if known_from is None else (known_from + _LATEST_CLOCK) // 86_400
    known_month = days.month_of_day(known_on - terms.contract.billing_day + 1)
    return min(wanted, max(first_month - known_month, 0))


def _lookback(terms: Terms, last_month: int) -> int:
    """How far the lines look back of the versions that may be in force up to a month."""
    ends = days.first_day(last_month + 2)
    lines = (line for v in terms.versions if v.record.effective_on < ends for line in v.lines)
    return max((LOOKBACKS[line.kind](line) for line in lines if line.kind in LOOKBACKS), default=0)


@lru_cache(maxsize=256)
def _series_named(terms: Terms) -> frozenset[int]:
    lines = (line for v in terms.versions for line in v.lines)
    return frozenset(line.series_id for line in lines if line.series_id is not None)


def _runs_on(terms: Terms, first_month: int, last_month: int) -> tuple[int, int] | None:
    """First and last day of the contract where one lies among the months: frames are shared otherwise."""
    first, last = days.first_day(first_month), days.first_day(last_month + 2)
    starts_on, ends_on = terms.contract.starts_on, terms.last_on
    if starts_on <= first and ends_on >= last:
        return None
    return max(starts_on, first), min(ends_on, last)

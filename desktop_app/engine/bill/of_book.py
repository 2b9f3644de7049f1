"""The bill of a contract out of the book: which load and which prices it is computed from, and from what."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from desktop_app.domain import days
from desktop_app.domain.columns import Columns
from desktop_app.domain.contracts import PowerContract
from desktop_app.domain.meters import BASELINE, LOAD, REACTIVE
from desktop_app.domain.portfolio import Portfolio
from desktop_app.domain.power import INTERVAL_MINUTES, month_prices
from desktop_app.domain.terms import Terms, terms_of
from desktop_app.engine.bill.bill import bill
from desktop_app.engine.bill.frame import Calendar
from desktop_app.engine.bill.hosted import hosted_of, is_hosted
from desktop_app.engine.bill.results import Bill
from desktop_app.engine.bill.situation import Load, Series
from desktop_app.engine.results import Floats

BASES = ("metered", "from daily energy", "expected", "typed", "unknown")
METERED, DAILY, EXPECTED, TYPED, UNKNOWN = BASES
"""What the load of a bill is known from."""
LOOKS_BACK_MONTHS = 37
"""Ratchets and coincident peaks look at no load before this."""
_HOUR, _DAY_SECONDS = 60, 86_400
_MOST_OFFSET_HOURS = 14


@dataclass(frozen=True, slots=True, eq=False)
class FoundLoad:
    """A load, and what it was made from in each month that was asked for."""

    load: Load | None
    basis: Mapping[int, str]
    """One of `BASES` by month (months since 1970-01)."""

    @property
    def bases(self) -> tuple[str, ...]:
        """The bases that occur, the surest first."""
        return tuple(basis for basis in BASES if basis in self.basis.values())


@dataclass(frozen=True, slots=True, eq=False)
class BookBill:
    """The bills of some months, and what their load is known from."""

    bill: Bill
    found: FoundLoad


def bill_of(
    portfolio: Portfolio,
    contract_id: int,
    first_month: int,
    last_month: int,
    *,
    expected_mwh: Mapping[int, float] | None = None,
    flat_kw: float | None = None,
    production_usd: Mapping[int, float] | None = None,
    uptime: Mapping[int, float] | None = None,
) -> BookBill:
    """The bills of a contract of the book for the billing periods that begin in some months.

    Parameters
    ----------
    expected_mwh
        Energy of the site by month as the forecast has it, for months without any reading [MWh].
    flat_kw
        A load that somebody supposes; it takes the place of every other [kW].
    production_usd, uptime
        What hosted machines produced, and their uptime, by month; what is not given is the site's on record.
    """
    terms = terms_of(portfolio, contract_id)
    found = load_of(
        portfolio, terms.contract, first_month, last_month, expected_mwh=expected_mwh, flat_kw=flat_kw
    )
    load = found.load
    if load is not None and (production_usd or uptime or is_hosted(terms)):
        known = hosted_of(portfolio, terms, first_month, last_month)
        produced, ran = production_usd or known.production_usd, uptime or known.uptime
        load = Load(load.kw, load.kvar, load.baseline_kw, produced, ran)
    made = bill(
        terms, load, prices_of(portfolio, terms, first_month, last_month),
        first_month=first_month, last_month=last_month,
    )  # fmt: skip
    return BookBill(made, found)


# --- prices -------------------------------------------------------------------------------------------
def prices_of(portfolio: Portfolio, terms: Terms, first_month: int, last_month: int) -> dict[int, Series]:
    """The series that the lines of a contract name, over the billing periods of some months."""
    named = {line.series_id for version in terms.versions for line in version.lines}
    found = {i: series_between(portfolio, i, first_month - 1, last_month + 2) for i in named if i is not None}
    return {i: series for i, series in found.items() if series is not None}


def series_between(portfolio: Portfolio, series_id: int, first_month: int, end_month: int) -> Series | None:
    """The prices of a series from one UTC month up to another, NaN where there are none [$/MWh].

    None if it has none at all between them.
    """
    minutes = INTERVAL_MINUTES[portfolio.records("price_series")[series_id].interval]
    return _between(
        portfolio["series_month"], "series_id", "prices", series_id, minutes, first_month, end_month
    )


def _between(
    table: Columns, owner: str, blob: str, owner_id: int, minutes: int, first_month: int, end_month: int
) -> Series | None:
    """The months of a series beside each other; kept until the table changes."""
    key = f"between {owner_id} {first_month} {end_month}"
    if key not in table.memo:
        table.memo[key] = _joined(table, owner, blob, owner_id, minutes, first_month, end_month)
    return table.memo[key]


def _joined(
    table: Columns, owner: str, blob: str, owner_id: int, minutes: int, first_month: int, end_month: int
) -> Series | None:
    months = table["month"]
    rows = np.flatnonzero((table[owner] == owner_id) & (months >= first_month) & (months < end_month))
    if not len(rows):
        return None
    first, end = int(months[rows].min()), int(months[rows].max()) + 1
    begun, step = days.first_day(first) * _DAY_SECONDS, minutes * 60
    values = np.full((days.first_day(end) * _DAY_SECONDS - begun) // step, np.nan)
    for row in rows.tolist():
        month = int(months[row])
        part = month_prices(table[blob][row], int(table["first_at"][row]), month, minutes)
        start = (days.first_day(month) * _DAY_SECONDS - begun) // step
        values[start : start + len(part)] = part
    return Series(begun, minutes, values)


# --- load ---------------------------------------------------------------------------------------------
def load_of(
    portfolio: Portfolio, contract: PowerContract, first_month: int, last_month: int, *,
    expected_mwh: Mapping[int, float] | None = None, flat_kw: float | None = None,
) -> FoundLoad:  # fmt: skip
    """The load of a contract's site: its meters; else its days; else what the forecast expects; else none.

    Each month takes the surest that it has values of; gaps within that stay gaps. Load before the first
    month comes along as far as it is recorded, for ratchets and peaks of earlier seasons.
    """
    months = range(first_month, last_month + 1)
    if flat_kw is not None:
        return FoundLoad(Load(_flat(flat_kw, first_month, last_month)), dict.fromkeys(months, TYPED))
    first, end = first_month - LOOKS_BACK_MONTHS, last_month + 2
    metered = _metered(portfolio, contract.site_id, LOAD, first, end)
    daily = _daily(portfolio, contract, first, end)
    span = _span(metered, daily, contract, first_month, last_month, expected_mwh or {})
    if span is None:
        return FoundLoad(None, dict.fromkeys(months, UNKNOWN))
    return _composed(portfolio, contract, span, metered, daily, expected_mwh or {}, months)


@dataclass(frozen=True, slots=True)
class _Span:
    """Intervals on which a load is put together."""

    first_at: int
    minutes: int
    count: int

    def at(self, instant: int) -> int:
        """The position of an instant, within the span."""
        return min(max((instant - self.first_at) // (self.minutes * 60), 0), self.count)

    def placed(self, series: Series) -> Floats:
        """A series on the span's intervals, which are no longer than its own."""
        made = np.full(self.count, np.nan)
        values = np.repeat(series.values, series.minutes // self.minutes)
        start = (series.first_at - self.first_at) // (self.minutes * 60)
        low, high = max(start, 0), min(start + len(values), self.count)
        if low < high:
            made[low:high] = values[low - start : high - start]
        return made


def _span(
    metered: Series | None, daily: Series | None, contract: PowerContract, first_month: int, last_month: int,
    expected_mwh: Mapping[int, float],
) -> _Span | None:  # fmt: skip
    known = [series for series in (metered, daily) if series is not None]
    if not known and not any(month in expected_mwh for month in range(first_month, last_month + 1)):
        return None
    first_at, end_at = (days.first_day(month) * _DAY_SECONDS for month in (first_month - 1, last_month + 3))
    for series in known:
        first_at = min(first_at, series.first_at)
    minutes = min((series.minutes for series in known), default=_HOUR)
    return _Span(first_at, minutes, (end_at - first_at) // (minutes * 60))


def _composed(
    portfolio: Portfolio, contract: PowerContract, span: _Span, metered: Series | None, daily: Series | None,
    expected_mwh: Mapping[int, float], months: range,
) -> FoundLoad:  # fmt: skip
    kw = np.full(span.count, np.nan) if metered is None else span.placed(metered)
    of_days = np.full(span.count, np.nan) if daily is None else span.placed(daily)
    calendar, basis = Calendar.of(contract), {}
    past = range(months.start - LOOKS_BACK_MONTHS, months.start)
    for month in (*past, *months):
        low, high = (span.at(_period_at(calendar, contract, m)) for m in (month, month + 1))
        known = (_is_known(values[low:high], span.minutes) for values in (kw, of_days))
        basis[month] = next(
            (b for b, is_known in zip((METERED, DAILY), known, strict=True) if is_known), UNKNOWN
        )
        if basis[month] == DAILY:
            kw[low:high] = of_days[low:high]
        elif basis[month] == UNKNOWN and month in expected_mwh and month in months:
            hours = (high - low) * span.minutes / _HOUR
            kw[low:high] = expected_mwh[month] * 1000 / hours if hours else 0.0
            basis[month] = EXPECTED
    of_months = {month: basis[month] for month in months}
    if all(one == UNKNOWN for one in basis.values()):
        return FoundLoad(None, of_months)
    kvar, baseline = (
        _metered(portfolio, contract.site_id, quantity, months.start - 1, months.stop + 1)
        for quantity in (REACTIVE, BASELINE)
    )
    return FoundLoad(Load(Series(span.first_at, span.minutes, kw), kvar, baseline), of_months)


def _is_known(values: Floats, minutes: int) -> bool:
    """Whether a month has values of its own: more than those which the zone's offset shifts into it."""
    return int((~np.isnan(values)).sum()) * minutes > _MOST_OFFSET_HOURS * _HOUR


def _period_at(calendar: Calendar, contract: PowerContract, month: int) -> int:
    """The instant at which the billing period of a month begins [s UTC]."""
    return calendar.day_at(days.first_day(month) + contract.billing_day - 1)


def _flat(kw: float, first_month: int, last_month: int) -> Series:
    first_day, end_day = days.first_day(first_month - 1), days.first_day(last_month + 3)
    return Series(first_day * _DAY_SECONDS, _HOUR, np.full((end_day - first_day) * 24, kw))


def _metered(
    portfolio: Portfolio, site_id: int, quantity: int, first_month: int, end_month: int
) -> Series | None:
    """The meters of a site added up, NaN where one of them has no reading [kW or kVAR]."""
    table, found = portfolio["meter_month"], []
    for meter in portfolio.records("meter").values():
        if meter.site_id == site_id and meter.quantity == quantity:
            minutes = INTERVAL_MINUTES[meter.interval]
            made = _between(table, "meter_id", "readings", meter.id, minutes, first_month, end_month)
            found += [] if made is None else [made]
    if len(found) < 2:
        return found[0] if found else None
    minutes, first_at = min(s.minutes for s in found), min(s.first_at for s in found)
    end_at = max(s.first_at + len(s.values) * s.minutes * 60 for s in found)
    span = _Span(first_at, minutes, (end_at - first_at) // (minutes * 60))
    return Series(first_at, minutes, np.sum([span.placed(s) for s in found], axis=0))


def _daily(portfolio: Portfolio, contract: PowerContract, first_month: int, end_month: int) -> Series | None:
    """The energy of a site's days, each spread evenly over its local hours [kW]; kept as `_between` is."""
    table = portfolio["site_day"]
    key = f"daily {contract.site_id} {contract.time_zone} {contract.clock} {first_month} {end_month}"
    if key not in table.memo:
        table.memo[key] = _spread(table, contract, first_month, end_month)
    return table.memo[key]


def _spread(table: Columns, contract: PowerContract, first_month: int, end_month: int) -> Series | None:
    first_on, end_on = days.first_day(first_month), days.first_day(end_month)
    on = table["day_on"]
    rows = np.flatnonzero((table["site_id"] == contract.site_id) & (on >= first_on) & (on < end_on))
    if not len(rows):
        return None
    calendar = Calendar.of(contract)
    first_at = (int(on[rows].min()) - 1) * _DAY_SECONDS
    span = _Span(first_at, _HOUR, (int(on[rows].max()) + 2) * 24 - first_at // 3600)
    kw = np.full(span.count, np.nan)
    for day, kwh in zip(on[rows].tolist(), table["energy_kwh"][rows].tolist(), strict=True):
        low, high = span.at(calendar.day_at(day)), span.at(calendar.day_at(day + 1))
        kw[low:high] = kwh / (high - low)
    return Series(first_at, _HOUR, kw)

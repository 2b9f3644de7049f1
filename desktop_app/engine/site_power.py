"""What a site pays for the next MWh in every month to come: its contracts at the prices they name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from desktop_app.domain import days
from desktop_app.domain.contract_checks import is_zone, unknown_zone
from desktop_app.domain.portfolio import Portfolio
from desktop_app.domain.power import INTERVAL_MINUTES, month_prices
from desktop_app.domain.problems import Problem
from desktop_app.domain.terms import Terms, all_terms
from desktop_app.engine.dispatch import SitePower
from desktop_app.engine.fleet import positions_of
from desktop_app.engine.marginal.baselines import baselines
from desktop_app.engine.marginal.months import SiteMonth, SiteMonths, with_clock
from desktop_app.engine.marginal.ratchets import SiteCuts, laid_out
from desktop_app.engine.marginal.rows import Derived, SeriesRows, series_rows
from desktop_app.engine.marginal.sliced import Slices
from desktop_app.engine.marginal.slices import Slice
from desktop_app.engine.marginal.takes import Record, TakeYear, take_years
from desktop_app.engine.price_index import PriceIndex
from desktop_app.engine.results import Floats, Ints

HOUR = 60


@dataclass(frozen=True, slots=True, eq=False)
class HourlyPower:
    """The sites that have a contract in some forecast month, H of all S, and their terms by month."""

    at: Ints
    """Their positions among all sites, ascending."""
    index: PriceIndex
    power: SitePower
    """Of the sites, [H, F], or of their slices, [V, F]."""
    known: NDArray[np.bool_]
    """Whether a contract is in force and its prices are there; else the flat price holds, [H, F]."""
    problems: tuple[Problem, ...]
    slices: Slices | None
    """Where a month has more than one price structure."""
    standing_usd: Floats
    """What is paid whatever runs, fixed charges and least demand, of whole months [H, F]."""
    credit_usd: Floats
    """What interruptible power is paid, of whole months [H, F]."""
    market_row: Ints
    """The row of the market that the contracts follow, -1 where they follow none or more than one, [H, F]."""
    notes: tuple[str, ...]
    """What dispatch takes for granted, in sentences."""
    spared: tuple[Floats, Floats] | None = None
    """Of the baseline of two-part pricing: what it need not pay at the market, and how much more it is with
    every $/MWh at the market [$], [MWh]; of whole months, [H, F]."""


def site_power(
    portfolio: Portfolio, site_ids: Ints, first_on: Ints, expected_mw: Floats | None = None
) -> HourlyPower | None:
    """The terms of every site and forecast month; None where no site has a contract.

    A month takes the versions in force on its first forecast day. The prices of a month to come are those of
    the same calendar month in the last year that the series has: last year's hours repeated, with the local
    hours and weekdays that they had.

    Parameters
    ----------
    first_on : the first forecast day of each month, shape [F]
    expected_mw : what each site would draw if all ran, [S, F]: of tiers the one that is reached counts
    """
    terms = all_terms(portfolio)
    contracted = np.array([t.contract.site_id for t in with_clock(terms.values())], np.int64)
    at = np.unique(positions_of(site_ids, contracted))
    at = at[at < len(site_ids)]
    if not len(at):
        return None
    series = series_rows(portfolio)
    expected = np.zeros((len(site_ids), len(first_on))) if expected_mw is None else expected_mw
    key = (
        terms, portfolio["meter"], portfolio["meter_month"],
        *(a.tobytes() for a in (site_ids, first_on, np.round(expected, 6))),
    )  # fmt: skip
    kept = portfolio["series_month"].memo.get("site_power")
    if kept is None or kept[0] is not series or not _is_same(kept[1], key):
        kept = (series, key, _site_power(portfolio, series, terms, site_ids, at, first_on, expected))
        portfolio["series_month"].memo["site_power"] = kept
    return kept[2]


def _is_same(kept: tuple[object, ...], key: tuple[object, ...]) -> bool:
    """Whether tables are the very same, and values alike."""
    return all(a == b if isinstance(b, bytes) else a is b for a, b in zip(kept, key, strict=True))


def _site_power(
    portfolio: Portfolio, series: SeriesRows, terms: Mapping[int, Terms], site_ids: Ints, at: Ints,
    first_on: Ints, expected_mw: Floats,
) -> HourlyPower:  # fmt: skip
    derived, told = Derived(series, days.month_of_day(int(first_on[0]))), with_clock(terms.values())
    metered = baselines(portfolio)
    sites = [
        SiteMonths(
            [t for t in told if t.contract.site_id == site_id], derived, first_on, expected_mw[row],
            metered.get(site_id),
        )
        for row, site_id in zip(at.tolist(), site_ids[at].tolist(), strict=True)
    ]  # fmt: skip
    held = np.array([[m.held for m in s.months] for s in sites])
    known = np.array([[m.cut is not None for m in s.months] for s in sites])
    counted = [s.counts for s in sites]
    power, slices = _laid_out(sites, counted, series.nothing)
    rows = np.array([[m.market_row for m in s.months] for s in sites])
    one_each = all(c == (1, 1) for c in counted) and not slices.peaks
    named = portfolio.records("site")
    notes = {
        f"{named[i].name}: {n}" for i, s in zip(site_ids[at].tolist(), sites, strict=True) for n in s.notes
    }
    needed = {row for s in sites for m in s.months for row in m.series_rows}
    return HourlyPower(
        at, derived.index(), power, known,
        (*_without_prices(portfolio, site_ids[at], held & ~known), *_gaps(portfolio, sorted(needed))),
        None if one_each else slices,
        np.array([[m.standing_usd for m in s.months] for s in sites]),
        np.array([[m.credit_usd for m in s.months] for s in sites]),
        rows, tuple(sorted(notes | derived.notes)), _spared(sites),
    )  # fmt: skip


def _spared(sites: Sequence[SiteMonths]) -> tuple[Floats, Floats] | None:
    usd, mwh = (np.array([[getattr(m, n) for m in s.months] for s in sites]) for n in _SPARED)
    return (usd, mwh) if mwh.any() else None


_SPARED = ("spared_usd", "spared_mwh")


# --- all sites ----------------------------------------------------------------------------------------
def _laid_out(
    sites: Sequence[SiteMonths], counted: Sequence[tuple[int, int]], nothing: int
) -> tuple[SitePower, Slices]:
    """The slices of all sites one below the other, by hours and within them by megawatts."""
    size = [parts * ranges for parts, ranges in counted]
    first = np.cumsum(size) - size
    shape = (sum(size), len(sites[0].months))
    row, values = np.full(shape, nothing, np.int64), np.zeros((7, *shape))
    share, low, high = np.zeros(shape), np.full(shape, np.inf), np.full(shape, np.inf)
    demand = []
    for at, (site, (parts, ranges)) in enumerate(zip(sites, counted, strict=True)):
        for f, month in enumerate(site.months):
            if month.cut is None:
                v = first[at]
                share[v, f], low[v, f] = 1.0, 0.0
                continue
            for v, part, own, hours in _placed(month, int(first[at]), ranges):
                row[v, f], share[v, f] = own, hours
                low[v, f], high[v, f] = part.from_mw, part.to_mw
                values[:, v, f] = (
                    part.multiplier, part.adder, part.delivery, part.block_mw, part.block_usd_per_mwh,
                    part.resale, part.resale_fee,
                )  # fmt: skip
        grid = first[at] + np.arange(parts * ranges).reshape(parts, ranges)
        demand.append(SiteCuts(at, grid, [m.cut for m in site.months]))
    of = np.repeat(np.arange(len(sites)), size)
    return SitePower(row, *values), Slices(of, share, low, high, laid_out(demand, sites[0].first_on))


def _placed(month: SiteMonth, first: int, ranges: int) -> Iterator[tuple[int, Slice, int, float]]:
    """Where each slice of a month stands, with its row and share."""
    assert month.cut is not None
    for number, (part, row, share) in enumerate(zip(month.cut.slices, month.rows, month.shares, strict=True)):
        k, j = divmod(number, month.cut.ranges)
        yield first + k * ranges + j, part, row, share


def minimum_takes(
    portfolio: Portfolio, site_ids: Ints, at: Ints, first_on: Ints, record: Record | None
) -> tuple[TakeYear, ...]:
    """The contract years with a minimum take of the sites at some positions; see `TakeYear`."""
    told = [t for t in with_clock(all_terms(portfolio).values()) if _has_take(t)]
    nothing = Record(np.zeros(0, np.int64), np.zeros((len(site_ids), 0)))
    held = record or nothing
    return tuple(
        year
        for row, site in enumerate(at.tolist())
        for year in take_years(
            [t for t in told if t.contract.site_id == site_ids[site]], row, first_on, held.months,
            held.energy_mwh[site],
        )
    )  # fmt: skip


def _has_take(terms: Terms) -> bool:
    return any(True for v in terms.versions for _ in v.of_kind("minimum take"))


# --- what is missing ----------------------------------------------------------------------------------
def problems_of_clocks(portfolio: Portfolio) -> list[Problem]:
    """Contracts that name no time zone: they are left out of the forecast."""
    return [
        Problem(
            f"{contract.name} is left out of the forecast, where the flat price holds: "
            + unknown_zone(contract.time_zone),
            "power_contract", "time_zone", id=contract.id,
        )
        for contract in portfolio.records("power_contract").values()
        if not is_zone(contract.time_zone)
    ]  # fmt: skip


def _without_prices(portfolio: Portfolio, site_ids: Ints, lacks: NDArray[np.bool_]) -> list[Problem]:
    sites = portfolio.records("site")
    return [
        Problem(
            f"{sites[site_id].name} pays by the hour, but {count} forecast months have no prices: "
            "its flat price stands in",
            "power_contract", "site_id", id=site_id,
        )
        for site_id, count in zip(site_ids.tolist(), lacks.sum(axis=1).tolist(), strict=True)
        if count
    ]  # fmt: skip


def _gaps(portfolio: Portfolio, rows: Sequence[int]) -> list[Problem]:
    """Months that lack some of their prices: what is there stands for the month, and nothing is made up."""
    months, series = portfolio["series_month"], portfolio.records("price_series")
    found = []
    for row in rows:
        of = series[int(months["series_id"][row])]
        held = months.records([row])[0]
        prices = month_prices(held.prices, held.first_at, held.month, INTERVAL_MINUTES[of.interval])
        gaps = int(np.isnan(prices).sum())
        if gaps:
            month = days.month_text(held.month)
            found.append(
                Problem(
                    f"{of.name} lacks {gaps:,} of the {len(prices):,} prices of {month}; "
                    "the others stand for the month",
                    "series_month", "prices", id=held.id,
                )
            )  # fmt: skip
    return found

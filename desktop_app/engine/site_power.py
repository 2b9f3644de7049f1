"""What a site pays for the next MWh in every month to come: its terms in force, and the prices they name."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from desktop_app.domain import days
from desktop_app.domain.charges.kinds import ABOVE_BLOCKS, NET_SETTLEMENT, PER_KWH, PER_MWH
from desktop_app.domain.portfolio import Portfolio
from desktop_app.domain.power import INTERVAL_MINUTES, month_prices
from desktop_app.domain.problems import Problem
from desktop_app.domain.terms import Line, all_terms
from desktop_app.engine.dispatch import SitePower
from desktop_app.engine.fleet import positions_of
from desktop_app.engine.price_index import PriceIndex, build_index
from desktop_app.engine.results import Floats, Ints


@dataclass(frozen=True, slots=True, eq=False)
class HourlyPower:
    """The sites that pay by the hour in some forecast month, H of all S, and their terms by month [H, F]."""

    at: Ints
    """Their positions among all sites, ascending."""
    index: PriceIndex
    power: SitePower
    known: NDArray[np.bool_]
    """Whether a term is in force and its prices are there; else the flat price holds, [H, F]."""
    problems: tuple[Problem, ...]


def site_power(portfolio: Portfolio, site_ids: Ints, first_on: Ints) -> HourlyPower | None:
    """The terms of every site and forecast month; None where no site has a contract.

    A month takes the versions in force on its first forecast day. The prices of a month to come are those of
    the same calendar month in the last year that the series has: last year's hours repeated.

    Parameters
    ----------
    first_on : the first forecast day of each month, shape [F]
    """
    contracted = np.array([t.contract.site_id for t in all_terms(portfolio).values()], np.int64)
    at = np.unique(positions_of(site_ids, contracted))
    at = at[at < len(site_ids)]
    if not len(at):
        return None
    index, rows = _index(portfolio)
    agreed = _agreed(portfolio, site_ids[at], first_on)
    row = _rows(portfolio, rows, agreed, days.months_of_days(first_on))
    known = agreed.held & (row >= 0) & (index.count[row] > 0)

    def term(values: Floats) -> Floats:
        return np.where(known, values, 0.0)

    power = SitePower(
        np.where(known, row, len(index.count) - 1), term(agreed.multiplier), term(agreed.adder),
        term(agreed.delivery), term(agreed.block_mw), term(agreed.block_usd_per_mwh), term(agreed.resale),
        term(agreed.resale_fee),
    )  # fmt: skip
    lacking = _without_prices(portfolio, site_ids[at], agreed.held & ~known)
    return HourlyPower(at, index, power, known, (*lacking, *_gaps(portfolio, np.unique(row[known]))))


# --- what is agreed -----------------------------------------------------------------------------------
@dataclass(slots=True, eq=False)
class _Agreed:
    """What the contracts of each site come to in each month, [H, F]; prices in $/MWh."""

    held: NDArray[np.bool_]
    series_id: Ints
    """0 where only adders count."""
    multiplier: Floats
    adder: Floats
    delivery: Floats
    block_mw: Floats
    block_usd_per_mwh: Floats
    resale: Floats
    resale_fee: Floats


def _agreed(portfolio: Portfolio, site_ids: Ints, first_on: Ints) -> _Agreed:
    shape = (len(site_ids), len(first_on))
    made = _Agreed(np.zeros(shape, np.bool_), np.zeros(shape, np.int64), *(np.zeros(shape) for _ in range(7)))
    for terms in all_terms(portfolio).values():
        site = int(positions_of(site_ids, np.array([terms.contract.site_id]))[0])
        if site == len(site_ids):
            continue
        for month, day in enumerate(first_on.tolist()):
            version = terms.on(day)
            if version is not None:
                made.held[site, month] = True
                for line in version.lines:
                    _add_line(made, (site, month), line, day)
    return made


def _add_line(made: _Agreed, at: tuple[int, int], line: Line, day: int) -> None:
    """Add what a line asks for the next MWh of a month."""
    given = line.parameters
    if line.kind == "index":
        made.series_id[at] = line.series_id or 0
        made.multiplier[at] += given.multiplier
        made.adder[at] += given.adder_usd_per_mwh
    elif line.kind == "adder" and given.unit in (PER_KWH, PER_MWH):
        usd_per_mwh = given.amount * (1000 if given.unit == PER_KWH else 1)
        (made.adder if given.load == ABOVE_BLOCKS else made.delivery)[at] += usd_per_mwh
    elif line.kind == "block" and (given.starts_on or 0) <= day <= (given.ends_on or day):
        before = made.block_mw[at] * made.block_usd_per_mwh[at]
        made.block_mw[at] += given.mw
        price = given.usd_per_mwh * given.escalator.factor(day)
        made.block_usd_per_mwh[at] = (before + given.mw * price) / max(made.block_mw[at], 1e-9)
        made.resale[at] = float(given.resale == NET_SETTLEMENT)
        made.resale_fee[at] = given.resale_fee_usd_per_mwh


# --- prices -------------------------------------------------------------------------------------------
def _index(portfolio: Portfolio) -> tuple[PriceIndex, dict[int, Ints]]:
    """The index of all months of prices, kept beside their rows, and the rows of each series by month.

    Behind them stands a row of one price of 0: for terms that name no series.
    """
    months, series = portfolio["series_month"], portfolio["price_series"]
    kept = months.memo.get("price_index")
    if kept is None or kept[0] is not series:
        minutes = {s.id: INTERVAL_MINUTES[s.interval] for s in portfolio.records("price_series").values()}
        prices = [
            month_prices(blob, int(at), int(month), minutes[int(of)])
            for of, month, at, blob in zip(*(months[n] for n in _COLUMNS), strict=True)
        ]
        order = np.argsort(months["month"], kind="stable")
        rows = {i: order[months["series_id"][order] == i] for i in minutes}
        kept = series, (build_index([*prices, np.zeros(1)]), rows)
        months.memo["price_index"] = kept
    return kept[1]


_COLUMNS = ("series_id", "month", "first_at", "prices")


def _rows(portfolio: Portfolio, rows: dict[int, Ints], agreed: _Agreed, months: Ints) -> Ints:
    """Which prices stand for each site and month: the last that are there of its calendar month, or -1."""
    priced = portfolio["series_month"]
    made = np.where(agreed.held & (agreed.series_id == 0), len(priced), -1)
    for series_id in np.unique(agreed.series_id[agreed.series_id > 0]).tolist():
        own = rows[series_id]
        last = np.array([_last_of(priced["month"][own], m) for m in months.tolist()])
        row = np.where(last >= 0, own[last] if len(own) else -1, -1)
        made = np.where(agreed.series_id == series_id, row[None], made)
    return made


def _last_of(months: NDArray[np.int32], month: int) -> int:
    """The position of a month among ascending ones, or else of its last year before; -1 if there is none."""
    same = np.flatnonzero(((months - month) % 12 == 0) & (months <= month))
    return int(same[-1]) if len(same) else -1


# --- what is missing ----------------------------------------------------------------------------------
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


def _gaps(portfolio: Portfolio, rows: Ints) -> list[Problem]:
    """Months that lack some of their prices: what is there stands for the month, and nothing is made up."""
    months, series = portfolio["series_month"], portfolio.records("price_series")
    found = []
    for row in rows[rows < len(months)].tolist():
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

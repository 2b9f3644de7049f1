"""What a site pays for the next MWh in every month to come: its terms in force, and the prices they name."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from desktop_app.domain import days
from desktop_app.domain.portfolio import Portfolio
from desktop_app.domain.power import INTERVAL_MINUTES, NET_SETTLE, month_prices
from desktop_app.domain.problems import Problem
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
    """The terms of every site and forecast month; None where no site pays by the hour.

    A month takes the term in force on its first forecast day. The prices of a month to come are those of the
    same calendar month in the last year that the series has: last year's hours repeated. This is all that the
    forecast knows of contracts.

    Parameters
    ----------
    first_on : the first forecast day of each month, shape [F]
    """
    terms = portfolio["power_term"]
    at = np.unique(positions_of(site_ids, terms["site_id"]))
    at = at[at < len(site_ids)]
    if not len(at):
        return None
    index, rows = _index(portfolio)
    held = _in_force(portfolio, site_ids[at], first_on)
    months = days.months_of_days(first_on)
    row = _rows(portfolio, rows, held, months)
    known = (held >= 0) & (row >= 0) & (index.count[row] > 0)
    none = len(index.count) - 1
    of_term = np.maximum(held, 0)

    def term(name: str) -> Floats:
        return np.where(known, terms[name][of_term], 0.0)

    power = SitePower(
        np.where(known, row, none), term("multiplier"), term("adder_usd_per_mwh"),
        term("delivery_usd_per_mwh"), term("block_mw"), term("block_usd_per_mwh"),
        np.where(known & (terms["resale"][of_term] == NET_SETTLE), 1.0, 0.0), term("resale_fee_usd_per_mwh"),
    )  # fmt: skip
    lacking = _without_prices(portfolio, site_ids[at], (held >= 0) & ~known)
    return HourlyPower(at, index, power, known, (*lacking, *_gaps(portfolio, np.unique(row[known]))))


def _in_force(portfolio: Portfolio, site_ids: Ints, on: Ints) -> Ints:
    """Positions among the terms that hold for each site on each day, -1 for none; shape [H, F]."""
    terms = portfolio["power_term"]
    held = np.full((len(site_ids), len(on)), -1, np.int64)
    for position in np.argsort(terms["effective_on"], kind="stable").tolist():
        site = int(positions_of(site_ids, terms["site_id"][position : position + 1])[0])
        if site < len(site_ids):
            held[site, on >= terms["effective_on"][position]] = position
    return held


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


def _rows(portfolio: Portfolio, rows: dict[int, Ints], held: Ints, months: Ints) -> Ints:
    """Which prices stand for each site and month: the last that are there of its calendar month, or -1."""
    terms, priced = portfolio["power_term"], portfolio["series_month"]
    series = np.where(held >= 0, terms["series_id"][np.maximum(held, 0)], -1)
    missing = terms.entity["series_id"].missing
    made = np.where(series == missing, len(priced), -1)
    for series_id in np.unique(series[(held >= 0) & (series != missing)]).tolist():
        own = rows[series_id]
        last = np.array([_last_of(priced["month"][own], m) for m in months.tolist()])
        row = np.where(last >= 0, own[last] if len(own) else -1, -1)
        made = np.where(series == series_id, row[None], made)
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
            "power_term", "series_id", id=site_id,
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

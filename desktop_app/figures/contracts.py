"""Answers for the contracts as a table: terms, term, price of a month or a year, value against the market."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from desktop_app.domain import days
from desktop_app.domain.portfolio import Portfolio
from desktop_app.domain.terms import Terms
from desktop_app.engine.contract_figures import ContractFigures
from desktop_app.engine.contract_year import ContractYear, ContractYears
from desktop_app.figures import format as say, spans
from desktop_app.figures.contract_words import TermBar, alerts, term_bar, terms_in_words
from desktop_app.figures.table import Column, TableSpec

Names = Mapping[int, str]
EMPTY = (
    "Power contracts belong here: blocks at a fixed price, market prices, tariffs, interruptible programs. "
    "Enter the first one as it was signed, or import a tariff."
)


@dataclass(frozen=True, slots=True)
class Span:
    """The months that are looked at, and whether prices are net of credits and resale."""

    first: int
    last: int
    is_net: bool = True

    @property
    def said(self) -> str:
        """ "December 2025" or "January to December 2025"."""
        if self.first == self.last:
            return spans.month_name(self.last)
        return f"{spans.month_name(self.first)} to {spans.month_name(self.last)}"

    @property
    def short(self) -> str:
        """ "Jan 25 to Dec 25"."""
        first, last = (say.month_short(np.datetime64(month, "M")) for month in (self.first, self.last))
        return last if self.is_month else f"{first} to {last}"

    @property
    def is_month(self) -> bool:
        return self.first == self.last

    @property
    def words(self) -> str:
        """What a price counts."""
        return "net of credits and resale" if self.is_net else "before credits and resale"

    def usd_per_mwh(self, figures: ContractFigures | None) -> float:
        """The price of some bills, NaN without energy."""
        if figures is None:
            return math.nan
        return figures.net_usd_per_mwh if self.is_net else figures.gross_usd_per_mwh


@dataclass(frozen=True, slots=True, eq=False)
class ContractTable:
    """The table, and what its cells are painted with."""

    spec: TableSpec
    bars: Mapping[object, TermBar]
    tips: Mapping[object, str]
    """All that wants attention of a contract, and its name."""


COLUMNS = (
    Column("site", "Site", kind="text"),
    Column("terms", "Terms", kind="text", width=2.0),
    Column("term", "Term", kind="text", width=0.2),
    Column("mw", "MW", digits=0, width=0.2),
    Column("price", "$/MWh", digits=2, width=0.2),
    Column("fixed", "Fixed", kind="percent", digits=0, width=0.2),
    Column("market", "To market", kind="money", digits=1, plus=True, width=0.2),
    Column("alert", "", kind="text", width=0.3),
)


def contract_table(
    portfolio: Portfolio, years: ContractYears, span: Span, names: Names, day: int
) -> ContractTable:
    """The contracts, the dearest site first; ends and notices are counted from a day."""
    order = _by_cost(years, span)
    several = _several([year.terms for _, year in order])
    rows, bars, tips = [], {}, {}
    for contract_id, year in order:
        contract = year.terms.contract
        wants = [year.problem] if year.problem else alerts(portfolio, year.terms, day)
        bars[contract_id] = term_bar(contract, day)
        name = names.get(contract.site_id, "?")
        tips[contract_id] = "\n".join((f"{name}: {contract.name}", contract.supplier, *wants)).strip()
        site = f"{name}\n{contract.name}" if contract.site_id in several else name
        rows.append(_row(year, span, site, bars[contract_id].said, next(iter(wants), " "), day))
    spec = TableSpec.from_rows(
        message(portfolio, years, span, names, day),
        COLUMNS,
        rows,
        keys=tuple(contract_id for contract_id, _ in order),
        subtitle=f"{span.said}, {span.words}; to market: fixed blocks at the forward or last year's prices",
        empty=EMPTY,
        totals=_totals(years, span),
    )
    return ContractTable(spec, bars, tips)


def _by_cost(years: ContractYears, span: Span) -> list[tuple[int, ContractYear]]:
    """The contracts of the dearest site first."""
    cost: dict[int, float] = {}
    for year in years.by_id.values():
        figures = year.figures(span.first, span.last)
        site_id = year.terms.contract.site_id
        cost[site_id] = cost.get(site_id, 0.0) + (figures.net_usd if figures else 0.0)
    return sorted(
        years.by_id.items(),
        key=lambda one: (-cost[one[1].terms.contract.site_id], one[1].terms.contract.site_id, one[0]),
    )


def _several(terms: Sequence[Terms]) -> set[int]:
    sites = [t.contract.site_id for t in terms]
    return {site for site in sites if sites.count(site) > 1}


def _row(year: ContractYear, span: Span, site: str, term: str, alert: str, day: int) -> tuple[object, ...]:
    contract, figures = year.terms.contract, year.figures(span.first, span.last)
    version = year.terms.on(min(max(day, contract.starts_on), year.terms.last_on))
    return (
        site,
        terms_in_words(version),
        term,
        contract.contract_kw / 1000 if contract.contract_kw else math.nan,
        span.usd_per_mwh(figures),
        figures.fixed_share if figures else math.nan,
        year.blocks.value_usd if year.blocks else math.nan,
        alert,
    )


def _totals(years: ContractYears, span: Span) -> dict[str, object]:
    figures = years.sums(span.first, span.last)
    if figures is None:
        return {}
    values = [y.blocks.value_usd for y in years.by_id.values() if y.blocks]
    known = [value for value in values if math.isfinite(value)]
    return {
        "site": "All",
        "price": span.usd_per_mwh(figures),
        "fixed": figures.fixed_share,
        **({"market": sum(known)} if known else {}),
    }


# --- the message --------------------------------------------------------------------------------------
def message(portfolio: Portfolio, years: ContractYears, span: Span, names: Names, day: int) -> str:
    """The dearest and the cheapest contract, or the next date that must not be missed."""
    prices = {i: span.usd_per_mwh(y.figures(span.first, span.last)) for i, y in years.by_id.items()}
    prices = {i: price for i, price in _supplying(years, prices).items() if math.isfinite(price)}
    if len(prices) < 2:
        return _next_end(years, names, day) or "Contracts"
    low, high = min(prices, key=lambda i: prices[i]), max(prices, key=lambda i: prices[i])
    first, last = (names.get(years.by_id[i].terms.contract.site_id, "?") for i in (low, high))
    times = prices[high] / prices[low] if prices[low] > 0 else math.nan
    if times >= 1.2:
        return f"{last} pays {say.number(times, 1)} times what {first} pays"
    return _next_end(years, names, day) or f"All pay between {_rate(prices[low])} and {_rate(prices[high])}"


def _rate(usd_per_mwh: float) -> str:
    return f"${say.number(usd_per_mwh, 0)}"


def _supplying(years: ContractYears, prices: Mapping[int, float]) -> dict[int, float]:
    """Delivery is no price of energy: left out of a comparison."""
    covers = {i: y.terms.contract.part for i, y in years.by_id.items()}
    return {i: price for i, price in prices.items() if covers[i] == 0}


def _next_end(years: ContractYears, names: Names, day: int) -> str:
    """The contract that ends next within half a year."""
    ends = [
        (y.terms.last_on, names.get(y.terms.contract.site_id, "?"))
        for y in years.by_id.values()
        if day <= y.terms.last_on <= day + 183
    ]
    if not ends:
        return ""
    last_on, name = min(ends)
    on = days.date_of(last_on)
    return f"{name} ends on {on.day} {say.MONTHS[on.month - 1]}"

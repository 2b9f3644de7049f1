"""The bills of all contracts over some months; one is computed again only when what it stands on changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from desktop_app.domain import days
from desktop_app.domain.columns import Columns
from desktop_app.domain.portfolio import Portfolio
from desktop_app.domain.production import CURTAILMENT_CAUSES
from desktop_app.domain.terms import Terms, all_terms
from desktop_app.engine.bill.hosted import HOSTED_TABLES
from desktop_app.engine.bill.of_book import BookBill, bill_of
from desktop_app.engine.contract_figures import (
    BlocksLeft,
    ContractFigures,
    blocks_left,
    brings_energy,
    figures_of,
    in_force,
)
from desktop_app.engine.results import Floats, Ints

MONTHS_KEPT = 13
"""A year, and the month before it for the change."""
_STANDS_ON = ("site", "meter", "meter_month", "price_series", "series_month", *HOSTED_TABLES)


@dataclass(frozen=True, slots=True, eq=False)
class ContractYear:
    """The bills of a contract from one month to another."""

    terms: Terms
    made: BookBill | None
    """None where it cannot be computed; `problem` says why."""
    blocks: BlocksLeft | None
    problem: str = ""
    memo: dict[tuple[int, int], ContractFigures | None] = field(default_factory=dict, repr=False)
    """Figures that were asked for; they follow from the bills."""

    @property
    def months(self) -> Ints:
        """The billing months, none without a bill."""
        return self.made.bill.months if self.made else np.zeros(0, np.int64)

    def figures(self, first: int, last: int) -> ContractFigures | None:
        """What some months come to; None where the contract does not hold in any of them."""
        if (first, last) not in self.memo:
            held = self.made is not None and in_force(self.made.bill, first, last)
            self.memo[first, last] = figures_of(self.made.bill, first, last) if self.made and held else None
        return self.memo[first, last]


@dataclass(frozen=True, slots=True, eq=False)
class ContractYears:
    """The years of all contracts by id."""

    last_month: int
    by_id: Mapping[int, ContractYear] = field(default_factory=dict)
    tables: tuple[Columns, ...] = ()

    @property
    def months(self) -> range:
        """All months that are kept."""
        return range(self.last_month - MONTHS_KEPT + 1, self.last_month + 1)

    def sums(self, first: int, last: int) -> ContractFigures | None:
        """All contracts together over some months; None where none holds."""
        found = [(y, f) for y in self.by_id.values() if (f := y.figures(first, last)) is not None]
        if not found:
            return None
        own = [f for _, f in found]
        return ContractFigures(
            sum(f.energy_mwh for y, f in found if brings_energy(y.terms.contract)),
            sum(f.gross_usd for f in own),
            sum(f.credit_usd for f in own),
            sum(f.indexed_mwh for f in own),
            max(f.peak_kw for f in own),
            {name: sum(f.by_category[name] for f in own) for name in own[0].by_category},
            all(f.complete for f in own),
        )


def stale_contracts(portfolio: Portfolio, last_month: int, known: ContractYears | None) -> list[int]:
    """The contracts whose year must be computed, by id."""
    terms = all_terms(portfolio)
    if known is None or known.last_month != last_month or not _same_tables(portfolio, known):
        return list(terms)
    return [i for i, t in terms.items() if i not in known.by_id or not _same(t, known.by_id[i].terms)]


def contract_years(
    portfolio: Portfolio, last_month: int, known: ContractYears | None = None
) -> ContractYears:
    """The bills of all contracts for the `MONTHS_KEPT` months up to one; what is known and holds is kept."""
    stale = set(stale_contracts(portfolio, last_month, known))
    made = {
        i: _year(portfolio, terms, last_month) if known is None or i in stale else known.by_id[i]
        for i, terms in all_terms(portfolio).items()
    }
    return ContractYears(last_month, made, _tables(portfolio))


def _year(portfolio: Portfolio, terms: Terms, last_month: int) -> ContractYear:
    first, as_of_on = last_month - MONTHS_KEPT + 1, days.first_day(last_month + 1) - 1
    try:
        made = bill_of(portfolio, terms.contract.id, first, last_month)
        return ContractYear(terms, made, blocks_left(portfolio, terms, as_of_on))
    except ValueError as reason:  # such as a zone that nobody knows
        return ContractYear(terms, None, None, str(reason))


def _tables(portfolio: Portfolio) -> tuple[Columns, ...]:
    return tuple(portfolio[name] for name in _STANDS_ON)


def _same_tables(portfolio: Portfolio, known: ContractYears) -> bool:
    return all(a is b for a, b in zip(_tables(portfolio), known.tables, strict=True))


def _same(terms: Terms, other: Terms) -> bool:
    return terms.contract == other.contract and terms.versions == other.versions


# --- curtailment --------------------------------------------------------------------------------------
def curtailed_hours(portfolio: Portfolio, months: range, site_id: int | None = None) -> Floats:
    """Hours in which a site was curtailed on purpose, added up over sites, by UTC month.

    Two containers that are off in the same hour count as one hour of their site.
    """
    loss = portfolio["loss"]
    chosen = np.isin(loss["cause"], CURTAILMENT_CAUSES)
    if site_id is not None:
        chosen &= loss["site_id"] == site_id
    edges = days.first_days(np.arange(months.start, months.stop + 1)) * 86_400
    sites, begun, ended = (loss[name][chosen] for name in ("site_id", "from_at", "to_at"))
    made = np.zeros(len(months))
    for site in np.unique(sites):
        of_site = np.flatnonzero(sites == site)
        of_site = of_site[np.argsort(begun[of_site], kind="stable")]
        start, end = begun[of_site], ended[of_site]
        reached = np.maximum.accumulate(end)
        start = np.maximum(start, np.concatenate(([start[0]], reached[:-1])))
        for at in range(len(months)):
            within = np.minimum(end, edges[at + 1]) - np.maximum(start, edges[at])
            made[at] += float(np.maximum(within, 0).sum()) / 3600
    return made

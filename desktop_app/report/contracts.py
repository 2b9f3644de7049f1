"""Answers for what the summary says of power contracts: against the market, by line, invoices."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from desktop_app.domain import days
from desktop_app.domain.charges.declare import CATEGORIES
from desktop_app.domain.contract_dates import next_notice, term_ends_on
from desktop_app.domain.contracts import PowerContract
from desktop_app.domain.statements import STATES, PowerStatement
from desktop_app.domain.terms import Terms, all_terms
from desktop_app.engine.bill.results import Bill
from desktop_app.engine.contract_figures import (
    ContractFigures,
    blocks_left,
    brings_energy,
    figures_of,
    in_force,
    market_usd_per_mwh,
    within,
)
from desktop_app.engine.results import Floats
from desktop_app.figures import format as say
from desktop_app.figures.chart import Axis, ChartSpec, bars
from desktop_app.figures.table import Column, TableSpec
from desktop_app.report.blocks import cut
from desktop_app.report.production import quarter_mark
from desktop_app.report.quarter import Quarter, Span, ratio

LINES_ON_PAPER = 60
_YEAR_DAYS = 365
_NEARLY = 0.9


@dataclass(frozen=True, slots=True, eq=False)
class Billed:
    """A contract that holds in the quarter, with its bills of the months that charts show."""

    terms: Terms
    bill: Bill
    figures: ContractFigures
    site: str

    @property
    def contract(self) -> PowerContract:
        return self.terms.contract

    @property
    def name(self) -> str:
        return f"{self.site}: {self.contract.name}"


@dataclass(frozen=True, eq=False)
class Contracts:
    """The contracts that hold in the quarter and have a bill, by site and start."""

    quarter: Quarter

    @cached_property
    def span(self) -> tuple[int, int]:
        """The first and the last month of the quarter."""
        months = self.quarter.months_of(self.quarter.now)
        return months[0], months[-1]

    @cached_property
    def all(self) -> list[Billed]:
        portfolio, found = self.quarter.portfolio, []
        for terms in all_terms(portfolio).values():
            made = self.quarter.bills.get(terms.contract.id)
            if made is None:
                continue
            figures = figures_of(made, *self.span)
            if in_force(made, *self.span) and (figures.energy_mwh or figures.gross_usd):
                site = portfolio.records("site")[terms.contract.site_id].name
                found.append(Billed(terms, made, figures, site))
        return sorted(found, key=lambda one: (one.contract.site_id, one.contract.starts_on, one.contract.id))

    @property
    def without_bill(self) -> list[str]:
        """Contracts whose bill cannot be computed."""
        records = self.quarter.portfolio.records("power_contract")
        return [c.name for c in records.values() if c.id not in self.quarter.bills]

    @property
    def billed_usd(self) -> float:
        """What all bills of the quarter come to."""
        return sum(float(one.bill.total_usd[within(one.bill, *self.span)].sum()) for one in self.all)

    def total(self, span: Span, of: Callable[[ContractFigures], float]) -> float:
        """A figure of all contracts of the book over one of the three quarters.

        NaN where load or prices of a quarter to compare with have gaps; this quarter's tables say so.
        """
        months = self.quarter.months_of(span)
        found = [figures_of(bill, months[0], months[-1]) for bill in self.quarter.bills.values()]
        whole = span is self.quarter.now or all(one.complete for one in found)
        reaches = all(bill.months[0] <= months[0] for bill in self.quarter.bills.values())
        return sum(of(one) for one in found) if whole and reaches and span.figures is not None else np.nan

    def amounts(self, one: Billed) -> dict[tuple[str, str], float]:
        """Amounts of the quarter by line and category; the same line of two versions is one."""
        at = within(one.bill, *self.span)
        found: dict[tuple[str, str], float] = defaultdict(float)
        for line in one.bill.lines:
            found[line.label, line.category] += float(line.amount_usd[at].sum())
        return {line: usd for line, usd in found.items() if usd}

    @cached_property
    def statements(self) -> dict[int, list[PowerStatement]]:
        """The statements of the quarter by contract."""
        first, last = self.span
        found: dict[int, list[PowerStatement]] = defaultdict(list)
        for one in self.quarter.portfolio.records("power_statement").values():
            if first <= one.month <= last:
                found[one.contract_id].append(one)
        return found


# --- against the market ----------------------------------------------------------------------------
def against_market(held: Contracts) -> TableSpec:
    """One row a contract: power, term, price gross and net, how much of it is fixed, the market beside it."""
    columns = (
        Column("contract", "Contract", kind="text", width=3.0),
        Column("ends", "Ends", kind="text", width=1.5),
        Column("notice", "Notice by", kind="text", width=1.2),
        Column("mw", "Power", "MW", digits=1, width=0.75),
        Column("energy", "Energy", "GWh", digits=1, width=0.8),
        Column("gross", "Gross", "c/kWh", digits=2, width=0.8),
        Column("net", "Net", "c/kWh", digits=2, width=0.8),
        Column("market", "Market", "c/kWh", digits=2, width=0.85),
        Column("fixed", "Fixed", "%", digits=0, width=0.65),
        Column("mark", "Blocks", "$ m", digits=2, width=0.8),
    )
    return TableSpec.from_rows("Contracts against the market", columns, [_row(held, one) for one in held.all])


def _row(held: Contracts, one: Billed) -> tuple[object, ...]:
    contract, figures = one.contract, one.figures
    energy, after = brings_energy(contract), held.quarter.end_on + 1
    left = blocks_left(held.quarter.portfolio, one.terms, after)
    market = market_usd_per_mwh(held.quarter.portfolio, one.terms, *held.span) if energy else np.nan
    return (
        one.name,
        _end(contract, after),
        _notice(contract, after),
        (contract.contract_kw or figures.peak_kw) / 1000,
        figures.energy_mwh / 1e3,
        figures.gross_usd_per_mwh / 10,
        figures.net_usd_per_mwh / 10,
        market / 10,
        figures.fixed_share * 100 if energy else np.nan,
        left.value_usd / 1e6 if left else np.nan,
    )


def _end(contract: PowerContract, day: int) -> str:
    """The end of the present term."""
    ends = term_ends_on(contract, day)
    if ends is None:
        return "open"
    return f"{days.day_text(ends)}{' ↻' if contract.renews_months else ''}"


def _notice(contract: PowerContract, day: int) -> str:
    """The next day on which notice does anything; a contract without an end can be ended any day."""
    found = next_notice(contract, day) if contract.notice_days else None
    if found is None:
        return ""
    return days.day_text(found.notice_on) if contract.ends_on is not None else "any day"


def soon(held: Contracts) -> str:
    """Contracts whose term ends within a year of the quarter's end, and what is due before."""
    end = held.quarter.end_on
    return "; ".join(said for one in held.all if (said := _ending(one, end)))


def _ending(one: Billed, day: int) -> str:
    contract = one.contract
    ends = term_ends_on(contract, day + 1)
    if ends is None or not day < ends <= day + _YEAR_DAYS:
        return ""
    notice = next_notice(contract, day + 1) if contract.notice_days else None
    due = ""
    if contract.notice_days:
        due = " (the day for notice has passed)"
        if notice is not None and notice.ends_on == ends:
            due = f" (notice by {_day(notice.notice_on)})"
    return f"{one.name} {'renews itself after' if contract.renews_months else 'ends on'} {_day(ends)}{due}"


def _day(day: int) -> str:
    return say.day(days.date_of(day))


# --- bills -----------------------------------------------------------------------------------------
def bill_chart(held: Contracts) -> ChartSpec:
    """The bills of all contracts by month, stacked by category; credits lie below nought."""
    quarter = held.quarter
    known = np.where(_covered(held), 1.0, np.nan)
    parts = {name: _by_month(held, name) * known for name in CATEGORIES}
    shown = {name: values for name, values in parts.items() if np.nanmax(np.abs(values), initial=0.0) > 0.5}
    return ChartSpec(
        _bill_title(held),
        "Computed bills by month and category, $",
        tuple(bars(name, values, quarter.months, colour=i) for i, (name, values) in enumerate(shown.items())),
        Axis("month"),
        Axis(format="money"),
        quarter_mark(quarter),
        stacked=True,
        value_labels=False,
        key="report/bills",
    )


def _by_month(held: Contracts, category: str) -> Floats:
    """What all contracts come to in a category, along the months that charts show [$]."""
    months = held.quarter.months
    made = np.zeros(len(months))
    for one in held.all:
        at = within(one.bill, int(months[0]), int(months[-1]))
        made[np.searchsorted(months, one.bill.months[at])] += one.bill.of_category(category)[at]
    return made


def _covered(held: Contracts) -> np.ndarray:
    """The months whose bills rest on nearly all energy that the sites drew; others would look cheap."""
    months = held.quarter.months
    first, last = int(months[0]), int(months[-1])
    row = {site: at for at, site in enumerate(held.quarter.results.site_ids.tolist())}
    billed, drawn = np.zeros(len(months)), np.zeros(len(months))
    for one in held.all:
        if brings_energy(one.contract):
            at = within(one.bill, first, last)
            place = np.searchsorted(months, one.bill.months[at])
            in_force_then = one.bill.version_ids[at] != 0
            billed[place] += one.bill.energy_kwh[at] * in_force_then / 1000
            energy = held.quarter.results.sites.energy_mwh[row[one.contract.site_id], held.quarter.shown]
            drawn[place] += energy[place] * in_force_then
    return billed >= _NEARLY * drawn


def _bill_title(held: Contracts) -> str:
    energy = sum(one.figures.by_category["energy"] for one in held.all)
    share = ratio(energy, sum(one.figures.net_usd for one in held.all))
    return f"Energy alone is {say.percent(share, 0)} of the bills" if np.isfinite(share) else "Bills"


def by_category(held: Contracts) -> TableSpec:
    """What each contract came to, category by category; rows and columns add up."""
    there = [name for name in CATEGORIES if any(abs(o.figures.by_category[name]) >= 0.005 for o in held.all)]
    columns = (
        Column("contract", "Contract", kind="text", width=3.0),
        *(Column(name.replace(" ", "_"), cut(name), "$ k", digits=1, total="sum") for name in there),
        Column("total", "Bill", "$ k", digits=1, total="sum"),
    )
    rows = [
        (one.name, *(one.figures.by_category[name] / 1e3 for name in there), one.figures.net_usd / 1e3)
        for one in held.all
    ]
    return TableSpec.from_rows("Computed bills of the quarter", columns, rows)


def lines(held: Contracts) -> TableSpec:
    """Every line of the quarter's bills with its part of the contract's bill."""
    columns = (
        Column("contract", "Contract", kind="text", width=2.6),
        Column("line", "Line", kind="text", width=2.4),
        Column("category", "Category", kind="text", width=1.4),
        Column("usd", "Amount", "$", digits=0, total="sum"),
        Column("share", "Of the bill", "%", digits=1),
        Column("price", "Of the energy", "c/kWh", digits=2),
    )
    rows = []
    for one in held.all:
        for (label, category), usd in held.amounts(one).items():
            share = ratio(usd, one.figures.net_usd) * 100
            rows.append((one.name, label, cut(category), usd, share, ratio(usd, one.figures.energy_mwh) / 10))
    return TableSpec.from_rows("Lines of the bills", columns, rows)


# --- invoices --------------------------------------------------------------------------------------
def invoices(held: Contracts) -> TableSpec:
    """Computed, accrued, invoiced, disputed, paid by contract; the difference is invoiced less computed."""
    columns = (
        Column("contract", "Contract", kind="text", width=3.0),
        Column("state", "Months", kind="text", width=2.0),
        Column("computed", "Computed", "$ k", digits=1, total="sum"),
        Column("accrued", "Accrued", "$ k", digits=1, total="sum"),
        Column("invoiced", "Invoiced", "$ k", digits=1, total="sum"),
        Column("difference", "Difference", "$ k", digits=1, total="sum"),
        Column("disputed", "Disputed", "$ k", digits=1, total="sum"),
        Column("paid", "Paid", "$ k", digits=1, total="sum"),
    )
    rows = [_invoice_row(one, held.statements[one.contract.id]) for one in held.all if _has(held, one)]
    return TableSpec.from_rows("Computed, accrued, invoiced, paid", columns, rows)


def _has(held: Contracts, one: Billed) -> bool:
    return bool(held.statements.get(one.contract.id))


def _invoice_row(one: Billed, statements: list[PowerStatement]) -> tuple[object, ...]:
    def total(name: str) -> float:
        known = [getattr(s, name) / 1e9 for s in statements if getattr(s, name) is not None]
        return sum(known) if known else np.nan

    computed = dict(zip(one.bill.months.tolist(), one.bill.total_usd, strict=True))
    apart = [s.invoiced_usd / 1e9 - computed[s.month] / 1e3 for s in statements if s.invoiced_usd is not None]
    states = [sum(s.state == state for s in statements) for state in range(len(STATES))]
    said = ", ".join(f"{n} {STATES[state]}" for state, n in enumerate(states) if n)
    return (
        one.name,
        said,
        one.figures.net_usd / 1e3,
        total("accrued_usd"),
        total("invoiced_usd"),
        sum(apart) if apart else np.nan,
        total("disputed_usd"),
        total("paid_usd"),
    )

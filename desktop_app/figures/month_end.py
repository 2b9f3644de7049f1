"""Answers for the month-end of power: the contracts of a month, an invoice line by line, what is disputed."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from desktop_app.domain.company import CLOSED
from desktop_app.domain.days import date_of, first_day
from desktop_app.domain.invoice_edits import product_usd
from desktop_app.domain.month_end import (
    CENT,
    ESTIMATE,
    Posting,
    booked_usd,
    energy_account,
    entry_of,
    site_sum,
    statement_of,
    statements_of,
    true_up_usd,
)  # fmt: skip
from desktop_app.domain.periods import months_in_state
from desktop_app.domain.portfolio import Portfolio
from desktop_app.domain.problems import Problem
from desktop_app.domain.statement_attention import attention_to_statements, is_missed, is_past_due
from desktop_app.domain.statements import ACCRUED, DISPUTED, OPEN, PAID, STATES, InvoiceLine, PowerStatement
from desktop_app.domain.terms import Terms, all_terms
from desktop_app.engine.bill import invoice_check as causes
from desktop_app.engine.bill.invoice_check import InvoiceCheck, LineCheck, Part
from desktop_app.engine.bill.month_end import Drift, MonthBill, drifts, month_bill
from desktop_app.figures import format as say
from desktop_app.figures.table import Column, TableSpec

_MONTH_COLUMNS = (
    Column("site", "Site", kind="text", width=0.8),
    Column("contract", "Contract", kind="text", width=2.0),
    Column("state", "State", kind="text", width=0.9),
    Column("computed", "Computed", digits=0, total="sum"),
    Column("accrued", "Accrued", digits=0, total="sum"),
    Column("invoiced", "Invoiced", digits=0, total="sum"),
    Column("over", "Difference", digits=0),
    Column("disputed", "Disputed", digits=0, total="sum"),
    Column("due", "Due", kind="day", width=0.7),
    Column("paid", "Paid", digits=0, total="sum"),
)
_LATE = ("disputed", "paid")
"""Columns that most months have nothing in until late."""

_SUPPLIER_COLUMNS = (
    Column("supplier", "Supplier", kind="text", width=12.0),
    Column("disputed", "Disputed", digits=0),
    Column("age", "Days", digits=0),
)
_NAMED = {
    causes.ENERGY: "energy", causes.PEAK: "peak", causes.QUANTITY: "quantity", causes.RATE: "rate",
    causes.TAX: "tax on the differences above", causes.MISSING_CREDIT: "the credit is missing",
    causes.NOT_BILLED: "not on the invoice", causes.UNKNOWN: "no line of the contract",
    causes.AMOUNT: "the amount", causes.ROUNDING: "rounding",
    causes.TOTAL: "the invoice's total is not the sum of its lines",
    causes.NO_LINES: "the invoice has no lines to compare",
}  # fmt: skip


def month_name(month: int) -> str:
    """Such as December 2025."""
    return say.month(date_of(first_day(month)))


def exact(micro_usd: int | None, *, plus: bool = False) -> str:
    """An amount to the cent."""
    return say.MISSING if micro_usd is None else say.money_exact(micro_usd / 1e6, 2, plus=plus)


# --- the contracts of a month -------------------------------------------------------------------------
@dataclass(frozen=True, slots=True, eq=False)
class ContractMonth:
    """A contract in a month: its statement, and the bill as it is computed now."""

    terms: Terms
    statement: PowerStatement
    made: MonthBill

    @property
    def computed_usd(self) -> int | None:
        """None where there is nothing to compute it from."""
        return self.made.total_usd if self.made.is_known else None

    @property
    def over_usd(self) -> int | None:
        """Invoiced less computed."""
        invoiced, computed = self.statement.invoiced_usd, self.computed_usd
        return None if invoiced is None or computed is None else invoiced - computed


def contracts_in(portfolio: Portfolio, month: int) -> list[ContractMonth]:
    """The contracts that are in force in some part of a month, or have a statement of it."""
    first, last, made = first_day(month), first_day(month + 1) - 1, []
    for contract_id, terms in all_terms(portfolio).items():
        held = terms.contract.starts_on <= last and terms.last_on >= first
        if held or (contract_id, month) in statements_of(portfolio):
            one = statement_of(portfolio, contract_id, month)
            made.append(ContractMonth(terms, one, month_bill(portfolio, contract_id, month)))
    return sorted(made, key=lambda c: (c.terms.contract.site_id, c.terms.contract.name))


def months_of(portfolio: Portfolio, day: int) -> range:
    """The months that a statement can be of: from the first contract's start to a day's, or the one after the
    last statement."""
    present = (date_of(day).year - 1970) * 12 + date_of(day).month - 1
    starts = [date_of(t.contract.starts_on) for t in all_terms(portfolio).values()]
    firsts = [(s.year - 1970) * 12 + s.month - 1 for s in starts]
    known = [month for _, month in statements_of(portfolio)]
    first = max(min([*firsts, *known, present]), present - 240)
    return range(first, max([present, *(month + 1 for month in known)]) + 1)


def latest_month(portfolio: Portfolio, day: int) -> int:
    """The month that wants work: the newest with a statement, else the one before a day's."""
    known = [month for _, month in statements_of(portfolio)]
    offered = months_of(portfolio, day)
    return max(known) if known else max(offered[-1] - 1, offered[0])


def month_table(portfolio: Portfolio, found: list[ContractMonth], month: int, day: int) -> TableSpec:
    """The contracts of a month, from computed to paid."""
    sites = portfolio.records("site")
    rows = []
    for one in found:
        contract, statement = one.terms.contract, one.statement
        due = None if statement.due_on is None else date_of(statement.due_on)
        rows.append((
            sites[contract.site_id].name, contract.name, state_words(one, day), _usd(one.computed_usd),
            _usd(statement.accrued_usd), _usd(statement.invoiced_usd), _over(one.over_usd),
            _usd(statement.disputed_usd), due, _usd(statement.paid_usd),
        ))  # fmt: skip
    return _without_unused(TableSpec.from_rows(
        month_message(found, month, day), _MONTH_COLUMNS, rows,
        subtitle="In dollars; computed as meters and prices are now. What is booked never moves by itself",
        totals={"over": _over(sum(known)) if (known := _known_overs(found)) else None},
        empty="No contract is in force this month", keys=tuple(c.terms.contract.id for c in found),
    ))  # fmt: skip


def _without_unused(spec: TableSpec) -> TableSpec:
    """Leave out what no contract has yet, so that the names get the room."""
    pairs = zip(spec.columns, spec.values, strict=True)
    kept = [(c, v) for c, v in pairs if c.key not in _LATE or any(one is not None for one in v)]
    return replace(spec, columns=tuple(c for c, _ in kept), values=tuple(v for _, v in kept))


def _usd(micro_usd: int | None) -> float | None:
    return None if micro_usd is None else micro_usd / 1e6


def _known_overs(found: list[ContractMonth]) -> list[int]:
    return [one.over_usd for one in found if one.over_usd is not None]


def _over(micro_usd: int | None) -> str:
    """A difference to the dollar, with its sign."""
    if micro_usd is None:
        return ""
    dollars = round(micro_usd / 1e6)
    return say.number(dollars, 0, plus=bool(dollars))


def state_words(one: ContractMonth, day: int) -> str:
    """The state of a statement in a word or two."""
    statement = one.statement
    if is_past_due(statement, day):
        return "disputed, past due" if statement.state == DISPUTED else "past due"
    if is_missed(statement, one.terms.contract.billing_day, day):
        return "no invoice yet"
    return STATES[statement.state]


def month_message(found: list[ContractMonth], month: int, day: int) -> str:
    """How far the month has come, in a sentence."""
    if not found:
        return f"{month_name(month)}: no contract"
    states = [one.statement.state for one in found]
    steps = (
        (OPEN, "to accrue"), (ACCRUED, "without an invoice"), (DISPUTED, "disputed"),
    )  # fmt: skip
    said = [f"{states.count(state)} {words}" for state, words in steps if states.count(state)]
    late = sum(is_past_due(one.statement, day) for one in found)
    said += [f"{late} past due"] if late else []
    if not said:
        done = all(state == PAID for state in states)
        said = ["all paid" if done else "all invoiced"]
    return f"{month_name(month)}: {', '.join(said)}"


# --- an invoice ---------------------------------------------------------------------------------------
def invoice_message(found: InvoiceCheck, made: MonthBill) -> str:
    """How an invoice stands against the bill, in a sentence."""
    if found.invoiced_usd is None:
        if not made.is_known:
            return "Nothing is known of the load of this month: import meter data, or type what is expected"
        verb = "Expected" if made.is_expected else "Computed"
        return f"{verb} to come to {exact(found.computed_usd)}; no invoice yet"
    if not made.is_known:
        return f"Invoiced {exact(found.invoiced_usd)}; nothing is known of the load to compare it with"
    off = found.off
    if not found.is_off:
        return "The invoice agrees with the computed bill"
    if not off:
        return f"The invoice is {_above(found.over_usd)}: {_NAMED[found.rest[0].cause]}"
    if len(off) == 1:
        return f"The invoice agrees but for one line: {off[0].label}, {line_words(off[0])}"
    return f"The invoice is {_above(found.over_usd)}; {len(off)} lines differ, most of all {off[0].label}"


def _above(micro_usd: int) -> str:
    if not micro_usd:
        return "the same in total"
    return f"{exact(abs(micro_usd))} {'above' if micro_usd > 0 else 'below'} the bill"


def line_words(line: LineCheck) -> str:
    """Why a line differs; "" where it does not."""
    return _parts_words(line.parts)


def invoice_line_words(parts: Sequence[Part], line: InvoiceLine | None) -> str:
    """Why a line differs, and whether its amount is no product of its quantity and rate."""
    said = _parts_words(parts)
    product = None if line is None else product_usd(line)
    if product is None:
        return said
    return f"{said}; quantity × rate is {exact(product)}" if said else f"quantity × rate is {exact(product)}"


def _parts_words(found: Sequence[Part]) -> str:
    parts = [part for part in found if part.cause != causes.ROUNDING]
    if not parts:
        return _NAMED[causes.ROUNDING] if any(abs(part.usd) >= CENT // 2 for part in found) else ""
    if len(parts) == 1:
        return part_words(parts[0])
    return "; ".join(f"{part_words(part)} ({exact(part.usd, plus=True)})" for part in parts)


def part_words(part: Part) -> str:
    """A part of a difference in words, with the numbers of both sides where it has them."""
    named = _NAMED[part.cause]
    if part.cause == causes.AMOUNT:
        return "another amount"
    if math.isnan(part.ours) or part.cause == causes.TAX:
        return named
    if part.cause == causes.RATE:
        unit = f" per {part.unit}" if part.unit != "$" else ""
        theirs, ours = _digits(part.theirs, part.ours, 4)
        return f"rate {theirs} instead of {ours}{unit}"
    theirs, ours = _digits(part.theirs, part.ours, 0)
    return f"{named} {theirs} instead of {ours} {part.unit}"


def _digits(one: float, other: float, least: int) -> tuple[str, str]:
    """Two numbers with as many digits as show that they differ."""
    for digits in range(least, 8):
        said = say.number(one, digits), say.number(other, digits)
        if said[0] != said[1]:
            break
    return said


def cause_sums(found: InvoiceCheck) -> list[tuple[str, int]]:
    """The whole difference by cause, in words, in the order of `CAUSES`; they add up to it."""
    sums: dict[str, int] = defaultdict(int)
    for part in found.parts:
        sums[part.cause] += part.usd
    return [(_NAMED[cause], sums[cause]) for cause in causes.CAUSES if sums[cause]]


def cause_words(found: InvoiceCheck) -> list[str]:
    """The whole difference by cause, where there is more than one."""
    sums = [(cause, usd) for cause, usd in cause_sums(found) if abs(usd) >= CENT // 2]
    named = [cause for cause, _ in sums if cause != _NAMED[causes.ROUNDING]]
    if found.invoiced_usd is None or len(named) < 2:
        return []
    return ["By cause: " + ", ".join(f"{cause} {exact(usd, plus=True)}" for cause, usd in sums)]


# --- what is disputed, and what moved ------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Disputed:
    """What is disputed with one supplier."""

    supplier: str
    usd: int
    """[micro-USD]"""
    count: int
    oldest_on: int
    """The day of the oldest invoice."""


def disputed(portfolio: Portfolio) -> list[Disputed]:
    """What is disputed by supplier, the largest first."""
    contracts = portfolio.records("power_contract")
    found: dict[str, list[PowerStatement]] = defaultdict(list)
    for one in statements_of(portfolio).values():
        if one.state == DISPUTED and one.disputed_usd and one.contract_id in contracts:
            contract = contracts[one.contract_id]
            found[contract.supplier or contract.name].append(one)
    made = [
        Disputed(name, sum(s.disputed_usd or 0 for s in some), len(some), min(map(_invoiced_on, some)))
        for name, some in found.items()
    ]
    return sorted(made, key=lambda d: -d.usd)


def _invoiced_on(one: PowerStatement) -> int:
    return one.invoiced_on if one.invoiced_on is not None else first_day(one.month + 1)


def disputed_table(portfolio: Portfolio, day: int) -> TableSpec:
    """What is disputed by supplier, with the age of the oldest invoice."""
    found = disputed(portfolio)
    rows = [(d.supplier, d.usd / 1e6, max(day - d.oldest_on, 0)) for d in found]
    total = exact(sum(d.usd for d in found))
    title = f"{total} is disputed with suppliers" if found else "Nothing is disputed"
    return TableSpec.from_rows(
        title, _SUPPLIER_COLUMNS, rows, subtitle="All months, in dollars; the oldest in days",
        empty="No invoice is disputed", keys=tuple(d.supplier for d in found),
    )  # fmt: skip


def drift_words(portfolio: Portfolio, drift: Drift) -> str:
    """Such as: December 2025 of Odessa is computed $412.00 higher than accrued."""
    contract = portfolio.records("power_contract")[drift.statement.contract_id]
    site = portfolio.records("site")[contract.site_id].name
    way = "higher" if drift.over_usd > 0 else "lower"
    return (
        f"{month_name(drift.statement.month)} of {site} ({contract.name}) is computed "
        f"{exact(abs(drift.over_usd))} {way} than accrued"
    )


def moved(portfolio: Portfolio) -> list[Problem]:
    """The accrued months that are computed otherwise by now."""
    return [
        Problem(drift_words(portfolio, d), "power_statement", "accrued_usd", id=d.statement.id)
        for d in drifts(portfolio)
    ]


def attention(portfolio: Portfolio, day: int) -> list[Problem]:
    """What of the statements wants a look: bills that moved, invoices past due or missing."""
    return [*moved(portfolio), *attention_to_statements(portfolio, day)]


# --- the ledger ---------------------------------------------------------------------------------------
def posting_words(portfolio: Portfolio, one: Posting) -> str:
    """What the ledger has, and what it should have, for somebody who decides."""
    site, account = portfolio.records("site")[one.site_id].name, f"{one.account.code} {one.account.name}"
    where = f"{account} of {site}"
    standing = exact(one.entry.amount_usd) if one.entry else "nothing"
    if one.closed_month is not None:
        return (
            f"{month_name(one.closed_month)} is closed. {exact(one.change_usd, plus=True)} goes into "
            f"{month_name(one.month)}, where {where} has {standing}."
        )
    return (
        f"{where} has {standing} in {month_name(one.month)}, which is not from the month's statements; they "
        f"come to {exact(one.amount_usd)}."
    )


def ledger_words(portfolio: Portfolio, site_id: int, month: int) -> str:
    """What the ledger has of a site's energy, and whether the statements come to something else."""
    account = energy_account(portfolio, site_id, month)
    if account is None:
        return "No ledger account is of the cost layer “energy”, so nothing is booked there"
    entry, total = entry_of(portfolio, site_id, account.id, month), site_sum(portfolio, site_id, month)
    where = f"{account.code} {account.name} of {portfolio.records('site')[site_id].name}"
    if entry is None:
        return f"Ledger: {where} has no entry of {month_name(month)} yet"
    said = f"Ledger: {where} has {exact(entry.amount_usd)}"
    quality = "an estimate" if entry.quality == ESTIMATE else "final"
    if total is None or abs(entry.amount_usd - total) <= CENT:
        return f"{said}, {quality}"
    closed = bool(np.isin(month, months_in_state(portfolio, CLOSED)))
    carried = f". {month_name(month)} is closed: add it elsewhere unless that is done" if closed else ""
    return f"{said}, {quality}; the statements come to {exact(total)}{carried}"


def booked_words(one: PowerStatement) -> str:
    """The true-up in words; "" where there is none."""
    up = true_up_usd(one)
    if not up:
        return "" if up is None else "No true-up: what is accepted is what was accrued"
    accepted = f"{exact(booked_usd(one))} accepted, {exact(one.accrued_usd)} accrued"
    return f"True-up {exact(up, plus=True)}: {accepted}"

"""Answers for the close of a quarter: the checklist, the identities, and tables A to I."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from desktop_app.engine.prepare import Prepared
from desktop_app.engine.treasury.checks import Check
from desktop_app.engine.treasury.close import Item, checklist, identities
from desktop_app.engine.treasury.liquidity import Dilution, Liquidity, btc_yield
from desktop_app.engine.treasury.tables import Tables, tables_of
from desktop_app.figures import credit_tables, format as say, treasury_tables
from desktop_app.figures.table import Column, TableSpec
from desktop_app.figures.treasury.facts import SAT, USD, Facts

LABELS = {
    "statements": "Accounts", "prices": "Prices", "receivable": "Receivable", "identities": "Identities",
    "left out": "Ledger", "estimates": "Estimates", "months": "Months",
}  # fmt: skip
ITEM_COLUMNS = (
    Column("ok", "", kind="text", width=0.2),
    Column("what", "Check", kind="text", width=0.6),
    Column("sentence", "Finding", kind="text", width=3.2),
)
CHECK_COLUMNS = (
    Column("ok", "", kind="text", width=0.2),
    Column("name", "Identity", kind="text", width=3.4),
    Column("left", "Left", kind="text", align="right"),
    Column("right", "Right", kind="text", align="right"),
    Column("difference", "Difference", kind="text", align="right"),
)
NAMES = (
    "A Holdings", "B Roll-forward", "C Gains form", "D Gain analysis", "E Sales", "F Production",
    "G Liquidity", "H Debt", "I Dilution",
)  # fmt: skip


@dataclass(frozen=True, slots=True, eq=False)
class Close:
    """A quarter as it would be closed."""

    quarter: str
    items: tuple[Item, ...]
    checks: tuple[Check, ...]
    tables: Tables

    @property
    def open_items(self) -> int:
        """What is still to be put in order."""
        return sum(not item.ok for item in self.items)


def close_of(facts: Facts, quarter: str, prepared: Prepared | None = None) -> Close:
    """The checklist, identities and tables of a quarter; one that is not over ends with the day.

    Table F needs what was prepared of the same facts.
    """
    first, last = facts.span(quarter)
    last = min(last, facts.day) if first <= facts.day else last
    return Close(
        quarter, checklist(facts.books, facts.cash, first, last), identities(facts.books, first, last),
        tables_of(facts.books, first, last, prepared),
    )  # fmt: skip


def checklist_table(made: Close) -> TableSpec:
    """What is open first; the keys are places in the list."""
    order = sorted(range(len(made.items)), key=lambda n: made.items[n].ok)
    rows = [
        (_tick(item.ok), LABELS.get(item.key, item.key), item.sentence)
        for item in (made.items[n] for n in order)
    ]
    return TableSpec.from_rows(
        close_message(made), ITEM_COLUMNS, rows, keys=tuple(order),
        subtitle="A double click shows the record that mends it",
    )  # fmt: skip


def close_message(made: Close) -> str:
    """How much is still open."""
    if not made.open_items:
        return f"{made.quarter} is in order: everything is proved"
    return f"{made.open_items} of {len(made.items)} checks of {made.quarter} are open"


def identity_table(made: Close) -> TableSpec:
    """Both sides of every identity and their difference, to the satoshi and the cent."""
    rows = [
        (_tick(c.ok), c.name, *(_said(amount, c.unit) for amount in (c.left, c.right, c.difference)))
        for c in made.checks
    ]
    bad = sum(not c.ok for c in made.checks)
    title = f"{bad} of {len(rows)} identities do not hold" if bad else f"All {len(rows)} identities hold"
    return TableSpec.from_rows(title, CHECK_COLUMNS, rows, subtitle="In BTC or dollars; rounding is allowed")


def _tick(ok: bool) -> str:
    return "✓" if ok else "✗"


def _said(amount: int, unit: str) -> str:
    if unit == "sat":
        return say.satoshi(amount).removesuffix(" BTC") if amount else "0"
    return say.money_exact(amount / USD, 2)


def _riot(t: Tables) -> TableSpec:
    return treasury_tables.roll_forward_table("B. Roll-forward, disposals at proceeds", [("Quarter", t.riot)])


def _gains(t: Tables) -> TableSpec:
    return treasury_tables.roll_forward_table("C. Roll-forward, gains form", [("Quarter", t.gains)])


_MADE: tuple[Callable[[Tables], TableSpec], ...] = (
    lambda t: treasury_tables.holdings_table(t.holdings, t.holdings_before),
    _riot,
    _gains,
    lambda t: treasury_tables.gain_table([("Quarter", t.analysis)]),
    lambda t: treasury_tables.sales_by_party(t.sales),
    lambda t: treasury_tables.release_table(t.production),
    lambda t: liquidity_table(t.liquidity),
    lambda t: credit_tables.facility_table(t.facilities),
    lambda t: dilution_table(t.dilution, t.dilution_before),
)


def table_of(made: Close, place: int) -> TableSpec:
    """One of tables A to I."""
    return _MADE[place](made.tables)


_LINES = (Column("line", "", kind="text", width=2.4), Column("usd", "Amount", kind="money_exact", digits=0))


def liquidity_table(found: Liquidity) -> TableSpec:
    """Table G."""
    rows = [
        ("Cash", found.cash_usd / USD),
        (f"Free bitcoin, {say.btc(found.free_sat / SAT, 4)}", found.free_usd / USD),
        ("Undrawn committed lines, as far as collateral backs them", found.undrawn_usd / USD),
        ("Liquidity", found.total_usd / USD),
        ("Cash costs a month", found.monthly_costs_usd / USD),
        ("Committed building", found.capex_usd / USD),
    ]
    months = [say.number(found.runway_months(with_capex=on), 1) for on in (False, True)]
    said = (
        f"Runway {months[0]} months, {months[1]} with committed building; bitcoin counts {found.haircut:.0%}"
    )
    return TableSpec.from_rows("G. Liquidity", _LINES, rows, subtitle=said)


def dilution_table(now: Dilution, before: Dilution) -> TableSpec:
    """Table I at the end of the quarter and of the one before."""
    columns = (
        Column("line", "", kind="text", width=2.2),
        Column("now", "End of quarter", kind="text", align="right"),
        Column("before", "Before", kind="text", align="right"),
    )
    counts = ("basic", "options", "units", "converts", "own", "diluted")
    labels = (
        "Basic shares",
        "Options",
        "RSUs and PSUs",
        "Convertible shares",
        "Treasury stock",
        "All shares",
    )
    rows = [
        (label, *(say.number(getattr(one, name), 0) for one in (now, before)))
        for label, name in zip(labels, counts, strict=True)
    ]
    rows.append(
        ("Bitcoin per 1,000 shares", *(say.btc(d.sat_per_thousand() / SAT, 6) for d in (now, before)))
    )
    rows.append(("Sold at the market", say.number(now.issued, 0), say.MISSING))
    rows.append(("Mean net price", say.money_exact(now.issue_price_usd / USD, 2) if now.issued else "–", "–"))
    said = f"BTC yield {say.percent(btc_yield(before, now), 2, plus=True)} on all shares; it ignores debt"
    return TableSpec.from_rows("I. Dilution", columns, rows, subtitle=said)

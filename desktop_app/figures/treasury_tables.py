"""Answers for tables A to F of the treasury as plain values: what is held, rolled forward, sold and aged."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

import numpy as np

from desktop_app.domain import days
from desktop_app.engine.lots.booked import Booked
from desktop_app.engine.results import Ints
from desktop_app.engine.treasury.amounts import SAT, valued
from desktop_app.engine.treasury.holdings import Holdings
from desktop_app.engine.treasury.production import ProductionMonth
from desktop_app.engine.treasury.roll_forward import GainAnalysis, Line, RollForward
from desktop_app.engine.treasury.sales import Sales, SaleTotals
from desktop_app.figures import format as say
from desktop_app.figures.table import Column, TableSpec

USD = 1e6
"""Micro-dollars in a dollar."""
KUSD = 1e9
"""Micro-dollars in a thousand dollars, the unit of filings."""
NAN = math.nan
AGES: tuple[tuple[str, int], ...] = (
    ("under 3 months", 91), ("3 to 6 months", 183), ("6 to 12 months", 365), ("1 to 2 years", 731),
    ("over 2 years", 1 << 40),
)  # fmt: skip
"""Age bands of lots: what each is called, and the days at which it ends."""


# --- A: holdings ----------------------------------------------------------------------------------------
def holdings_table(now: Holdings, before: Holdings | None = None) -> TableSpec:
    """Table A: bitcoin, cost basis and fair value by state, with the price that each line implies."""
    then = {(line.state, line.ours): line for line in before.lines} if before else {}
    keys = sorted({*((line.state, line.ours) for line in now.lines), *then}, key=lambda k: (k[0], not k[1]))
    by_key = {(line.state, line.ours): line for line in now.lines}
    rows = []
    for key in keys:
        line, was = by_key.get(key), then.get(key)
        named = line or was
        assert named is not None  # a key comes from one of the two
        rows.append((
            say_first(named.label),
            line.sat / SAT if line else 0.0, line.basis_usd / KUSD if line else 0.0,
            line.fair_usd / KUSD if line else 0.0,
            (line.fair_usd - line.basis_usd) / KUSD if line else 0.0,
            line.price_usd / USD if line and line.sat else NAN,
            line.sat / now.sat if line and now.sat else 0.0,
            (was.sat / SAT if was else 0.0) if before else NAN,
            (was.fair_usd / KUSD if was else 0.0) if before else NAN,
        ))  # fmt: skip
    totals = {"price": now.price_usd / USD or NAN}
    return TableSpec.from_rows("A. Holdings by state", HOLDING_COLUMNS, rows, totals=totals)


HOLDING_COLUMNS = (
    Column("state", "State", kind="text", width=2.2),
    Column("btc", "Held", "BTC", digits=4, total="sum", width=1.1),
    Column("basis", "Cost basis", "$ k", digits=1, total="sum"),
    Column("fair", "Fair value", "$ k", digits=1, total="sum"),
    Column("unrealised", "Unrealised", "$ k", digits=1, total="sum"),
    Column("price", "Implied price", "$/BTC", digits=0),
    Column("share", "Of all", kind="percent", digits=1, total="sum", width=0.8),
    Column("btc_before", "Held before", "BTC", digits=4, total="sum", width=1.1),
    Column("fair_before", "Value before", "$ k", digits=1, total="sum"),
)


def say_first(text: str) -> str:
    """A text with a capital at its beginning."""
    return text[:1].upper() + text[1:]


VALUE_ONLY = ("change", "gains", "losses", "unrealised")
"""Lines of roll-forwards in which no bitcoin moves."""


# --- B and C: roll-forwards -----------------------------------------------------------------------------
def roll_forward_table(title: str, rolls: Sequence[tuple[str, RollForward | None]]) -> TableSpec:
    """Tables B or C: from opening to closing, in bitcoin and thousand dollars, each span beside the others.

    A line that a span does not have is nought there; a span that is not known is empty.
    """
    columns = [Column("line", "", kind="text", width=3.4)]
    for number, (name, _) in enumerate(rolls):
        columns.append(Column(f"btc{number}", name, "BTC", digits=4, width=1.1))
        columns.append(Column(f"usd{number}", name, "$ k", digits=1, width=1.1))
    known = [roll for _, roll in rolls if roll is not None]
    if not known:
        return TableSpec.from_rows(title, columns, [])
    labels = _merged([[(line.key, line.label) for line in _lines(roll)] for roll in known])
    by_key = [{line.key: line for line in _lines(roll)} if roll else None for _, roll in rolls]
    rows = [(label, *(value for found in by_key for value in _values(found, key))) for key, label in labels]
    return TableSpec.from_rows(title, columns, rows)


def _lines(roll: RollForward) -> tuple[Line, ...]:
    return (roll.opening, *roll.changes, roll.closing)


def _values(found: dict[str, Line] | None, key: str) -> tuple[float, float]:
    """Bitcoin and thousand dollars of a line; lines that move value only have no bitcoin."""
    if found is None:
        return NAN, NAN
    line = found.get(key)
    btc = NAN if key in VALUE_ONLY else line.sat / SAT if line else 0.0
    return btc, line.usd / KUSD if line else 0.0


def _merged(lists: list[list[tuple[str, str]]]) -> list[tuple[str, str]]:
    """All lines in their order: what another span has stands after the line that it follows there."""
    found = list(lists[0])
    for other in lists[1:]:
        for place, line in enumerate(other):
            if line[0] not in {key for key, _ in found}:
                after = [key for key, _ in found].index(other[place - 1][0])
                found.insert(after + 1, line)
    return found


# --- D: gain analysis -----------------------------------------------------------------------------------
_GAINS: tuple[tuple[str, Callable[[GainAnalysis], int]], ...] = (
    ("Realised gains", lambda d: d.realised_gains_usd),
    ("Realised losses", lambda d: d.realised_losses_usd),
    ("Unrealised gain at the end", lambda d: d.closing_unrealised_usd),
    ("Less unrealised gain at the beginning", lambda d: -d.opening_unrealised_usd),
    ("Realised + change in unrealised", lambda d: d.realised_usd + d.unrealised_change_usd),
    ("Change in fair value by the roll-forward", lambda d: d.change_usd),
    ("Difference", lambda d: d.checks[0].difference),
)


def gain_table(found: Sequence[tuple[str, GainAnalysis | None]]) -> TableSpec:
    """Table D: the identity line by line, realised gains and losses apart, each span beside the others."""
    columns = [Column("line", "", kind="text", width=3.4)]
    columns += [Column(f"usd{n}", name, "$ k", digits=1) for n, (name, _) in enumerate(found)]
    rows = [(label, *(NAN if one is None else of(one) / KUSD for _, one in found)) for label, of in _GAINS]
    return TableSpec.from_rows("D. Gain analysis", columns, rows)


# --- E: sales -------------------------------------------------------------------------------------------
SALE_COLUMNS = (
    Column("sold", "Sold", "BTC", digits=4, total="sum"),
    Column("gross", "Gross", "$ k", digits=1, total="sum"),
    Column("fees", "Fees", "$ k", digits=2, total="sum"),
    Column("net", "Net", "$ k", digits=1, total="sum"),
    Column("price", "Net price", "$/BTC", digits=0),
    Column("reference", "Reference", "$/BTC", digits=0),
    Column("slippage", "Slippage", kind="percent", digits=2, plus=True),
    Column("gain", "Gain or loss", "$ k", digits=1, plus=True),
)


def sales_by_party(sold: Sales) -> TableSpec:
    """Table E by counterparty."""
    columns = (
        Column("party", "Counterparty", kind="text", width=2.0),
        Column("count", "Sales", digits=0, total="sum"),
        *SALE_COLUMNS[:-1],
    )
    rows = [(name, one.count, *_of_sales(one)) for name, one in sold.by_counterparty]
    return TableSpec.from_rows("Sales by counterparty", columns, rows, totals=_sale_totals(sold.total))


def _of_sales(one: SaleTotals) -> tuple[float, ...]:
    return (
        one.sat / SAT, one.gross_usd / KUSD, one.fee_usd / KUSD, one.net_usd / KUSD,
        one.net_price_usd / USD or NAN, one.reference_price_usd / USD or NAN, one.slippage,
    )  # fmt: skip


def _sale_totals(one: SaleTotals) -> dict[str, float]:
    found = _of_sales(one)
    return {"price": found[4], "reference": found[5], "slippage": found[6]}


def sales_table(sold: Sales, parties: Sequence[str], most: int) -> TableSpec:
    """The sales one by one with their gain or loss; of very many, the largest."""
    rows = sold.rows
    largest = np.sort(np.argsort(-rows.sat, kind="stable")[:most])
    price, reference = _per_btc(rows.net_usd, rows.sat), _per_btc(rows.reference_usd, rows.sat)
    with np.errstate(divide="ignore", invalid="ignore"):
        slip = np.where(rows.reference_usd > 0, rows.gross_usd / rows.reference_usd - 1, NAN)
    listed = [
        (
            days.day_text(int(rows.at[i]) // 86_400), parties[i], rows.sat[i] / SAT,
            rows.gross_usd[i] / KUSD, rows.fee_usd[i] / KUSD, rows.net_usd[i] / KUSD, price[i],
            reference[i] or NAN, slip[i], (rows.net_usd[i] - rows.cost_usd[i]) / KUSD,
        )
        for i in largest.tolist()
    ]  # fmt: skip
    columns = (
        Column("day", "Day", kind="text", width=1.3),
        Column("party", "Counterparty", kind="text", width=2.5),
        *SALE_COLUMNS,
    )
    many = len(rows.sat) > most
    title = f"The {most} largest of {len(rows.sat)} sales" if many else "Sales one by one"
    return TableSpec.from_rows(title, columns, listed, totals={} if many else _sale_totals(sold.total))


def _per_btc(micro_usd: Ints, sat: Ints) -> np.ndarray:
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(sat > 0, micro_usd / sat * (SAT / USD), NAN)


# --- lots by age ----------------------------------------------------------------------------------------
def lots_by_age(booked: Booked, day: int, price_usd: int) -> TableSpec:
    """Lots that are left at the end of a day by their age; unrealised gains and losses stand apart."""
    lots = booked.remaining
    age = day - lots.acquired_at // 86_400
    fair = valued(lots.qty_sat, np.full(len(lots.qty_sat), price_usd))
    gain, rows, since = fair - lots.basis_usd, [], -1 << 40
    for name, until in AGES:
        chosen = (age >= since) & (age < until)
        since = until
        sat, basis = int(lots.qty_sat[chosen].sum()), int(lots.basis_usd[chosen].sum())
        rows.append((
            say_first(name), int(chosen.sum()), sat / SAT, basis / KUSD,
            basis / sat * SAT / USD if sat else NAN,
            int(fair[chosen].sum()) / KUSD, int(gain[chosen].clip(min=0).sum()) / KUSD,
            int(gain[chosen].clip(max=0).sum()) / KUSD,
        ))  # fmt: skip
    total, basis = int(lots.qty_sat.sum()), int(lots.basis_usd.sum())
    whole = {"unit": basis / total * SAT / USD} if total else {}
    shown = [row for row in rows if row[1]]
    return TableSpec.from_rows("Lots by age", LOT_COLUMNS, shown, totals=whole)


LOT_COLUMNS = (
    Column("age", "Age", kind="text", width=1.6),
    Column("lots", "Lots", digits=0, total="sum"),
    Column("btc", "Left", "BTC", digits=4, total="sum", width=1.1),
    Column("basis", "Cost basis", "$ k", digits=1, total="sum"),
    Column("unit", "A bitcoin cost", "$/BTC", digits=0, width=1.2),
    Column("fair", "Fair value", "$ k", digits=1, total="sum"),
    Column("gains", "Unrealised gains", "$ k", digits=1, total="sum", width=1.3),
    Column("losses", "Unrealised losses", "$ k", digits=1, total="sum", width=1.3),
)


# --- F: the monthly release -----------------------------------------------------------------------------
_RELEASE: tuple[tuple[str, str, str, float], ...] = (
    ("Bitcoin produced", "BTC", "produced_btc", 1.0),
    ("Average produced a day", "BTC", "produced_a_day_btc", 1.0),
    ("Bitcoin held", "BTC", "held_btc", 1.0),
    ("Bitcoin sold", "BTC", "sold_btc", 1.0),
    ("Net proceeds of sales", "$ k", "sold_net_usd", 1e-3),
    ("Average net price of bitcoin sold", "$/BTC", "net_price_usd", 1.0),
    ("Deployed hashrate", "EH/s", "deployed_ehs", 1.0),
    ("Average operating hashrate", "EH/s", "operating_ehs", 1.0),
    ("Power credits", "$ k", "power_credits_usd", 1e-3),
    ("Demand response credits", "$ k", "demand_response_usd", 1e-3),
    ("Total power credits", "$ k", "all_credits_usd", 1e-3),
    ("All-in power cost", "c/kWh", "power_usd_per_kwh", 100.0),
    ("Fleet efficiency, at the plug", "J/TH", "efficiency_j_th", 1.0),
)
"""Row, unit, field of `ProductionMonth`; raw values times the last are in the unit."""
HELD_ROW = 2
_BELOW_EHS = {"EH/s": ("PH/s", 1e3)}


def _recorded(one: ProductionMonth) -> bool:
    """Whether anything of a month is on record: what is not is unknown, never nought."""
    return one.produced_btc > 0 or one.sold_btc > 0 or not math.isnan(one.operating_ehs)


def release_table(months: Sequence[ProductionMonth]) -> TableSpec:
    """Table F: this month, the one before, the same of last year, and how each figure moved."""
    columns = [Column("figure", "", kind="text", width=2.9), Column("unit", "Unit", kind="text", width=0.8)]
    columns += [Column(f"m{n}", days.month_text(one.month)) for n, one in enumerate(months)]
    columns += [
        Column("mm", "M/M", kind="percent", digits=1, plus=True),
        Column("yy", "Y/Y", kind="percent", digits=1, plus=True),
    ]
    small = bool(months) and months[0].deployed_ehs < 1
    rows = []
    for label, unit, name, scale in _RELEASE:
        said, more = _BELOW_EHS.get(unit, (unit, 1.0)) if small else (unit, 1.0)
        values = [float(getattr(one, name)) * scale * more if _recorded(one) else NAN for one in months]
        moved = [say.relative(values[0], other) for other in values[1:]]
        rows.append((label, said, *values, *moved))
    return TableSpec.from_rows("F. Monthly production", columns, rows if months else [])

"""Answers for the section on what is held: tables A to D, each figure from the books of the treasury."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from desktop_app.domain import days
from desktop_app.domain.treasury import MINED, SALE
from desktop_app.engine.results import Floats
from desktop_app.engine.treasury.roll_forward import RollForward
from desktop_app.engine.treasury.tables import Tables
from desktop_app.figures import format as say
from desktop_app.figures.table import TableSpec
from desktop_app.figures.treasury.facts import Facts
from desktop_app.figures.treasury.overview import balance_chart
from desktop_app.figures.treasury_tables import SAT, USD, gain_table, holdings_table, roll_forward_table
from desktop_app.report import notes as note
from desktop_app.report.blocks import Block, Chart, Grid, Section, Words
from desktop_app.report.quarter import Quarter, Span, ratio


def holdings(quarter: Quarter) -> Section:
    """What is held, how it came to be, and where the change of its value is from."""
    now = quarter.now.held
    if now is None:
        return Section("Treasury", _UNKNOWN, (Words((("", f"{_UNKNOWN}."),)),))
    before = now.holdings_before if _opened_before(quarter) else None
    blocks: list[Block] = [
        Chart(balance_chart(facts(quarter)), 130, (note.STATES,)),
        Grid(
            holdings_table(now.holdings, before), (note.UNAUDITED, note.FAIR), missing=(note.NOT_HELD,),
            column_notes={"price": (note.IMPLIED,), "basis": (note.BASIS,)},
        ),
        _rolled(quarter, "B. Roll-forward, disposals at proceeds", lambda t: t.riot, note.FORM_B),
        _rolled(quarter, "C. Roll-forward, gains and losses", lambda t: t.gains, note.FORM_C),
        Grid(_gains(quarter), (note.IDENTITY,), missing=(note.NOT_HELD,)),
    ]  # fmt: skip
    return Section("Treasury", _lead(now), tuple(blocks))


_UNKNOWN = "No opening balance is on record, so that what is held is not known"


def facts(quarter: Quarter) -> Facts:
    """The treasury at the end of the quarter, as its page in the window sees it."""
    return Facts(quarter.books, quarter.end_on)


def _opened_before(quarter: Quarter) -> bool:
    opened = quarter.books.ledger.opened_at
    return opened is not None and opened // 86_400 < quarter.now.first_on


def _lead(now: Tables) -> str:
    held, before = now.holdings.sat / SAT, now.holdings_before.sat / SAT
    worth = say.money(now.holdings.fair_usd / USD)
    moved = say.number(held - before, 1, plus=True)
    return f"{say.btc(held, 1)} held at the end, worth {worth}; {moved} over the quarter"


def _rolled(quarter: Quarter, title: str, form: Callable[[Tables], RollForward], about: str) -> Grid:
    spans = [(span.short, form(span.held) if span.held else None) for span in quarter.spans]
    return Grid(roll_forward_table(title, spans), (about,), missing=(note.VALUE_ONLY,))


def _gains(quarter: Quarter) -> TableSpec:
    return gain_table([(span.short, span.held.analysis if span.held else None) for span in quarter.spans])


# --- by month -------------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True, eq=False)
class Months:
    """Bitcoin by month shown, [M]."""

    held_btc: Floats
    """At the end; NaN before the opening balance."""
    produced_btc: Floats
    """Net of the pool's fee."""
    sold_btc: Floats
    net_price_usd: Floats
    """NaN where nothing was sold."""


def by_month(quarter: Quarter) -> Months:
    """The months of the charts, by the same events as the tables."""
    ledger, flows = quarter.books.ledger, quarter.books.flows
    months, opened = quarter.months, ledger.opened_at
    place = days.months_of_days(ledger.day) - int(months[0])
    inside = (place >= 0) & (place < len(months))

    def summed(chosen: np.ndarray, values: np.ndarray) -> Floats:
        at = inside & chosen
        return np.bincount(place[at], values[at], len(months)).astype(np.float64)

    sold, made = (ledger.kind == SALE) & flows.goes, (ledger.kind == MINED) & flows.comes
    sat, usd = summed(sold, flows.amount_sat), summed(sold, flows.usd)
    held = quarter.books.balances.month_ends(months).sum(axis=(1, 2)) / SAT
    known = months >= (days.month_of_day(opened // 86_400) if opened is not None else 1 << 30)
    return Months(
        np.where(known, held, np.nan), summed(made, flows.amount_sat) / SAT, sat / SAT,
        ratio(usd / USD, sat / SAT),
    )  # fmt: skip


def held_btc(span: Span) -> float:
    """Bitcoin held at the end, in all states."""
    return span.owned(lambda t: t.holdings.sat / SAT)

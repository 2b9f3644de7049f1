"""Answers for the section on capital: building and its funding, dilution, and policies side by side."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from desktop_app.domain import days
from desktop_app.domain.capital import CAPEX, DRAW, REPAYMENT, SHARE_ISSUE
from desktop_app.domain.problems import AppError
from desktop_app.engine.capital.compare import PolicyFans, compare
from desktop_app.engine.capital.course import expected_course
from desktop_app.engine.capital.flows import cash_outlook
from desktop_app.engine.capital.position import position_of, schedule_of
from desktop_app.engine.capital.rules import policies_of
from desktop_app.engine.capital.simulate import Setup
from desktop_app.engine.network_path import network_path
from desktop_app.engine.treasury.cash import COSTS, cash_calendar
from desktop_app.engine.treasury.liquidity import Dilution, btc_yield
from desktop_app.engine.treasury.tables import Tables
from desktop_app.figures import format as say
from desktop_app.figures.credit_tables import policy_chart, policy_table, project_table
from desktop_app.figures.table import Column, TableSpec
from desktop_app.figures.treasury_tables import KUSD, SAT, USD
from desktop_app.report import notes as note
from desktop_app.report.blocks import Block, Chart, Grid, Metric, Metrics, Section, Words, three
from desktop_app.report.quarter import Quarter

HORIZON_DAYS = 365
"""How far policies are followed; five of them take some tenths of a second."""


def capital(quarter: Quarter) -> Section:
    """What is being built, what pays for it, and what a share stands for."""
    now = quarter.now.tables
    blocks: list[Block] = []
    if now is not None:
        projects = project_table(quarter.portfolio, now.cash, quarter.now.first_on, quarter.end_on)
        blocks += [Grid(projects, (note.PROJECTS,)), Grid(funding_table(now), (note.FUNDING,))]
    if now is not None and now.dilution.diluted:
        blocks.append(Metrics("I. Dilution", dilution_metrics(quarter), (note.UNAUDITED,)))
    blocks += _policy_blocks(quarter)
    return Section("Capital and funding", _lead(quarter), tuple(blocks))


def _lead(quarter: Quarter) -> str:
    now = quarter.now.tables
    if now is None:
        return "No treasury is on record"
    committed = now.liquidity.capex_usd / USD
    building = f"{say.money(committed)} of building committed" if committed else "No building is committed"
    issued = now.dilution.issued
    if not issued:
        return f"{building}; no share was issued under a program"
    brought = say.money(now.dilution.issued_net_usd / USD)
    return f"{building}; {issued:,} shares issued under programs, {brought} net"


# --- funding ------------------------------------------------------------------------------------------
_SOURCES: tuple[tuple[str, tuple[int, ...]], ...] = (
    ("Operating cost, power, interest and tax", COSTS),
    ("Building", (CAPEX,)),
    ("Draws less repayments", (DRAW, REPAYMENT)),
    ("Share issues", (SHARE_ISSUE,)),
)


def funding_table(now: Tables) -> TableSpec:
    """The calendar's sums over the next quarters, and what is missing from cash at the end of each."""
    calendar = cash_calendar(now.cash, now.last_on)
    if not calendar.by_kind_usd.any():
        return TableSpec.from_rows("Funding plan", (Column("line", "", kind="text"),), [])
    groups = _quarters_ahead(calendar.end, now.last_on)
    chosen = np.zeros(len(calendar.by_kind_usd), np.bool_)
    rows = []
    for label, kinds in _SOURCES:
        chosen[list(kinds)] = True
        usd = calendar.by_kind_usd[list(kinds)].sum(axis=0)
        rows.append((label, *(float(usd[g].sum()) / KUSD for g in groups)))
    other = calendar.by_kind_usd[~chosen].sum(axis=0)
    rows.append(("Other", *(float(other[g].sum()) / KUSD for g in groups)))
    ends = [float(calendar.closing_usd[g[-1]]) / KUSD for g in groups]
    rows.append(("Cash at the end", *ends))
    rows.append(("To be funded: bitcoin, credit or shares", *(max(0.0, -end) for end in ends)))
    columns = [Column("line", "", kind="text", width=3.0)]
    columns += [
        Column(f"q{n}", f"to {days.day_text(int(calendar.end[g[-1]]))}", "$ k", digits=1)
        for n, g in enumerate(groups)
    ]
    return TableSpec.from_rows("Funding plan", columns, [row for row in rows if any(row[1:])])


def _quarters_ahead(end: np.ndarray, day: int) -> list[np.ndarray]:
    """Columns of the calendar in four parts: the 13 weeks, then about three months each."""
    weeks = np.arange(len(end)) < 13
    month = days.months_of_days(end) - days.months_of_days(end[12:13])[0]
    part = np.where(weeks, 0, 1 + np.clip((month - 1) // 3, 0, 2))
    return [np.flatnonzero(part == n) for n in range(4) if (part == n).any()]


# --- dilution -----------------------------------------------------------------------------------------
def dilution_metrics(quarter: Quarter) -> tuple[Metric | str, ...]:
    """Table I."""

    def of(
        label: str, unit: str, figure: Callable[[Dilution], float], scale: float = 1.0, **more: Any
    ) -> Metric:
        values = three(quarter, lambda span: span.traded(lambda t: figure(t.dilution)))
        return Metric(label, unit, values, scale, **more)

    per_share = three(quarter, lambda s: s.owned(lambda t: t.dilution.sat_per_thousand() / SAT))
    basic = three(quarter, lambda s: s.owned(lambda t: t.dilution.sat_per_thousand(diluted=False) / SAT))
    yielded = three(quarter, lambda s: s.owned(lambda t: btc_yield(t.dilution_before, t.dilution)))
    return (
        of("Basic shares, less treasury stock", "k", lambda d: d.basic + d.own, 1e-3, digits=1),
        of("Options", "k", lambda d: d.options, 1e-3, digits=1),
        of("RSUs and PSUs", "k", lambda d: d.units, 1e-3, digits=1),
        of("Convertible shares", "k", lambda d: d.converts, 1e-3, digits=1),
        of("Diluted shares", "k", lambda d: d.diluted, 1e-3, digits=1, strong=True, notes=(note.DILUTED,)),
        of("Issued under programs in the period", "k", lambda d: d.issued, 1e-3, digits=1),
        of("Net price of a share issued", "$", lambda d: d.issue_price_usd / USD or np.nan, digits=2),
        of("Net proceeds of issues", "$ k", lambda d: d.issued_net_usd / KUSD, digits=1),
        Metric(
            "BTC per 1,000 diluted shares", "BTC", per_share, digits=6, strong=True, missing=note.NOT_HELD
        ),
        Metric("BTC per 1,000 basic shares", "BTC", basic, digits=6, missing=note.NOT_HELD),
        Metric("BTC yield", "%", yielded, 100, 2, share=True, notes=(note.YIELD,)),
    )


# --- policies -----------------------------------------------------------------------------------------
def _policy_blocks(quarter: Quarter) -> list[Block]:
    """The book's policies over the year after the quarter; they start where the records end."""
    if not policies_of(quarter.portfolio) or not quarter.now.opened:
        return []
    if quarter.end_on != quarter.prepared.as_of_on:
        end = say.day(days.date_of(quarter.prepared.as_of_on))
        why = f"They start where records end, on {end}, after this quarter."
        return [Words((("Funding policies.", why),))]
    try:
        fans = compared(quarter)
    except AppError as error:
        return [Words((("Funding policies.", error.sentence),))]
    table = policy_table(fans, quarter.end_on + HORIZON_DAYS)
    return [Chart(policy_chart(fans), 96, (note.POLICIES,)), Grid(table, (note.POLICIES,))]


def compared(quarter: Quarter) -> tuple[PolicyFans, ...]:
    """Every policy of the book from the quarter's end, on the expected path, day by day."""
    cash = quarter.now.tables.cash if quarter.now.tables else None
    assert cash is not None  # an opened book has tables
    outlook = cash_outlook(cash, quarter.results)
    position = position_of(quarter.books, cash, outlook.day)
    course = expected_course(
        quarter.prepared.forecast, network_path(quarter.prepared), quarter.results, outlook
    )
    setup = Setup(position, schedule_of(outlook, position), course)
    at = np.arange(min(HORIZON_DAYS, course.day_count))
    return compare(policies_of(quarter.portfolio), setup, at=at)

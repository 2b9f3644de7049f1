"""Answers for tables H and I, derivatives, cash to come, building and reconciliations as plain values."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from desktop_app.domain import days
from desktop_app.domain.capital import ACTUAL, CAPEX, COMMITTED, DERIVATIVE_KINDS, FACILITY_KINDS, SIDES
from desktop_app.domain.portfolio import Portfolio
from desktop_app.engine.capital.compare import PolicyFans
from desktop_app.engine.treasury.amounts import SAT
from desktop_app.engine.treasury.cash import CashCalendar, CashDays
from desktop_app.engine.treasury.facilities import DerivativeLine, FacilityLine
from desktop_app.engine.treasury.reconciliation import Reconciliation
from desktop_app.figures import format as say
from desktop_app.figures.chart import Axis, ChartSpec, HorizontalMark, line
from desktop_app.figures.table import Column, TableSpec
from desktop_app.figures.treasury_tables import KUSD, NAN, USD, say_first

# --- H: facilities --------------------------------------------------------------------------------------
FACILITY_COLUMNS = (
    Column("facility", "Facility", kind="text", width=2.1),
    Column("lender", "Lender", kind="text", width=1.6),
    Column("kind", "Kind", kind="text", width=1.9),
    Column("limit", "Limit", "$ k", digits=0, total="sum"),
    Column("drawn", "Drawn", "$ k", digits=1, total="sum"),
    Column("undrawn", "Undrawn", "$ k", digits=1, total="sum"),
    Column("accrued", "Accrued", "$ k", digits=1, total="sum"),
    Column("rate", "Rate", kind="percent", digits=2),
    Column("matures", "Matures", kind="text", align="right", width=1.4),
)


def facility_table(lines: Sequence[FacilityLine]) -> TableSpec:
    """Table H: who has lent what, at which rate, until when."""
    rows = [
        (
            one.facility.name, one.facility.lender, say_first(FACILITY_KINDS[one.facility.kind]),
            one.facility.limit_usd / KUSD, one.drawn_usd / KUSD, one.undrawn_usd / KUSD,
            one.accrued_usd / KUSD, one.rate, _day(one.facility.matures_on),
        )
        for one in lines
    ]  # fmt: skip
    return TableSpec.from_rows("H. Debt and lines", FACILITY_COLUMNS, rows)


def _day(day: int) -> str:
    return days.day_text(day) if day > 0 else say.MISSING


COLLATERAL_COLUMNS = (
    Column("facility", "Facility", kind="text", width=2.0),
    Column("pledged", "Collateral", "BTC", digits=4, total="sum"),
    Column("passed", "Of it control passed", "BTC", digits=4, total="sum", width=1.3),
    Column("ltv", "LTV", kind="percent", digits=1),
    Column("call_ltv", "Call at", kind="percent", digits=0),
    Column("call", "Margin call", "$/BTC", digits=0),
    Column("liquidation_ltv", "Liquidated at", kind="percent", digits=0, width=1.1),
    Column("liquidation", "Liquidation", "$/BTC", digits=0),
    Column("room", "Price may fall", kind="percent", digits=0, width=1.1),
    Column("cure", "Cure", "hours", digits=0, width=0.7),
)


def collateral_table(lines: Sequence[FacilityLine]) -> TableSpec:
    """What lies against the debt, the loan to value, and the prices of the margin call and liquidation."""
    rows = []
    for one in lines:
        terms, price = one.collateral, one.price_usd / USD
        if not terms.sat:
            continue
        call = terms.margin_call_usd
        rows.append((
            one.facility.name, terms.sat / SAT, one.passed_sat / SAT, one.ltv, _or_nan(terms.call_ltv), call,
            _or_nan(terms.liquidation_ltv), terms.liquidation_usd,
            max(0.0, 1 - call / price) if price else NAN, one.facility.cure_hours,
        ))  # fmt: skip
    return TableSpec.from_rows("H. Collateral and loan to value", COLLATERAL_COLUMNS, rows)


def _or_nan(share: float | None) -> float:
    return NAN if share is None else share


DERIVATIVE_COLUMNS = (
    Column("label", "Derivative", kind="text", width=2.2),
    Column("kind", "Kind", kind="text", width=1.9),
    Column("party", "Counterparty", kind="text", width=1.6),
    Column("notional", "Quantity", digits=2),
    Column("unit", "", kind="text", width=0.6),
    Column("strike", "Strike", "$", digits=0),
    Column("expires", "Expires", kind="text", align="right", width=1.4),
    Column("premium", "Premium", "$ k", digits=1),
    Column("mark", "Marked", "$ k", digits=1, plus=True),
    Column("margin", "Margin", "$ k", digits=1),
)
_UNITS = ("BTC", "BTC", "BTC", "PH/s", "MW")


def derivative_table(lines: Sequence[DerivativeLine]) -> TableSpec:
    """Options, forwards and swaps that are open, marked as entered."""
    rows = []
    for one in lines:
        terms = one.derivative
        strike = NAN if terms.strike_usd is None else terms.strike_usd / USD
        rows.append((
            terms.label, f"{say_first(DERIVATIVE_KINDS[terms.kind])}, {SIDES[terms.side]}",
            terms.counterparty,
            terms.notional, _UNITS[terms.kind], strike, _day(terms.expires_on), terms.premium_usd / KUSD,
            NAN if terms.mark_usd is None else terms.mark_usd / KUSD, one.margin_usd / KUSD,
        ))  # fmt: skip
    return TableSpec.from_rows("Derivatives", DERIVATIVE_COLUMNS, rows)


# --- cash to come ---------------------------------------------------------------------------------------
def cash_chart(calendar: CashCalendar) -> ChartSpec:
    """Cash by the calendar, before any bitcoin is sold: 13 weeks, then months."""
    day = np.append(calendar.start[:1] - 1, calendar.end).astype(float)
    usd = np.append(calendar.opening_usd, calendar.closing_usd) / USD
    below = np.flatnonzero(usd < 0)
    title = f"Cash by the calendar ends at {say.money(float(usd[-1]))}"
    if len(below):
        title = f"Without a sale of bitcoin, cash runs out by {say.day(days.date_of(int(day[below[0]])))}"
    return ChartSpec(
        title,
        "Cash by what is committed and planned, no bitcoin sold: 13 weeks, then by month",
        (line("cash", day, usd, label=""),) if calendar.by_kind_usd.any() else (),
        Axis("day"),
        Axis(format="money"),
        marks=(HorizontalMark(0.0),),
        empty="No cash flow is planned",
        key="treasury-cash-calendar",
    )


# --- building -------------------------------------------------------------------------------------------
PROJECT_COLUMNS = (
    Column("project", "Building", kind="text", width=2.6),
    Column("site", "Site", kind="text", width=1.5),
    Column("quarter", "Paid in the quarter", "$ k", digits=1, total="sum", width=1.2),
    Column("paid", "Paid so far", "$ k", digits=1, total="sum"),
    Column("committed", "Committed", "$ k", digits=1, total="sum"),
    Column("planned", "Planned", "$ k", digits=1, total="sum"),
    Column("next", "Next payment", kind="text", align="right", width=1.3),
    Column("last", "Last payment", kind="text", align="right", width=1.3),
)


def project_table(portfolio: Portfolio, cash: CashDays, first_on: int, day: int) -> TableSpec:
    """Capital expenditure by site: paid, committed and planned as of a day; the largest to come first."""
    found: dict[tuple[str, str], list[int]] = {}
    flows, sites = portfolio.records("cash_flow"), portfolio.records("site")
    for at in np.flatnonzero(cash.kind == CAPEX).tolist():
        flow = flows.get(int(cash.flow[at]))
        site = sites[flow.site_id].name if flow is not None and flow.site_id is not None else "company"
        label = flow.label if flow is not None and cash.state[at] != ACTUAL else _PAID
        found.setdefault((label, site), []).append(at)
    rows = [(*key, *_project(cash, np.array(at), first_on, day)) for key, at in found.items()]
    rows = [row for row in rows if any(row[2:6])]
    rows.sort(key=lambda row: (-(row[4] + row[5]), row[0]))
    return TableSpec.from_rows("Building: paid and to come", PROJECT_COLUMNS, rows)


_PAID = "Machines and works paid"


def _project(
    cash: CashDays, at: np.ndarray, first_on: int, day: int
) -> tuple[float, float, float, float, str, str]:
    when, state, usd = cash.day[at], cash.state[at], -cash.amount_usd[at] / KUSD
    actual = (state == ACTUAL) & (when <= day)
    ahead = (state != ACTUAL) & (when > day)
    later = when[ahead]
    return (
        float(usd[actual & (when >= first_on)].sum()), float(usd[actual].sum()),
        float(usd[ahead & (state == COMMITTED)].sum()), float(usd[ahead & (state != COMMITTED)].sum()),
        _day(int(later.min())) if len(later) else "none",
        _day(int(later.max())) if len(later) else "none",
    )  # fmt: skip


# --- policies -------------------------------------------------------------------------------------------
POLICY_COLUMNS = (
    Column("policy", "Policy", kind="text", width=2.2),
    Column("held", "Held", "BTC", digits=1),
    Column("sold", "Sold", "BTC", digits=1),
    Column("cash", "Cash", "$ k", digits=0),
    Column("lowest", "Lowest cash", "$ k", digits=0, width=1.1),
    Column("debt", "Debt", "$ k", digits=0),
    Column("ltv", "Highest LTV", kind="percent", digits=0, width=1.1),
    Column("interest", "Interest, fees", "$ k", digits=0, width=1.2),
    Column("shares", "New shares", "k", digits=0, width=1.1),
    Column("per_share", "BTC per 1,000 shares", digits=5, width=1.3),
    Column("hole", "Cash gone", kind="text", align="right", width=1.2),
)


def policy_table(fans: Sequence[PolicyFans], until_on: int) -> TableSpec:
    """Policies side by side on the expected path, at the horizon."""
    rows = []
    for one in fans:
        cost, shares = one.costs, one.median("shares")
        ltv = one.fans["ltv"][2]
        gone = np.flatnonzero(one.p_hole > 0)
        rows.append((
            one.policy, one.median("held_btc"), one.median("sold_btc"), one.median("cash_usd") / 1e3,
            _middle(one.lowest_cash_usd) / 1e3, one.median("debt_usd") / 1e3,
            float(np.nanmax(ltv)) if np.isfinite(ltv).any() else NAN,
            (cost.interest_usd + cost.loan_fees_usd + cost.trading_usd + cost.commission_usd) / 1e3,
            cost.new_shares / 1e3, one.median("held_btc") / shares * 1e3 if shares > 0 else NAN,
            _day(int(one.on[gone[0]])) if len(gone) else "never",
        ))  # fmt: skip
    until = say.day(days.date_of(until_on))
    return TableSpec.from_rows(f"Funding policies side by side at {until}", POLICY_COLUMNS, rows)


def _middle(values: np.ndarray) -> float:
    return float(np.median(values)) if len(values) else NAN


def policy_chart(fans: Sequence[PolicyFans]) -> ChartSpec:
    """Bitcoin held under each policy."""
    if not fans:
        return ChartSpec("Funding policies", empty="No funding policy is on record", key="treasury-policies")
    ends = {one.policy: one.median("held_btc") for one in fans}
    best, least = max(ends, key=lambda k: ends[k]), min(ends, key=lambda k: ends[k])
    return ChartSpec(
        f"“{best}” ends with {say.btc(ends[best])}, “{least}” with {say.btc(ends[least])}"
        if best != least else f"“{best}” ends with {say.btc(ends[best])}",
        "Bitcoin held under each funding policy on the expected path",
        tuple(
            line(one.policy, one.on.astype(float), one.fans["held_btc"][2], colour=n % 6)
            for n, one in enumerate(fans)
        ),
        Axis("day"),
        Axis(unit="BTC"),
        key="treasury-policies",
    )  # fmt: skip


# --- reconciliation -------------------------------------------------------------------------------------
RECONCILED_COLUMNS = (
    Column("month", "Month", kind="text", width=0.9),
    Column("name", "Pool account", kind="text", width=2.0),
    Column("expected", "Expected", "BTC", digits=4, total="sum"),
    Column("earned", "Earned", "BTC", digits=4, total="sum"),
    Column("luck", "Earned over expected", kind="percent", digits=2, plus=True, width=1.3),
    Column("fee", "Pool's fee", "BTC", digits=4, total="sum"),
    Column("net", "Net", "BTC", digits=4, total="sum"),
    Column("paid", "Paid out", "BTC", digits=4, total="sum"),
    Column("open", "Net less paid", "BTC", digits=4, plus=True, total="sum"),
    Column("due", "Due at the end", "BTC", digits=4),
)


def reconciled_table(found: Reconciliation, title: str, name: str) -> TableSpec:
    """Expected, earned and paid by month and row; rows without anything are left out."""
    first = RECONCILED_COLUMNS[1]
    columns = (RECONCILED_COLUMNS[0], Column(first.key, name, kind="text", width=first.width),
               *RECONCILED_COLUMNS[2:])  # fmt: skip
    rows = []
    for m, month in enumerate(found.months.tolist()):
        for r, named in enumerate(found.names):
            net, paid = found.net_btc[r, m], found.paid_btc[r, m]
            if not any(np.nan_to_num([found.earned_btc[r, m], found.expected_btc[r, m], paid])):
                continue
            rows.append((
                days.month_text(month), named, found.expected_btc[r, m], found.earned_btc[r, m],
                found.luck[r, m], found.fee_btc[r, m], net, paid, net - paid, found.due_btc[r, m],
            ))  # fmt: skip
    totals = {"luck": _over(found.earned_btc.sum(), float(np.nansum(found.expected_btc)))}
    if len(found.months) and np.isfinite(found.due_btc[:, -1]).any():
        totals["due"] = float(np.nansum(found.due_btc[:, -1]))
    return TableSpec.from_rows(title, columns, rows, totals=totals)


def reconciled_by_row(found: Reconciliation, title: str, name: str) -> TableSpec:
    """The same with one line a row: sums over all months, and earned over expected month by month."""
    expected, earned = np.nan_to_num(found.expected_btc), found.earned_btc
    shown = np.flatnonzero(((expected > 0) | (earned > 0) | (np.nan_to_num(found.paid_btc) > 0)).any(axis=1))
    months = [Column(f"luck{n}", days.month_text(m), kind="percent", digits=2, plus=True)
              for n, m in enumerate(found.months.tolist())]  # fmt: skip
    columns = (
        Column("name", name, kind="text", width=2.0), *RECONCILED_COLUMNS[2:4], *months,
        Column("luck", "All months", kind="percent", digits=2, plus=True), *RECONCILED_COLUMNS[6:10],
    )  # fmt: skip
    rows = [
        (
            found.names[r], expected[r].sum(), earned[r].sum(), *found.luck[r].tolist(),
            _over(earned[r].sum(), expected[r].sum()), found.net_btc[r].sum(), found.paid_btc[r].sum(),
            (found.net_btc - found.paid_btc)[r].sum(), found.due_btc[r, -1],
        )
        for r in shown.tolist()
    ]  # fmt: skip
    totals = {f"luck{n}": _over(earned[:, n].sum(), expected[:, n].sum()) for n in range(len(months))}
    totals |= {"luck": _over(earned.sum(), expected.sum())}
    if len(found.months) and np.isfinite(found.due_btc[shown, -1]).any():
        totals["due"] = float(np.nansum(found.due_btc[:, -1]))
    return TableSpec.from_rows(title, columns, rows, totals=totals)


def _over(earned: float, expected: float) -> float:
    """Earned over expected, less 1; NaN where nothing was expected."""
    return float(earned / expected - 1) if expected > 0 else NAN

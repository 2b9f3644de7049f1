"""Answers for the treasury's overview: tiles, bitcoin by state and account, loan to value against price."""

from __future__ import annotations

import math

import numpy as np

from desktop_app.domain.treasury import METHODS, PRICE_MOMENTS
from desktop_app.engine.results import Floats
from desktop_app.engine.treasury.balances import DUE, FREE, IN_CARE, ON_LOAN, PLEDGED, RECEIVABLE
from desktop_app.engine.treasury.facilities import FacilityLine
from desktop_app.figures import format as say
from desktop_app.figures.chart import Axis, ChartSpec, Mark, Note, Series, VerticalMark, Zone, area, line
from desktop_app.figures.headline import Headline
from desktop_app.figures.table import Column
from desktop_app.figures.tile import Tile
from desktop_app.figures.treasury.facts import SAT, USD, Facts

GROUPS: tuple[tuple[str, tuple[int, ...], int], ...] = (
    ("free", (FREE,), 0),
    ("pledged", (PLEDGED,), 1),
    ("counterparties", (RECEIVABLE, ON_LOAN, IN_CARE), 4),
    ("due from pools", (DUE,), 5),
)
"""What the chart tells apart, the states of each, and its colour."""
AWAY = (RECEIVABLE, ON_LOAN, IN_CARE)
_MOST_ACCOUNTS = 5
_POINTS = 121
_HIGHEST_LTV = 1.2

HELD = Headline("held", "Bitcoin held", "btc")
VALUE = Headline("value", "Fair value", "money")
SOLD = Headline("sold", "Sold this quarter", "btc")
CASH = Headline("cash", "Cash", "money")


def subtitle(facts: Facts) -> str:
    """By which method lots leave, and when the price is taken."""
    prices = facts.books.ledger.prices
    policy = prices.policies[int(prices.policy_at(np.array([facts.day]))[0])]
    moment = PRICE_MOMENTS[policy.price_moment] if policy.price_source else "mean of the day"
    return f"{METHODS[policy.method]} · fair value at {moment}"


# --- tiles --------------------------------------------------------------------------------------------
def tiles(facts: Facts, ratio: float = 1.0) -> list[Tile]:
    """Bitcoin held, its value, what the quarter sold, cash and runway; `ratio` is a what-if on the price."""
    held = facts.balances.sum(axis=(1, 2)) / SAT
    before = facts.books.balances.by_state(facts.span(facts.quarter)[0] - 1).sum() / SAT
    now = float(held[-1])
    return [
        HELD.tile(now, float(before), sparkline=held, footnote="The change is within the quarter"),
        _value(facts, now, float(before), ratio),
        _sold(facts),
        CASH.tile(
            float(facts.cash_by_month[-1]),
            facts.cash.balance_on(facts.span(facts.quarter)[0] - 1) / USD,
            sparkline=facts.cash_by_month,
            footnote="The change is within the quarter",
        ),
        _runway(facts, ratio),
    ]


def _value(facts: Facts, held: float, before: float, ratio: float) -> Tile:
    value = held * facts.price_usd
    if ratio != 1.0:
        return VALUE.tile(value * ratio, value, base=value, footnote="At the price of the what-if")
    price = facts.books.ledger.prices.closing(facts.span(facts.quarter)[0] - 1) / USD
    said = f"at {say.money_exact(facts.price_usd)} a bitcoin; the change is within the quarter"
    return VALUE.tile(value if facts.price_usd else math.nan, before * price, footnote=said)


def _sold(facts: Facts) -> Tile:
    total = facts.sold.total
    tile = SOLD.tile(total.sat / SAT, footnote="Nothing was sold this quarter")
    if not total.sat:
        return tile
    price = say.money_exact(total.net_price_usd / USD)
    against = say.percent(total.slippage, 2, plus=True)
    said = f"{against} on the reference" if not math.isnan(total.slippage) else "average net price"
    return Tile(tile.label, tile.value, f"BTC at {price}", key="sold", footnote=said)


def _runway(facts: Facts, ratio: float) -> Tile:
    found = facts.liquidity
    months = _months(facts, ratio)
    if math.isnan(months):
        return Tile("Runway", say.MISSING, footnote="Unknown until cash costs are recorded", key="runway")
    if math.isinf(months):
        return Tile("Runway", "∞", "months", footnote="No cash costs", key="runway")
    less = found.capex_usd / found.monthly_costs_usd if found.monthly_costs_usd > 0 else 0.0
    after = max(0.0, months - less)
    footnote = f"{say.number(after, 0)} with committed building"
    base = say.number(_months(facts, 1.0), 0) if ratio != 1.0 else ""
    return Tile("Runway", say.number(months, 0), "months", footnote=footnote, base_value=base, key="runway")


def _months(facts: Facts, ratio: float) -> float:
    """Months of cash costs that are at hand, with bitcoin at its price × the ratio."""
    found = facts.liquidity
    if not found.monthly_costs_usd > 0:
        return found.runway_months()
    more = found.free_usd * found.haircut * (ratio - 1) / found.monthly_costs_usd
    return max(0.0, found.runway_months() + more)


# --- balances -----------------------------------------------------------------------------------------
def balance_chart(facts: Facts, *, by_account: bool = False) -> ChartSpec:
    """Bitcoin at month ends, stacked by state or by account."""
    groups = _accounts(facts) if by_account else _states(facts)
    shown = [(name, values, colour) for name, values, colour in groups if values.any()]
    series = tuple(
        area(
            name,
            facts.months,
            values,
            colour=colour,
            label=f"{name} {say.number(values[-1], _digits(values))}",
        )
        for name, values, colour in shown
    )
    return ChartSpec(
        balance_message(facts),
        f"BTC by {'account' if by_account else 'state'} at month end",
        series,
        Axis("month"),
        Axis(unit="BTC", from_zero=True),
        stacked=True,
        empty="Add an opening balance to see what is held",
        key=f"treasury-balance-{'account' if by_account else 'state'}",
    )


def _digits(values: Floats) -> int:
    return 0 if values[-1] >= 100 else 1


def _states(facts: Facts) -> list[tuple[str, Floats, int]]:
    by_state = facts.balances.sum(axis=1) / SAT
    return [(name, by_state[:, list(states)].sum(axis=1), colour) for name, states, colour in GROUPS]


def _accounts(facts: Facts) -> list[tuple[str, Floats, int]]:
    """The accounts that hold most, and the others together."""
    by_place, places = facts.balances.sum(axis=2) / SAT, facts.books.ledger.places
    order = np.argsort(-by_place[-1], kind="stable")
    first, rest = order[:_MOST_ACCOUNTS], order[_MOST_ACCOUNTS:]
    found = [(places.names[place], by_place[:, place], n) for n, place in enumerate(first.tolist())]
    return [*found, ("others", by_place[:, rest].sum(axis=1), _MOST_ACCOUNTS)]


def balance_message(facts: Facts) -> str:
    """What is held, and how much of it lies with others."""
    by_state = facts.balances[-1].sum(axis=0) / SAT
    held, away, pledged = float(by_state.sum()), float(by_state[list(AWAY)].sum()), float(by_state[PLEDGED])
    if not held:
        return "No bitcoin is held"
    said = say.btc(held)
    if away:
        return f"{said}, of which {_rounded(away)} lie with counterparties"
    return f"{said}, of which {_rounded(pledged)} are pledged" if pledged else f"{said}, all of it free"


def _rounded(btc: float) -> str:
    return say.number(btc, 0 if btc >= 10 else 1)


# --- loan to value ------------------------------------------------------------------------------------
def backed(lines: tuple[FacilityLine, ...]) -> list[FacilityLine]:
    """The facilities that owe something against bitcoin."""
    return [one for one in lines if one.collateral.sat and one.collateral.debt_usd]


def ltv_limits(price_usd: float) -> tuple[float, float]:
    """Prices over which the chart and its slider reach."""
    return (0.35 * price_usd, 1.6 * price_usd) if price_usd > 0 else (10_000.0, 200_000.0)


def ltv_chart(lines: tuple[FacilityLine, ...], price_usd: float, at_usd: float) -> ChartSpec:
    """Loan to value of each facility over the price, with its bands and the price that is looked at."""
    found = backed(lines)
    low, high = ltv_limits(price_usd)
    prices = np.linspace(low, high, _POINTS)
    first = min(found, key=_headroom, default=None)
    series = tuple(_curve(one, prices, number) for number, one in enumerate(found))
    marks = (*_bands(first), *_prices(found, price_usd, at_usd)) if first else ()
    return ChartSpec(
        ltv_message(lines, at_usd),
        ltv_subtitle(found),
        series,
        Axis("number", format="money", low=low, high=high),
        Axis(format="percent", low=0.0, high=_HIGHEST_LTV),
        marks=marks,
        empty="Nothing is borrowed against bitcoin",
        key="treasury-ltv",
    )


def _headroom(one: FacilityLine) -> float:
    """How low the price may fall before the call, negated: the facility with the highest comes first."""
    call = one.collateral.margin_call_usd
    return -call if math.isfinite(call) else math.inf


def _curve(one: FacilityLine, prices: Floats, number: int) -> Series:
    owed, btc = one.collateral.debt_usd / USD, one.collateral.sat / SAT
    ltv = owed / (btc * prices)
    return line(
        one.facility.name, prices, np.where(ltv <= _HIGHEST_LTV, ltv, np.nan), colour=(0, 4, 2, 3)[number % 4]
    )


def _bands(one: FacilityLine) -> list[Mark]:
    """From the margin call up, and from the liquidation up, of the facility that is called first."""
    terms, found = one.collateral, []
    top = terms.liquidation_ltv or _HIGHEST_LTV
    if terms.call_ltv:
        price = say.money_exact(terms.margin_call_usd)
        found.append(
            Zone(terms.call_ltv, top, f"margin call {say.percent(terms.call_ltv, 0)} · {price}", "warning")
        )
    if terms.liquidation_ltv:
        price = say.money_exact(terms.liquidation_usd)
        label = f"liquidation {say.percent(terms.liquidation_ltv, 0)} · {price}"
        found.append(Zone(terms.liquidation_ltv, _HIGHEST_LTV, label, "down"))
    return found


def _prices(found: list[FacilityLine], price_usd: float, at_usd: float) -> list[Mark]:
    """Today's line, the price looked at, and the LTV there."""
    moved = not math.isclose(price_usd, at_usd, rel_tol=1e-3)
    marks: list[Mark] = [VerticalMark(price_usd, "today")]
    if moved:
        marks.append(VerticalMark(at_usd, say.money_exact(at_usd)))
    for one in found:
        ltv = one.collateral.ltv(round(at_usd * USD))
        if math.isfinite(ltv) and ltv <= _HIGHEST_LTV:
            marks.append(Note(at_usd, ltv, say.percent(ltv)))
    return marks


def ltv_subtitle(found: list[FacilityLine]) -> str:
    """What is drawn, and against how much."""
    if not found:
        return "Loan to value against the price of bitcoin"
    btc = sum(one.collateral.sat for one in found) / SAT
    drawn = sum(one.drawn_usd for one in found) / USD
    return f"Loan to value against price, {say.btc(btc)} pledged, {say.money(drawn)} drawn"


def ltv_message(lines: tuple[FacilityLine, ...], at_usd: float) -> str:
    """Which facility is called first and below which price, or what happens at the price looked at."""
    found = [one for one in backed(lines) if math.isfinite(one.collateral.margin_call_usd)]
    if not found:
        return "Nothing is borrowed against bitcoin" if not backed(lines) else "No facility can be called"
    first = min(found, key=_headroom)
    name, at = first.facility.name, round(at_usd * USD)
    if at_usd <= first.collateral.liquidation_usd:
        return f"At {say.money_exact(at_usd)} the {name} is liquidated"
    if at_usd <= first.collateral.margin_call_usd:
        cash = say.money(first.collateral.cure_usd(at) / USD)
        btc = say.btc(first.collateral.top_up_sat(at) / SAT)
        return f"At {say.money_exact(at_usd)} the {name} asks for {btc} or {cash}"
    return f"The {name} is called below {say.money_exact(first.collateral.margin_call_usd)}"


LTV_COLUMNS = (
    Column("facility", "Facility", kind="text", width=1.6),
    Column("ltv", "LTV", kind="percent", digits=1),
    Column("call", "Called below", kind="money_exact", digits=0),
    Column("liquidation", "Liquidated below", kind="money_exact", digits=0),
    Column("topup", "Top up", unit="BTC", digits=2),
)


def _top_up(one: FacilityLine, price: int) -> float:
    """Bitcoin to come back to the initial LTV once the call is reached; nothing before."""
    called = one.collateral.call_ltv is not None and one.collateral.ltv(price) >= one.collateral.call_ltv
    return one.collateral.top_up_sat(price) / SAT if called else 0.0

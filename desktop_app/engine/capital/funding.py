"""How much must be sold to fund something; and selling, borrowing and issuing compared at the horizon."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from desktop_app.domain.days import day_text
from desktop_app.domain.policies import KEEP_CASH, FundingRule
from desktop_app.domain.problems import AppError
from desktop_app.engine.capital.lines import YEAR_DAYS, lent_up_to
from desktop_app.engine.capital.position import Credit, Program, Schedule
from desktop_app.engine.capital.rules import Policy
from desktop_app.engine.capital.simulate import PolicyRun, Setup, simulate
from desktop_app.engine.results import Floats, Ints
from desktop_app.engine.sensitivity import Cancelled, Progress, never, unheard
from desktop_app.engine.treasury.facilities import rate_of

CENT_USD = 0.01


# --- how much must be sold ----------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Payment:
    """Something to fund that the book does not plan yet."""

    day_on: int
    usd: float


@dataclass(frozen=True, slots=True, eq=False)
class SaleSchedule:
    """What is sold on each day of the expected path, [N]: no more and no earlier than cash asks for."""

    on: Ints
    btc: Floats
    price_usd: Floats
    net_usd: Floats
    """What the day's sale brings."""
    cash_usd: Floats
    """At the end of the day."""
    wanted_usd: Floats
    """The months of cash that are kept."""
    held_btc: Floats


@dataclass(frozen=True, slots=True, eq=False)
class SaleAnswer:
    """How much must be sold by the last payment."""

    amount_btc: float
    """On the expected path."""
    without_btc: float
    """What keeping the months of cash would ask for without the payments."""
    schedule: SaleSchedule
    short_on: int | None
    """First day on which all that can be sold does not keep the months of cash; None if it always does."""
    short_usd: float
    """The most that is missing from them."""
    confidence: float
    at_confidence_btc: float
    """Enough in this share of the paths; NaN without paths."""
    p_short: float
    """Share of the paths on which cash runs out by the last payment even though all is sold."""


def sell_to_fund(
    expected: Setup,
    payments: Sequence[Payment],
    *,
    months: float = 6.0,
    many: Setup | None = None,
    confidence: float = 0.9,
    progress: Progress = unheard,
    cancelled: Cancelled = never,
) -> SaleAnswer:
    """Sell just what keeps so many months of cash costs while everything planned and the payments are paid.

    On each day the sale is max(0, months × monthly costs − cash) / (P × (1 − fees)), which is the least that
    satisfies every day: less on any day would break that day's floor. `many` gives the paths for the
    confidence.
    """
    last = _last_day(expected, payments)
    every_day, policy = np.arange(last + 1), _keeping(months)
    run = simulate(policy, _with(expected, payments), at=every_day)
    without = simulate(policy, expected, at=every_day[-1:])
    f, net = run.figures, expected.trading.net
    btc = np.diff(f["sold_btc"][:, 0], prepend=0.0)
    price, wanted, cash = f["price_usd"][:, 0], f["monthly_costs_usd"][:, 0] * months, f["cash_usd"][:, 0]
    missing = wanted - cash
    short = np.flatnonzero(missing > CENT_USD)
    at_confidence, p_short = _on_paths(policy, payments, many, last, confidence, progress, cancelled)
    return SaleAnswer(
        float(f["sold_btc"][-1, 0]),
        float(without.figures["sold_btc"][-1, 0]),
        SaleSchedule(run.on, btc, price, btc * price * net, cash, wanted, f["held_btc"][:, 0]),
        int(run.on[short[0]]) if len(short) else None,
        float(missing[short].max(initial=0.0)),
        confidence,
        at_confidence,
        p_short,
    )


def _keeping(months: float) -> Policy:
    if not 0 <= months <= 120:
        raise AppError("Keep 0 to 120 months of cash.")
    fields: dict[str, Any] = {"policy_id": 0, "sequence": 1, "kind": KEEP_CASH, "months": months}
    rule = FundingRule(**fields)
    return Policy(f"Keep {months:g} months of cash", (rule,))


def _last_day(setup: Setup, payments: Sequence[Payment]) -> int:
    """The last payment as days since the first; an AppError if one lies outside the forecast."""
    first_on = setup.courses.first_on
    last_on = first_on + setup.courses.day_count - 1
    for payment in payments:
        if not first_on <= payment.day_on <= last_on:
            span = f"{day_text(first_on)} to {day_text(last_on)}"
            raise AppError(f"A payment must lie in the forecast: {span}, not on {day_text(payment.day_on)}.")
        if not payment.usd >= 0:
            raise AppError("A payment must be 0 or more dollars.")
    if not payments:
        raise AppError("Name at least one payment to fund.")
    return max(p.day_on for p in payments) - first_on


def _with(setup: Setup, payments: Sequence[Payment]) -> Setup:
    made: Schedule = setup.schedule
    for payment in payments:
        made = made.with_capex(payment.day_on - setup.courses.first_on, payment.usd)
    return replace(setup, schedule=made)


def _on_paths(
    policy: Policy, payments: Sequence[Payment], many: Setup | None, last: int, confidence: float,
    progress: Progress, cancelled: Cancelled,
) -> tuple[float, float]:  # fmt: skip
    if not 0 < confidence < 1:
        raise AppError("The confidence must lie between 0 and 100 %.")
    if many is None:
        return float("nan"), float("nan")
    run = simulate(policy, _with(many, payments), at=np.array([last]), progress=progress, cancelled=cancelled)
    if not run.paths:
        return float("nan"), float("nan")
    enough = float(np.quantile(run.figures["sold_btc"][-1], confidence, method="higher"))
    return enough, float(run.share_by(run.hole_on)[-1])


# --- three ways ---------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Way:
    """One way to raise an amount, on the middle of the paths at the horizon."""

    name: str
    raised_usd: float
    """Net, in the middle of the paths; less than asked for where the way is too narrow."""
    btc: float
    cash_usd: float
    debt_usd: float
    shares: float
    btc_per_thousand_shares: float
    net_btc_per_thousand_shares: float
    """(BTC + (cash − debt) / P) per 1,000 shares: what remains after debt."""
    cost_usd: float
    """Mean of the paths. Sell: what the bitcoin would be worth less what it brought. Borrow: interest and
    fees. Issue: the commission."""
    dilution_share: float
    breakeven_move: float
    """The price move above which this way beats selling: of borrowing rate × T + fees; NaN for selling, and
    for shares that ask for none."""
    p_call: float
    """Share of the paths on which the price falls to the loan's margin call, if nothing is topped up."""
    p_liquidation: float


@dataclass(frozen=True, slots=True, eq=False)
class _Base:
    """What the policy leaves anyway, [P]: on the day of funding and at the horizon."""

    then: dict[str, Floats]
    end: dict[str, Floats]
    lowest_price: Floats
    """Between the two."""
    days: int


def ways_to_fund(
    usd: float,
    day_on: int,
    policy: Policy,
    setup: Setup,
    *,
    credit: Credit | None = None,
    program: Program | None = None,
    horizon_on: int | None = None,
    ltv: float | None = None,
) -> tuple[Way, ...]:
    """Raise an amount on a day by selling, borrowing or issuing, over what a policy does anyway.

    Sell: usd / (P × (1 − fees)) bitcoin. Borrow: usd / (1 − upfront fee) against bitcoin at the initial LTV,
    or `ltv`, with simple interest to the horizon, when the debt still stands (TREASURY §3, carry). Issue: usd
    / (share price × (1 − commission)) shares. The funded thing itself is left out of all three: it is paid
    and returns the same.
    """
    base = _base(usd, day_on, policy, setup, horizon_on)
    ways = [_sell(usd, base, setup)]
    if credit is not None:
        ways.append(_borrow(usd, base, credit, ltv))
    if program is not None:
        ways.append(_issue(usd, base, program, setup))
    return tuple(ways)


def _base(usd: float, day_on: int, policy: Policy, setup: Setup, horizon_on: int | None) -> _Base:
    first_on, count = setup.courses.first_on, setup.courses.day_count
    start = day_on - first_on
    end = count - 1 if horizon_on is None else horizon_on - first_on
    if not usd > 0:
        raise AppError("The amount to fund must be above 0.")
    if not 0 <= start < end < count:
        raise AppError("The day of funding must lie in the forecast and before the horizon.")
    run: PolicyRun = simulate(policy, setup, at=np.array([start, end]))
    lowest = np.concatenate([
        setup.courses.at(slice(at, at + 1000)).price_usd[start : end + 1].min(axis=0)
        for at in range(0, run.paths, 1000)
    ])  # fmt: skip
    then, at_end = ({name: values[row] for name, values in run.figures.items()} for row in (0, 1))
    return _Base(then, at_end, lowest, end - start)


def _sell(usd: float, base: _Base, setup: Setup) -> Way:
    """What the policy would sell later and no longer has is missing from its cash at the horizon."""
    net, end = setup.trading.net, base.end["price_usd"]
    price = base.then["price_usd"] * net
    btc = np.minimum(usd / price, base.then["free_btc"])
    kept = np.minimum(btc, base.end["free_btc"])
    return _way(
        "sell", base, raised=btc * price, btc=-kept, cash=(kept - btc) * end * net, cost=btc * (end - price)
    )


def _borrow(usd: float, base: _Base, credit: Credit, ltv: float | None) -> Way:
    terms, price = credit.facility, base.then["price_usd"]
    fee, level = terms.upfront_fee_share, lent_up_to(terms, ltv)
    room = np.full_like(price, terms.limit_usd / 1e6 - credit.debt_usd)
    if level is not None:
        room = np.minimum(room, level * base.then["free_btc"] * price)
    gross = np.minimum(usd / (1 - fee), np.maximum(room, 0.0))
    carry = rate_of(terms) * base.days / YEAR_DAYS
    cost = gross * (fee + carry)
    p_call, p_liquidation = (
        float((level / (base.lowest_price / price) >= limit).mean()) if level and limit else 0.0
        for limit in (terms.call_ltv, terms.liquidation_ltv)
    )
    return _way(
        "borrow", base, raised=gross * (1 - fee), cash=-gross * carry, debt=gross, cost=cost,
        breakeven=carry + fee, p_call=p_call, p_liquidation=p_liquidation,
    )  # fmt: skip


def _issue(usd: float, base: _Base, program: Program, setup: Setup) -> Way:
    terms, begun = program.program, setup.position.price_usd or float(setup.courses.price_usd[0])
    share_price = terms.price_usd / 1e6 * (base.then["price_usd"] / begun) ** setup.trading.share_beta
    gross = np.minimum(usd / (1 - terms.commission_share), program.left_usd)
    shares, fee = gross / share_price, gross * terms.commission_share
    return _way("issue", base, raised=gross - fee, shares=shares, cost=fee)


def _way(
    name: str,
    base: _Base,
    *,
    raised: Floats,
    cost: Floats,
    btc: Floats | float = 0.0,
    cash: Floats | float = 0.0,
    debt: Floats | float = 0.0,
    shares: Floats | float = 0.0,
    breakeven: float = float("nan"),
    p_call: float = 0.0,
    p_liquidation: float = 0.0,
) -> Way:
    """The base with what the way adds; figures are medians of the paths."""
    end = base.end
    held, money, owed = end["held_btc"] + btc, end["cash_usd"] + cash, end["debt_usd"] + debt
    count = end["shares"] + shares
    gross, net = (_per_thousand(b, count) for b in (held, held + (money - owed) / end["price_usd"]))
    dilution = np.divide(shares, count, out=np.zeros_like(count), where=count > 0)
    return Way(
        name, _middle(raised), _middle(held), _middle(money), _middle(owed), _middle(count), _middle(gross),
        _middle(net), float(cost.mean()), _middle(dilution), breakeven, p_call, p_liquidation,
    )  # fmt: skip


def _middle(values: Floats) -> float:
    return float(np.median(values))


def _per_thousand(btc: Floats, shares: Floats) -> Floats:
    return np.divide(btc * 1000, shares, out=np.full_like(btc, np.nan), where=shares > 0)

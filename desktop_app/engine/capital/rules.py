"""The eleven rules of a policy, each a small function on the day's state."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from desktop_app.domain import policies as kinds
from desktop_app.domain.policies import RULE_FIELDS, RULES, FundingPolicy, FundingRule
from desktop_app.domain.portfolio import Portfolio
from desktop_app.domain.problems import AppError
from desktop_app.domain.tables import ENTITIES
from desktop_app.engine.capital.lines import Lines
from desktop_app.engine.capital.position import Position, Schedule
from desktop_app.engine.capital.state import State

AHEAD_DAYS = 91
"""How far ahead committed building is looked for."""
_MAY_LACK = {"floor_usd", "amount_sat", "amount_usd", "low_usd", "high_usd", "share"}


@dataclass(frozen=True, slots=True)
class Policy:
    """A named list of rules, in the order in which they are applied."""

    name: str
    rules: tuple[FundingRule, ...] = ()


@dataclass(frozen=True, slots=True)
class Day:
    """What all rules see: the day's state, credit, and what is alike on every path."""

    state: State
    lines: Lines
    is_first_of_month: bool
    capex_ahead_usd: float
    """Committed in the next `AHEAD_DAYS` days."""
    days_to_capex: int
    """Until the first of it is due."""


def policies_of(portfolio: Portfolio) -> tuple[Policy, ...]:
    """The book's policies by name, each with its rules in order."""
    rules = sorted(portfolio.records("funding_rule").values(), key=lambda r: (r.sequence, r.id))
    named: list[FundingPolicy] = sorted(portfolio.records("funding_policy").values(), key=lambda p: p.id)
    return tuple(Policy(p.name, tuple(r for r in rules if r.policy_id == p.id)) for p in named)


def checked(policy: Policy, position: Position) -> Policy:
    """The policy, or an AppError that says which rule lacks what."""
    known = {
        "facility_id": {c.facility.id for c in position.credits},
        "program_id": {p.program.id for p in position.programs},
    }
    for rule in policy.rules:
        said = f"“{policy.name}”, rule {rule.sequence} ({RULES[rule.kind]})"
        for name in RULE_FIELDS[rule.kind]:
            value = getattr(rule, name)
            if value is None and _needs(rule, name):
                raise AppError(f"{said} needs {_label(name)}.")
            if name in known and value not in known[name]:
                raise AppError(
                    f"{said} names a {_label(name)} that the book does not have or that has ended."
                )
        if rule.kind == kinds.PRICE_BAND and (rule.low_usd or 0) > (rule.high_usd or np.inf):
            raise AppError(f"{said} holds below a price that is above the one it sells above.")
    return policy


def _needs(rule: FundingRule, name: str) -> bool:
    if rule.kind == kinds.EVERY_DAYS and name.startswith("amount"):
        return rule.amount_sat is None and rule.amount_usd is None
    if rule.kind == kinds.ISSUE and name == "amount_usd":
        return True
    if rule.kind in (kinds.SELL_SHARE, kinds.COVERED_CALLS) and name == "share":
        return True
    return name not in _MAY_LACK


def _label(name: str) -> str:
    return next(field.label for field in ENTITIES["funding_rule"].fields if field.name == name).lower()


def capex_ahead(schedule: Schedule) -> tuple[list[float], list[int]]:
    """By day: committed building of the next `AHEAD_DAYS` days, and days until the first of it."""
    capex, count = schedule.capex_usd, len(schedule.capex_usd)
    so_far = np.r_[0.0, np.cumsum(capex)]
    day = np.arange(count)
    ahead = so_far[np.minimum(day + 1 + AHEAD_DAYS, count)] - so_far[day + 1]
    due = np.append(np.flatnonzero(capex > 0), count + AHEAD_DAYS)
    until = due[np.searchsorted(due, day, side="right")] - day
    return ahead.tolist(), until.tolist()


# --- the rules ----------------------------------------------------------------------------------------
def hold_all(day: Day, rule: FundingRule) -> None:
    """1 Nothing is sold by this rule."""


def sell_all(day: Day, rule: FundingRule) -> None:
    """2 All that was mined today is sold; what was held before stays."""
    day.state.sell(day.state.earned)


def sell_share(day: Day, rule: FundingRule) -> None:
    """3 A share of what was mined today is sold."""
    day.state.sell(day.state.earned * (rule.share or 0.0))


def cover_costs(day: Day, rule: FundingRule) -> None:
    """4 Once the day's flows are paid, what cash lacks of its floor is sold for.

    BTC = max(0, what is due − cash above the floor) / (P × (1 − fee)), TREASURY §3.
    """
    day.state.sell_for(_usd(rule.floor_usd) - day.state.cash)


def fund_capex(day: Day, rule: FundingRule) -> None:
    """5 What cash above the floor lacks of the building committed in the next 91 days is sold for, in equal
    parts on the days until the first of it is due."""
    if day.capex_ahead_usd > 0:
        gap = _usd(rule.floor_usd) + day.capex_ahead_usd - day.state.cash
        day.state.sell_for(gap / day.days_to_capex)


def every_days(day: Day, rule: FundingRule) -> None:
    """6 Every n days an amount of bitcoin, or for an amount of dollars, is sold; below 0 it is bought."""
    if day.state.day % (rule.every_days or 1):
        return
    state = day.state
    usd = state.net_price * ((rule.amount_sat or 0) / 1e8) if rule.amount_sat else np.zeros_like(state.cash)
    if rule.amount_sat and rule.amount_sat < 0:
        usd = state.price / state.trading.net * (rule.amount_sat / 1e8)
    usd = usd + _usd(rule.amount_usd)
    state.sell_for(usd)
    if (usd < 0).any():
        state.buy_for(np.maximum(-usd, 0.0))


def keep_cash(day: Day, rule: FundingRule) -> None:
    """7 What cash lacks of so many months of cash costs, interest with them, is sold for."""
    wanted = day.state.monthly_costs() + day.lines.interest_per_month(day.lines.debt)
    day.state.sell_for(wanted * (rule.months or 0.0) - day.state.cash)


def borrow(day: Day, rule: FundingRule) -> None:
    """8 What cash lacks of its floor is drawn up to an LTV; what cannot be drawn is sold for."""
    missing = _usd(rule.floor_usd) - day.state.cash
    if np.count_nonzero(missing > 0):
        day.lines.draw(day.state, day.lines.place[rule.facility_id or 0], missing, rule.ltv)
        day.state.sell_for(_usd(rule.floor_usd) - day.state.cash)


def price_band(day: Day, rule: FundingRule) -> None:
    """9 Below the lower price nothing of what was mined today is sold, above the upper one all of it, and the
    share between them."""
    state, low, high = day.state, _usd(rule.low_usd), _usd(rule.high_usd) or np.inf
    between = np.where(state.price < low, 0.0, rule.share or 0.0)
    state.sell(np.where(state.price > high, 1.0, between) * state.earned)


def issue(day: Day, rule: FundingRule) -> None:
    """10 On the first of a month shares are sold for an amount net of commission, where the market value of
    all shares is above so many times the bitcoin held, within the program."""
    if not day.is_first_of_month or not rule.program_id:
        return
    state = day.state
    program = next(p.program for p in state.position.programs if p.program.id == rule.program_id)
    today = state.course.first_on + state.day
    if today < program.opened_on or (program.until_on is not None and today > program.until_on):
        return
    price = state.share_price(program.price_usd)
    held = state.free + state.locked_btc + day.lines.pledged.sum(axis=0)
    rich = state.shares * price > (rule.mnav or 0.0) * held * state.price
    state.issue(rule.program_id, np.where(rich, _usd(rule.amount_usd), 0.0), price, program.commission_share)


def covered_calls(day: Day, rule: FundingRule) -> None:
    """11 Every n days calls that run as long are written on a share of the free bitcoin."""
    length = rule.every_days or 1
    if day.state.day % length:
        return
    state = day.state
    btc = state.sellable() * (rule.share or 0.0)
    strike = state.price * (1 + (rule.strike_share or 0.0))
    state.write_calls(btc, strike, btc * state.price * (rule.premium_share or 0.0), length)


def _usd(micro_usd: int | None) -> float:
    return (micro_usd or 0) / 1e6


ACTS: dict[int, Callable[[Day, FundingRule], None]] = {
    kinds.HOLD_ALL: hold_all,
    kinds.SELL_ALL: sell_all,
    kinds.SELL_SHARE: sell_share,
    kinds.COVER_COSTS: cover_costs,
    kinds.FUND_CAPEX: fund_capex,
    kinds.EVERY_DAYS: every_days,
    kinds.KEEP_CASH: keep_cash,
    kinds.BORROW: borrow,
    kinds.PRICE_BAND: price_band,
    kinds.ISSUE: issue,
    kinds.COVERED_CALLS: covered_calls,
}

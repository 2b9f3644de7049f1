"""A month of a site cut into slices: hours of one price structure times a range of megawatts.

Load is filled from 0 MW up, the best machines first, so a megawatt of the stack meets the same block, firm
power or tier of demand in every hour. Within a slice a MWh costs multiplier · P + adder + delivery, which is
what `dispatch` answers exactly; so time-of-use rates, blocks of different kinds, events and standby are as
exact as a plain contract. Only where energy above a block costs less than within it (deeply negative prices)
slices do not open each other; a single block and what lies above it are one slice and do.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from desktop_app.engine.marginal.rates import Demand, Market, MonthRates, Price, Standby, Step
from desktop_app.engine.results import Floats

UNBOUNDED = np.inf
_EPS = 1e-9


@dataclass(frozen=True, slots=True)
class Slice:
    """Some hours of a month and some megawatts of the load, and what a MWh costs in them."""

    hours: NDArray[np.bool_] | None
    """Of the month's intervals; None: all."""
    from_mw: float
    to_mw: float
    markets: tuple[Market, ...]
    """What the slice's row of prices is made of; the multiplier of a single one stands in `multiplier`."""
    multiplier: float
    adder: float
    delivery: float
    block_mw: float = 0.0
    block_usd_per_mwh: float = 0.0
    resale: float = 0.0
    resale_fee: float = 0.0
    own_usd_per_mwh: float | None = None
    """Stands for the market's price where a site follows none: scenarios change this."""

    def by_own_price(self) -> Slice:
        """The same with its price as its market's; a block stays as it was agreed."""
        if self.block_mw or self.markets:
            return self
        price = self.adder + self.delivery
        return replace(self, multiplier=1.0, adder=0.0, delivery=0.0, own_usd_per_mwh=price)


@dataclass(frozen=True, slots=True)
class Peak:
    """A charge on the highest power: $ per MW by slice of hours and range of megawatts."""

    period: tuple[int, ...]
    """Of each slice of hours."""
    usd_per_mw: Floats
    """By period and range."""
    demand: Demand


@dataclass(frozen=True, slots=True, eq=False)
class CutMonth:
    """A month in K slices of hours × J ranges of megawatts, hours by hours."""

    slices: tuple[Slice, ...]
    ranges: int
    peaks: tuple[Peak, ...]

    @property
    def parts(self) -> int:
        """Slices of hours, K."""
        return len(self.slices) // self.ranges


def cut(rates: MonthRates) -> CutMonth:
    """Cut a month by all that its charges depend on."""
    parts = _parts(rates)
    stacks = [_stack(rates, periods) for _, periods in parts]
    bounds = _bounds(rates, stacks)
    made = []
    for (mask, periods), stack in zip(parts, stacks, strict=True):
        if stack and len(bounds) == 2:
            made.append(_with_block(rates, mask, periods, stack))
        else:
            made += [_slice(rates, mask, periods, stack, span) for span in itertools.pairwise(bounds)]
    peaks = tuple(_peak(d, [p for _, p in parts], bounds) for d in rates.demand)
    return CutMonth(tuple(made), len(bounds) - 1, peaks)


# --- hours --------------------------------------------------------------------------------------------
Periods = tuple[int, ...]
"""The period of each key in a slice of hours."""


def _parts(rates: MonthRates) -> list[tuple[NDArray[np.bool_] | None, Periods]]:
    """The combinations of periods that occur, and their intervals."""
    if not rates.keys:
        return [(None, ())]
    code, size = np.zeros(rates.frame.count, np.int64), 1
    for key in rates.keys:
        code += key * size
        size *= int(key.max()) + 1
    _, first, which = np.unique(code, return_index=True, return_inverse=True)
    return [
        (which == part, tuple(int(key[at]) for key in rates.keys)) for part, at in enumerate(first.tolist())
    ]


def _at(price: Price, periods: Periods) -> float:
    return price.usd_per_mwh[0 if price.key is None else periods[price.key]]


def _period(key: int | None, periods: Periods) -> int:
    return 0 if key is None else periods[key]


# --- megawatts ----------------------------------------------------------------------------------------
def _of(step: Step) -> tuple[float, float, int, bool]:
    """What blocks have in common that can be taken as one."""
    return (step.resale, step.fee, step.series_id, step.is_paid)


def _stack(rates: MonthRates, periods: Periods) -> list[Step]:
    """The blocks delivered in some hours as load fills them: those first that nothing is lost by taking."""
    delivered = [s for s in rates.steps if s.mw > 0 and _period(s.key, periods) == 0]
    return sorted(delivered, key=lambda s: (not s.is_paid, s.resale > 0, -s.fee))


def _bounds(rates: MonthRates, stacks: Sequence[list[Step]]) -> list[float]:
    """Where the ranges of megawatts begin and end, the same in all hours; one range if one will do."""
    firm = [mw for mw, _ in rates.protected]
    floors = [d.floor_mw for d in rates.demand]
    tiers = [t.most for d in rates.demand for period in d.tiers for t in period]
    found = {*firm, *floors, *tiers, *(s.mw for s in rates.standby)}
    found = {mw for mw in found if _EPS < mw < UNBOUNDED}
    kinds = {_of(step) for stack in stacks for step in stack}
    together = len(kinds) == 1 and not found and not rates.demand
    together = together and all(_shares_market(rates, stack[0]) for stack in stacks if stack)
    if not together:
        for stack in stacks:
            found.update(itertools.accumulate(step.mw for step in stack))
    return [0.0, *sorted(found), UNBOUNDED]


def _shares_market(rates: MonthRates, step: Step) -> bool:
    """Whether a block can be one slice with what lies above it: sold at the price that energy costs there."""
    if not step.is_paid or len(rates.markets) > 1 or any(s.series_id for s in rates.standby):
        return False
    if not step.resale:
        return True
    if not rates.markets:
        return not step.series_id
    market = rates.markets[0]
    return step.series_id in (0, market.series_id) and market.cap is None and market.floor is None


def _step_at(stack: list[Step], mw: float) -> Step | None:
    """The block that serves a megawatt of the stack."""
    upto = 0.0
    for step in stack:
        upto += step.mw
        if mw < upto - _EPS:
            return step
    return None


# --- prices -------------------------------------------------------------------------------------------
def _delivery(rates: MonthRates, periods: Periods, from_mw: float) -> float:
    firm = {at: mw for mw, at in rates.protected}
    total = sum(
        _at(p, periods)
        for at, p in enumerate(rates.prices)
        if not p.above_blocks and from_mw >= firm.get(at, 0.0) - _EPS
    )
    return total - sum(s.usd_per_mwh for s in _standing_by(rates, periods, from_mw) if not s.series_id)


def _standing_by(rates: MonthRates, periods: Periods, from_mw: float) -> list[Standby]:
    return [s for s in rates.standby if from_mw < s.mw - _EPS and _period(s.key, periods) == 0]


def _above(rates: MonthRates, periods: Periods) -> float:
    return sum(_at(p, periods) for p in rates.prices if p.above_blocks)


def _outside_markets(rates: MonthRates, periods: Periods, from_mw: float) -> tuple[tuple[Market, ...], float]:
    standby = [Market(s.series_id, -s.share) for s in _standing_by(rates, periods, from_mw) if s.series_id]
    return _single([*rates.markets, *standby])


def _single(markets: list[Market]) -> tuple[tuple[Market, ...], float]:
    """The markets of a row, and the multiplier that dispatch puts on it."""
    if len(markets) == 1 and markets[0].multiplier > 0:
        return (replace(markets[0], multiplier=1.0),), markets[0].multiplier
    return tuple(markets), 1.0 if markets else 0.0


def _with_block(
    rates: MonthRates, mask: NDArray[np.bool_] | None, periods: Periods, stack: list[Step]
) -> Slice:
    """One slice for blocks of one kind and what lies above them."""
    markets, multiplier = _outside_markets(rates, periods, 0.0)
    mw = sum(step.mw for step in stack)
    price = sum(step.mw * step.usd_per_mwh for step in stack) / mw
    return Slice(
        mask, 0.0, UNBOUNDED, markets, multiplier, _above(rates, periods), _delivery(rates, periods, 0.0),
        mw, price, stack[0].resale, stack[0].fee,
    )  # fmt: skip


def _slice(
    rates: MonthRates, mask: NDArray[np.bool_] | None, periods: Periods, stack: list[Step],
    span: tuple[float, float],
) -> Slice:  # fmt: skip
    low, high = span
    delivery, step = _delivery(rates, periods, low), _step_at(stack, low)
    if step is None:
        markets, multiplier = _outside_markets(rates, periods, low)
        return Slice(mask, low, high, markets, multiplier, _above(rates, periods), delivery)
    if not step.is_paid:
        return Slice(mask, low, high, (), 0.0, step.usd_per_mwh, delivery)
    own = rates.markets[0].series_id if rates.markets else 0
    markets = (Market(step.series_id or own),) if step.resale and (step.series_id or own) else ()
    return Slice(
        mask, low, high, markets, 1.0 if markets else 0.0, 0.0, delivery, high - low, step.usd_per_mwh,
        step.resale if markets else 0.0, step.fee,
    )  # fmt: skip


# --- demand -------------------------------------------------------------------------------------------
def _peak(demand: Demand, parts: list[Periods], bounds: list[float]) -> Peak:
    period = tuple(_period(demand.key, periods) for periods in parts)
    made = np.zeros((max(period) + 1, len(bounds) - 1))
    for at in set(period):
        for range_at, low in enumerate(bounds[:-1]):
            if low >= demand.floor_mw - _EPS:
                made[at, range_at] = _rate(demand, at, low)
    return Peak(period, made, demand)


def _rate(demand: Demand, period: int, mw: float) -> float:
    """$ per MW at a level of power."""
    tier = next(t for t in demand.tiers[period] if mw < t.most - _EPS)
    return tier.price * demand.factor


def floor_usd(demand: Demand, period: int) -> float:
    """What the least power costs that is billed in any case."""
    total, low = 0.0, 0.0
    for tier in demand.tiers[period]:
        width = max(min(tier.most, demand.floor_mw) - low, 0.0)
        total += width * tier.price * demand.factor
        low = tier.most
    return total

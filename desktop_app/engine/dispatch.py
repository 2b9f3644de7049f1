"""Which machines run in which hours: exact against every price, by one search and not hour by hour.

A machine runs in an interval when it earns more than its energy costs at the margin. The order of machines by
what they earn per MWh is the same in every interval, so the block always serves the same, best megawatts, and
each class falls into a piece inside the block and one outside it. Each piece runs below a price of its own:

* outside the block: multiplier · P + adder + delivery < break-even
* inside, without resale: delivery < break-even, whatever the price
* inside, with resale: max(0, P - fee) + delivery < break-even

The price of the block is paid for either way and decides nothing. Where the price is so negative that energy
outside the block costs less than inside, load still fills the block first: then machines that do not pay
inside run if they open the way to enough that pays outside (`_opening_price`).
"""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np

from desktop_app.engine.price_index import PriceIndex
from desktop_app.engine.results import Floats, Ints

_LEAST_SLOPE = 1e-12
"""Stands for a bill that does not follow the price at all."""


@dataclass(frozen=True, slots=True, eq=False)
class SitePower:
    """What the next MWh costs at each site and month, shape [S, M]: all that dispatch needs of a contract."""

    row: Ints
    """Which prices of the index."""
    multiplier: Floats
    adder: Floats
    """Of energy outside the block, on top of multiplier · price [$/MWh]."""
    delivery: Floats
    """Of every MWh taken [$/MWh]."""
    block_mw: Floats
    block_usd_per_mwh: Floats
    resale: Floats
    """Above 0 where what is not taken of the block is sold at the price less the fee, so many MWh each."""
    resale_fee: Floats

    def at_prices(self, scale: Floats, shift: Floats) -> SitePower:
        """The same terms when every market price P becomes scale · P + shift; for `index` prices still P."""
        return SitePower(
            self.row, self.multiplier * scale, self.adder + self.multiplier * shift, self.delivery,
            self.block_mw, self.block_usd_per_mwh, self.resale, self.resale_fee,
        )  # fmt: skip


@dataclass(frozen=True, slots=True, eq=False)
class Load:
    """Classes of machines that can run, N of them, by site and within it by falling hashrate per MW."""

    site: Ints
    """Positions among the sites, ascending, shape [N]."""
    phs_per_mw: Floats
    """At the meter, shape [N, M] or [N, 1]."""
    mw: Floats
    """At the meter while running, shape [N, M]."""


@dataclass(frozen=True, slots=True, eq=False)
class Dispatched:
    """The answer, by class and month [N, M] unless it says otherwise."""

    on_share: Floats
    """Share of the hours (weighted by MW inside and outside the block) in which the class runs."""
    cost_usd: Floats
    """Energy, delivery and the class's part of the block, less what resale paid."""
    always_usd: Floats
    """The same had the class run in every hour."""
    unused_usd: Floats
    """Cost of what no machine takes of the block, less its resale, by site [S, M]."""
    sold_usd: Floats
    """What resale paid of the two before, by site [S, M]."""
    demand_usd: Floats | None = None
    """What the peaks cost that this makes, by site [S, M]; None where no site has such a charge."""
    bound_usd: Floats | None = None
    """What of it earlier peaks bind to: by so much a better choice could gain at most."""


def dispatch(
    index: PriceIndex, power: SitePower, load: Load, value: Floats, hours: Floats,
    scale: Floats | None = None, shift: Floats | None = None, unsold: Floats | None = None,
) -> Dispatched:  # fmt: skip
    """Run every class in the hours in which it pays.

    Parameters
    ----------
    value : what a PH/s running an hour earns net of the pool's fee, shape [S, M] [$]; NaN: runs on
    hours : hours of the month that the prices stand for, shape [S, M]
    scale, shift : the market's price P becomes scale · P + shift, shape [S, M]; as it is without them
    unsold : `sold_whole` at them, if it is known
    """
    scale = np.ones_like(value) if scale is None else np.maximum(scale, 0.0)
    shift = np.zeros_like(value) if shift is None else shift
    felt, count = power.at_prices(scale, shift), index.count[power.row]
    worth = load.phs_per_mw * value[load.site]
    limit = _outside_limit(felt, worth, load.site)
    block = _block(power, load)
    outside_mw = load.mw
    if block is not None:
        outside_mw = load.mw.copy()
        outside_mw[block.rows] -= block.mw
        opening = _opening_price(power, block, worth[block.rows], outside_mw[block.rows])
        inside = _inside_limit(power, block, worth[block.rows], opening, scale, shift, felt)
        limit[block.rows] = np.minimum(limit[block.rows], _as_market_price(opening, felt, block.site))
    row = power.row[load.site]
    if block is None:
        below, prices = index.below(row, limit)
    else:
        below, prices, inner = _searched(index, power, block, row, limit, inside, scale, shift)
    base = felt.adder + felt.delivery
    on = outside_mw * below
    prices *= felt.multiplier[load.site]
    prices *= outside_mw
    cost = base[load.site]
    cost *= on
    cost += prices
    always = outside_mw * (felt.multiplier * index.totals[power.row] + base * count)[load.site]
    unused = sold = np.zeros_like(value)
    if block is not None:
        unsold = sold_whole(index, power, scale, shift) if unsold is None else unsold
        unused, sold = _add_block(index, power, block, inner, unsold, scale, shift, (on, cost, always))
    whole = load.mw * count[load.site]
    share = np.divide(on, whole, out=np.zeros_like(on), where=whole > 0)
    factor = hours / np.maximum(count, 1)
    each = factor[load.site]
    cost *= each
    always *= each
    return Dispatched(share, cost, always, unused * factor, sold * factor)


# --- outside the block --------------------------------------------------------------------------------
def _outside_limit(felt: SitePower, worth: Floats, site: Ints) -> Floats:
    """The market price below which a class runs outside the block [$/MWh]: (break-even - adders) / slope."""
    slope = np.maximum(felt.multiplier, _LEAST_SLOPE)
    return (worth - (felt.adder + felt.delivery)[site]) / slope[site]


def _as_market_price(paid: Floats, felt: SitePower, site: Ints) -> Floats:
    """The market price at which energy outside the block costs so much without delivery."""
    slope = np.maximum(felt.multiplier, _LEAST_SLOPE)
    return (paid - felt.adder[site]) / slope[site]


# --- inside the block ---------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True, eq=False)
class _Block:
    """The classes of the sites that have a block in some month: n of the N."""

    rows: Ints
    site: Ints
    """Of each of the rows."""
    first: Ints
    """Positions among the rows at which a site begins."""
    mw: Floats
    """What the block serves of each class, the best first, shape [n, M]."""


def _block(power: SitePower, load: Load) -> _Block | None:
    has = np.asarray((power.block_mw > 0).any(axis=1))
    rows = np.flatnonzero(has[load.site])
    if not has.any():
        return None
    site, mw = load.site[rows], load.mw[rows]
    first = np.flatnonzero(np.r_[True, site[1:] != site[:-1]]) if len(rows) else rows
    return _Block(rows, site, first, np.clip(power.block_mw[site] - _before(mw, first), 0.0, mw))


def _before(mw: Floats, first: Ints) -> Floats:
    """Megawatts of the better classes of the same site."""
    return _running(mw, first) - mw


def _running(values: Floats, first: Ints) -> Floats:
    """Running sums that begin anew at every site."""
    summed = np.cumsum(values, axis=0)
    length = np.diff(np.r_[first, len(values)])
    before = np.vstack([np.zeros(values.shape[1]), summed])[first]
    return summed - np.repeat(before, length, axis=0)


def _inside_limit(
    power: SitePower, block: _Block, worth: Floats, opening: Floats,
    scale: Floats, shift: Floats, felt: SitePower,
) -> Floats:  # fmt: skip
    """The market price below which a class runs inside the block [$/MWh]."""
    site = block.site
    earns = worth - power.delivery[site]
    slope, moved = np.maximum(scale, _LEAST_SLOPE)[site], shift[site]
    share = power.resale[site]
    sells = (earns / np.where(share > 0, share, 1.0) + power.resale_fee[site] - moved) / slope
    pays = np.where(share > 0, sells, np.inf)
    return np.where(earns > 0, pays, np.where(np.isnan(earns), np.inf, _as_market_price(opening, felt, site)))


def _opening_price(power: SitePower, block: _Block, worth: Floats, outside_mw: Floats) -> Floats:
    """Price outside, without delivery, below which a site runs all of its block for what lies behind it.

    With K < 0 what the classes lose that do not pay inside, and p the price outside, running all earns
    K + sum of outside · max(0, break-even - p): the largest of the sums over the best j classes, each of
    which is 0 at p = (sum of outside · break-even + K) / sum of outside. +inf where every class pays inside,
    -inf where nothing lies behind. Shape [n, M], one value a site.
    """
    earns = worth - power.delivery[block.site]
    lost = np.add.reduceat(np.minimum(block.mw * earns, 0.0), block.first, axis=0)
    if not (lost < 0).any():
        return np.full_like(worth, np.inf)
    length = np.diff(np.r_[block.first, len(worth)])
    behind = _running(outside_mw, block.first)
    gained = _running(outside_mw * earns, block.first) + np.repeat(lost, length, axis=0)
    zero = np.divide(gained, behind, out=np.full_like(worth, -np.inf), where=behind > 0)
    best = np.maximum.reduceat(zero, block.first, axis=0)
    return np.repeat(np.where(lost < 0, best, np.inf), length, axis=0)


@dataclass(frozen=True, slots=True, eq=False)
class _Inner:
    """What runs inside the block, and what nothing is sold in; of the classes that it serves."""

    served: Ints
    below: Ints
    unsold: tuple[Ints, Floats]
    """Intervals in which nothing is sold, and the sum of their prices."""


def _searched(
    index: PriceIndex, power: SitePower, block: _Block, row: Ints, limit: Floats, inside: Floats,
    scale: Floats, shift: Floats,
) -> tuple[Ints, Floats, _Inner]:  # fmt: skip
    """One search for what runs outside the block, inside it, and in which hours it sells nothing."""
    served = np.flatnonzero(block.mw.any(axis=1))
    own, free = inside[served], _fee_price(power, scale, shift)[block.site[served]]
    rows = row[block.rows[served]]
    apart = bool((own < free).any())  # stands still, and nothing is sold either up to the fee
    sought = [limit, own, np.maximum(own, free)] if apart else [limit, own]
    below, prices = index.below(np.concatenate([row, *([rows] * (len(sought) - 1))]), np.concatenate(sought))
    first, after = len(limit), len(limit) + len(served)
    inner = slice(after, None) if apart else slice(first, after)
    return below[:first], prices[:first], _Inner(served, below[first:after], (below[inner], prices[inner]))


def _add_block(
    index: PriceIndex, power: SitePower, block: _Block, inner: _Inner, unsold: Floats, scale: Floats,
    shift: Floats, sums: tuple[Floats, Floats, Floats],
) -> tuple[Floats, Floats]:  # fmt: skip
    """Add what runs inside the block; returns what no class takes and all that is sold, by interval."""
    on, cost, always = sums
    rows, site, mw = block.rows[inner.served], block.site[inner.served], block.mw[inner.served]
    count = index.count.take(power.row)
    bill = power.block_usd_per_mwh * count
    sold = _sold(power, site, index, *inner.unsold, scale, shift)
    running, delivery = mw * inner.below, power.delivery[site]
    on[rows] += running
    cost[rows] += mw * (bill[site] - sold) + delivery * running
    always[rows] += mw * (bill + power.delivery * count)[site]
    spare = power.block_mw.copy()
    spare[block.site[block.first]] -= np.add.reduceat(block.mw, block.first, axis=0)
    income = np.zeros_like(spare)
    np.add.at(income, site, mw * sold)
    if not (spare > 0).any():
        return np.zeros_like(spare), income
    return spare * (bill - unsold), income + spare * unsold


def _fee_price(power: SitePower, scale: Floats, shift: Floats) -> Floats:
    """The market price at which resale pays nothing."""
    return (power.resale_fee - shift) / np.maximum(scale, _LEAST_SLOPE)


def _sold(
    power: SitePower, site: Ints, index: PriceIndex, below: Ints, prices: Floats, scale: Floats, shift: Floats
) -> Floats:
    """What a MW earns that is sold in all other intervals than those `below` a price, less the fee [$]."""
    row = power.row
    income = scale[site] * (index.totals[row][site] - prices)
    income += (shift - power.resale_fee)[site] * (index.count[row][site] - below)
    return power.resale[site] * np.maximum(income, 0.0)


@dataclass(frozen=True, slots=True, eq=False)
class Resold:
    """What a MW of block comes to that nobody takes, [S, M]."""

    cost_usd: Floats
    """Its price less what resale pays."""
    sold_usd: Floats


def sold_whole(index: PriceIndex, power: SitePower, scale: Floats, shift: Floats) -> Floats:
    """What a MW of every block earns that is sold in all intervals in which that pays, [S, M] [$]."""
    made = np.zeros(power.block_mw.shape)
    rows = np.flatnonzero(np.asarray((power.resale * power.block_mw > 0).any(axis=1)))
    if len(rows):
        some = SitePower(*(getattr(power, f.name)[rows] for f in fields(SitePower)))
        own = scale[rows], shift[rows]
        below = index.below(some.row, _fee_price(some, *own))
        made[rows] = _sold(some, np.arange(len(rows)), index, *below, *own)
    return made


def all_resold(index: PriceIndex, power: SitePower, scale: Floats, shift: Floats, hours: Floats) -> Resold:
    """What a MW of every block comes to if no machine takes any of it."""
    factor = hours / np.maximum(index.count[power.row], 1)
    sold = sold_whole(index, power, scale, shift) * factor
    return Resold(power.block_usd_per_mwh * hours - sold, sold)

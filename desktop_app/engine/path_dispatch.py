"""Dispatch of sites along many hashprices at once: what runs and what it costs, worked out path by path.

A class runs in an interval once hashprice is above the crossing of its price. So with the paths in ascending
order every interval of every class joins at one path and stays on for all paths after it: counting what joins
where, and adding up, answers all paths at once. A block is a second piece of its classes with crossings of
its own. Only where hashprice is so low that a class does not even earn the delivery of the block, machines
wait for each other; such paths are dispatched one by one, as evaluations are.
"""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np

from desktop_app.engine.dispatch import Load
from desktop_app.engine.hourly import Question
from desktop_app.engine.marginal.sliced import Slices, spread, spread_power
from desktop_app.engine.price_index import PriceIndex
from desktop_app.engine.results import Floats, Ints


@dataclass(frozen=True, slots=True, eq=False)
class Ran:
    """What a site makes of a month along paths, or other rows of conditions."""

    hashing: Floats
    """Share of the hashrate that runs; 1 where there is none."""
    gross_usd: Floats
    """Power before resale."""
    sold_usd: Floats
    demand_usd: Floats
    """What its peaks cost."""


def ran_along(asked: Question, site: int, month: int, factor: Floats) -> Ran:
    """A site in a month at ascending factors [P] on the hashprice that is asked about.

    A site whose peaks cost something is dispatched path by path: its machines wait for each other. Without a
    market it goes by steps, and only where one lies are paths tried.
    """
    if asked.slices is None:
        return _ran(asked, site, month, factor)
    if asked.slices.has_peaks(site):
        rows = asked.power.row[asked.slices.at(site), month]
        steady = bool((asked.index.count[rows] == 1).all())
        return (_by_steps if steady else _dispatched)(asked, site, month, factor)
    return _of_slices(asked, asked.slices, site, month, factor)


def _of_slices(asked: Question, slices: Slices, site: int, month: int, factor: Floats) -> Ran:
    """Slices of hours and megawatts one by one, added up."""
    parts, rows = slices.of_month(np.array([site]), month, 1), rows_of(asked.load, site)
    mw, per_mw = asked.load.mw[rows, month, None], asked.load.phs_per_mw[rows]
    laid, own = spread(parts, Load(np.zeros(len(mw), np.int64), per_mw, mw))
    value, hours, scale, shift = (
        np.full(parts.share.shape, v[site, month])
        for v in (asked.value, asked.hours, asked.scale, asked.shift)
    )
    power = spread_power(asked.power, slices.at(site), month, 1)
    alone = Question(asked.index, power, own, value, hours * parts.share, scale, shift)
    hashing = (own.mw * own.phs_per_mw * laid.share)[:, 0]
    weight = np.bincount(laid.slice, hashing, len(parts.site))
    made = Ran(*np.zeros((4, len(factor))))
    for part in np.flatnonzero(parts.share[:, 0] > 0).tolist():
        ran = _ran(alone, part, 0, factor)
        made.hashing[:] += ran.hashing * weight[part]
        made.gross_usd[:] += ran.gross_usd
        made.sold_usd[:] += ran.sold_usd
    made.hashing[:] = made.hashing / weight.sum() if weight.sum() > 0 else 1.0
    return made


def _ran(asked: Question, site: int, month: int, factor: Floats) -> Ran:
    """A site of one price structure."""
    mw, per_mw = _classes(asked.load, site, month)
    if not len(mw):
        return _dispatched(asked, site, month, factor)
    split = 0
    if asked.power.block_mw[site, month] > 0:
        least = asked.power.delivery[site, month] / (per_mw.min() * asked.value[site, month])
        split = int(np.searchsorted(factor, least, side="right"))
    joined = _joined(asked, site, month, factor[split:])
    if not split:
        return joined
    alone = _dispatched(asked, site, month, factor[:split])
    return Ran(*(np.append(getattr(alone, f.name), getattr(joined, f.name)) for f in fields(Ran)))


def _joined(asked: Question, site: int, month: int, factor: Floats) -> Ran:
    """Where every class earns at least the delivery of what runs in the block."""
    felt = asked.power.at_prices(asked.scale, asked.shift)
    row = int(felt.row[site, month])
    prices = _prices(asked.index, row)
    mw, per_mw = _classes(asked.load, site, month)
    block, delivery = float(felt.block_mw[site, month]), felt.delivery[site, month]
    inside = np.clip(block - (np.cumsum(mw) - mw), 0.0, mw)
    paid = felt.multiplier[site, month] * prices + felt.adder[site, month] + delivery
    market = asked.scale[site, month] * prices + asked.shift[site, month] - felt.resale_fee[site, month]
    resold = felt.resale[site, month] * np.maximum(market, 0.0)
    worth = per_mw * asked.value[site, month]
    outside = _Piece(worth, per_mw, mw - inside)
    served = _Piece(worth, per_mw, inside)
    on, cost = outside.joined(factor, paid, (paid,))
    gross = cost + block * felt.block_usd_per_mwh[site, month] * len(prices)
    sold = np.zeros_like(cost)
    if block > 0:
        on_inside, unsold, taken = served.joined(factor, resold + delivery, (resold, np.ones_like(resold)))
        on += on_inside
        gross += delivery * taken
        sold = block * resold.sum() - unsold
    whole = float((mw * per_mw).sum()) * max(len(prices), 1)
    each = asked.hours[site, month] / max(len(prices), 1)
    return Ran(on / whole, gross * each, sold * each, np.zeros_like(cost))


@dataclass(frozen=True, slots=True, eq=False)
class _Piece:
    """Megawatts of classes, all inside the block or all outside it."""

    worth: Floats
    """What a MW running an hour earns at factor 1, by class [$]."""
    per_mw: Floats
    mw: Floats

    def joined(self, factor: Floats, price: Floats, amounts: tuple[Floats, ...]) -> list[Floats]:
        """PH/s · intervals that run, and what amounts per MW and interval add up to over them, [P].

        A class runs in an interval whose price lies below its worth times the factor.
        """
        rows = self.mw > 0
        mw, worth = self.mw[rows], self.worth[rows]
        with np.errstate(divide="ignore", invalid="ignore"):
            crossing = price / worth[:, None]
        at = np.searchsorted(factor, crossing.ravel(), side="right")
        per_cell = (
            np.repeat(mw * self.per_mw[rows], len(price)),
            *((mw[:, None] * a).ravel() for a in amounts),
        )
        return [_running(at, amount, len(factor)) for amount in per_cell]


def _running(at: Ints, amount: Floats, paths: int) -> Floats:
    """What has joined by each path, of amounts that join at one each."""
    return np.cumsum(np.bincount(at, amount, paths + 1)[:-1].astype(np.float64))


def _prices(index: PriceIndex, row: int) -> Floats:
    """The known prices of a row of an index, ascending [$/MWh]."""
    first = int(index.start[row])
    return index.prices[first : first + int(index.count[row])]


def rows_of(load: Load, site: int) -> slice:
    """The classes of a site."""
    return slice(*np.searchsorted(load.site, [site, site + 1]).tolist())


def _classes(load: Load, site: int, month: int) -> tuple[Floats, Floats]:
    """MW and PH/s per MW of the classes of a site that can run in a month."""
    rows = rows_of(load, site)
    per_mw = load.phs_per_mw[rows, month if load.phs_per_mw.shape[1] > 1 else 0]
    mw = load.mw[rows, month]
    runs = mw > 0
    return mw[runs], per_mw[runs]


def _by_steps(asked: Question, site: int, month: int, factor: Floats) -> Ran:
    """A site whose hours have one price each: as hashprice rises more runs, and where it does not all stays.

    So paths between two that run the same run it too; the others are divided until no step is left.
    """
    count = len(factor)
    made, known = np.zeros((len(fields(Ran)), count)), np.zeros(count, np.bool_)
    at = np.unique(np.linspace(0, count - 1, min(count, _TRIED)).astype(np.int64))
    while len(at):
        ran = _dispatched(asked, site, month, factor[at])
        made[:, at] = [getattr(ran, f.name) for f in fields(Ran)]
        known[at] = True
        tried = np.flatnonzero(known)
        low, high = tried[:-1], tried[1:]
        steps = (np.abs(made[:, high] - made[:, low]) > 1e-12 * np.abs(made[:, high])).any(axis=0)
        open_at = steps & (high - low > 1)
        parts = np.linspace(low[open_at], high[open_at], _PARTS + 1).astype(np.int64)
        at = np.unique(parts[~known[parts]])
    last = np.maximum.accumulate(np.where(known, np.arange(count), 0))
    return Ran(*made[:, last])


_TRIED, _PARTS = 65, 32


def _dispatched(asked: Question, site: int, month: int, factor: Floats) -> Ran:
    columns = len(factor)
    mw, per_mw = _classes(asked.load, site, month)
    load = Load(np.zeros(len(mw), np.int64), per_mw[:, None], np.repeat(mw[:, None], columns, axis=1))
    value = (asked.value[site, month] * factor)[None]
    hours, scale, shift = (
        np.full((1, columns), v[site, month]) for v in (asked.hours, asked.scale, asked.shift)
    )
    slices = asked.slices and asked.slices.of_month(np.array([site]), month, columns)
    at = asked.slices.at(site) if asked.slices else np.array([site])
    power = spread_power(asked.power, at, month, columns)
    made = Question(asked.index, power, load, value, hours, scale, shift, slices).answered()
    hashing = (mw * per_mw)[:, None]
    share = (made.on_share * hashing).sum(axis=0) / hashing.sum() if len(mw) else np.ones(columns)
    gross = made.cost_usd.sum(axis=0) + made.unused_usd[0] + made.sold_usd[0]
    demand = np.zeros(columns) if made.demand_usd is None else made.demand_usd[0]
    return Ran(share, gross, made.sold_usd[0], demand)

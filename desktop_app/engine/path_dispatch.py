"""Dispatch of sites along many hashprices at once: what runs and what it costs, worked out path by path.

A class runs in an interval once hashprice is above the crossing of its price. So with the paths in
ascending order every interval of every class joins at one path and stays on for all paths after it: counting
what joins where, and adding up, answers all paths at once (`_joined`). A block bends this, and its sites are
dispatched path by path as evaluations are (`_dispatched`).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from desktop_app.engine.dispatch import Load, SitePower, dispatch
from desktop_app.engine.hourly import Question
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


def ran_along(asked: Question, site: int, month: int, factor: Floats) -> Ran:
    """A site in a month at ascending factors [P] on the hashprice that is asked about."""
    block = asked.power.block_mw[site, month] > 0
    return (_dispatched if block else _joined)(asked, site, month, factor)


def _joined(asked: Question, site: int, month: int, factor: Floats) -> Ran:
    index, load = asked.index, asked.load
    power = asked.power.at_prices(asked.scale, asked.shift)
    row = int(power.row[site, month])
    prices = _prices(index, row)
    mw, worth = _classes(load, site, month)
    paid = power.multiplier[site, month] * prices + (power.adder + power.delivery)[site, month]
    with np.errstate(divide="ignore", invalid="ignore"):
        crossing = paid / (worth * asked.value[site, month])[:, None]
    at = np.searchsorted(factor, crossing.ravel(), side="right")
    hashing, spent = np.repeat(mw * worth, len(prices)), (mw[:, None] * paid).ravel()
    on, cost = (_running(at, amount, len(factor)) for amount in (hashing, spent))
    share = on / hashing.sum() if hashing.sum() > 0 else np.ones_like(on)
    return Ran(share, cost * (asked.hours[site, month] / max(len(prices), 1)), np.zeros_like(cost))


def _running(at: Ints, amount: Floats, paths: int) -> Floats:
    """What has joined by each path, of amounts that join at one each."""
    return np.cumsum(np.bincount(at, amount, paths + 1)[:-1].astype(np.float64))


def _prices(index: PriceIndex, row: int) -> Floats:
    """The known prices of a row of an index, ascending [$/MWh]."""
    first = int(index.start[row])
    return index.prices[first : first + int(index.count[row])]


def _classes(load: Load, site: int, month: int) -> tuple[Floats, Floats]:
    """MW and PH/s per MW of the classes of a site that can run in a month."""
    rows = slice(*np.searchsorted(load.site, [site, site + 1]).tolist())
    per_mw = load.phs_per_mw[rows, month if load.phs_per_mw.shape[1] > 1 else 0]
    mw = load.mw[rows, month]
    runs = mw > 0
    return mw[runs], per_mw[runs]


def _dispatched(asked: Question, site: int, month: int, factor: Floats) -> Ran:
    shape = (1, len(factor))
    p = asked.power
    power = SitePower(
        *(
            np.broadcast_to(terms[site, month], shape)
            for terms in (
                p.row, p.multiplier, p.adder, p.delivery, p.block_mw, p.block_usd_per_mwh, p.resale,
                p.resale_fee,
            )
        )
    )  # fmt: skip
    mw, per_mw = _classes(asked.load, site, month)
    load = Load(np.zeros(len(mw), np.int64), per_mw[:, None], np.repeat(mw[:, None], len(factor), axis=1))
    value = (asked.value[site, month] * factor)[None]
    rest = (np.broadcast_to(v[site, month], shape) for v in (asked.hours, asked.scale, asked.shift))
    made = dispatch(asked.index, power, load, value, *rest)
    hashing = (mw * per_mw)[:, None]
    share = (made.on_share * hashing).sum(axis=0) / hashing.sum() if len(mw) else np.ones(len(factor))
    gross = made.cost_usd.sum(axis=0) + made.unused_usd[0] + made.sold_usd[0]
    return Ran(share, gross, made.sold_usd[0])

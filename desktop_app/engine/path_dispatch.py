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
from desktop_app.engine.price_index import PriceIndex
from desktop_app.engine.results import Floats, Ints


@dataclass(frozen=True, slots=True, eq=False)
class Hourly:
    """The sites that are dispatched against prices, as they are at the scenario's own hashprice."""

    index: PriceIndex
    power: SitePower
    """Terms as they are felt: [S, F] of the sites dispatched."""
    load: Load
    """[N, F]"""
    value: Floats
    """What a PH/s running an hour earns net of the pool's fee, [S, F]."""
    hours: Floats
    """[S, F]"""

    def along(self, site: int, month: int, factor: Floats) -> tuple[Floats, Floats]:
        """Share of the hashrate that runs and cost of power [USD] at ascending hashprice factors [P]."""
        if self.power.block_mw[site, month] > 0:
            return _dispatched(self, site, month, factor)
        return _joined(self, site, month, factor)


def _joined(hourly: Hourly, site: int, month: int, factor: Floats) -> tuple[Floats, Floats]:
    index, power, load = hourly.index, hourly.power, hourly.load
    row = int(power.row[site, month])
    prices = _prices(index, row)
    mw, worth = _classes(load, site, month)
    paid = power.multiplier[site, month] * prices + (power.adder + power.delivery)[site, month]
    with np.errstate(divide="ignore", invalid="ignore"):
        crossing = paid / (worth * hourly.value[site, month])[:, None]
    at = np.searchsorted(factor, crossing.ravel(), side="right")
    hashing, spent = np.repeat(mw * worth, len(prices)), (mw[:, None] * paid).ravel()
    on, cost = (_running(at, amount, len(factor)) for amount in (hashing, spent))
    whole = hashing.sum()
    return on / whole if whole > 0 else on, cost * (hourly.hours[site, month] / max(len(prices), 1))


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


def _dispatched(hourly: Hourly, site: int, month: int, factor: Floats) -> tuple[Floats, Floats]:
    shape = (1, len(factor))
    p = hourly.power
    power = SitePower(
        *(
            np.broadcast_to(terms[site, month], shape)
            for terms in (
                p.row, p.multiplier, p.adder, p.delivery, p.block_mw, p.block_usd_per_mwh, p.resale,
                p.resale_fee,
            )
        )
    )  # fmt: skip
    mw, worth = _classes(hourly.load, site, month)
    whole = np.broadcast_to(mw[:, None], (len(mw), len(factor)))
    load = Load(np.zeros(len(mw), np.int64), worth[:, None], whole)
    value = (hourly.value[site, month] * factor)[None]
    made = dispatch(hourly.index, power, load, value, np.full(shape, hourly.hours[site, month]))
    hashing = (mw * worth)[:, None]
    share = (made.on_share * hashing).sum(axis=0) / hashing.sum() if len(mw) else np.zeros(len(factor))
    return share, made.cost_usd.sum(axis=0) + made.unused_usd[0]

"""Charges on the highest power of a month: which machines are worth the peak that they make.

A megawatt of the stack makes the peak of a period a megawatt higher as soon as it runs in one of its hours.
So it runs in a period only if it earns there more than the period's rate, and in the month only if what is
left of that exceeds the rate on the month's own peak. As better machines earn more, the best peak lies at the
edge of a class, of the block or of a tier: exact for load that can be divided, since what a megawatt earns
does not depend on the others. Where later tiers cost less, the best of all peaks is looked for.

Two charges by different periods are taken one after the other, and what a peak binds later months to (a
ratchet) is paid but does not enter the choice: `ratchet_usd` says the most that this can cost.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from desktop_app.engine.dispatch import Load
from desktop_app.engine.results import Floats, Ints

Bools = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class PeakRate:
    """One charge of a site along the months: $ per MW by slice of hours and range of megawatts."""

    period: Ints
    """Of each slice of hours, [K, F]."""
    usd_per_mw: Floats
    """[periods, J, F]"""
    floor_mw: Floats
    """Paid for in any case, [F]."""
    ratchet: Floats | None = None
    """Share of a month's peak that binds another: [F of the earlier, F of the later]; None without."""
    prior_mw: Floats | None = None
    """What earlier peaks on record bind each month to, [F]."""

    @property
    def is_flat(self) -> bool:
        """Whether it is on the month's own highest power."""
        return len(self.usd_per_mw) == 1


@dataclass(frozen=True, slots=True, eq=False)
class SiteDemand:
    """The charges on a site's peaks; its slices stand in the order of hours, then of megawatts."""

    site: int
    slices: Ints
    """[K, J]"""
    rates: tuple[PeakRate, ...]

    def of_month(self, sites: Ints, renamed: Mapping[int, int], month: int, columns: int) -> SiteDemand:
        """The same in one month, as often as there are columns; ratchets, which join months, are left out."""

        def again(values: NDArray) -> NDArray:
            return np.repeat(values[..., month, None], columns, axis=-1)

        rates = tuple(
            replace(
                r, period=again(r.period), usd_per_mw=again(r.usd_per_mw), floor_mw=again(r.floor_mw),
                ratchet=None, prior_mw=None,
            )
            for r in self.rates
        )  # fmt: skip
        slices = np.vectorize(renamed.__getitem__, otypes=[np.int64])(self.slices)
        return SiteDemand(int(np.searchsorted(sites, self.site)), slices, rates)


class Spread(Protocol):
    """What is needed of `sliced.Spread`."""

    @property
    def slice(self) -> Ints: ...
    @property
    def load(self) -> Load: ...


def keep_what_pays(
    demand: Sequence[SiteDemand], parts: Spread, earns: Floats, sites: int
) -> tuple[Bools, Floats]:
    """Which classes run in which slices at all, [n, F], and what the peaks cost, [H, F].

    Parameters
    ----------
    earns : what each class makes in each slice over standing still, before demand charges, [n, F] [$]
    """
    kept = np.ones(earns.shape, np.bool_)
    cost = np.zeros((sites, earns.shape[1]))
    for site in demand:
        first = np.searchsorted(parts.slice, site.slices)
        count = int((parts.slice == site.slices[0, 0]).sum())
        rows = first[:, :, None] + np.arange(count)
        kept[rows], cost[site.site] = _of_site(
            site, parts.load.mw[rows], np.nan_to_num(earns[rows], nan=np.inf)
        )
    return kept, cost


def _of_site(site: SiteDemand, mw: Floats, earns: Floats) -> tuple[Bools, Floats]:
    """Of K slices of hours, J ranges and n classes: what runs [K, J, n, F], and the cost of the peaks [F]."""
    runs = np.ones(earns.shape, np.bool_)
    cost = np.zeros(earns.shape[3])
    left = earns.copy()
    width = mw.max(axis=0)
    for rate in (r for r in site.rates if not r.is_flat):
        for period in range(len(rate.usd_per_mw)):
            inside = (rate.period == period)[:, None, None, :]
            price = rate.usd_per_mw[period][:, None, :] * width
            total = np.where(inside, left, 0.0).sum(axis=0)
            pays = (total > price) | (price <= 0)
            runs &= ~inside | pays
            with np.errstate(divide="ignore", invalid="ignore"):
                after = np.where(total > 0, np.maximum(total - price, 0.0) / total, 0.0)
            left = np.where(inside & (price > 0), left * np.where(np.isfinite(total), after, 1.0), left)
    flat = sum((r.usd_per_mw[0] for r in site.rates if r.is_flat), np.zeros(()))
    if np.ndim(flat):
        runs &= _worth_the_peak(left, runs, flat[:, None, :] * width)
    for rate in site.rates:
        cost += _peak_cost(rate, runs, mw, width)
    return runs, cost


def _worth_the_peak(left: Floats, runs: Bools, price: Floats) -> Bools:
    """The classes and ranges up to the peak at which a month earns most, [J, n, F]."""
    total = np.where(runs, left, 0.0).sum(axis=0)
    ranges, classes, months = total.shape
    # range after range of a class, class after class: by megawatts of the stack
    net = np.minimum((total - price), 1e18).transpose(1, 0, 2).reshape(-1, months)
    summed = np.cumsum(net, axis=0)
    best = summed.max(axis=0)
    last = len(summed) - 1 - np.argmax((summed >= best - 1e-9 * np.abs(best))[::-1], axis=0)
    upto = np.where(best > 0, last, -1)
    made = np.arange(len(summed))[:, None] <= upto
    return made.reshape(classes, ranges, months).transpose(1, 0, 2)


def _peak_cost(rate: PeakRate, runs: Bools, mw: Floats, width: Floats) -> Floats:
    """What the peaks that are made cost, with those that earlier peaks bind to, [F]."""
    cost = np.zeros(mw.shape[3])
    for period in range(len(rate.usd_per_mw)):
        inside = (rate.period == period)[:, None, None, :]
        made = (runs & inside & (mw > 0)).any(axis=0)
        peak = np.where(made, width, 0.0)
        cost += (peak * rate.usd_per_mw[period][:, None, :]).sum(axis=(0, 1))
        cost += _bound_cost(rate, period, peak.sum(axis=(0, 1)))
    return cost


def _bound_cost(rate: PeakRate, period: int, peak_mw: Floats) -> Floats:
    """What is paid for the power that a ratchet bills beyond the month's own, [F]."""
    if rate.ratchet is None:
        return np.zeros_like(peak_mw)
    bound = (rate.ratchet * peak_mw[:, None]).max(axis=0)
    if rate.prior_mw is not None:
        bound = np.maximum(bound, rate.prior_mw)
    beyond = np.maximum(bound - np.maximum(peak_mw, rate.floor_mw), 0.0)
    return beyond * rate.usd_per_mw[period].max(axis=0)

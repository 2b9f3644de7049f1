"""Charges on the highest power of a month: which machines are worth the peak that they make.

A megawatt of the stack makes the peak of a period a megawatt higher as soon as it runs in one of its hours.
So it runs in a period only if it earns there more than the period's rate, and in the month only if what is
left of that exceeds the rate on the month's own peak. As better machines earn more, the best peak lies at the
edge of a class, of the block or of a tier: exact for load that can be divided, since what a megawatt earns
does not depend on the others. Where later tiers cost less, the best of all peaks is looked for.

Two charges by different periods are taken one after the other, and what a peak binds later months to (a
ratchet) is paid but does not enter the choice: `DispatchFigures.gap_usd` says the most that this can cost.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from desktop_app.engine.results import Floats, Ints

Bools = NDArray[np.bool_]
_MOST = 1e18
"""Stands for what is earned where it is not known: the machines run."""


@dataclass(frozen=True, slots=True, eq=False)
class Timed:
    """A charge by period, of P sites."""

    period: Ints
    """Of each slice of hours, -1 for none, [P, K, F]."""
    usd_per_mw: Floats
    """By period and range of megawatts, [periods, P, J, F]."""


@dataclass(frozen=True, slots=True, eq=False)
class Ratchet:
    """What the peak of a month binds other months to."""

    row: int
    """Which of the P sites."""
    charge: int
    """Which of `Peaks.timed`, -1 for the month's own peak."""
    period: int
    share: Floats
    """Of a month's peak, for another: [F of the earlier, F of the later]."""
    least_mw: Floats
    """What is billed anyhow, by a floor or by peaks on record, [F]."""
    free_mw: Floats
    """What the floor alone bills, [F]."""
    usd_per_mw: Floats
    """[F]"""


@dataclass(frozen=True, slots=True, eq=False)
class Peaks:
    """The charges of all sites that have one, P of the H, as one batch filled up to K × J slices."""

    site: Ints
    """Position among the H, [P]."""
    slices: Ints
    """[P, K, J]; -1 where a site has no such slice."""
    flat: Floats
    """On the month's own highest power, $ per MW by range, [P, J, F]."""
    timed: tuple[Timed, ...]
    ratchets: tuple[Ratchet, ...]

    def of_columns(self, sites: Ints, first: Ints, months: Ints) -> Peaks | None:
        """Those of some sites, one column for each of `months`; None where none is left.

        `first` gives each slice its new place. Ratchets, which join months, are left out.
        """
        rows = np.flatnonzero(np.isin(self.site, sites))
        if not len(rows):
            return None
        slices = np.where(self.slices[rows] < 0, -1, first[self.slices[rows]])
        timed = (Timed(t.period[rows][..., months], t.usd_per_mw[:, rows][..., months]) for t in self.timed)
        return replace(
            self, site=np.searchsorted(sites, self.site[rows]), slices=slices,
            flat=self.flat[rows][..., months], timed=tuple(timed), ratchets=(),
        )  # fmt: skip

    def most_bound_usd(self, site_mw: Floats) -> Floats:
        """The most that earlier peaks can bind to in each month, [F], if sites draw so many MW [H, F]."""
        made = np.zeros(self.flat.shape[-1])
        for ratchet in self.ratchets:
            high = (ratchet.share * site_mw[self.site[ratchet.row]][:, None]).max(axis=0)
            least = np.maximum(high, ratchet.least_mw)
            made += np.maximum(least - ratchet.free_mw, 0.0) * ratchet.usd_per_mw
        return made

    def rows(self, slice_of: Ints) -> Ints:
        """The classes of each slice [P, K, J, n] among rows that go by slices; the one after all for none."""
        first, after = (np.searchsorted(slice_of, self.slices, side) for side in ("left", "right"))
        count = np.where(self.slices < 0, 0, after - first)
        at = np.arange(int(count.max(initial=0)))
        return np.where(at < count[..., None], first[..., None] + at, len(slice_of))


@dataclass(frozen=True, slots=True, eq=False)
class _Period:
    """A rate on the peak of some hours."""

    hours: Bools
    """Whether a slice of hours is of the period, [P, K, 1, 1, F]."""
    usd: Floats
    """What each class pays if it runs in them, [P, J, n, F]."""
    counts: Bools
    """Where that is anything, of slices in the period [P, K, J, n, F]."""


@dataclass(frozen=True, slots=True, eq=False)
class Stack:
    """What the charges make of some megawatts, whatever they earn."""

    rows: Ints
    own: Floats
    """MW of each class in each slice, [P, K, J, n, F]."""
    width: Floats
    """The most of them in any hour, [P, J, n, F]."""
    drawn: Bools
    """Where there are any."""
    flat_usd: Floats
    """On the month's own peak, [P, J, n, F]."""
    periods: tuple[_Period, ...]


def stacked(peaks: Peaks, rows: Ints, mw: Floats) -> Stack:
    """Lay megawatts out for the charges; `rows`: see `Peaks.rows`."""
    own = np.vstack([mw, np.zeros((1, mw.shape[1]))])[rows]
    width = own.max(axis=1)
    made = []
    for charge in peaks.timed:
        for period, rate in enumerate(charge.usd_per_mw):
            if rate.any():
                hours = (charge.period == period)[:, :, None, None, :]
                usd = rate[:, :, None, :] * width
                made.append(_Period(hours, usd, hours & (usd > 0)[:, None]))
    return Stack(rows, own, width, own > 0, peaks.flat[:, :, None, :] * width, tuple(made))


def keep_what_pays(peaks: Peaks, stack: Stack, earns: Floats, sites: int) -> tuple[Bools, Floats, Floats]:
    """Which classes run in which slices at all, what the peaks cost, and the most that a ratchet hides.

    Parameters
    ----------
    earns : what each class makes in each slice over standing still, before demand charges, [n, F] [$]

    Returns
    -------
    what runs [n, F]; cost of the peaks and of it what earlier peaks bind to, both by site [H, F] [$]
    """
    months = earns.shape[1]
    left = np.fmin(np.vstack([earns, np.zeros((1, months))]), _MOST)[stack.rows]
    runs = np.ones(left.shape, np.bool_)
    for period in stack.periods:
        left = _after(period, left, runs)
    if peaks.flat.any() and left.size:  # a site may have no machines yet
        runs &= _worth_the_peak(left, runs, stack.flat_usd)[:, None]
    runs |= ~stack.drawn
    cost, bound = np.zeros((sites, months)), np.zeros((sites, months))
    cost[peaks.site], bound[peaks.site] = _cost(peaks, stack, runs)
    kept = np.ones((len(earns) + 1, months), np.bool_)
    kept[stack.rows] = runs
    return kept[:-1], cost + bound, bound


def _after(period: _Period, left: Floats, runs: Bools) -> Floats:
    """What is left of the earnings after a charge by period; stops what does not earn its rate."""
    total = (left * period.hours).sum(axis=1)
    runs &= ~period.counts | (total > period.usd)[:, None]
    part = np.divide(np.maximum(total - period.usd, 0.0), total, out=np.zeros_like(total), where=total > 0)
    return np.where(period.counts, left * part[:, None], left)


def _worth_the_peak(left: Floats, runs: Bools, price: Floats) -> Bools:
    """The classes and ranges up to the peak at which a month earns most, [P, J, n, F]."""
    net = (left * runs).sum(axis=1) - price
    sites, ranges, classes, months = net.shape
    # range after range of a class, class after class: by megawatts of the stack
    summed = np.cumsum(net.swapaxes(1, 2).reshape(sites, -1, months), axis=1)
    best = summed.max(axis=1)
    near = summed >= (best - 1e-9 * np.abs(best))[:, None]
    last = near.shape[1] - 1 - np.argmax(near[:, ::-1], axis=1)
    upto = np.where(best > 0, last, -1)
    made = np.arange(near.shape[1])[None, :, None] <= upto[:, None]
    return made.reshape(sites, classes, ranges, months).swapaxes(1, 2)


def _cost(peaks: Peaks, stack: Stack, runs: Bools) -> tuple[Floats, Floats]:
    """What the peaks that are made cost [P, F], and what they bind later months to."""
    drawn = runs & stack.drawn
    cost = (stack.flat_usd * drawn.any(axis=1)).sum(axis=(1, 2))
    for period in stack.periods:
        cost += (period.usd * (drawn & period.hours).any(axis=1)).sum(axis=(1, 2))
    bound = np.zeros_like(cost)
    for ratchet in peaks.ratchets:
        made = drawn[ratchet.row]
        if ratchet.charge >= 0:
            period = peaks.timed[ratchet.charge].period[ratchet.row] == ratchet.period
            made = made & period[:, None, None, :]
        high = (stack.width[ratchet.row] * made.any(axis=0)).sum(axis=(0, 1))
        least = np.maximum((ratchet.share * high[:, None]).max(axis=0), ratchet.least_mw)
        bound[ratchet.row] += np.maximum(least - np.maximum(high, ratchet.free_mw), 0.0) * ratchet.usd_per_mw
    return cost, bound

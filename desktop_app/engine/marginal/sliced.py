"""Dispatch of sites whose months are cut into slices: each slice as a site of its own, added up again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, fields, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from desktop_app.engine.dispatch import (
    Dispatched,
    Load,
    Resold,
    SitePower,
    all_resold,
    dispatch,
    sold_whole,
)
from desktop_app.engine.marginal.peaks import Peaks, keep_what_pays, stacked
from desktop_app.engine.price_index import PriceIndex
from desktop_app.engine.results import Floats, Ints


@dataclass(frozen=True, slots=True, eq=False)
class Slices:
    """The slices of H sites, V of them, by month [V, F]: of which hours and which megawatts each is."""

    site: Ints
    """Position of each among the H, ascending, [V]."""
    share: Floats
    """Of the month's hours."""
    from_mw: Floats
    to_mw: Floats
    peaks: Peaks | None = None
    """Of the sites that pay for their highest power."""
    memo: dict[str, Any] = field(default_factory=dict)
    """Keeps what follows from the classes' sites alone."""

    def at(self, site: int) -> Ints:
        """The slices of a site."""
        return np.arange(*np.searchsorted(self.site, [site, site + 1]).tolist())

    def has_peaks(self, site: int) -> bool:
        """Whether a site pays for its highest power."""
        return self.peaks is not None and bool((self.peaks.site == site).any())

    def of_month(self, sites: Ints, month: int, columns: int) -> Slices:
        """The slices of some sites (ascending) in one month, as often as there are columns."""
        return self.of_columns(sites, np.full(columns, month))

    def of_columns(self, sites: Ints, months: Ints) -> Slices:
        """The slices of some sites (ascending), one column for each of `months`."""
        v = np.flatnonzero(np.isin(self.site, sites))
        first = np.full(len(self.site), -1)
        first[v] = np.arange(len(v))
        peaks = self.peaks.of_columns(sites, first, months) if self.peaks else None
        share, low, high = (a[v][:, months] for a in (self.share, self.from_mw, self.to_mw))
        return Slices(np.searchsorted(sites, self.site[v]), share, low, high, peaks)

    def sells_at_peaks(self, power: SitePower) -> bool:
        """Whether a site that pays for its highest power has a block, so that standing still sells some."""
        if self.peaks is None:
            return False
        charged = self.peaks.site
        return self.kept(
            "sells", (power.block_mw,), lambda: bool((power.block_mw[np.isin(self.site, charged)] > 0).any())
        )

    def followers(
        self, index: PriceIndex, power: SitePower, laid: Layout, parts: Load
    ) -> tuple[Ints, Ints, Load]:
        """The rows of a layout that follow a market or a block, those that have one price, and the first."""

        def split() -> tuple[Ints, Ints, Load]:
            steady = (index.count[power.row] == 1) & (power.block_mw == 0)
            follows = ~steady.all(axis=1)[laid.slice]
            rows = np.flatnonzero(follows)
            some = Load(parts.site[rows], parts.phs_per_mw[rows], parts.mw[rows])
            return rows, np.flatnonzero(~follows), some

        return self.kept("followers", (power.row, parts), split)

    def unsold(self, index: PriceIndex, power: SitePower, scale: Floats, shift: Floats) -> Floats:
        """What a MW of each block earns at the market an hour, all of it sold; see `sold_whole`."""
        key = (power.row, scale.tobytes(), shift.tobytes())
        return self.kept("unsold", key, lambda: sold_whole(index, power, scale, shift))

    def kept(self, name: str, key: tuple[Any, ...], make: Callable[[], Any]) -> Any:
        """What was made last, if from the very same arrays."""
        held = self.memo.get(name)
        if held is None or not all(
            a == b if isinstance(b, bytes) else a is b for a, b in zip(held[0], key, strict=True)
        ):
            held = self.memo[name] = key, make()
        return held[1]

    def layout(self, class_site: Ints) -> Layout:
        """Which classes meet which slices; kept for the classes that were asked about last."""
        kept = self.memo.get("layout")
        if kept is None or kept[0] is not class_site:
            kept = self.memo["layout"] = class_site, _layout(self, class_site)
        return kept[1]


@dataclass(frozen=True, slots=True, eq=False)
class Layout:
    """The classes of each slice: n rows of the N, slice after slice."""

    rows: Ints
    """Which class."""
    slice: Ints
    share: Floats
    """Of the month's hours, [n, F]."""
    cut: Ints
    """The rows whose slice has not all megawatts."""
    first: Ints
    """The first class of the site of each of these."""
    low: Floats
    high: Floats
    order: Ints
    """The rows by class."""
    start: Ints
    """Where each class begins in that order, [N]."""
    peak_rows: Ints | None

    def of_classes(self, values: Floats) -> Floats:
        """Sums of the rows of each class, [N, F]."""
        if not len(self.order):
            return np.zeros((len(self.start), values.shape[1]))
        return np.add.reduceat(values.take(self.order, axis=0), self.start, axis=0)


def _layout(slices: Slices, class_site: Ints) -> Layout:
    first = np.searchsorted(class_site, slices.site)
    count = np.searchsorted(class_site, slices.site, side="right") - first
    which = np.repeat(np.arange(len(count)), count)
    rows = np.arange(count.sum()) - np.repeat(np.cumsum(count) - count, count) + first[which]
    parted = np.asarray((slices.from_mw > 0).any(axis=1) | np.isfinite(slices.to_mw).any(axis=1))
    cut = np.flatnonzero(parted[which])
    of_class = np.bincount(rows, minlength=len(class_site))
    return Layout(
        rows, which, slices.share[which], cut, first[which[cut]], slices.from_mw[which[cut]],
        slices.to_mw[which[cut]], np.argsort(rows, kind="stable"), np.cumsum(of_class) - of_class,
        slices.peaks.rows(which) if slices.peaks else None,
    )  # fmt: skip


def spread(slices: Slices, load: Load) -> tuple[Layout, Load]:
    """Put the megawatts of every class into the slices that they meet; kept for the same megawatts."""
    laid = slices.layout(load.site)
    key = (laid, load.phs_per_mw, load.mw.tobytes())
    return laid, slices.kept("spread", key, lambda: _spread(laid, load))


def _spread(laid: Layout, load: Load) -> Load:
    mw = load.mw[laid.rows]
    if len(laid.cut):
        summed = np.vstack([np.zeros((1, mw.shape[1])), np.cumsum(load.mw, axis=0)])
        rows = laid.rows[laid.cut]
        before = summed[rows] - summed[laid.first]
        own = mw[laid.cut]
        mw[laid.cut] = np.clip(laid.high - before, 0.0, own) - np.clip(laid.low - before, 0.0, own)
    return Load(laid.slice, load.phs_per_mw[laid.rows], mw)


def dispatch_sliced(
    index: PriceIndex, power: SitePower, slices: Slices, load: Load, value: Floats, hours: Floats,
    scale: Floats, shift: Floats,
) -> Dispatched:  # fmt: skip
    """Run every class in the slices in which it pays, peaks included; by class and site as `dispatch`.

    Parameters
    ----------
    power : of the slices, [V, M]; all else of the sites and their classes, as `dispatch` has it
    """
    laid, parts = spread(slices, load)
    of = slices.site
    own_hours, worth = hours[of] * slices.share, value[of]
    made = _each(index, power, slices, laid, parts, worth, own_hours, scale[of], shift[of])
    demand = bound = None
    peaks, rows = slices.peaks, laid.peak_rows
    if peaks is not None and rows is not None:
        stack = slices.kept("peaks", (parts,), lambda: stacked(peaks, rows, parts.mw))
        on_mwh = made.on_share * parts.mw * own_hours[laid.slice]
        earns = on_mwh * parts.phs_per_mw * worth[laid.slice] - made.cost_usd
        still = None
        if slices.sells_at_peaks(power):
            still = all_resold(index, power, scale[of], shift[of], own_hours)
            off_usd = parts.mw * still.cost_usd[laid.slice] * _served(power, laid)
            earns += off_usd
        kept, demand, bound = keep_what_pays(peaks, stack, earns, len(hours))
        if still is None:
            made = replace(made, on_share=made.on_share * kept, cost_usd=made.cost_usd * kept)
        elif not kept.all():
            made = _without(made, power, laid, parts, kept, off_usd, on_mwh, still, own_hours)
    return _folded(slices, laid, parts, made, demand, bound)


def _each(
    index: PriceIndex, power: SitePower, slices: Slices, laid: Layout, parts: Load, worth: Floats,
    own_hours: Floats, scale: Floats, shift: Floats,
) -> Dispatched:  # fmt: skip
    """`dispatch` of every slice; where no market counts, one price stands for all of its hours."""
    rows, rest, some = slices.followers(index, power, laid, parts)
    unsold = slices.unsold(index, power, scale, shift)
    if not len(rest):
        return dispatch(index, power, parts, worth, own_hours, scale, shift, unsold)
    found = dispatch(index, power, some, worth, own_hours, scale, shift, unsold)
    on, cost, always = (np.empty_like(parts.mw) for _ in range(3))
    on[rows], cost[rows], always[rows] = found.on_share, found.cost_usd, found.always_usd
    at = laid.slice[rest]
    market = scale * index.totals.take(power.row) + shift
    price = power.multiplier * market + power.adder + power.delivery
    mw, each = parts.mw[rest], price[at]
    runs = ~(parts.phs_per_mw[rest] * worth[at] <= each)
    bill = mw * (price * own_hours)[at]
    on[rest], cost[rest], always[rest] = runs & (mw > 0), bill * runs, bill
    return Dispatched(on, cost, always, found.unused_usd, found.sold_usd)


def _served(power: SitePower, laid: Layout) -> Floats:
    """1 for classes in slices that are a block; a slice of a site with peaks is all block, or none of it."""
    return (power.block_mw > 0)[laid.slice].astype(np.float64)


def _without(
    made: Dispatched, power: SitePower, laid: Layout, parts: Load, kept: NDArray[np.bool_], off_usd: Floats,
    on_mwh: Floats, still: Resold, own_hours: Floats,
) -> Dispatched:  # fmt: skip
    """The answer when some classes stand still in some slices: what a block has for them is resold."""
    block = parts.mw * (power.block_usd_per_mwh * own_hours)[laid.slice] * _served(power, laid)
    sold = block + power.delivery[laid.slice] * on_mwh - made.cost_usd
    all_sold = parts.mw * still.sold_usd[laid.slice] * _served(power, laid)
    more = np.where(kept | (_served(power, laid) <= 0), 0.0, all_sold - sold)
    total = made.sold_usd.copy()
    np.add.at(total, laid.slice, more)
    return Dispatched(
        made.on_share * kept, np.where(kept, made.cost_usd, off_usd), made.always_usd, made.unused_usd, total
    )


def _folded(
    slices: Slices, laid: Layout, parts: Load, made: Dispatched, demand: Floats | None, bound: Floats | None
) -> Dispatched:  # fmt: skip
    """Slices added up to classes and sites."""

    def weights() -> tuple[Floats, Floats]:
        each = parts.mw * laid.share
        return each, laid.of_classes(each)

    first = np.flatnonzero(np.r_[True, slices.site[1:] != slices.site[:-1]])
    each, whole = slices.kept("weights", (parts,), weights)
    on = laid.of_classes(made.on_share * each)
    share = np.divide(on, whole, out=np.zeros_like(on), where=whole > 0)
    unused, sold = (np.add.reduceat(a, first, axis=0) for a in (made.unused_usd, made.sold_usd))
    cost, always = laid.of_classes(made.cost_usd), laid.of_classes(made.always_usd)
    return Dispatched(share, cost, always, unused, sold, demand, bound)


def of_columns(power: SitePower, v: Ints, months: Ints) -> SitePower:
    """The terms of some sites or slices, one column for each of `months`."""
    return SitePower(*(getattr(power, f.name)[v][:, months] for f in fields(SitePower)))


def spread_power(power: SitePower, v: Ints, month: int, columns: int, rows: Ints | None = None) -> SitePower:
    """The terms of some slices in a month, as often as there are columns; perhaps with rows of their own."""
    rest = (np.repeat(getattr(power, f.name)[v, month, None], columns, axis=1) for f in fields(SitePower))
    made = SitePower(*rest)
    return made if rows is None else SitePower(rows, *(getattr(made, f.name) for f in fields(SitePower)[1:]))

"""Dispatch of sites whose months are cut into slices: each slice as a site of its own, added up again."""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np

from desktop_app.engine.dispatch import Dispatched, Load, SitePower, dispatch
from desktop_app.engine.marginal.peaks import SiteDemand, keep_what_pays
from desktop_app.engine.price_index import PriceIndex
from desktop_app.engine.results import Floats, Ints

NEVER = -1e9
"""What a MW seems to earn an hour where machines stand still [$]."""
_LEAST_VALUE = 1e-12
"""Keeps the two apart where a PH/s earns nothing."""


@dataclass(frozen=True, slots=True, eq=False)
class Slices:
    """The slices of H sites, V of them, by month [V, F]: of which hours and which megawatts each is."""

    site: Ints
    """Position of each among the H, ascending, [V]."""
    share: Floats
    """Of the month's hours."""
    from_mw: Floats
    to_mw: Floats
    demand: tuple[SiteDemand, ...] = ()

    def at(self, site: int) -> Ints:
        """The slices of a site."""
        return np.arange(*np.searchsorted(self.site, [site, site + 1]).tolist())

    def demand_of(self, site: int) -> SiteDemand | None:
        return next((d for d in self.demand if d.site == site), None)

    def of_month(self, sites: Ints, month: int, columns: int) -> Slices:
        """The slices of some sites (ascending) in one month, as often as there are columns."""
        v = np.flatnonzero(np.isin(self.site, sites))

        def spread(values: Floats) -> Floats:
            return np.repeat(values[v, month, None], columns, axis=1)

        renamed = np.searchsorted(sites, self.site[v])
        first = {int(old): new for new, old in enumerate(v.tolist())}
        demand = tuple(d.of_month(sites, first, month, columns) for d in self.demand if d.site in sites)
        return Slices(renamed, spread(self.share), spread(self.from_mw), spread(self.to_mw), demand)


@dataclass(frozen=True, slots=True, eq=False)
class Spread:
    """The classes of each slice: n rows of the N, slice after slice."""

    rows: Ints
    """Which class."""
    slice: Ints
    load: Load
    share: Floats
    """Of the month's hours, [n, F]."""


def spread(slices: Slices, load: Load) -> Spread:
    """Put the megawatts of every class into the slices that they meet."""
    first = np.searchsorted(load.site, slices.site)
    count = np.searchsorted(load.site, slices.site, side="right") - first
    which = np.repeat(np.arange(len(count)), count)
    rows = np.arange(count.sum()) - np.repeat(np.cumsum(count) - count, count) + first[which]
    mw = load.mw[rows]
    cut = (slices.from_mw > 0).any(axis=1) | np.isfinite(slices.to_mw).any(axis=1)
    at = np.flatnonzero(np.take(cut, which))
    if len(at):
        before = _before(load)[rows[at]]
        low, high = slices.from_mw[which[at]], slices.to_mw[which[at]]
        mw[at] = np.clip(high - before, 0.0, mw[at]) - np.clip(low - before, 0.0, mw[at])
    per_mw = load.phs_per_mw[rows]
    return Spread(rows, which, Load(which, per_mw, mw), slices.share[which])


def _before(load: Load) -> Floats:
    """Megawatts of the better classes of the same site."""
    summed = np.cumsum(load.mw, axis=0)
    first = np.searchsorted(load.site, load.site)
    return summed - load.mw - np.vstack([np.zeros(load.mw.shape[1]), summed])[first]


def dispatch_sliced(
    index: PriceIndex, power: SitePower, slices: Slices, load: Load, value: Floats, hours: Floats,
    scale: Floats, shift: Floats,
) -> Dispatched:  # fmt: skip
    """Run every class in the slices in which it pays, peaks included; by class and site as `dispatch`.

    Parameters
    ----------
    power : of the slices, [V, M]; all else of the sites and their classes, as `dispatch` has it
    """
    parts = spread(slices, load)
    of = slices.site

    def ask(classes: Load, worth: Floats) -> Dispatched:
        return dispatch(index, power, classes, worth, hours[of] * slices.share, scale[of], shift[of])

    made, demand_usd = ask(parts.load, value[of]), None
    if slices.demand:
        off = ask(parts.load, np.full_like(value[of], NEVER))
        on_hours = made.on_share * parts.load.mw * (hours[of] * slices.share)[parts.slice]
        earns = on_hours * parts.load.phs_per_mw * value[of][parts.slice] - (made.cost_usd - off.cost_usd)
        kept, demand_usd = keep_what_pays(slices.demand, parts, earns, len(hours))
        if not kept.all():
            worth = np.maximum(value[of], _LEAST_VALUE)
            per_mw = np.where(kept, parts.load.phs_per_mw, NEVER / worth[parts.slice])
            made = ask(Load(parts.load.site, per_mw, parts.load.mw), worth)
    return _folded(slices, parts, load, made, demand_usd)


def _folded(
    slices: Slices, parts: Spread, load: Load, made: Dispatched, demand_usd: Floats | None
) -> Dispatched:
    order = np.argsort(parts.rows, kind="stable")
    count = np.bincount(parts.rows, minlength=len(load.mw))
    start = np.cumsum(count) - count

    def classes(values: Floats) -> Floats:
        return np.add.reduceat(values[order], start, axis=0) if len(order) else np.zeros_like(load.mw)

    def sites(values: Floats) -> Floats:
        found = np.zeros((int(slices.site[-1]) + 1, values.shape[1]))
        np.add.at(found, slices.site, values)
        return found

    on = classes(made.on_share * parts.load.mw * parts.share)
    share = np.divide(on, load.mw, out=np.zeros_like(on), where=load.mw > 0)
    return Dispatched(
        share, classes(made.cost_usd), classes(made.always_usd), sites(made.unused_usd), sites(made.sold_usd),
        demand_usd,
    )  # fmt: skip


def spread_power(power: SitePower, v: Ints, month: int, columns: int, rows: Ints | None = None) -> SitePower:
    """The terms of some slices in a month, as often as there are columns; perhaps with rows of their own."""
    rest = (np.repeat(getattr(power, f.name)[v, month, None], columns, axis=1) for f in fields(SitePower))
    made = SitePower(*rest)
    return made if rows is None else SitePower(rows, *(getattr(made, f.name) for f in fields(SitePower)[1:]))

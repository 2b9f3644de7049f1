"""The forecast of sites that pay by the hour: their classes dispatched at the hashprice of a scenario."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from desktop_app.domain import days
from desktop_app.domain.portfolio import Portfolio
from desktop_app.domain.problems import Problem
from desktop_app.engine.dispatch import Dispatched, Load, SitePower, dispatch
from desktop_app.engine.grouping import sum_by
from desktop_app.engine.marginal.sliced import Slices, dispatch_sliced
from desktop_app.engine.marginal.takes import Record, TakeYear
from desktop_app.engine.price_index import PriceIndex
from desktop_app.engine.rating import AgedFleet
from desktop_app.engine.results import DispatchFigures, DispatchRows, Floats, Ints
from desktop_app.engine.site_power import HourlyPower, minimum_takes, site_power
from desktop_app.engine.vintages import Vintages


@dataclass(frozen=True, slots=True, eq=False)
class HourlySites:
    """What a scenario cannot change of the sites that pay by the hour: H sites, N classes, F months."""

    months: Ints
    site_ids: Ints
    """[H]"""
    power: HourlyPower
    site: Ints
    """Position of each class among the H, ascending; within a site by falling hashrate per MW, [N]."""
    model_id: Ints
    mode: Ints
    owner: Ints
    phs_per_mw: Floats
    """At the meter; as the class was over all months, [N, 1]."""
    mw: Floats
    """At the meter while energised, time mean, [N, F]."""
    fit: Floats
    """What brings the classes' hashrate to that of the site, [H, F]; near 1."""
    hours: Floats
    """Of the forecast days of each month, [H, F]."""
    month_share: Floats
    """The forecast days of each month over all its days, [F]."""
    takes: tuple[TakeYear, ...] = ()

    def of_sites(self, by_class: Floats) -> Floats:
        """Sums of the classes of each site, [..., N, F] to [..., H, F]."""
        first = np.searchsorted(self.site, np.arange(len(self.hours)))
        first = first[first < np.append(first[1:], len(self.site))]
        if len(first) == len(self.hours):
            return np.add.reduceat(by_class, first, axis=-2)
        made = np.zeros((*by_class.shape[:-2], *self.hours.shape))
        if len(first):
            made[..., self.site[first], :] = np.add.reduceat(by_class, first, axis=-2)
        return made

    @property
    def at(self) -> Ints:
        """Positions among all sites."""
        return self.power.at

    @property
    def problems(self) -> tuple[Problem, ...]:
        return self.power.problems


def hourly_sites(portfolio: Portfolio, fleet: AgedFleet, record: Record | None = None) -> HourlySites | None:
    """Our machines of the forecast at sites with a power term, by site × model × mode × owner.

    What is on record counts towards the minimum takes of contract years that have begun.
    """
    size = len(fleet.site_ids)
    expected = _summed(fleet.vintages.site_at, fleet.vintages.meter_mw_days, (size + 1, len(fleet.first_on)))
    power = site_power(portfolio, fleet.site_ids, fleet.first_on, expected[:-1] / fleet.days_in_month)
    if power is None:
        return None
    takes = minimum_takes(portfolio, fleet.site_ids, power.at, fleet.first_on, record)
    return replace(sites_paying(power, fleet), takes=takes)


def sites_paying(power: HourlyPower, fleet: AgedFleet) -> HourlySites:
    """Our machines of the forecast at the sites of some terms."""
    months = fleet.vintages.months
    length = days.first_days(months + 1) - days.first_days(months)
    rows = fleet.vintages.of(np.isin(fleet.vintages.site_at, power.at))
    (site_at, model, mode, owner), which = _classes(rows)
    shape = (len(site_at), len(fleet.first_on))
    phs, mw = (_summed(which, a, shape) for a in (rows.hashrate_phs_days, rows.meter_mw_days))
    phs_per_mw = phs.sum(axis=1) / np.maximum(mw.sum(axis=1), 1e-9)
    site = np.searchsorted(power.at, site_at)
    order = np.lexsort((-phs_per_mw, site))
    site, phs, mw, phs_per_mw = site[order], phs[order], mw[order], phs_per_mw[order, None]
    whole = (len(power.at), shape[1])
    carried = _summed(site, mw * phs_per_mw, whole)
    fit = np.divide(_summed(site, phs, whole), carried, out=np.ones(whole), where=carried > 0)
    return HourlySites(
        rows.months, fleet.site_ids[power.at], power, site, model[order], mode[order], owner[order],
        phs_per_mw, mw / fleet.days_in_month, fit, np.broadcast_to(fleet.days_in_month * 24, whole),
        fleet.days_in_month / length,
    )  # fmt: skip


def _classes(rows: Vintages) -> tuple[tuple[Ints, Ints, Ints, Ints], Ints]:
    """Site, model, mode and owner of each class, and the class of each vintage."""
    parts = np.stack([rows.site_at, rows.model_id, rows.mode, rows.owner]).astype(np.int64)
    found, which = np.unique(parts, axis=1, return_inverse=True)
    site, model, mode, owner = found
    return (site, model, mode, owner), which.reshape(-1)


def _summed(group: Ints, amount: Floats, shape: tuple[int, int]) -> Floats:
    """Rows of one group together, shape [groups, F]."""
    row = np.repeat(group, shape[1])
    return sum_by((row, np.tile(np.arange(shape[1]), len(group))), amount.ravel(), shape)


# --- under a scenario ---------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True, eq=False)
class Conditions:
    """What a scenario makes of the sites, by site and forecast month [H, F]."""

    hashprice_usd: Floats
    """$ per PH/s per day, net of the pool's fee."""
    hashvalue_btc: Floats
    """BTC per PH/s per day."""
    availability: Floats
    derating: Floats
    hashrate: Floats
    """Factor on the classes' hashrate."""
    draw: Floats
    """Factor on the classes' power."""
    scale: Floats
    shift: Floats
    """The market's price P becomes scale · P + shift."""


@dataclass(frozen=True, slots=True, eq=False)
class Relief:
    """What minimum takes make of the price of energy, [H, F]; see engine/minimum_take.py."""

    usd_per_mwh: Floats
    """Left out of the price of each MWh taken."""
    paid_usd: Floats
    """Paid instead: what is due at that price, and what falls short besides."""
    gap_usd: Floats
    """The most that a better choice could gain."""


@dataclass(frozen=True, slots=True, eq=False)
class Question:
    """All that `dispatch` needs, as the scenario has it."""

    index: PriceIndex
    power: SitePower
    """For the market's prices before the scenario: see scale and shift. Of the sites, or of their slices."""
    load: Load
    value: Floats
    hours: Floats
    scale: Floats
    shift: Floats

    slices: Slices | None = None
    """Where a month has more than one price structure."""
    standing_usd: Floats | None = None
    """What is paid whatever runs, [H, F]."""
    credit_usd: Floats | None = None
    """What is paid for standing by, [H, F]."""
    relief: Relief | None = None
    """Of minimum takes; in `power` and `standing_usd` already."""

    def answered(self) -> Dispatched:
        if self.slices is None:
            return dispatch(self.index, self.power, self.load, self.value, self.hours, self.scale, self.shift)
        return dispatch_sliced(
            self.index, self.power, self.slices, self.load, self.value, self.hours, self.scale, self.shift
        )

    @property
    def block_usd(self) -> Floats:
        """What the blocks cost, taken or not, [H, F]."""
        each = self.power.block_mw * self.power.block_usd_per_mwh
        if self.slices is None:
            return each * self.hours
        made = np.zeros_like(self.hours)
        np.add.at(made, self.slices.site, each * self.slices.share)
        return made * self.hours


def question(sites: HourlySites, held: Conditions) -> Question:
    """A machine that is not available draws nothing; one that is derated earns less for the same power."""
    load = Load(sites.site, sites.phs_per_mw, sites.mw * (held.draw * held.availability)[sites.site])
    per_mw = sites.fit * held.hashrate / held.draw
    value = held.hashprice_usd * held.derating * per_mw / 24
    power, part = sites.power, sites.month_share
    return Question(
        power.index, power.power, load, value, sites.hours, held.scale, held.shift, power.slices,
        _standing(power, held) * part, power.credit_usd * part,
    )  # fmt: skip


def _standing(power: HourlyPower, held: Conditions) -> Floats:
    """What is paid whatever runs, less what a baseline is worth at the scenario's market."""
    if power.spared is None:
        return power.standing_usd
    usd, mwh = power.spared
    return power.standing_usd - held.scale * usd - held.shift * mwh


@dataclass(frozen=True, slots=True, eq=False)
class HourlyRun:
    """What dispatch makes of the sites, by site and forecast month [H, F]."""

    at: Ints
    """Positions of the H among all sites."""
    known: NDArray[np.bool_]
    """Whether it has their prices."""
    hashing: Floats
    """Share of the hashrate that runs."""
    drawing: Floats
    """Share of the power that is drawn."""
    fixed_usd: Floats
    """The block's price, fixed charges and the peaks that were chosen: paid in any case."""
    variable_usd: Floats
    credit_usd: Floats
    """What resale of the block paid, and standing by."""
    figures: DispatchFigures

    def beside(self, not_curtailed: Floats) -> Running:
        """What runs when a share is curtailed by assumption too, of all sites [S, F].

        What dispatch switches off counts towards the assumed share, since both name the same dear hours:
        only what is missing to it is off besides, evenly over the hours that are left. It is not resold.
        """
        made, at = evenly(not_curtailed), self.at
        running = np.maximum(self.hashing, 1e-12)
        left = np.minimum(np.minimum(not_curtailed[at], running) / running, 1.0)
        listed = (self.hashing * left, self.drawing * left, self.fixed_usd + self.variable_usd * left)
        for whole, part in zip((made.hashing, made.drawing, made.cost_usd), listed, strict=True):
            whole[at] = np.where(self.known, part, whole[at])
        made.credit_usd[at] = np.where(self.known, self.credit_usd, 0.0)
        return made


@dataclass(frozen=True, slots=True, eq=False)
class Running:
    """What of all sites runs in each forecast month, and what its power costs; shape [S, F]."""

    hashing: Floats
    drawing: Floats
    cost_usd: Floats
    """Gross of credits; NaN where the flat price holds."""
    credit_usd: Floats

    def bill(self, energy_mwh: Floats, flat_usd_per_mwh: Floats) -> Floats:
        """Cost of power [USD]: by the hour, or else energy at the flat price."""
        flat = np.where(energy_mwh > 0, energy_mwh * flat_usd_per_mwh, 0.0)
        return np.where(np.isnan(self.cost_usd), flat, self.cost_usd)


def evenly(not_curtailed: Floats) -> Running:
    """Sites with a flat price: what is not curtailed runs, at all hours alike."""
    unknown = np.full_like(not_curtailed, np.nan)
    return Running(not_curtailed.copy(), not_curtailed.copy(), unknown, np.zeros_like(not_curtailed))


def run_hourly(sites: HourlySites, held: Conditions, asked: Question) -> HourlyRun:
    """Dispatch the classes and add them up."""
    made, load = asked.answered(), asked.load
    phs = load.mw * sites.phs_per_mw
    sums = np.stack([phs * made.on_share, phs, load.mw * made.on_share, load.mw, made.cost_usd])
    hashing, all_phs, drawing, all_mw, cost = sites.of_sites(sums)
    known, block = sites.power.known, asked.block_usd
    variable = cost + made.unused_usd + made.sold_usd - block
    fixed = block + _or_nothing(asked.standing_usd) + _or_nothing(made.demand_usd)
    return HourlyRun(
        sites.at, known, _share(hashing, all_phs), _share(drawing, all_mw), fixed, variable,
        made.sold_usd + _or_nothing(asked.credit_usd),
        _figures(sites, held, asked, made, np.where(known, 0.0, np.nan)),
    )  # fmt: skip


def _or_nothing(usd: Floats | None) -> Floats | float:
    return 0.0 if usd is None else usd


def _share(part: Floats, whole: Floats) -> Floats:
    """1 where there is nothing to run."""
    return np.divide(part, whole, out=np.ones_like(part), where=whole > 0)


def _figures(
    sites: HourlySites, held: Conditions, asked: Question, made: Dispatched, unknown: Floats
) -> DispatchFigures:
    hours, site, load = sites.hours[sites.site], sites.site, asked.load
    on, off = made.on_share * hours, (1 - made.on_share) * hours
    phs = load.mw * sites.phs_per_mw * (sites.fit * held.hashrate / held.draw * held.derating)[site]
    energy = load.mw * on
    earned = phs * on / 24 * held.hashprice_usd[site]
    lost = phs * off / 24 * held.hashvalue_btc[site]
    cost, saved = made.cost_usd, made.always_usd - made.cost_usd
    if asked.relief is not None:
        relief = asked.relief.usd_per_mwh[site]
        cost, saved = cost + relief * energy, saved + relief * load.mw * off
    listed = np.stack([energy, cost, earned - cost, lost, saved, load.mw * off])
    *rows, mwh_off = sites.of_sites(listed)
    beside = made.unused_usd + _or_nothing(made.demand_usd)
    rows[1], rows[2] = rows[1] + beside, rows[2] - beside
    whole = rows[0] + mwh_off
    ran = np.divide(rows[0], whole, out=np.full_like(whole, np.nan), where=whole > 0) * sites.hours
    gap = _or_nothing(made.bound_usd) + (asked.relief.gap_usd if asked.relief else 0.0)
    of_sites = DispatchRows(*(a + unknown for a in (ran, sites.hours - ran, *rows)))
    of_classes = DispatchRows(*(a + unknown[site] for a in (on, off, *listed[:-1])))
    return DispatchFigures(
        sites.months, sites.site_ids, of_sites, sites.site_ids[site], sites.model_id, sites.mode, sites.owner,
        of_classes, _or_nothing(made.demand_usd) + unknown, gap + unknown,
        sites.power.notes,
    )  # fmt: skip

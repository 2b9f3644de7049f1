"""The fleet rolled up: energised hashrate and power by site and day, classes, the capacity chain."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from desktop_app.domain.columns import Columns
from desktop_app.domain.fleet import as_of, order_by_machine, until_days
from desktop_app.domain.machines import ENERGISED, OURS, RACKED
from desktop_app.domain.portfolio import Portfolio
from desktop_app.domain.sites import CapacityLevel
from desktop_app.engine.grouping import sum_by
from desktop_app.engine.results import Floats, Ints

FOREVER = 10_000_000
"""A day after every other."""


def state_rates(portfolio: Portfolio) -> tuple[Floats, Floats]:
    """Hashrate [TH/s] and plug power [W] of every machine state: measured, or else the model's nameplate.

    NaN where the machine's model is unknown. Along the rows of `machine_state`.
    """
    states = portfolio["machine_state"]
    kept = states.memo.get("rates")
    if kept is None or kept[0] is not portfolio["machine_model"] or kept[1] is not portfolio["machine"]:
        model = model_positions(portfolio, states["machine_id"].astype(np.int64))
        models = portfolio["machine_model"]
        rates = (
            _measured_or(states["ths"], models["ths"], model),
            _measured_or(states["power_w"], models["power_w"], model),
        )
        states.memo["rates"] = (portfolio["machine_model"], portfolio["machine"], rates)
    return states.memo["rates"][2]


def _measured_or(measured: Floats, nameplate: Floats, model: Ints) -> Floats:
    known = np.append(nameplate, np.nan)[model]
    return np.where(np.isnan(measured), known, measured)


def model_positions(portfolio: Portfolio, machine_ids: Ints) -> Ints:
    """Positions in `machine_model` of some machines' models; one past the end where there is none."""
    machines, models = portfolio["machine"], portfolio["machine_model"]
    by_machine = np.append(positions_of(models.ids, machines["model_id"]), len(models))
    return by_machine[positions_of(machines.ids, machine_ids)]


# --- energised, day by day ----------------------------------------------------------------------------
@dataclass(frozen=True, slots=True, eq=False)
class EnergisedDays:
    """Energised hashrate [PH/s] and power [MW] by site and day, shape [S, D], from `first_on` on."""

    first_on: int
    site_ids: Ints
    hashrate_phs: Floats
    plug_mw: Floats
    meter_mw: Floats
    """Plug power times the site's overhead (PUE) of the day."""


def energised_days(portfolio: Portfolio, first_on: int, last_on: int, owner: int = OURS) -> EnergisedDays:
    """Roll up an owner's energised states over the days they hold: one pass, sums of differences.

    Clients' machines are hosted: they earn for their owners, and never mix with our figures.
    """
    site_ids = portfolio["site"].ids
    states = portfolio["machine_state"]
    order, until = order_by_machine(states), until_days(states)
    running = (states["status"][order] == ENERGISED) & (states["owner"][order] == owner)
    chosen = order[running]
    start = np.clip(states["effective_on"][chosen].astype(np.int64) - first_on, 0, last_on - first_on + 1)
    end = np.clip(until[running].astype(np.int64) - first_on, 0, last_on - first_on + 1)
    ths, watts = (rate[chosen] for rate in state_rates(portfolio))
    site = positions_of(site_ids, states["site_id"][chosen])
    shape = (len(site_ids) + 1, last_on - first_on + 2)
    phs = _running_sum(site, start, end, np.nan_to_num(ths) / 1000, shape)
    plug = _running_sum(site, start, end, np.nan_to_num(watts) / 1e6, shape)
    return EnergisedDays(first_on, site_ids, phs, plug, plug * pue_days(portfolio, first_on, last_on))


def positions_of(ids: Ints, wanted: NDArray[np.integer]) -> Ints:
    """Where ids stand in an ascending list; one past its end where they do not."""
    if len(ids) and ids[-1] - ids[0] == len(ids) - 1:  # no gap: a subtraction finds them
        place = wanted - ids[0]
        return np.where((place >= 0) & (place < len(ids)), place, len(ids))
    found = np.searchsorted(ids, wanted)
    inside = np.minimum(found, max(len(ids) - 1, 0))
    return np.where(ids[inside] == wanted, inside, len(ids)) if len(ids) else np.zeros(len(wanted), np.int64)


def _running_sum(site: Ints, start: Ints, end: Ints, amount: Floats, shape: tuple[int, int]) -> Floats:
    change = sum_by((site, start), amount, shape) - sum_by((site, end), amount, shape)
    summed = np.cumsum(change, axis=1)[:-1, :-1]
    summed[np.abs(summed) < 1e-9] = 0.0  # sums and differences leave dust where nothing runs
    return summed


def dated_by_site(
    rows: Columns, site_ids: Ints, name: str, first_on: int, last_on: int, before: float | Floats
) -> Floats:
    """A dated attribute of sites on every day, shape [S, D]; `before` stands until a site's first row."""
    made = np.empty((len(site_ids), last_on - first_on + 1))
    made[:] = np.broadcast_to(before, len(site_ids))[:, None]
    order = np.argsort(rows["effective_on"], kind="stable")
    for position in order.tolist():
        at = int(positions_of(site_ids, rows["site_id"][position : position + 1])[0])
        if at < len(site_ids):
            made[at, max(int(rows["effective_on"][position]) - first_on, 0) :] = rows[name][position]
    return made


def pue_days(portfolio: Portfolio, first_on: int, last_on: int) -> Floats:
    """Overhead (PUE) of every site and day, 1 where none is on record; shape [S, D]."""
    return dated_by_site(portfolio["site_state"], portfolio["site"].ids, "pue", first_on, last_on, 1.0)


# --- classes ------------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True, eq=False)
class FleetClasses:
    """Energised machines of a day by site × model × mode × owner, shape [C]."""

    site_id: Ints
    model_id: Ints
    mode: Ints
    owner: Ints
    machines: Ints
    hashrate_phs: Floats
    plug_mw: Floats
    meter_mw: Floats


def classes_on(portfolio: Portfolio, day: int, owner: int | None = None) -> FleetClasses:
    """Machines that are energised on a day, by class; of one owner or of all."""
    states = portfolio["machine_state"]
    chosen = as_of(portfolio, day)
    chosen = chosen[states["status"][chosen] == ENERGISED]
    if owner is not None:
        chosen = chosen[states["owner"][chosen] == owner]
    model = model_positions(portfolio, states["machine_id"][chosen].astype(np.int64))
    parts = (
        positions_of(portfolio["site"].ids, states["site_id"][chosen]),
        model,
        states["mode"][chosen],
        states["owner"][chosen],
    )
    sizes = (len(portfolio["site"]) + 1, len(portfolio["machine_model"]) + 1, 4, 4)
    key = (
        np.ravel_multi_index(tuple(np.maximum(p, 0).astype(np.int64) for p in parts), sizes)
        if len(chosen)
        else chosen
    )
    machines = np.bincount(key)
    found = np.flatnonzero(machines)
    which = (np.cumsum(machines > 0) - 1)[key]
    site, model, mode, owners = np.unravel_index(found, sizes)
    ths, watts = (rate[chosen] for rate in state_rates(portfolio))
    plug = np.bincount(which, np.nan_to_num(watts), len(found)) / 1e6
    pue = np.append(pue_days(portfolio, day, day)[:, 0], 1.0)
    return FleetClasses(
        np.append(portfolio["site"].ids, 0)[site],
        np.append(portfolio["machine_model"].ids, 0)[model],
        mode.astype(np.int64),
        owners.astype(np.int64),
        machines[found].astype(np.int64),
        np.bincount(which, np.nan_to_num(ths), len(found)) / 1000,
        plug,
        plug * pue[site],
    )


def status_counts(portfolio: Portfolio, day: int) -> Ints:
    """Machines by status on a day, along `domain.machines.STATUSES`."""
    states = portfolio["machine_state"]
    return np.bincount(states["status"][as_of(portfolio, day)], minlength=7).astype(np.int64)


def measured_share(portfolio: Portfolio, day: int, owner: int = OURS) -> tuple[float, float]:
    """Shares of an owner's energised hashrate and power that are measured, not nameplate; NaN for none."""
    states = portfolio["machine_state"]
    chosen = as_of(portfolio, day)
    chosen = chosen[(states["status"][chosen] == ENERGISED) & (states["owner"][chosen] == owner)]
    shares = []
    for rate, name in zip(state_rates(portfolio), ("ths", "power_w"), strict=True):
        amount = np.nan_to_num(rate[chosen])
        known = amount[~np.isnan(states[name][chosen])].sum()
        shares.append(float(known / amount.sum()) if amount.sum() > 0 else float("nan"))
    return shares[0], shares[1]


# --- age ----------------------------------------------------------------------------------------------
def first_energised_on(portfolio: Portfolio) -> Ints:
    """The day on which each machine was first energised, along the rows of `machine`; FOREVER for never."""
    states, machines = portfolio["machine_state"], portfolio["machine"]
    kept = states.memo.get("first_energised")
    if kept is None or kept[0] is not machines:
        made = np.full(len(machines), FOREVER, np.int64)
        running = np.flatnonzero(states["status"] == ENERGISED)
        at = np.searchsorted(machines.ids, states["machine_id"][running])
        np.minimum.at(made, at, states["effective_on"][running].astype(np.int64))
        states.memo["first_energised"] = (machines, made)
    return states.memo["first_energised"][1]


def fleet_age(portfolio: Portfolio, day: int) -> Mapping[str, float]:
    """Months since first energised of the machines that are energised on a day.

    Keys: unit_mean, hashrate_mean, youngest_decile, oldest_decile; NaN for an empty fleet.
    """
    states = portfolio["machine_state"]
    chosen = as_of(portfolio, day)
    chosen = chosen[states["status"][chosen] == ENERGISED]
    at = np.searchsorted(portfolio["machine"].ids, states["machine_id"][chosen])
    months = (day - first_energised_on(portfolio)[at]) / 30.436875
    if not len(months):
        return dict.fromkeys(("unit_mean", "hashrate_mean", "youngest_decile", "oldest_decile"), float("nan"))
    ths = np.nan_to_num(state_rates(portfolio)[0][chosen])
    return {
        "unit_mean": float(months.mean()),
        "hashrate_mean": float((months * ths).sum() / ths.sum()) if ths.sum() else float("nan"),
        "youngest_decile": float(np.percentile(months, 10)),
        "oldest_decile": float(np.percentile(months, 90)),
    }


# --- capacity chain -----------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class CapacityStep:
    """One kind of level of a site's chain: the limits of its members add up."""

    level: int
    members: int
    limit_mw: float


@dataclass(frozen=True, slots=True)
class CapacityChain:
    """A site's chain from the grid to the racks; usable is what the tightest step lets through."""

    site_id: int
    steps: tuple[CapacityStep, ...]
    usable_mw: float
    """What reaches the machines when every level passes at most its own limit; NaN without any level."""
    bottleneck: int | None
    """The level (code of CAPACITY_LEVELS) whose limits hold back most of the usable power."""
    load_mw: float
    """Power at the meter of the machines racked there, energised or not."""

    @property
    def headroom_mw(self) -> float:
        return self.usable_mw - self.load_mw


def capacity_chain(portfolio: Portfolio, site_id: int, day: int) -> CapacityChain:
    """The capacity chain of a site on a day and the load that is racked behind it."""
    levels = [level for level in portfolio.records("capacity_level").values() if level.site_id == site_id]
    steps = tuple(
        CapacityStep(kind, len(members), sum(m.limit_mw for m in members))
        for kind in sorted({level.level for level in levels})
        if (members := [level for level in levels if level.level == kind])
    )
    ids = {level.id for level in levels}
    children: dict[int | None, list[CapacityLevel]] = {}
    for level in levels:
        children.setdefault(level.parent_id if level.parent_id in ids else None, []).append(level)
    bound = _bound_mw(children, None)
    usable = sum(bound.values()) if levels else float("nan")
    tightest = max(bound, key=lambda level: bound[level]) if bound else None
    return CapacityChain(site_id, steps, usable, tightest, _racked_mw(portfolio, site_id, day))


def _bound_mw(children: Mapping[int | None, list[CapacityLevel]], parent: int | None) -> dict[int, float]:
    """MW that the levels below a parent pass on together, by the level whose limit holds them there."""
    made: dict[int, float] = {}
    for member in children.get(parent, ()):
        below = _bound_mw(children, member.id)
        if not below or member.limit_mw <= sum(below.values()):
            below = {member.level: member.limit_mw}
        for level, mw in below.items():
            made[level] = made.get(level, 0.0) + mw
    return made


def _racked_mw(portfolio: Portfolio, site_id: int, day: int) -> float:
    states = portfolio["machine_state"]
    chosen = as_of(portfolio, day)
    there = (states["site_id"][chosen] == site_id) & np.isin(states["status"][chosen], RACKED)
    pue = pue_days(portfolio, day, day)[positions_of(portfolio["site"].ids, np.array([site_id])), 0]
    return float(np.nansum(state_rates(portfolio)[1][chosen[there]]) / 1e6 * pue[0])

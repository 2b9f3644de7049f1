"""Answers for the rows of the inventory: every machine with its state as of a day, and what they come to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field as plain_field
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from desktop_app.domain.columns import Columns
from desktop_app.domain.fleet import as_of, order_by_machine
from desktop_app.domain.machines import ENERGISED, REPAIR
from desktop_app.domain.portfolio import Portfolio
from desktop_app.figures.grid_column import GridColumn
from desktop_app.figures.rates import Rates

Floats = NDArray[np.float64]
Rows = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Totals:
    """What some machines add up to; hashrate, power and margin are those of the energised ones."""

    machines: int
    energised: int
    repair: int
    hashrate_phs: float
    power_mw: float
    """At the meter."""
    margin_usd_per_day: float

    @property
    def efficiency_j_th(self) -> float:
        """At the wall: all power over all hashrate, never the mean of machines."""
        return self.power_mw * 1000 / self.hashrate_phs if self.hashrate_phs else np.nan


@dataclass(frozen=True, eq=False)
class Inventory:
    """The machines with a state on `day`, and those that have none at all, by machine id."""

    portfolio: Portfolio
    day: int
    rates: Rates
    ids: NDArray[np.int64]
    machine: NDArray[np.int64]
    """Positions in the table of machines."""
    state: NDArray[np.int64]
    """Positions in the table of states, −1 where a machine has none."""
    columns: Mapping[str, GridColumn] = plain_field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.ids)

    @property
    def name_key(self) -> str:
        """The column that names a machine."""
        return "serial"

    @property
    def noun(self) -> str:
        """What a row is called."""
        return "machine"

    # --- the rows of other tables that a row belongs to ----------------------------------------------------
    @cached_property
    def site(self) -> NDArray[np.int64]:
        """Positions in the table of sites, −1 where a machine stands at none."""
        return _places(self.portfolio["site"], self.of_state("site_id"))

    @cached_property
    def model(self) -> NDArray[np.int64]:
        """Positions in the table of models, −1 for an unknown one."""
        return _places(self.portfolio["machine_model"], self.of_machine("model_id"))

    def of_machine(self, name: str) -> NDArray[Any]:
        """A field of the machines along the rows."""
        array = self.portfolio["machine"][name]
        return array if len(array) == len(self) else array[self.machine]

    def of_state(self, name: str) -> NDArray[Any]:
        """A field of their states along the rows, missing where a machine has none."""
        states = self.portfolio["machine_state"]
        if not len(states):
            return np.full(len(self), states.entity[name].missing, states.entity[name].dtype)
        values = states[name][self.state]
        if self.has_stateless:
            values[self.state < 0] = states.entity[name].missing
        return values

    @cached_property
    def has_stateless(self) -> bool:
        """Whether some machine has no state at all."""
        return bool((self.state < 0).any())

    # --- what follows ----------------------------------------------------------------------------------
    @cached_property
    def status(self) -> NDArray[np.int8]:
        """Codes of `STATUSES`, −1 without a state."""
        return self.of_state("status")

    @cached_property
    def energised(self) -> NDArray[np.bool_]:
        """The machines that are powered and meant to hash."""
        return self.status == ENERGISED

    def measured_or_nameplate(self, name: str) -> Floats:
        """ "ths" or "power_w": measured, else the catalogue's figure."""
        measured = self.of_state(name)
        plates = np.append(self.portfolio["machine_model"][name], np.nan)
        return np.where(np.isnan(measured), plates[self.model], measured)

    def is_nameplate(self, name: str) -> NDArray[np.bool_]:
        """Where "ths" or "power_w" was not measured."""
        return np.isnan(self.of_state(name))

    @cached_property
    def overhead(self) -> Floats:
        """The overhead of each machine's site, 1 where it stands at none."""
        return np.append(self.rates.overhead, 1.0)[self.site]

    @cached_property
    def wall_w(self) -> Floats:
        """Power of each machine at the meter."""
        return self.columns["power"].values * self.overhead

    def margin_usd_per_day(self) -> Floats:
        """Revenue less the pool's fee and power at the meter, of energised machines."""
        rates, site = self.rates, self.site
        gain = np.append(rates.hashprice_usd * (1 - rates.fee_share), np.nan)[site] / 1000
        cost = np.append(rates.power_usd_per_mwh, np.nan)[site] * (24 / 1e6)
        margin = self.columns["hashrate"].values * gain - self.wall_w * cost
        margin[~self.energised] = np.nan
        return margin

    def totals(self, rows: Rows | None = None) -> Totals:
        """What rows add up to, all of them unless some are given."""
        chosen = np.arange(len(self)) if rows is None else rows
        running = chosen[self.energised[chosen]]
        return Totals(
            len(chosen),
            len(running),
            int((self.status[chosen] == REPAIR).sum()),
            float(np.nansum(self.columns["hashrate"].values[running])) / 1000,
            float(np.nansum(self.wall_w[running])) / 1e6,
            float(np.nansum(self.columns["margin"].values[running])),
        )


def rows_on(portfolio: Portfolio, day: int) -> tuple[Rows, Rows, Rows]:
    """The ids of the machines of a day, and where they and their states stand."""
    machines, states = portfolio["machine"], portfolio["machine_state"]
    current = as_of(portfolio, day)
    if np.array_equal(states["machine_id"][current], machines.ids):
        return machines.ids, np.arange(len(machines)), current
    state = np.full(len(machines), -1, np.int64)
    if len(machines):
        state[machines.positions(states["machine_id"][current].astype(np.int64))] = current
        known = np.zeros(len(machines), np.bool_)
        known[machines.positions(_ever(states))] = True
        shown = np.flatnonzero((state >= 0) | ~known)
    else:
        shown = np.empty(0, np.int64)
    return machines.ids[shown], shown, state[shown]


def _ever(states: Columns) -> NDArray[np.int64]:
    """The machines that have any state."""
    machine = states["machine_id"][order_by_machine(states)].astype(np.int64)
    return machine[np.concatenate([[True], machine[1:] != machine[:-1]])] if len(machine) else machine


def _places(table: Columns, ids: NDArray[Any]) -> NDArray[np.int64]:
    """Positions of rows with these ids, −1 where there is none."""
    if not len(table):
        return np.full(len(ids), -1, np.int64)
    top = int(table.ids[-1])
    lookup = np.full(top + 2, -1, np.int64)
    lookup[table.ids] = np.arange(len(table))
    return lookup[np.where((ids < 0) | (ids > top), top + 1, ids)]


def first_energised(states: Columns) -> tuple[NDArray[np.int64], NDArray[np.int32]]:
    """Machines that were ever energised and the first day of it; kept with the table."""
    if "first energised" not in states.memo:
        order = order_by_machine(states)
        order = order[states["status"][order] == ENERGISED]
        machine = states["machine_id"][order].astype(np.int64)
        first = (
            np.concatenate([[True], machine[1:] != machine[:-1]]) if len(machine) else np.zeros(0, np.bool_)
        )
        states.memo["first energised"] = machine[first], states["effective_on"][order][first]
    return states.memo["first energised"]

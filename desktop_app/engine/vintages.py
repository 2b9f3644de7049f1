"""The fleet over time by class and half-year of energisation: what runs in every month, and how old."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from desktop_app.domain import days
from desktop_app.domain.fleet import order_by_machine, until_days
from desktop_app.domain.machines import ENERGISED
from desktop_app.domain.portfolio import Portfolio
from desktop_app.engine.fleet import (
    FOREVER,
    first_energised_on,
    model_positions,
    positions_of,
    pue_days,
    state_rates,
)
from desktop_app.engine.grouping import sum_by
from desktop_app.engine.network import YEAR_DAYS
from desktop_app.engine.results import Floats, Ints

_DUST = 1e-9
"""Sums and differences leave this much where nothing runs."""


@dataclass(frozen=True, slots=True, eq=False)
class Vintages:
    """Energised machines by site × model × mode × owner × half-year of energisation, shape [V] or [V, M].

    Deliveries, energisation by phase and retirements are dated states, so a row rises and falls along the
    months. PH/s·days are 24 PH·h.
    """

    months: Ints
    site_at: Ints
    """Position among the portfolio's sites, in the order of their ids."""
    model_id: Ints
    mode: Ints
    owner: Ints
    half_year: Ints
    """Half-years since 1970-01 in which the machines were first energised."""
    hashrate_phs_days: Floats
    plug_mw_days: Floats
    meter_mw_days: Floats
    """Plug power times the site's mean overhead (PUE) of the month."""

    def of(self, chosen: NDArray[np.bool_]) -> Vintages:
        """Some of the rows."""
        return Vintages(
            self.months, self.site_at[chosen], self.model_id[chosen], self.mode[chosen], self.owner[chosen],
            self.half_year[chosen], self.hashrate_phs_days[chosen], self.plug_mw_days[chosen],
            self.meter_mw_days[chosen],
        )  # fmt: skip

    def years_since(self, day: int) -> Floats:
        """Age gained since a day until the middle of each month [years], shape [V, M]; at least 0.

        Machines that were energised after that day age from the middle of their half-year on.
        """
        energised = (days.first_days(self.half_year * 6) + days.first_days(self.half_year * 6 + 6)) / 2
        middle = (days.first_days(self.months) + days.first_days(self.months + 1)) / 2
        return np.maximum(middle - np.maximum(energised, day)[:, None], 0.0) / YEAR_DAYS


def vintages(portfolio: Portfolio, months: Ints, owner: int | None = None) -> Vintages:
    """Roll up the energised states of an owner's machines, or of all, over some consecutive months."""
    states, sites = portfolio["machine_state"], portfolio["site"]
    order, until = order_by_machine(states), until_days(states)
    first_on, end_on = days.first_day(int(months[0])), days.first_day(int(months[-1]) + 1)
    running = (states["status"][order] == ENERGISED) & (states["effective_on"][order] < end_on)
    running &= until > first_on
    if owner is not None:
        running &= states["owner"][order] == owner
    chosen = order[running]
    parts, row = _classes(portfolio, chosen)
    start = np.clip(states["effective_on"][chosen].astype(np.int64) - first_on, 0, end_on - first_on)
    end = np.clip(until[running].astype(np.int64) - first_on, 0, end_on - first_on)
    span = _Span(months, np.concatenate([row, row]), np.concatenate([start, end]), len(parts[0]))
    phs, plug = (
        span.summed(np.nan_to_num(rate[chosen]) / scale)
        for rate, scale in zip(state_rates(portfolio), (1e3, 1e6), strict=True)
    )
    overhead = _monthly_pue(portfolio, months)[np.minimum(parts[0], len(sites))]
    model_ids = np.append(portfolio["machine_model"].ids, 0)[parts[1]]
    site, _, mode, owners, half_year = parts
    return Vintages(months, site, model_ids, mode, owners, half_year, phs, plug, plug * overhead)


def _classes(portfolio: Portfolio, chosen: Ints) -> tuple[tuple[Ints, Ints, Ints, Ints, Ints], Ints]:
    """The classes that some states fall into, as one array of codes per part, and each state's class."""
    states, machines = portfolio["machine_state"], portfolio["machine"]
    machine_ids = states["machine_id"][chosen].astype(np.int64)
    first = first_energised_on(portfolio)[np.searchsorted(machines.ids, machine_ids)]
    half_year = days.months_of_days(np.minimum(first, FOREVER)) // 6
    oldest = int(half_year.min()) if len(half_year) else 0
    codes = (
        positions_of(portfolio["site"].ids, states["site_id"][chosen]),
        model_positions(portfolio, machine_ids),
        states["mode"][chosen].astype(np.int64),
        states["owner"][chosen].astype(np.int64),
        half_year - oldest,
    )
    sizes = tuple(int(c.max()) + 1 if len(c) else 1 for c in codes)
    key = np.ravel_multi_index(codes, sizes) if len(chosen) else np.empty(0, np.int64)
    present = np.zeros(int(np.prod(sizes)), np.bool_)
    present[key] = True
    site, model, mode, owner, half = np.unravel_index(np.flatnonzero(present), sizes)
    return (site, model, mode, owner, half + oldest), (np.cumsum(present) - 1)[key]


class _Span:
    """Sums by row and month of amounts that come on one day and go on another, without a column per day."""

    def __init__(self, months: Ints, row: Ints, at: Ints, rows: int) -> None:
        edges = days.first_days(np.append(months, months[-1] + 1))
        self._length = np.diff(edges).astype(float)
        month = np.repeat(np.arange(len(months) + 1), np.append(np.diff(edges), 1))[at]
        ends = np.append(edges[1:], edges[-1]) - edges[0]
        self._cells, self._shape = (row, month), (rows, len(months) + 1)
        self._rest = (ends[month] - at).astype(float)

    def summed(self, amount: Floats) -> Floats:
        """Amount · days of each row and month; `amount` is along the first half of the days given."""
        signed = np.concatenate([amount, -amount])
        level = np.cumsum(sum_by(self._cells, signed, self._shape), axis=1)[:, :-1]
        before = np.concatenate([np.zeros((self._shape[0], 1)), level[:, :-1]], axis=1)
        made = before * self._length + sum_by(self._cells, signed * self._rest, self._shape)[:, :-1]
        made[np.abs(made) < _DUST] = 0.0
        return made


def _monthly_pue(portfolio: Portfolio, months: Ints) -> Floats:
    """Mean overhead of each site and month [S + 1, M]; 1 for machines at no site."""
    edges = days.first_days(np.append(months, months[-1] + 1))
    daily = pue_days(portfolio, int(edges[0]), int(edges[-1]) - 1)
    means = np.add.reduceat(daily, edges[:-1] - edges[0], axis=1) / np.diff(edges)
    return np.concatenate([means, np.ones((1, len(months)))])

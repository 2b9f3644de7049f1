"""Answers for the two histograms of the machines page: what they show, and the sentence that heads them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from desktop_app.figures.chart import Axis, ChartSpec, histogram
from desktop_app.figures.grid_column import Rows
from desktop_app.figures.inventory_rows import Inventory

MOST_BINS = 36
AGE_STEP_MONTHS = 3
_ABSURD = 5000
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Spread:
    """How some hashrate spreads over values, in bins too fine to be shown: a million values cost one pass."""

    first: float
    step: float
    weights: Floats

    @classmethod
    def of(cls, values: Floats, weights: Floats, step: float) -> Spread:
        """Bins of a width over all values."""
        if not len(values):
            return cls(0.0, step, np.zeros(0))
        low = float(np.floor(values.min() / step))
        return cls(
            low * step, step, np.bincount((values / step - low).astype(np.int64), weights).astype(np.float64)
        )

    def quantile(self, share: float) -> float:
        """The value that such a share of the hashrate does not exceed, to the width of a bin."""
        total = np.cumsum(self.weights)
        return self.first + self.step * float(np.searchsorted(total, share * total[-1]) + 0.5)

    def shares(self, edges: Floats) -> Floats:
        """The share of the hashrate between edges; what lies beyond the last one is counted before it."""
        middle = self.first + self.step * (np.arange(len(self.weights)) + 0.5)
        bins = np.clip(np.searchsorted(edges, middle, side="right") - 1, 0, len(edges) - 2)
        return np.bincount(bins, self.weights, len(edges) - 1) / self.weights.sum()


def efficiency_chart(made: Inventory, rows: Rows) -> ChartSpec:
    """J/TH at the wall of energised machines, by share of their hashrate."""
    spread = Spread.of(*_weighted(made, rows, "efficiency"), step=0.01)
    title = "Efficiency"
    edges = np.empty(0)
    if len(spread.weights):
        edges = _edges(spread, _step(spread))
        title = f"Half the hashrate takes over {spread.quantile(0.5):.1f} J/TH"
    return _chart("efficiency", title, "J/TH at the wall, share of TH/s", spread, edges, colour=0)


def age_chart(made: Inventory, rows: Rows) -> ChartSpec:
    """Months since machines were first energised, by share of their hashrate."""
    spread = Spread.of(*_weighted(made, rows, "age"), step=0.05)
    title = "Age"
    edges = np.empty(0)
    if len(spread.weights):
        edges = _edges(replace(spread, first=0.0), AGE_STEP_MONTHS, spread.quantile(1.0))
        title = f"Half the hashrate is over {spread.quantile(0.5):.0f} months old"
    return _chart("age", title, "Months since first energised, share of TH/s", spread, edges, colour=2)


def _weighted(made: Inventory, rows: Rows, key: str) -> tuple[Floats, Floats]:
    """A column and the hashrate of the energised machines that have both."""
    running = rows[made.energised[rows]]
    values = made.columns[key].values[running]
    weights = made.columns["hashrate"].values[running]
    known = np.isfinite(values) & (weights > 0) & (np.abs(values) < _ABSURD)
    return values[known], weights[known]


def _step(spread: Spread) -> float:
    """The width of a bar: half a J/TH, or more where that makes too many."""
    span = spread.quantile(0.999) - spread.first
    return next((step for step in (0.5, 1.0, 2.0, 5.0, 10.0) if span / step <= MOST_BINS), 20.0)


def _edges(spread: Spread, step: float, last: float | None = None) -> Floats:
    """Edges at whole steps from the least value to nearly the greatest one."""
    low = float(np.floor(spread.first / step))
    high = float(np.floor((spread.quantile(0.999) if last is None else last) / step)) + 1
    count = int(min(high - low, 2 * MOST_BINS))
    return (low + np.arange(count + 1, dtype=np.float64)) * step


def _chart(key: str, title: str, subtitle: str, spread: Spread, edges: Floats, colour: int) -> ChartSpec:
    keys = tuple((key, float(low), float(high)) for low, high in pairwise(edges))
    keys = (*keys[:-1], (key, keys[-1][1], np.inf)) if keys else ()
    bars = (
        (histogram("Share of TH/s", edges, spread.shares(edges), keys=keys, colour=colour),) if keys else ()
    )
    return ChartSpec(
        title=title,
        subtitle=subtitle,
        series=bars,
        x=Axis(format="number"),
        y=Axis(format="percent", from_zero=True),
        empty="No energised machine matches",
        key=f"machines-{key}",
    )


def terms_of_bar(key: tuple[str, float, float]) -> tuple[str, ...]:
    """The words of the filter line that choose the machines of a bar."""
    name, low, high = key
    return (f"{name}>={low:g}",) if np.isinf(high) else (f"{name}>={low:g}", f"{name}<{high:g}")

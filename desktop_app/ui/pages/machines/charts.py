"""Answers for the two histograms of the machines page: what they show, and the sentence that heads them."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from desktop_app.figures.chart import Axis, ChartSpec, histogram
from desktop_app.figures.grid_column import Rows
from desktop_app.figures.inventory_rows import Inventory

MOST_BINS = 36
AGE_STEP_MONTHS = 3
Floats = NDArray[np.float64]


def efficiency_chart(made: Inventory, rows: Rows) -> ChartSpec:
    """J/TH at the wall of energised machines, by share of their hashrate."""
    values, weights = _weighted(made, rows, "efficiency")
    edges = _edges(values, _step(values))
    title = "Efficiency"
    if len(values):
        title = f"Half the hashrate takes {_median(values, weights):.1f} J/TH or less"
    return _chart("efficiency", title, "J/TH at the wall, share of TH/s", values, weights, edges, colour=0)


def age_chart(made: Inventory, rows: Rows) -> ChartSpec:
    """Months since machines were first energised, by share of their hashrate."""
    values, weights = _weighted(made, rows, "age")
    edges = (
        _edges(np.append(values, 0.0), AGE_STEP_MONTHS) if len(values) else _edges(values, AGE_STEP_MONTHS)
    )
    title = "Age"
    if len(values):
        title = f"Half the hashrate is {_median(values, weights):.0f} months old or less"
    return _chart(
        "age", title, "Months since first energised, share of TH/s", values, weights, edges, colour=2
    )


def _weighted(made: Inventory, rows: Rows, key: str) -> tuple[Floats, Floats]:
    """A column and the hashrate of the energised machines that have both."""
    running = rows[made.energised[rows]]
    values = made.columns[key].values[running]
    weights = made.columns["hashrate"].values[running]
    known = np.isfinite(values) & np.isfinite(weights)
    return values[known], weights[known]


def _median(values: Floats, weights: Floats) -> float:
    order = np.argsort(values)
    total = np.cumsum(weights[order])
    return float(values[order][np.searchsorted(total, total[-1] / 2)])


def _step(values: Floats) -> float:
    """The width of a bar: half a J/TH, or more where that makes too many."""
    if not len(values):
        return 1.0
    span = float(np.quantile(values, 0.999) - values.min())
    return next((step for step in (0.5, 1.0, 2.0, 5.0, 10.0) if span / step <= MOST_BINS), 20.0)


def _edges(values: Floats, step: float) -> Floats:
    """Edges at whole steps; the few values beyond the last one are counted in it."""
    if not len(values):
        return np.array([0.0, step, 2 * step])
    low = float(np.floor(values.min() / step))
    high = float(np.floor(np.quantile(values, 0.999) / step)) + 1
    count = int(min(high - low, 2 * MOST_BINS))
    return (low + np.arange(count + 1, dtype=np.float64)) * step


def _chart(
    key: str, title: str, subtitle: str, values: Floats, weights: Floats, edges: Floats, colour: int
) -> ChartSpec:
    counts, _ = np.histogram(np.minimum(values, np.nextafter(edges[-1], 0)), edges, weights=weights)
    total = counts.sum()
    shares = counts / total if total else np.full(len(counts), np.nan)
    keys = tuple((key, float(low), float(high)) for low, high in pairwise(edges))
    keys = (*keys[:-1], (key, keys[-1][1], np.inf)) if keys else ()
    return ChartSpec(
        title=title,
        subtitle=subtitle,
        series=(histogram("Share of TH/s", edges, shares, keys=keys, colour=colour),),
        x=Axis(format="number"),
        y=Axis(format="percent", from_zero=True),
        empty="No energised machine matches",
        key=f"machines-{key}",
    )


def terms_of_bar(key: tuple[str, float, float]) -> tuple[str, ...]:
    """The words of the filter line that choose the machines of a bar."""
    name, low, high = key
    return (f"{name}>={low:g}",) if np.isinf(high) else (f"{name}>={low:g}", f"{name}<{high:g}")

"""Answers for scenarios side by side: one figure as bars and lines, all figures with deltas in a table."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from desktop_app.engine.compare import Comparison
from desktop_app.engine.outcomes import OUTCOMES, Outcome
from desktop_app.figures import spans
from desktop_app.figures.chart import Axis, ChartSpec, bars, line
from desktop_app.figures.table import Column, TableSpec
from desktop_app.figures.uncertainty import UNKNOWN, axis_of, said_outcome

_LINES = 5
_AHEAD = 36
_SAME = 1e-9
_COLUMNS = ("margin", "revenue", "btc", "direct-cost", "energy")
_LABELS = {
    "margin": "Margin", "revenue": "Revenue", "btc": "BTC", "direct-cost": "Direct cost", "energy": "Energy",
}  # fmt: skip
NOW = "What if, now"


def names_of(found: Comparison, *, has_what_if: bool) -> tuple[str, ...]:
    """Names of the scenarios; the one that is looked at is called so."""
    names = list(found.names)
    if names:
        names[0] = "Base"
    if has_what_if and len(names) > 1:
        names[1] = NOW
    return tuple(names)


def _row(found: Comparison, outcome: Outcome) -> int:
    return found.outcomes.index(outcome)


def bar_chart(found: Comparison, names: Sequence[str], outcome: Outcome) -> ChartSpec:
    """One figure of the next twelve months by scenario, in the order of the table."""
    values = found.values[_row(found, outcome)]
    return ChartSpec(
        message(found, names, outcome),
        outcome.label,
        (bars(outcome.label, values, signed=outcome.unit == "USD"),),
        Axis("category", labels=tuple(names)),
        axis_of(outcome),
        horizontal=True,
        key=f"outlook-compare-{outcome.key}",
    )


def message(found: Comparison, names: Sequence[str], outcome: Outcome) -> str:
    """Which scenario hurts most."""
    deltas = found.deltas[_row(found, outcome)] * (1 if outcome.more_is_better else -1)
    if len(deltas) < 2:
        return "There is nothing to compare with yet: keep a scenario first"
    if not np.isfinite(deltas).any():
        return UNKNOWN
    worst = int(np.nanargmin(deltas))
    if deltas[worst] >= 0:
        return "None of these scenarios is worse than the base"
    change = found.deltas[_row(found, outcome), worst]
    return f"{names[worst]} hurts most: {said_outcome(outcome, float(change), plus=True)}"


def line_chart(found: Comparison, names: Sequence[str], outcome: Outcome) -> ChartSpec:
    """The figure by month of the base and of the scenarios that stand first."""
    first = found.actual_months
    span = slice(max(first - 1, 0), min(first + _AHEAD, len(found.months)))
    lines, months = found.lines[outcome.key], found.months[span]
    series = [line(names[0], months, lines[0, span], colour="faint")]
    series += [
        line(names[i], months, lines[i, span], colour=i - 1) for i in range(1, min(len(names), 1 + _LINES))
    ]
    others = len(names) - len(series)
    more = f"; {spans.word(others)} more in the table" if others > 0 else ""
    return ChartSpec(
        line_message(found, names, outcome),
        f"{outcome.label.partition(',')[0]} by month{more}",
        tuple(series),
        Axis("month"),
        axis_of(outcome),
        key=f"outlook-compare-lines-{outcome.key}",
    )


def line_message(found: Comparison, names: Sequence[str], outcome: Outcome) -> str:
    """How far the scenarios lie apart after three years."""
    last = min(found.actual_months + _AHEAD, len(found.months)) - 1
    values = found.lines[outcome.key][: 1 + _LINES, last]
    if not np.isfinite(values).any():
        return f"{outcome.label.partition(',')[0]} is not known so far ahead"
    low, high = (said_outcome(outcome, float(v)) for v in (np.nanmin(values), np.nanmax(values)))
    return f"{low} to {high} in {spans.month_name(int(found.months[last]))}"


def table(found: Comparison, names: Sequence[str]) -> TableSpec:
    """Each scenario: its figures of the next twelve months and what differs from the base."""
    shown = [o for key in _COLUMNS for o in OUTCOMES if o.key == key and o in found.outcomes]
    columns = [Column("name", "Scenario", kind="text", width=2.0)]
    kinds = {"USD": "money", "USD/BTC": "money", "BTC": "btc", "MWh": "energy", "PH/s": "hashrate"}
    values: list[Sequence[object]] = [list(names)]
    for outcome in shown:
        row = _row(found, outcome)
        columns.append(Column(outcome.key, _LABELS[outcome.key], kind=kinds[outcome.unit]))
        plus = outcome.more_is_better and outcome.unit != "MWh"  # what is blue is welcome
        columns.append(Column(f"{outcome.key}-change", "vs base", kind="percent", plus=plus, width=0.8))
        values += [found.values[row].tolist(), [math.nan, *_shares(found, row)]]
    return TableSpec(
        f"{spans.capital(spans.word(len(names)))} scenarios side by side",
        tuple(columns),
        tuple(values),
        subtitle="The next twelve months, and the difference from the base",
        keys=tuple(names),
    )


def _shares(found: Comparison, row: int) -> list[float]:
    """The differences from the base; what is the same but for rounding has none."""
    shares = found.shares[row, 1:]
    return np.where(np.abs(shares) < _SAME, 0.0, shares).tolist()

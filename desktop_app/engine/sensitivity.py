"""What each input does to a figure: one at a time (tornado) and two at a time (heat map)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from desktop_app.domain.scenarios import Scenario
from desktop_app.engine.evaluate import evaluate
from desktop_app.engine.inputs import Input
from desktop_app.engine.outcomes import MARGIN, Outcome
from desktop_app.engine.prepare import Prepared
from desktop_app.engine.results import Floats

Progress = Callable[[int, int], None]
"""Told (done, wanted) after each run."""
Cancelled = Callable[[], bool]
"""Asked before each run; once it says so, what was done so far is the answer."""


def unheard(done: int, wanted: int) -> None:
    """Progress that nobody looks at."""


def never() -> bool:
    """Work that is not cancelled."""
    return False


@dataclass(frozen=True, slots=True)
class Bar:
    """What one input does to the figure between its low and its high."""

    input: Input
    at_low: float
    at_high: float

    @property
    def swing(self) -> float:
        """How far the figure moves; 0 where it is not known."""
        return float(np.nan_to_num(abs(self.at_high - self.at_low)))


@dataclass(frozen=True, slots=True)
class Tornado:
    """Bars by falling swing, of the inputs that were run; `base` is the figure without any change."""

    outcome: Outcome
    base: float
    bars: tuple[Bar, ...]
    runs: int
    runs_wanted: int

    @property
    def is_partial(self) -> bool:
        return self.runs < self.runs_wanted


def tornado(
    prepared: Prepared,
    scenario: Scenario,
    inputs: Sequence[Input],
    outcome: Outcome = MARGIN,
    progress: Progress = unheard,
    cancelled: Cancelled = never,
) -> Tornado:
    """Evaluate each input at its low and its high, the others as in the scenario: 1 + 2 · inputs runs."""
    wanted = 1 + 2 * len(inputs)
    if cancelled():
        return Tornado(outcome, float("nan"), (), 0, wanted)
    base = outcome.of(evaluate(prepared, scenario))
    progress(1, wanted)
    bars: list[Bar] = []
    for made in inputs:
        if cancelled():
            break
        ends = [
            outcome.of(evaluate(prepared, made.applied(scenario, value))) for value in (made.low, made.high)
        ]
        bars.append(Bar(made, *ends))
        progress(1 + 2 * len(bars), wanted)
    runs = 1 + 2 * len(bars)
    return Tornado(outcome, base, tuple(sorted(bars, key=lambda bar: -bar.swing)), runs, wanted)


@dataclass(frozen=True, slots=True, eq=False)
class HeatMap:
    """A figure over two inputs: `values` has shape [len(y_values), len(x_values)], NaN where not yet run."""

    outcome: Outcome
    x: Input
    y: Input
    x_values: Floats
    y_values: Floats
    values: Floats
    base: float
    runs: int
    runs_wanted: int

    @property
    def is_partial(self) -> bool:
        return self.runs < self.runs_wanted


def heat_map(
    prepared: Prepared,
    scenario: Scenario,
    x_input: Input,
    y_input: Input,
    outcome: Outcome = MARGIN,
    steps: tuple[int, int] = (11, 11),
    progress: Progress = unheard,
    cancelled: Cancelled = never,
) -> HeatMap:
    """Evaluate two inputs against each other, each from its low to its high in so many steps (x, y).

    Cells are run from coarse to fine, so that what a cancelled run leaves covers the whole map.
    """
    x_values, y_values = (
        np.linspace(made.low, made.high, count) for made, count in zip((x_input, y_input), steps, strict=True)
    )
    values, wanted, runs = (
        np.full((len(y_values), len(x_values)), np.nan),
        1 + x_values.size * y_values.size,
        0,
    )
    base = float("nan")
    for cell in [None, *_coarse_to_fine(*values.shape)]:
        if cancelled():
            break
        if cell is None:
            base = outcome.of(evaluate(prepared, scenario))
        else:
            varied = x_input.applied(scenario, float(x_values[cell[1]]))
            varied = y_input.applied(varied, float(y_values[cell[0]]))
            values[cell] = outcome.of(evaluate(prepared, varied))
        runs += 1
        progress(runs, wanted)
    return HeatMap(outcome, x_input, y_input, x_values, y_values, values, base, runs, wanted)


def _coarse_to_fine(rows: int, columns: int) -> list[tuple[int, int]]:
    """Every cell once: those on a wide grid first, then on ever narrower ones."""

    def fineness(at: int) -> int:
        return 64 if at == 0 else at & -at

    cells = [(row, column) for row in range(rows) for column in range(columns)]
    return sorted(cells, key=lambda cell: -min(fineness(cell[0]), fineness(cell[1])))

"""Scenarios side by side: figures with what differs from the first, and lines to lay over each other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from desktop_app.domain.scenarios import Scenario
from desktop_app.engine.evaluate import evaluate
from desktop_app.engine.outcomes import OUTCOMES, Outcome
from desktop_app.engine.prepare import Prepared
from desktop_app.engine.results import Floats, Ints, Results
from desktop_app.engine.sensitivity import Cancelled, Progress, never, unheard


@dataclass(frozen=True, slots=True, eq=False)
class Comparison:
    """Scenarios along the second axis, the first of them what the others are held against."""

    names: tuple[str, ...]
    outcomes: tuple[Outcome, ...]
    values: Floats
    """[outcomes, scenarios]"""
    months: Ints
    actual_months: int
    lines: Mapping[str, Floats]
    """By outcome key, the figure by month of each scenario: [scenarios, M]."""
    wanted: int
    """How many scenarios were asked for; a cancelled comparison has fewer."""

    @property
    def deltas(self) -> Floats:
        """Each scenario less the first, [outcomes, scenarios]."""
        return self.values - self.values[:, :1]

    @property
    def shares(self) -> Floats:
        """The deltas as a share of the first scenario's figure; NaN where that is 0."""
        first = np.abs(self.values[:, :1])
        return np.divide(self.deltas, first, out=np.full_like(self.values, np.nan), where=first > 0)

    @property
    def is_partial(self) -> bool:
        return len(self.names) < self.wanted


def compare(
    prepared: Prepared,
    scenarios: Sequence[Scenario],
    outcomes: tuple[Outcome, ...] = OUTCOMES,
    progress: Progress = unheard,
    cancelled: Cancelled = never,
) -> Comparison | None:
    """Evaluate scenarios and set them side by side; None if it was cancelled before the first was done."""
    found: list[Results] = []
    for scenario in scenarios:
        if cancelled():
            break
        found.append(evaluate(prepared, scenario))
        progress(len(found), len(scenarios))
    return side_by_side(found, outcomes, len(scenarios)) if found else None


def side_by_side(
    results: Sequence[Results], outcomes: tuple[Outcome, ...] = OUTCOMES, wanted: int | None = None
) -> Comparison:
    """The same of evaluations that are at hand; all of one portfolio, at least one."""
    return Comparison(
        tuple(made.scenario for made in results),
        outcomes,
        np.array([[outcome.of(made) for made in results] for outcome in outcomes]),
        results[0].months,
        results[0].actual_months,
        {outcome.key: np.stack([outcome.by_month(made) for made in results]) for outcome in outcomes},
        len(results) if wanted is None else wanted,
    )

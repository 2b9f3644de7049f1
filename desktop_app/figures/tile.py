"""Answers for a tile: one figure with its unit, its change, its plan and its small line."""

from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from numpy.typing import NDArray

Mood = Literal["good", "bad", "neutral"]
_NO_VALUES = np.empty(0)


@dataclass(frozen=True, slots=True, eq=False)
class Tile:
    """One headline figure, all of it said already: a widget or a page only places the texts.

    `change_mood` says whether the change is welcome (a falling cost is), which gives it its colour;
    `base_value` is what the figure was before a what-if, shown small and grey.
    """

    label: str
    value: str
    unit: str = ""
    change: str = ""
    change_mood: Mood = "neutral"
    plan: str = ""
    sparkline: NDArray[np.float64] = field(default_factory=lambda: _NO_VALUES)
    footnote: str = ""
    base_value: str = ""
    key: str = ""

    @property
    def spoken(self) -> str:
        """The tile as one sentence for a screen reader."""
        parts = [f"{self.label}: {self.value} {self.unit}".rstrip(), self.change]
        parts += [f"plan {self.plan}" if self.plan else "", self.footnote]
        return ", ".join(part for part in parts if part)


def mood(change: float, *, less_is_better: bool = False) -> Mood:
    """Judge a change: welcome, unwelcome, or neither when it is nought or missing."""
    if not change or change != change:
        return "neutral"
    return "good" if (change > 0) != less_is_better else "bad"

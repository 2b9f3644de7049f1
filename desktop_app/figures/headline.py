"""Answers for tiles: a figure of the last month on record, or of the year ahead as a what-if moves it."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from desktop_app.engine.results import Floats, Results
from desktop_app.figures import format as say, spans
from desktop_app.figures.tile import Tile, mood

_NO_VALUES = np.empty(0)


@dataclass(frozen=True, slots=True)
class Headline:
    """What a tile is called, how its figure is said, and whether less of it is better."""

    key: str
    label: str
    kind: str
    unit: str = ""
    less_is_better: bool = False

    def said(self, value: float) -> tuple[str, str]:
        """The figure and its unit: "47.1 EH/s" → ("47.1", "EH/s"); money keeps its "$26.4 m"."""
        text = say.say(self.kind, value)
        if text.lstrip(say.MINUS).startswith("$"):
            return text, self.unit
        number, _, unit = text.partition(" ")
        return number, self.unit or unit

    def tile(
        self,
        value: float,
        against: float = math.nan,
        *,
        label: str = "",
        plan: float = math.nan,
        base: float = math.nan,
        sparkline: Floats = _NO_VALUES,
        footnote: str = "",
    ) -> Tile:
        """A tile whose change is against another figure; with a base, the plan gives it its place."""
        number, unit = self.said(value)
        change = say.change(value, against)
        return Tile(
            label or self.label,
            number,
            unit,
            "" if change == say.MISSING else change,
            mood(say.relative(value, against), less_is_better=self.less_is_better),
            "" if math.isnan(plan) or not math.isnan(base) else self.said(plan)[0],
            sparkline,
            footnote,
            "" if math.isnan(base) else self.said(base)[0],
            self.key,
        )

    def of_last_month(self, results: Results, values: Floats, planned: Floats | None = None) -> Tile:
        """The last whole month on record, against the month before."""
        at = results.actual_months - 1
        if at < 0 or not results.company.earned_btc[: at + 1].any():
            return Tile(self.label, say.MISSING, footnote="No whole month is on record yet", key=self.key)
        return self.tile(
            float(values[at]),
            float(values[at - 1]) if at else math.nan,
            label=f"{self.label}, {spans.month_alone(results.months[at])[:3]}",
            plan=math.nan if planned is None else float(planned[at]),
            sparkline=values[max(at - spans.YEAR, 0) : at + 1],
            footnote=f"{spans.month_name(results.months[at])} on record; the change is on the month before",
        )

    def of_next_year(self, now: float, was: float, before: float, plan: float, *, what_if: bool) -> Tile:
        """Twelve months ahead, against the twelve before, or during a what-if against the base."""
        if what_if:
            return self.tile(now, was, base=was, footnote="The change is on the base, without the what-if")
        return self.tile(now, before, plan=plan, footnote="Forecast; the change is on the last 12 months")

"""One number of an evaluation: what sensitivities, heat maps and comparisons of scenarios look at."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from desktop_app.engine.results import Floats, Results

MONTHS_AHEAD = 12


@dataclass(frozen=True, slots=True)
class Outcome:
    """A figure of the next twelve months: its number, the line by month behind it, and how it is said."""

    key: str
    label: str
    unit: str
    by_month: Callable[[Results], Floats]
    """The company's figure along `Results.months`."""
    over: Callable[[Results, slice], float]
    """The one number of a span of months."""
    more_is_better: bool = True

    def of(self, results: Results) -> float:
        """The number of the next twelve months; NaN where any part of it is not known."""
        return self.over(results, ahead(results))


def ahead(results: Results) -> slice:
    """The next twelve months: from the first that is not wholly on record."""
    return slice(results.actual_months, results.actual_months + MONTHS_AHEAD)


def _total(name: str) -> tuple[Callable[[Results], Floats], Callable[[Results, slice], float]]:
    def by_month(results: Results) -> Floats:
        return getattr(results.company, name)

    return by_month, lambda results, span: float(by_month(results)[span].sum())


def _mean(name: str) -> tuple[Callable[[Results], Floats], Callable[[Results, slice], float]]:
    def by_month(results: Results) -> Floats:
        return getattr(results.company, name)

    def over(results: Results, span: slice) -> float:
        chosen = by_month(results)[span]
        return float(chosen.mean()) if len(chosen) else float("nan")

    return by_month, over


def _per_btc(layer: str) -> tuple[Callable[[Results], Floats], Callable[[Results, slice], float]]:
    def over(results: Results, span: slice) -> float:
        """Cost of the months over their bitcoin, not the mean of the months' ratios."""
        btc = results.company.earned_btc[span]
        usd = np.where(btc > 0, results.cost_per_btc_usd[layer][span] * btc, 0.0).sum()
        return float(usd / btc.sum()) if btc.sum() > 0 else float("nan")

    return lambda results: results.cost_per_btc_usd[layer], over


MARGIN = Outcome("margin", "Mining margin, next 12 months", "USD", *_total("margin_usd"))
OUTCOMES: tuple[Outcome, ...] = (
    MARGIN,
    Outcome("revenue", "Revenue, next 12 months", "USD", *_total("revenue_usd")),
    Outcome("btc", "Produced, next 12 months", "BTC", *_total("earned_btc")),
    Outcome("energy-cost", "Energy cost per BTC, next 12 months", "USD/BTC", *_per_btc("energy"), False),
    Outcome("direct-cost", "Direct cost per BTC, next 12 months", "USD/BTC", *_per_btc("direct"), False),
    Outcome("cash-cost", "Cash cost per BTC, next 12 months", "USD/BTC", *_per_btc("cash"), False),
    Outcome("hashrate", "Average operating, next 12 months", "PH/s", *_mean("operating_phs")),
    Outcome("energy", "Energy, next 12 months", "MWh", *_total("energy_mwh")),
)

"""What a charge function sees: the contract's calendar, its load and prices, and the lines before."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from desktop_app.domain.terms import Line, Terms, Version
from desktop_app.engine.bill.frame import Frame
from desktop_app.engine.bill.results import LineBill
from desktop_app.engine.results import Floats


@dataclass(frozen=True, slots=True, eq=False)
class Series:
    """Values of equal intervals; NaN is a gap."""

    first_at: int
    """Seconds UTC at which the first interval begins."""
    minutes: int
    values: Floats


@dataclass(frozen=True, slots=True, eq=False)
class Load:
    """What a site draws."""

    kw: Series
    """Mean power of each interval at the meter."""
    kvar: Series | None = None
    baseline_kw: Series | None = None
    """Of two-part real-time pricing."""
    production_usd: Mapping[int, float] = field(default_factory=dict)
    """Value of what the hosted machines produced, by month; for hosting by share."""
    uptime: Mapping[int, float] = field(default_factory=dict)
    """Share of the month, by month; for an uptime guarantee."""


@dataclass(slots=True, eq=False)
class Situation:
    """All that the lines of a contract are computed from, on the intervals of one frame (I of them)."""

    terms: Terms
    versions: tuple[tuple[Version, NDArray[np.bool_]], ...]
    """The versions in force and the billing months of each, [M]."""
    frame: Frame
    """Which billing month, local hour and day each interval belongs to."""
    windows: Frame
    """The same in demand windows (W of them); `frame` itself where the load is no finer."""
    kwh: Floats
    """Delivered energy by interval as settled, losses included; gaps count 0, [I]."""
    kw: Floats
    """Mean power by demand window, losses included if the contract says so, [W]."""
    block_kwh: Floats
    """Energy that fixed blocks cover at most, by interval: `block.cover`, before any line, [I]."""
    baseline_kwh: Floats
    """[I]; 0 without a baseline."""
    kvar: Floats | None
    """By demand window, [W]."""
    prices: Mapping[int, Floats]
    """$/MWh by interval for every series that a line names, as settled; NaN where it has none, [I]."""
    load: Load | None
    """None: nothing is known of the load, energy and power count 0."""
    load_months: NDArray[np.bool_]
    """Billing months of which the load says anything, [M]."""
    blocks: Mapping[int, Floats] = field(default_factory=dict)
    """The same of each block by its line, in the order in which they are filled, [I] each."""
    skip: int = 0
    """Billing months before the first one asked for: computed for lines that look back, never shown."""
    done: dict[int, LineBill] = field(default_factory=dict)
    """The lines computed before, by id: percentages and minima look at them."""
    notes: list[str] = field(default_factory=list)
    made_up_mwh: dict[int, Floats] = field(default_factory=dict)
    """What was drawn from the banks of blocks, by line [MWh], [M]: no energy makes up for two."""
    kept: dict[Hashable, Any] = field(default_factory=dict)
    """What was worked out for a line, by its id, where another line needs it too."""

    @property
    def peak_kw(self) -> Floats:
        """Highest mean of a demand window, [M]."""
        found = self.kept.get("peak")
        if found is None:
            found = self.kept["peak"] = self.windows.highest(self.kw)
        return found

    def energy_of(self, load: int) -> Floats:
        """Energy of one of `domain.charges.kinds.LOADS` by interval [kWh]; a deviation may be negative."""
        if load == 0:
            return self.kwh
        if load == 1:
            return np.maximum(self.kwh - self.block_kwh, 0.0)
        return self.baseline_kwh if load == 2 else self.kwh - self.baseline_kwh

    @property
    def demand_losses(self) -> float:
        """What power at the meter is multiplied by."""
        return 1 + self.terms.contract.loss_share * self.terms.contract.losses_of

    def price_of(self, series_id: int | None) -> Floats:
        """Prices of a series as they are settled [$/MWh], [I]; a series that is not there is one gap."""
        found = None if series_id is None else self.prices.get(series_id)
        return np.full(self.frame.count, np.nan) if found is None else found

    def bases(self, line: Line, months: NDArray[np.bool_]) -> Floats:
        """Sum of the lines that a percentage or minimum applies to, [M]; 0 outside its months."""
        chosen = [d for i, d in self.done.items() if not line.bases or i in line.bases]
        total = np.sum([d.amount_usd for d in chosen], axis=0) if chosen else np.zeros(len(months))
        return np.where(months, total, 0.0)

    def note(self, text: str) -> None:
        """Say once what the bill takes for granted."""
        if text not in self.notes:
            self.notes.append(text)

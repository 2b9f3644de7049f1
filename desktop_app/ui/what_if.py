"""The inputs of the what-if drawer: how each becomes an override, and what its base is."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from desktop_app.domain.change import Change
from desktop_app.domain.edits import inserting, inserting_records
from desktop_app.domain.portfolio import Portfolio
from desktop_app.domain.scenarios import OPERATIONS, ROLES, Override, Scenario
from desktop_app.engine import inputs as engine_inputs
from desktop_app.engine.further_inputs import FACTOR_UNIT, FURTHER, MODE_UNIT
from desktop_app.engine.plan import plan_rows
from desktop_app.engine.results import Classes, Results
from desktop_app.figures import format as say

MONTHS_AHEAD = 12


@dataclass(frozen=True, slots=True)
class Input:
    """One slider: what it is called, which override it makes, and how it is shown.

    `low` and `high` are in shown units; with `of_base` they are multiples of the base. `to_value` makes the
    override's value of the shown number and the base; `to_shown` goes the other way.
    """

    key: str
    label: str
    kind: str
    field: str
    operation: str
    base: Callable[[Results], float]
    low: float
    high: float
    of_base: bool = False
    to_value: Callable[[float, float], float] = lambda shown, base: shown
    to_shown: Callable[[float, float], float] = lambda value, base: value
    factor: float = 1.0
    prefix: str = ""
    suffix: str = ""
    decimals: int = 1
    plus: bool = False
    id: int | None = None

    @property
    def names(self) -> engine_inputs.Key:
        """Kind, record (None for all) and field, as an override names them."""
        return self.kind, self.id, self.field

    def limits(self, base: float) -> tuple[float, float]:
        """The range of the slider."""
        return (self.low * base, self.high * base) if self.of_base else (self.low, self.high)

    def override(self, shown: float, base: float) -> Override:
        """The override that makes the engine take the shown number."""
        return Override(self.kind, self.id, self.field, self.operation, self.to_value(shown, base))

    def shown(self, scenario: Scenario, base: float) -> float:
        """The number that a scenario stands for; the base where it says nothing."""
        for override in reversed(scenario.overrides):
            if (override.kind, override.id, override.field) == self.names:
                if override.operation == self.operation:
                    return self.to_shown(override.value, base)
                return base + override.value if override.operation == "add" else base * override.value
        return base

    def applied(self, scenario: Scenario, shown: float, base: float) -> Scenario:
        """The scenario with this input at the shown number; at the base the override goes."""
        if math.isclose(shown, base, rel_tol=1e-9, abs_tol=1e-12):
            return without(scenario, self.names)
        return scenario.with_override(self.override(shown, base))


def without(scenario: Scenario, names: engine_inputs.Key) -> Scenario:
    """The scenario without what it says of one input; what it says of single sites stands."""
    kept = (o for o in scenario.overrides if (o.kind, o.id, o.field) != names)
    return Scenario(scenario.name, tuple(kept))


def _first(values: np.ndarray, results: Results) -> float:
    month = min(results.actual_months, len(results.months) - 1)
    return float(values[month]) if month >= 0 else math.nan


def _yearly_growth(results: Results) -> float:
    difficulty, first = results.network.difficulty, results.actual_months
    if first + MONTHS_AHEAD >= len(difficulty):
        return math.nan
    return float(difficulty[first + MONTHS_AHEAD] / difficulty[first] - 1)


def _pool_fee(results: Results) -> float:
    revenue = _first(results.company.revenue_usd, results)
    return _first(results.company.pool_fee_usd, results) / revenue if revenue else math.nan


INPUTS: tuple[Input, ...] = (
    Input(
        "price", "BTC price", "network", "price_usd", "set",
        lambda r: _first(r.network.price_usd, r), 0.25, 2.5, of_base=True, prefix="$", decimals=0,
    ),
    Input(
        "difficulty", "Difficulty growth", "network", "difficulty_growth_per_year", "set",
        _yearly_growth, -0.3, 1.0, factor=100, suffix=" %/yr", plus=True,
    ),
    Input(
        "fees", "Fees, share of reward", "network", "fees_share", "set",
        lambda r: _first(r.network.fees_share, r), 0.0, 0.3, factor=100, suffix=" %",
    ),
    Input(
        "power", "Power price", "site", "power_price_usd_per_mwh", "scale",
        lambda r: 0.0, -0.5, 1.0, factor=100, suffix=" %", plus=True,
        to_value=lambda shown, base: 1 + shown, to_shown=lambda value, base: value - 1,
    ),
    Input(
        "availability", "Availability", "site", "availability", "scale",
        lambda r: _first(r.company.availability, r), 0.5, 1.0, factor=100, suffix=" %",
        to_value=lambda shown, base: shown / base if base else 1.0, to_shown=lambda value, base: value * base,
    ),
    Input(
        "pool", "Pool fee", "pool", "fee_share", "set",
        _pool_fee, 0.0, 0.04, factor=100, suffix=" %", decimals=2,
    ),
)  # fmt: skip


# --- vary this --------------------------------------------------------------------------------------
_FORMS: Mapping[str, tuple[float, str, str, int]] = {
    "1": (100, "", " %", 1),
    "1/year": (100, "", " %/yr", 1),
    "USD": (1, "$", "", 0),
    "USD/MWh": (1, "$", "/MWh", 2),
    "USD/month": (1e-3, "$", "k/mo", 0),
    "1/retarget": (100, "", " %/14 d", 1),
    "days": (1, "", " days", 0),
    "BTC": (1, "", " BTC", 3),
    MODE_UNIT: (1, "", "", 0),
    FACTOR_UNIT: (1, "", " ×", 2),
}
_REACH = 3.0
"""A slider reaches so many times as far as a sensitivity goes; further inputs say themselves how far."""
_NEVER_BELOW_ZERO = frozenset({"1", "USD", "USD/MWh", "USD/month"})


def varied(made: engine_inputs.Input) -> Input:
    """A slider for any input of the engine, such as one site's availability."""
    low, high = made.low, made.high
    if made.field not in FURTHER:
        low, high = (made.base + _REACH * (end - made.base) for end in (made.low, made.high))
    if made.unit in _NEVER_BELOW_ZERO and made.base >= 0 and "growth" not in made.field:
        low = max(low, 0.0)
    if made.unit == "1":
        high = min(high, 1.0)
    factor, prefix, suffix, decimals = _FORMS.get(made.unit, (1.0, "", f" {made.unit}".rstrip(), 2))

    def to_value(shown: float, base: float) -> float:
        if made.operation == "scale":
            return shown / base if base else 1.0
        if made.unit == MODE_UNIT:
            return float(round(shown))
        return shown - base if made.operation == "add" else shown

    def to_shown(value: float, base: float) -> float:
        if made.operation == "scale":
            return value * base
        return base + value if made.operation == "add" else value

    return Input(
        f"{made.kind}.{made.id}.{made.field}", made.label, made.kind, made.field, made.operation,
        lambda _: made.base, low, high, to_value=to_value, to_shown=to_shown, factor=factor, prefix=prefix,
        suffix=suffix, decimals=decimals, id=made.id,
    )  # fmt: skip


# --- what the drawer's card says -------------------------------------------------------------------
def margin_ahead_usd(results: Results) -> float:
    """Mining margin of the next twelve months [USD]; NaN where it is known of none."""
    first = results.actual_months
    ahead = results.company.margin_usd[first : first + MONTHS_AHEAD]
    return float(np.nansum(ahead)) if np.isfinite(ahead).any() else math.nan


def crossings(results: Results, base: Results) -> tuple[list[int], list[int]]:
    """Classes of `results` that earn where they lost in the base, and the reverse, the largest first."""
    before = _earning(base.classes)
    gained, lost = [], []
    for row, (key, earns) in enumerate(_earning(results.classes).items()):
        if before.get(key, earns) != earns:
            (gained if earns else lost).append(row)
    size = results.classes.machines
    for rows in (gained, lost):
        rows.sort(key=lambda row: -int(size[row]))
    return gained, lost


def _earning(classes: Classes) -> dict[tuple[int, ...], bool]:
    keys = zip(
        classes.site_id.tolist(),
        classes.model_id.tolist(),
        classes.mode.tolist(),
        classes.owner.tolist(),
        strict=True,
    )
    return dict(zip(keys, (classes.margin_usd_per_day > 0).tolist(), strict=True))


def class_sentence(portfolio: Portfolio, classes: Classes, row: int) -> str:
    """A class in words: "Ashford B, 4,212 × S19j Pro"."""
    site = portfolio.records("site").get(int(classes.site_id[row]))
    model = portfolio.records("machine_model").get(int(classes.model_id[row]))
    names = (site.name if site else "?", model.name if model else "?")
    return f"{names[0]}, {say.number(float(classes.machines[row]), 0)} × {names[1]}"


def keeping(
    portfolio: Portfolio, scenario: Scenario, name: str, role: str = "what-if", results: Results | None = None
) -> Change:
    """The edit that keeps a scenario in the book under a name; with its results it is frozen as a plan."""
    kept = {"name": name, "role": ROLES.index(role), "frozen": int(results is not None)}
    record = inserting_records(portfolio, "scenario", [kept])
    rows: list[Mapping[str, int | float | str | None]] = [
        {
            "scenario_id": int(record.ids[0]),
            "kind": o.kind,
            "target_id": o.id,
            "field_name": o.field,
            "operation": OPERATIONS.index(o.operation),
            "value": o.value,
            "from_on": o.from_on,
            "to_on": o.to_on,
        }
        for o in scenario.overrides
    ]
    change = Change((record, inserting_records(portfolio, "override", rows)))
    if results is None:
        return change
    figures = inserting(portfolio, "plan_figure", plan_rows(results, int(record.ids[0])))
    return change.then(Change((figures,)))

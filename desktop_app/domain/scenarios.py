"""Scenarios: named sets of overrides of the engine's inputs, frozen plans, and saved views."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field as plain_field

from desktop_app.domain.entity import entity
from desktop_app.domain.fields import field

ROLES = ("what-if", "budget", "guidance")
OPERATIONS = ("set", "scale", "add")
SET, SCALE, ADD = range(3)


@entity("scenario", "Scenario", "Scenarios", key=("name",))
class ScenarioRecord:
    """A named scenario; one that is frozen keeps the figures it had (`PlanFigure`) and is the plan."""

    id: int = 0
    name: str = field("Name", "text", unique=True)
    role: int = field("Role", "choice", choices=ROLES, default=0)
    frozen: int = field("Frozen", "flag", default=0)
    note: str = field("Note", "text")


@entity("override", "Override", "Overrides", title="id")
class OverrideRecord:
    """One input that a scenario changes, named by kind and field; a missing id means all of the kind."""

    id: int = 0
    scenario_id: int = field("Scenario", "reference", target="scenario")
    kind: str = field("Kind", "text")
    target_id: int | None = field("Target", "integer", optional=True)
    field_name: str = field("Field", "text")
    operation: int = field("Operation", "choice", choices=OPERATIONS)
    value: float = field("Value")
    from_on: int | None = field("From", "day", optional=True)
    to_on: int | None = field("To", "day", optional=True)


@entity("plan_figure", "Plan figure", "Plan figures", key=("scenario_id", "site_id", "month"), title="month")
class PlanFigure:
    """What a frozen scenario says of a site and month."""

    id: int = 0
    scenario_id: int = field("Scenario", "reference", target="scenario")
    site_id: int = field("Site", "reference", target="site")
    month: int = field("Month", "month")
    operating_phs: float = field("Average operating", unit="PH/s", minimum=0)
    earned_btc: float = field("Produced", unit="BTC", minimum=0)
    energy_mwh: float = field("Energy", unit="MWh", minimum=0)
    power_cost_usd: float = field("Power cost", unit="USD")
    revenue_usd: float = field("Revenue", unit="USD", minimum=0)
    direct_cost_usd: float = field("Direct cost", unit="USD")


@entity("saved_view", "Saved view", "Saved views", key=("page", "name"))
class SavedView:
    """A filter with its columns under a name."""

    id: int = 0
    page: str = field("Page", "text")
    name: str = field("Name", "text")
    query: str = field("Query", "text")
    layout: str = field("Layout", "text", help="Columns, order and grouping as JSON.")


@dataclass(frozen=True, slots=True)
class Override:
    """Change one input of the engine: set it, scale it, or add to it, for one record or (id None) for all.

    Inputs: ("network", None, "price_usd" | "price_growth_per_year" | "difficulty" |
    "difficulty_growth_per_year" | "difficulty_growth_per_retarget" | "difficulty_elasticity" |
    "difficulty_lag_days" | "difficulty_growth_floor" | "fees_share" | "fees_btc_per_block"),
    ("site", id | None, "power_price_usd_per_mwh" | "availability" | "curtailed_share" | "derating" |
    "derating_per_year" | "direct_usd_per_month" | "must_run" (1: runs whatever an hour costs) |
    "power_mode", the code of one of `MODES`),
    ("mode", code, "hashrate_share" | "power_share", over normal), ("pool", None, "fee_share").
    engine/overrides.py has the list.
    """

    kind: str
    id: int | None
    field: str
    operation: str
    value: float
    from_on: int | None = None
    to_on: int | None = None


@dataclass(frozen=True, slots=True)
class Scenario:
    """What the engine takes besides the facts."""

    name: str = "Base"
    overrides: tuple[Override, ...] = plain_field(default=())
    _by_input: dict[tuple[str, str], list[Override]] = plain_field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Sort the overrides by input once: a pasted path has thousands, and every input asks for its own."""
        made: dict[tuple[str, str], list[Override]] = {}
        for override in self.overrides:
            made.setdefault((override.kind, override.field), []).append(override)
        object.__setattr__(self, "_by_input", made)

    def of(self, kind: str, field: str) -> Sequence[Override]:
        """The overrides of one input, in the order in which they apply."""
        return self._by_input.get((kind, field), ())

    def with_override(self, override: Override) -> Scenario:
        """This scenario with one input replaced; the newest override of an input wins."""
        kept = tuple(
            o
            for o in self.overrides
            if (o.kind, o.id, o.field, o.from_on, o.to_on)
            != (override.kind, override.id, override.field, override.from_on, override.to_on)
        )
        return Scenario(self.name, (*kept, override))

    def with_path(self, path: Sequence[Override]) -> Scenario:
        """This scenario with a path in place of what it said of the same inputs on dated days."""
        inputs = {(o.kind, o.field) for o in path}
        dated = (o for o in self.overrides if o.from_on is not None or o.to_on is not None)
        gone = {o for o in dated if (o.kind, o.field) in inputs}
        return Scenario(self.name, (*(o for o in self.overrides if o not in gone), *path))

    def without(self, kind: str, field: str) -> Scenario:
        """This scenario with an input back at its base."""
        return Scenario(self.name, tuple(o for o in self.overrides if (o.kind, o.field) != (kind, field)))


BASE = Scenario()

"""How a scenario changes the inputs of the forecast: set, scale or add, for one record or all, for a time."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from desktop_app.domain.machines import MODES
from desktop_app.domain.problems import Problem
from desktop_app.domain.scenarios import Override, Scenario
from desktop_app.engine.results import Floats, Ints

NETWORK_INPUTS = (
    "price_usd", "price_growth_per_year", "difficulty", "difficulty_growth_per_year",
    "difficulty_growth_per_retarget", "difficulty_elasticity", "difficulty_lag_days",
    "difficulty_growth_floor", "subsidy_btc", "fees_share", "fees_btc_per_block",
)  # fmt: skip
SITE_INPUTS = (
    "power_price_usd_per_mwh",
    "availability",
    "curtailed_share",
    "derating",
    "direct_usd_per_month",
    "derating_per_year",
    "power_mode",
    "must_run",
)
MODE_INPUTS = ("hashrate_share", "power_share")
FOR_ALL_DAYS = ("difficulty_elasticity", "difficulty_lag_days", "difficulty_growth_floor")
"""Inputs that have one value, whatever the day."""
SHARES = ("fees_share", "availability", "curtailed_share", "derating", "fee_share", "derating_per_year")
"""Inputs that are held between 0 and 1 whatever a scenario adds to them."""


def changed(values: Floats, override: Override) -> Floats:
    """Values after one override."""
    if override.operation == "set":
        made = np.full_like(values, override.value)
    else:
        made = values * override.value if override.operation == "scale" else values + override.value
    return np.clip(made, 0.0, 1.0) if override.field in SHARES else made


def number(scenario: Scenario, kind: str, field: str, base: float) -> float:
    """Where a path begins: the base after every override of it that has no dates."""
    value = np.array([base])
    for override in scenario.of(kind, field):
        if not is_dated(override):
            value = changed(value, override)
    return float(value[0])


def along_days(
    scenario: Scenario, kind: str, field: str, base: Floats, first_on: int, *, only_dated: bool = False
) -> Floats:
    """A path by day from `first_on` on, shape [D], after every override of it within its dates."""
    path = base
    for override in scenario.of(kind, field):
        if only_dated and not is_dated(override):
            continue
        if path is base:
            path = base.copy()
        covered = days_covered(override, first_on)
        path[covered] = changed(path[covered], override)
    return path


def days_covered(override: Override, first_on: int) -> slice:
    """The positions of an override's days along a path from `first_on` on."""
    start = None if override.from_on is None else max(override.from_on - first_on, 0)
    return slice(start, None if override.to_on is None else max(override.to_on - first_on + 1, 0))


def by_site_month(
    scenario: Scenario,
    kind: str,
    field: str,
    base: Floats,
    *,
    site_ids: Ints,
    first_on: Ints,
    days_in_month: Floats,
) -> Floats:
    """An input by site and month, shape [S, M]; an override that covers a month in part counts by its days.

    `first_on` is the first day of each month, `days_in_month` how many of its days count.
    """
    made = base
    for override in scenario.of(kind, field):
        rows = np.ones(len(site_ids), np.bool_) if override.id is None else site_ids == override.id
        share = share_covered(override, first_on, days_in_month) * rows[:, None]
        made = np.where(share > 0, made + share * (changed(made, override) - made), made)
    return made


def mode_code(override: Override) -> int | None:
    """The power mode (code of `domain.machines.MODES`) that an override sets; None where it names none."""
    code = override.value
    return int(code) if override.operation == "set" and code in range(len(MODES)) else None


def share_covered(override: Override, first_on: Ints, days_in_month: Floats) -> Floats:
    """The share of each month's days that an override covers."""
    if not is_dated(override):
        return np.ones(len(first_on))
    end = first_on + days_in_month
    start = first_on if override.from_on is None else np.maximum(first_on, override.from_on)
    end = end if override.to_on is None else np.minimum(end, override.to_on + 1)
    return np.clip((end - start) / days_in_month, 0.0, 1.0)


def is_dated(override: Override) -> bool:
    return override.from_on is not None or override.to_on is not None


def problems_of_scenario(scenario: Scenario, site_ids: Iterable[int]) -> list[Problem]:
    """Overrides that name an input or a site that there is not."""
    known = {
        *(("network", f) for f in NETWORK_INPUTS),
        *(("site", f) for f in SITE_INPUTS),
        *(("mode", f) for f in MODE_INPUTS),
        ("pool", "fee_share"),
    }
    sites = set(site_ids)
    found = []
    for override in scenario.overrides:
        if (override.kind, override.field) not in known:
            reason = f"Scenario {scenario.name} changes {override.kind} {override.field}, which is no input"
            found.append(Problem(reason, "override", "field_name"))
        elif override.kind == "site" and override.id is not None and override.id not in sites:
            found.append(
                Problem(
                    f"Scenario {scenario.name} names a site that is not in the book", "override", "target_id"
                )
            )
        elif override.field in FOR_ALL_DAYS and is_dated(override):
            reason = f"Scenario {scenario.name} dates {override.field}, which has one value for all days"
            found.append(Problem(f"{reason}; it is left as it was", "override", "from_on"))
        elif override.field == "power_mode" and mode_code(override) is None:
            reason = f"Scenario {scenario.name} sets a power mode that there is not"
            found.append(Problem(f"{reason}: 0 to 2 are {', '.join(MODES)}", "override", "value"))
    return found

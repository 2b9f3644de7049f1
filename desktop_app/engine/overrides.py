"""How a scenario changes the inputs of the forecast: set, scale or add, for one record or all, for a time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np

from desktop_app.domain.problems import Problem
from desktop_app.domain.scenarios import Override, Scenario
from desktop_app.engine.results import Floats, Ints

NETWORK_INPUTS = (
    "price_usd", "price_growth_per_year", "difficulty", "difficulty_growth_per_year", "fees_share",
)  # fmt: skip
SITE_INPUTS = (
    "power_price_usd_per_mwh",
    "availability",
    "curtailed_share",
    "derating",
    "direct_usd_per_month",
)
SHARES = ("fees_share", "availability", "curtailed_share", "derating", "fee_share")
"""Inputs that are held between 0 and 1 whatever a scenario adds to them."""


def changed(values: Floats, override: Override) -> Floats:
    """Values after one override."""
    if override.operation == "set":
        made = np.full_like(values, override.value)
    else:
        made = values * override.value if override.operation == "scale" else values + override.value
    return np.clip(made, 0.0, 1.0) if override.field in SHARES else made


def number(scenario: Scenario, kind: str, field: str, base: float) -> float:
    """An input that has no time of its own, after every override of it."""
    value = np.array([base])
    for override in _of(scenario, kind, field):
        value = changed(value, override)
    return float(value[0])


def along_days(scenario: Scenario, kind: str, field: str, base: Floats, first_on: int) -> Floats:
    """A path by day from `first_on` on, shape [D], after every override of it within its dates."""
    path = base
    for override in _of(scenario, kind, field):
        inside = _slice(override, first_on, len(path))
        path = path.copy()
        path[inside] = changed(path[inside], override)
    return path


def by_site_month(
    scenario: Scenario, field: str, base: Floats, site_ids: Ints, month_first_on: Ints
) -> Floats:
    """An input by site and month, shape [S, M]; an override holds in months that begin within its dates."""
    made = base
    for override in _of(scenario, "site", field):
        rows = np.ones(len(site_ids), np.bool_) if override.id is None else site_ids == override.id
        inside = np.ones(len(month_first_on), np.bool_)
        if override.from_on is not None:
            inside &= month_first_on >= override.from_on
        if override.to_on is not None:
            inside &= month_first_on <= override.to_on
        cells = np.ix_(rows, inside)
        made = made.copy()
        made[cells] = changed(made[cells], override)
    return made


def _of(scenario: Scenario, kind: str, field: str) -> Iterator[Override]:
    return (o for o in scenario.overrides if (o.kind, o.field) == (kind, field))


def _slice(override: Override, first_on: int, count: int) -> slice:
    start = 0 if override.from_on is None else max(override.from_on - first_on, 0)
    end = count if override.to_on is None else max(override.to_on - first_on + 1, 0)
    return slice(start, end)


def problems_of_scenario(scenario: Scenario, site_ids: Iterable[int]) -> list[Problem]:
    """Overrides that name an input or a site that there is not."""
    known = {
        *(("network", f) for f in NETWORK_INPUTS),
        *(("site", f) for f in SITE_INPUTS),
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
    return found

"""The plan: a frozen scenario's figures by site and month, and how an evaluation becomes one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from desktop_app.domain import days
from desktop_app.domain.portfolio import Portfolio
from desktop_app.domain.scenarios import ROLES
from desktop_app.engine.fleet import positions_of
from desktop_app.engine.prepare import Prepared
from desktop_app.engine.results import Floats, Ints, Results

FIGURES = ("operating_phs", "earned_btc", "energy_mwh", "power_cost_usd", "revenue_usd", "direct_cost_usd")


@dataclass(frozen=True, slots=True, eq=False)
class Plan:
    """A frozen scenario by site and month, shape [S, M] along `months`; NaN where it says nothing."""

    name: str
    role: str
    months: Ints
    site_ids: Ints
    operating_phs: Floats
    earned_btc: Floats
    energy_mwh: Floats
    power_cost_usd: Floats
    revenue_usd: Floats
    direct_cost_usd: Floats

    @property
    def margin_usd(self) -> Floats:
        return self.revenue_usd - self.power_cost_usd - self.direct_cost_usd

    def of_span(self, name: str, first_on: int, last_on: int) -> Floats:
        """An amount of a span of days by site, shape [S]: each month by its days; NaN without any plan."""
        start, end = days.first_days(self.months), days.first_days(self.months + 1)
        inside = np.minimum(end, last_on + 1) - np.maximum(start, first_on)
        share = np.clip(inside / (end - start), 0.0, 1.0)
        values = getattr(self, name)[:, share > 0]
        summed = np.nansum(values * share[share > 0], axis=1)
        return np.where(np.isfinite(values).any(axis=1), summed, np.nan)

    def company(self, name: str) -> Floats:
        """A figure of the company by month; NaN in months without any plan."""
        values = getattr(self, name)
        return np.where(np.isnan(values).all(axis=0), np.nan, np.nansum(values, axis=0))


def variance(actual: Floats, plan: Floats) -> tuple[Floats, Floats]:
    """Actual less plan, and the same as a share of the plan [1]; NaN where either is not known."""
    change = actual - plan
    with np.errstate(divide="ignore", invalid="ignore"):
        return change, np.where(plan != 0, change / np.abs(plan), np.nan)


def frozen_plan(portfolio: Portfolio, site_ids: Ints, months: Ints, role: str = "budget") -> Plan | None:
    """The frozen scenarios of a role along some sites and months; None if the book has none.

    A month is planned by the newest scenario that speaks of it, so that a plan frozen today leaves what was
    planned for the months before. The name is the newest one's.
    """
    scenarios = [s for s in portfolio.records("scenario").values() if s.frozen and ROLES[s.role] == role]
    if not scenarios:
        return None
    rows = portfolio["plan_figure"]
    made = {name: np.full((len(site_ids) + 1, len(months) + 1), np.nan) for name in FIGURES}
    for scenario in sorted(scenarios, key=lambda s: s.id):
        chosen = rows["scenario_id"] == scenario.id
        site = positions_of(site_ids, rows["site_id"][chosen])
        month = positions_of(months, rows["month"][chosen])
        for name, values in made.items():
            values[:, np.unique(month)] = np.nan
            values[site, month] = rows[name][chosen]
    newest = max(scenarios, key=lambda s: s.id)
    return Plan(newest.name, role, months, site_ids, **{n: v[:-1, :-1] for n, v in made.items()})


def plan_months(prepared: Prepared, role: str = "budget") -> Plan | None:
    """The frozen plan along the months of an evaluation."""
    return frozen_plan(prepared.portfolio, prepared.site_ids, prepared.months, role)


def plan_rows(results: Results, scenario_id: int) -> Mapping[str, NDArray[np.generic]]:
    """An evaluation's forecast as `plan_figure` columns: what freezing a scenario keeps."""
    ahead = slice(results.actual_months, None)
    months = results.months[ahead]
    shape = (len(results.site_ids), len(months))
    figures = results.sites
    values = {
        "operating_phs": figures.operating_phs, "earned_btc": figures.earned_btc,
        "energy_mwh": figures.energy_mwh,
        "power_cost_usd": figures.net_power_cost_usd, "revenue_usd": figures.revenue_usd,
        "direct_cost_usd": figures.direct_cost_usd + figures.pool_fee_usd,
    }  # fmt: skip
    known = np.isfinite(np.stack([v[:, ahead] for v in values.values()])).all(axis=0).ravel()
    columns = {
        "scenario_id": np.full(known.sum(), scenario_id, np.int32),
        "site_id": np.repeat(results.site_ids, len(months))[known].astype(np.int32),
        "month": np.broadcast_to(months, shape).ravel()[known].astype(np.int32),
    }
    return columns | {name: v[:, ahead].ravel()[known] for name, v in values.items()}

"""How dispatch and the plan of a day are said row by row, for the command line and for tables."""

from __future__ import annotations

from typing import Any

from desktop_app.domain import days
from desktop_app.domain.machines import MODES, OURS, OWNERS
from desktop_app.domain.portfolio import Portfolio
from desktop_app.engine.dispatch_table import DispatchTable
from desktop_app.engine.results import Floats
from desktop_app.engine.run_plan import RunPlan, SitePlan
from desktop_app.figures.table import Column, TableSpec

_NORMAL = MODES.index("normal")
_FIGURES = ("hours_on", "hours_curtailed", "energy_mwh", "energy_cost_usd", "margin_usd")


def class_name(portfolio: Portfolio, model_id: int, mode: int, owner: int) -> str:
    """Such as "Antminer S21", with its power mode and owner where they are not the usual ones."""
    model = portfolio.records("machine_model").get(model_id)
    parts = [model.name if model else f"Model {model_id}"]
    if mode != _NORMAL:
        parts.append(MODES[mode])
    if owner != OURS:
        parts.append(OWNERS[owner])
    return ", ".join(parts)


def dispatch_rows(portfolio: Portfolio, table: DispatchTable) -> list[dict[str, Any]]:
    """Every class in every forecast month, as the command line prints it."""
    sites = {site.id: site.name for site in portfolio.records("site").values()}
    return [
        {
            "site": sites[row.site_id],
            "month": days.month_text(row.month),
            "class": class_name(portfolio, row.model_id, row.mode, row.owner),
            **{name: getattr(row, name) for name in _FIGURES},
        }
        for row in table.rows
    ]


# --- the plan of a day --------------------------------------------------------------------------------
_HALF = 0.5


def plan_rows(portfolio: Portfolio, plan: RunPlan) -> list[dict[str, Any]]:
    """Every class of every planned site; by hour of the local day whether it runs, MW, price and margin."""
    sites = {site.id: site.name for site in portfolio.records("site").values()}
    return [
        {
            "site": sites[site.site_id],
            "model": class_name(portfolio, own.model_id, _NORMAL, OURS),
            "mode": MODES[own.mode],
            "machines": own.machines,
            "mw": own.mw,
            "breakeven_usd_per_mwh": own.breakeven_usd_per_mwh,
            "strike_usd_per_mwh": own.strike_usd_per_mwh,
            "on": [int(mw >= own.mw * _HALF) for mw in _hourly(site, own.on_mw).tolist()],
            "on_mw": _hourly(site, own.on_mw),
            "marginal_usd_per_mwh": _hourly(site, own.marginal_usd_per_mwh),
            "margin_usd": _hourly(site, own.margin_usd) * 60 / site.minutes,
        }
        for site in plan.sites
        for own in site.classes
    ]


def _hourly(site: SitePlan, values: Floats) -> Floats:
    """Means of the hours of the day."""
    each = 60 // site.minutes
    return values.reshape(-1, each).mean(axis=1) if len(values) % each == 0 else values


def strike_table(rows: list[dict[str, Any]]) -> TableSpec:
    """The plan as a fleet controller loads it: a strike price for each class, and a 1 for every hour on."""
    hours = max((len(row["on"]) for row in rows), default=24)
    names = ("site", "model", "mode", "machines", "mw", "strike_usd_per_mwh")
    columns = [Column(name, name) for name in (*names, *(f"on_{hour:02d}" for hour in range(hours)))]
    cells = [
        [row["site"], row["model"], row["mode"], row["machines"], round(row["mw"], 3),
         round(row["strike_usd_per_mwh"], 2), *row["on"], *[""] * (hours - len(row["on"]))]
        for row in rows
    ]  # fmt: skip
    return TableSpec.from_rows("Run plan", columns, cells)

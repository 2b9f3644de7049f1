"""How dispatch is said row by row, for the command line and for tables."""

from __future__ import annotations

from typing import Any

from desktop_app.domain import days
from desktop_app.domain.machines import MODES, OURS, OWNERS
from desktop_app.domain.portfolio import Portfolio
from desktop_app.engine.dispatch_table import DispatchTable

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

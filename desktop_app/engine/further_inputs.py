"""Inputs that no sensitivity varies by itself: other forms of growth and fees, ageing, power modes."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from desktop_app.domain.machines import MODES
from desktop_app.domain.scenarios import BASE
from desktop_app.engine.inputs import Input
from desktop_app.engine.prepare import Prepared
from desktop_app.engine.rating import mode_curve

MODE_UNIT, FACTOR_UNIT = "mode", "×"
_NETWORK = (
    ("difficulty_growth_per_retarget", "Difficulty growth per retarget", "1/retarget", -0.05, 0.1),
    ("difficulty_elasticity", "Difficulty follows hashprice", FACTOR_UNIT, 0.0, 1.0),
    ("difficulty_lag_days", "Difficulty follows after", "days", 0.0, 365.0),
    ("difficulty_growth_floor", "Difficulty growth, least", "1/year", -0.9, 0.0),
    ("fees_btc_per_block", "Fees per block", "BTC", 0.0, 1.0),
)
"""Field, name, unit, and how far a slider goes."""
_CURVE = {"hashrate_share": "Hashrate", "power_share": "Power"}
FURTHER = frozenset(
    {*(name for name, *_ in _NETWORK), *_CURVE, "subsidy_btc", "derating_per_year", "power_mode", "must_run"}
)


def further_inputs(prepared: Prepared) -> tuple[Input, ...]:
    """The rest of what a scenario can change, with its base; what the book does not know is left out."""
    found = [*_of_network(prepared), *_of_sites(prepared), *_of_modes()]
    return tuple(made for made in found if np.isfinite(made.base))


def _of_network(prepared: Prepared) -> Iterator[Input]:
    for name, label, unit, low, high in _NETWORK:
        yield Input("network", None, name, label, unit, prepared.base_inputs[name], low, high, "set")
    subsidy = prepared.forecast.subsidy_btc[:1]
    if len(subsidy):
        now = float(subsidy[0])
        yield Input("network", None, "subsidy_btc", "Subsidy per block", "BTC", now, 0.0, now, "scale")


def _of_sites(prepared: Prepared) -> Iterator[Input]:
    """Ageing and power mode, of all sites and of each that has machines."""
    rows, names = prepared.aged.vintages, prepared.portfolio.records("site")
    sites = [int(prepared.site_ids[s]) for s in np.unique(rows.site_at) if s < len(prepared.site_ids)]
    for site in (None, *sites):
        name = "" if site is None else f", {names[site].name}"
        ageing = "derating_per_year"
        yield Input("site", site, ageing, f"Derating per year{name}", "1/year", 0.0, 0.0, 0.1, "set")
        mode, label = _mode(prepared, site), f"Power mode{name}"
        yield Input("site", site, "power_mode", label, MODE_UNIT, mode, 0.0, len(MODES) - 1.0, "set")
        if prepared.hourly and (site is None or site in prepared.hourly.site_ids):
            yield Input("site", site, "must_run", f"Runs at any price{name}", MODE_UNIT, 0.0, 0.0, 1.0, "set")


def _mode(prepared: Prepared, site: int | None) -> float:
    """The mode in which most of the hashrate runs; NaN where none does."""
    rows = prepared.aged.vintages
    phs = rows.hashrate_phs_days.sum(axis=1)
    chosen = np.append(prepared.site_ids, -1)[rows.site_at] == site if site is not None else phs >= 0
    by_mode = np.bincount(rows.mode[chosen], phs[chosen], len(MODES))
    return float(by_mode.argmax()) if by_mode.sum() > 0 else float("nan")


def _of_modes() -> Iterator[Input]:
    """The points of the TH/s–W curve."""
    for (field, what), curve in zip(_CURVE.items(), mode_curve(BASE), strict=True):
        for code, name in enumerate(MODES):
            base = float(curve[code])
            yield Input("mode", code, field, f"{what} in {name} mode", FACTOR_UNIT, base, 0.5, 1.5, "set")

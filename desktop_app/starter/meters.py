"""The sample company's interval meters: the last year hour by hour, as its days and its loss ledger say."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from desktop_app.domain.days import first_day, month_of_day, parse_month
from desktop_app.domain.meters import BASELINE, LOAD, SYSTEM_LOAD
from desktop_app.domain.power import INTERVALS, packed_prices
from desktop_app.starter.history import History
from desktop_app.starter.story import BRENHAM, DALTON, DAYS, FIRST_ON, LAST_ON, ODESSA

Floats = NDArray[np.float64]
Records = list[dict[str, Any]]
FIRST, LAST = parse_month("2025-01"), month_of_day(LAST_ON)
_QUARTERS = (ODESSA, BRENHAM)
"""Settled by the quarter of an hour, and so they are metered."""
_BASELINE_KW = 20_000.0
"""Of Dalton's two-part price."""
_SYSTEM = "ERCOT system load"
_HOURS_AFTER = 8
"""The last day of every time zone is whole."""


def meter_rows(history: History, site_ids: list[int]) -> Records:
    """A meter for every site that drew power, one for a baseline, one for the load of a grid."""
    rows: Records = [
        {
            "name": f"{history.stories[at].name} main", "site_id": site_ids[at], "quantity": LOAD,
            "interval": INTERVALS.index("15 min" if history.stories[at] in _QUARTERS else "60 min"),
            "source": "Sample, invented",
        }
        for at in _metered(history)
    ]  # fmt: skip
    hour = {"interval": INTERVALS.index("60 min"), "source": "Sample, invented"}
    if DALTON in history.stories:
        at = site_ids[history.stories.index(DALTON)]
        rows.append({"name": "Dalton baseline", "site_id": at, "quantity": BASELINE, **hour})
    if ODESSA in history.stories:
        rows.append({"name": _SYSTEM, "site_id": None, "quantity": SYSTEM_LOAD, **hour})
    return rows


def reading_rows(history: History, meter_ids: list[int], meters: Records, seed: int) -> Records:
    """A blob a month for each meter."""
    rng, rows = np.random.default_rng([seed, 72]), []
    kw = [*(_load(history, at, rng) for at in _metered(history))]
    hours = DAYS * 24
    for meter in meters[len(kw) :]:
        system = meter["quantity"] == SYSTEM_LOAD
        kw.append(_system_load(hours, rng) if system else np.full(hours, _BASELINE_KW * history.size))
    for meter_id, values in zip(meter_ids, kw, strict=True):
        per_day = len(values) // DAYS
        values = np.append(values, values[-per_day:][: per_day // 24 * _HOURS_AFTER])
        for month in range(FIRST, LAST + 2):
            start, end = ((first_day(m) - FIRST_ON) * per_day for m in (month, month + 1))
            if values[start:end].any():
                blob = packed_prices(values[start:end].round(1))
                first_at = first_day(month) * 86_400
                rows.append({"meter_id": meter_id, "month": month, "first_at": first_at, "readings": blob})
    return rows


def _metered(history: History) -> list[int]:
    """Positions of the sites of the first twelve that drew power."""
    return np.flatnonzero(history.energy_mwh[:12].any(axis=1)).tolist()


def _load(history: History, at: int, rng: np.random.Generator) -> Floats:
    """Mean power by interval [kW]: what is energised less what the ledger says was off, so that each day
    adds up to what the site's day says."""
    per_hour = 4 if history.stories[at] in _QUARTERS else 1
    seconds, lost = 3600 // per_hour, history.lost
    off = np.zeros(DAYS * 24 * per_hour + 1)
    own = lost.site == at
    zero = FIRST_ON * 86_400
    begin, end = (np.clip((t[own] - zero) // seconds, 0, len(off) - 1) for t in (lost.from_at, lost.to_at))
    np.add.at(off, begin, lost.mw_off[own])
    np.add.at(off, end, -lost.mw_off[own])
    energised = np.repeat(history.daily.energised_mw[at], 24 * per_hour)
    shape = np.maximum(energised - np.cumsum(off)[:-1], 0.006 * energised)
    shape *= rng.normal(1, 0.004, len(shape))
    day = shape.reshape(DAYS, -1)
    mean_mw = history.energy_mwh[at] / 24
    factor = np.divide(mean_mw, day.mean(axis=1), out=np.zeros(DAYS), where=day.mean(axis=1) > 0)
    return (day * factor[:, None]).ravel() * 1e3


def _system_load(hours: int, rng: np.random.Generator) -> Floats:
    """A summer-peaking grid of some 80 GW [MW]."""
    hour, of_year = (np.arange(hours) - 5) % 24, (np.arange(hours) / 24) % 365.25
    heat = np.exp(-((of_year - 215) ** 2) / 2_400)
    cold = 0.35 * np.exp(-(np.minimum(of_year, 365.25 - of_year) ** 2) / 900)
    weather = np.repeat(rng.normal(0, 0.05, hours // 24), 24)
    evening = np.exp(-((hour - 16.7) ** 2) / 18)
    return 46_000 * (1 + 0.42 * heat * (0.5 + 0.5 * evening) + cold * 0.4 + 0.09 * evening + weather)

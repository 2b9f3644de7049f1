"""The sample company's books: ledger actuals by site and month, months closed."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from desktop_app.domain.company import CLOSED
from desktop_app.domain.days import first_day, month_of_day, months_of_days, parse_day, parse_month
from desktop_app.starter.history import History
from desktop_app.starter.losses import Losses
from desktop_app.starter.story import DAYS, FIRST_ON, LAST_ON, SiteStory

Floats = NDArray[np.float64]
Arrays = dict[str, NDArray[Any]]
MONTHS = np.arange(month_of_day(FIRST_ON), month_of_day(LAST_ON) + 1)
COMPANY = -1
"""Stands for the company itself among positions of sites."""
_LABOUR, _REPAIRS, _INSURANCE, _RENT = 0.40, 0.32, 0.10, 0.18
"""Shares of a site's direct cost."""
_CORPORATE_USD_MONTH = {"6010": 1_460_000.0, "6110": 385_000.0, "7020": 460_000.0}
"""Of a company of 48,000 machines."""
_DEPRECIATION_USD_PER_PHS_MONTH = 410.0
_HOSTING_USD_PER_MWH = 21.0
"""What a client pays for place and care; power is billed to the client itself."""


def by_month(daily: Floats) -> Floats:
    """Sums of days over the months of MONTHS along the last axis."""
    first = np.array([first_day(m) for m in MONTHS.tolist()]) - FIRST_ON
    return np.add.reduceat(daily, first, axis=-1)


def ledger(history: History, power_usd: Floats, seed: int) -> Arrays:
    """Ledger actuals of sites (as positions) and of the company itself.

    `power_usd` is what power contracts came to by site and month, NaN where a flat price holds.
    """
    rng = np.random.Generator(np.random.PCG64([seed, 6]))
    return _rows(_of_sites(rng, history, power_usd), _of_company(rng, history))


def _of_sites(rng: np.random.Generator, history: History, power_usd: Floats) -> dict[str, Floats]:
    """Amounts by account, shape [sites, months]; a contract's bill is net of what is credited apart."""
    stories, energy_mwh = history.stories, history.energy_mwh
    price = np.array([_price_by_day(s) for s in stories])
    direct = _mean(history.daily.energised_mw) * _column(s.direct_usd_per_mw_month for s in stories)
    flat = by_month(energy_mwh * price) * rng.normal(1, 0.0015, direct.shape)
    credits_usd = _credits(history.lost, len(stories))
    rent = _column(1.6 if s.control == "leased" else 1.0 for s in stories)
    return {
        "5010": np.where(np.isnan(power_usd), flat, power_usd + credits_usd),
        "5090": -credits_usd,
        "5110": by_month(energy_mwh) * _column(s.hosting_usd_per_mwh for s in stories),
        "5120": direct * _LABOUR * rng.normal(1, 0.03, direct.shape),
        "5130": direct * _REPAIRS * rng.normal(1, 0.14, direct.shape),
        "5140": direct * _INSURANCE,
        "5150": direct * _RENT * rent,
        "4010": by_month(history.client_mw) * -24 * _HOSTING_USD_PER_MWH,
    }


def _of_company(rng: np.random.Generator, history: History) -> dict[str, Floats]:
    """Amounts by account, shape [months]."""
    machine = history.fleet.machine
    scale = (len(machine["serial"]) / 48_000) ** 0.85
    growth = np.linspace(0.84, 1.04, len(MONTHS))
    made = {
        code: usd * scale * growth * rng.normal(1, 0.03, len(MONTHS))
        for code, usd in _CORPORATE_USD_MONTH.items()
    }
    made["7010"] = _mean(history.daily.energised_phs).sum(axis=0) * _DEPRECIATION_USD_PER_PHS_MONTH
    bought, cost = months_of_days(machine["bought_on"]) - MONTHS[0], machine["cost_usd"] / 1e6
    counted = (bought >= 0) & (bought < len(MONTHS)) & (cost > 0)
    spent = np.bincount(bought[counted], cost[counted], len(MONTHS))
    return made | {"1510": spent.astype(np.float64)}


def _mean(daily: Floats) -> Floats:
    return by_month(daily) / by_month(np.ones(DAYS))


def _column(values: Iterable[float]) -> Floats:
    return np.array(list(values))[:, None]


def _credits(lost: Losses, sites: int) -> Floats:
    """What the loss ledger says was credited, by site and month in which the loss began."""
    month = months_of_days(lost.from_at // 86_400) - MONTHS[0]
    made = np.bincount(lost.site * len(MONTHS) + month, lost.credit_usd, sites * len(MONTHS))
    return made.astype(np.float64).reshape(sites, len(MONTHS))


def _price_by_day(story: SiteStory) -> Floats:
    day = np.arange(FIRST_ON, FIRST_ON + DAYS)
    starts = np.array([parse_day(d) for d, _ in story.prices])
    held = np.searchsorted(starts, day, side="right") - 1
    return np.array([p for _, p in story.prices])[np.maximum(held, 0)]


def _rows(of_sites: dict[str, Floats], of_company: dict[str, Floats]) -> Arrays:
    parts = [_amounts(code, values) for code, values in of_sites.items()]
    for code, values in of_company.items():
        part = _amounts(code, values[None, :])
        parts.append(part | {"site": np.full(len(part["site"]), COMPANY)})
    return {name: np.concatenate([p[name] for p in parts]) for name in parts[0]}


def _amounts(code: str, values: Floats) -> Arrays:
    at, when = np.nonzero(np.abs(values) >= 0.5)
    return {
        "site": at,
        "code": np.full(len(at), code),
        "month": MONTHS[when].astype(np.int32),
        "amount_usd": (values[at, when].round(2) * 1e6).round().astype(np.int64),
    }


# --- months --------------------------------------------------------------------------------------
def period_rows() -> list[dict[str, Any]]:
    """Every month to December 2025 is closed, three weeks after its end or when the book began."""
    begun = parse_day("2024-01-22") * 86_400 + 15 * 3600
    return [
        {
            "month": month,
            "state": CLOSED,
            "changed_by": "Controller",
            "changed_at": max(begun, (first_day(month + 1) + 19) * 86_400 + 15 * 3600),
            "reason": "Month-end close",
        }
        for month in range(parse_month("2021-12"), int(MONTHS[-1]) + 1)
    ]

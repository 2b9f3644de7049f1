"""The sample company's books: ledger actuals by site and month, bitcoin sold, months closed."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from desktop_app.domain.company import CLOSED
from desktop_app.domain.days import first_day, month_of_day, months_of_days, parse_day, parse_month
from desktop_app.domain.portfolio import Portfolio
from desktop_app.domain.treasury import OPENING, SALE
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


def ledger(
    stories: tuple[SiteStory, ...],
    energy_mwh: Floats,
    credit_usd: Floats,
    mw: Floats,
    phs: Floats,
    client_mw: Floats,
    machines: int,
    seed: int,
) -> Arrays:
    """Ledger actuals; all arguments by site and day, `credit_usd` by site and month. Sites as positions."""
    rng = np.random.Generator(np.random.PCG64([seed, 6]))
    price = np.array([_price_by_day(s) for s in stories])
    power = by_month(energy_mwh * price) * rng.normal(1, 0.0015, (len(stories), len(MONTHS)))
    hosting = by_month(energy_mwh) * np.array([[s.hosting_usd_per_mwh] for s in stories])
    mean_mw = by_month(mw) / by_month(np.ones(DAYS))
    direct = mean_mw * np.array([[s.direct_usd_per_mw_month] for s in stories])
    parts: dict[str, Floats] = {"5010": power, "5090": -credit_usd, "5110": hosting}
    for code, share, noise in _DIRECT:
        leased = (
            np.array([[1.6 if s.control == "leased" else 1.0] for s in stories]) if code == "5150" else 1.0
        )
        parts[code] = direct * share * leased * rng.normal(1, noise, direct.shape)
    parts |= _corporate(rng, phs, client_mw, machines)
    return _rows(parts)


def credits_by_month(lost: Losses, sites: int) -> Floats:
    """What the loss ledger says was credited, by site and month in which the loss began."""
    month = months_of_days(lost.from_at // 86_400) - MONTHS[0]
    cell = lost.site * len(MONTHS) + month
    return (
        np.bincount(cell, lost.credit_usd, sites * len(MONTHS)).astype(np.float64).reshape(sites, len(MONTHS))
    )


_DIRECT = (("5120", _LABOUR, 0.03), ("5130", _REPAIRS, 0.14), ("5140", _INSURANCE, 0.0), ("5150", _RENT, 0.0))


def _corporate(rng: np.random.Generator, phs: Floats, client_mw: Floats, machines: int) -> dict[str, Floats]:
    scale = (machines / 48_000) ** 0.85
    growth = np.linspace(0.84, 1.04, len(MONTHS))
    made = {
        code: usd * scale * growth * rng.normal(1, 0.03, len(MONTHS))
        for code, usd in _CORPORATE_USD_MONTH.items()
    }
    mean_phs = by_month(phs).sum(axis=0) / by_month(np.ones(DAYS))
    made["7010"] = mean_phs * _DEPRECIATION_USD_PER_PHS_MONTH
    made["4010"] = -by_month(client_mw.sum(axis=0)) * 24 * _HOSTING_USD_PER_MWH
    return {code: values[None, :] for code, values in made.items()}


def _price_by_day(story: SiteStory) -> Floats:
    day = np.arange(FIRST_ON, FIRST_ON + DAYS)
    starts = np.array([parse_day(d) for d, _ in story.prices])
    held = np.searchsorted(starts, day, side="right") - 1
    return np.array([p for _, p in story.prices])[np.maximum(held, 0)]


def _rows(parts: dict[str, Floats]) -> Arrays:
    site, month, code, amount = [], [], [], []
    for name, values in parts.items():
        at, when = np.nonzero(np.abs(values) >= 0.5)
        site.append(at if len(values) > 1 or name[0] == "5" else np.full(len(at), COMPANY))
        month.append(MONTHS[when])
        code.append(np.full(len(at), name))
        amount.append((values[at, when].round(2) * 1e6).round())
    return {
        "site": np.concatenate(site),
        "code": np.concatenate(code),
        "month": np.concatenate(month).astype(np.int32),
        "amount_usd": np.concatenate(amount).astype(np.int64),
    }


# --- treasury ------------------------------------------------------------------------------------
def treasury(portfolio: Portfolio, produced_btc: Floats, machines: int, seed: int) -> list[dict[str, Any]]:
    """The bitcoin held at the beginning, and the sales of about two thirds of what was made."""
    rng = np.random.Generator(np.random.PCG64([seed, 7]))
    held = round(412 * machines / 48_000, 8)
    rows: list[dict[str, Any]] = [
        {
            "day_on": FIRST_ON,
            "kind": OPENING,
            "amount_sat": round(held * 1e8),
            "note": "Balance brought forward",
        }
    ]
    price = _price_by_month(portfolio)
    for month, made in zip(MONTHS.tolist(), by_month(produced_btc).tolist(), strict=True):
        days = np.sort(rng.choice(np.arange(4, 28), int(rng.integers(2, 4)), replace=False))
        sold = made * rng.uniform(0.60, 0.70) / len(days)
        rows += [
            _sale(rng, day, round(sold * rng.uniform(0.9, 1.1), 4), price[month])
            for day in (first_day(month) + days).tolist()
        ]
    return rows


def _sale(rng: np.random.Generator, day: int, btc: float, month_usd: float) -> dict[str, Any]:
    value = round(btc * month_usd * float(rng.normal(1.0, 0.025)), 2)
    return {
        "day_on": day,
        "kind": SALE,
        "amount_sat": round(btc * 1e8),
        "value_usd": round(value * 1e6),
        "fee_usd": round(round(value * 0.0009, 2) * 1e6),
        "counterparty": ("Harbour Street Trading", "Meridian OTC")[int(rng.integers(0, 2))],
    }


def _price_by_month(portfolio: Portfolio) -> dict[int, float]:
    network = portfolio["network"]
    months = months_of_days(network["start_on"]).tolist()
    return dict(zip(months, network["price_usd"].tolist(), strict=True))


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

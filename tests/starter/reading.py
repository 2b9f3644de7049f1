"""Reads the sample company's tables by site and day; shares no code with what made them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from desktop_app.domain.days import months_of_days, parse_day
from desktop_app.domain.fleet import order_by_machine, until_days
from desktop_app.domain.machines import ENERGISED
from desktop_app.domain.portfolio import Portfolio

FIRST, END = parse_day("2024-01-01"), parse_day("2026-01-01")
DAYS = np.arange(FIRST, END)
MONTH = months_of_days(DAYS) - months_of_days(DAYS[:1])
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Reading:
    """Tables of the book by site and day, shape [sites, days]."""

    portfolio: Portfolio
    energised_phs: Floats
    energised_mw: Floats
    nameplate_phs: Floats
    nameplate_mw: Floats
    realised_phs: Floats
    earned_btc: Floats
    lost_phs: Floats
    energy_mwh: Floats

    def by_month(self, values: Floats) -> Floats:
        return np.stack([np.bincount(MONTH, row) for row in values]).astype(np.float64)

    def site(self, name: str) -> int:
        """Position of a site by its name."""
        return self.portfolio["site"]["name"].tolist().index(name)


def read(sample: Portfolio) -> Reading:
    ths, power_w, nameplate_ths, nameplate_w = _machine_figures(sample)
    pue = _pue(sample)[:, None]
    phs, mw = _by_day(sample, ths) / 1e3, _by_day(sample, power_w) / 1e6 * pue
    realised, earned = _from_pools(sample)
    share_off = np.divide(_mw_off(sample), mw, out=np.zeros_like(mw), where=mw > 0)
    return Reading(
        sample,
        phs,
        mw,
        _by_day(sample, nameplate_ths) / 1e3,
        _by_day(sample, nameplate_w) / 1e6,
        realised,
        earned,
        phs * share_off,
        _scattered(sample, "site_day", "energy_kwh") / 1e3,
    )


def _machine_figures(book: Portfolio) -> tuple[Floats, Floats, Floats, Floats]:
    """TH/s and W of each state in the order by machine: measured or else nameplate, and nameplate."""
    states, machines, models = book["machine_state"], book["machine"], book["machine_model"]
    order = order_by_machine(states)
    machine = machines.positions(states["machine_id"][order].astype(np.int64))
    model = models.positions(machines["model_id"][machine].astype(np.int64))
    plates = models["ths"][model], models["power_w"][model]
    measured = states["ths"][order], states["power_w"][order]
    known = [np.where(np.isnan(m), p, m) for m, p in zip(measured, plates, strict=True)]
    return known[0], known[1], *plates


def _by_day(book: Portfolio, value: Floats) -> Floats:
    """Sum over our energised machines."""
    states = book["machine_state"]
    order, until = order_by_machine(states), until_days(states)
    running = (states["status"][order] == ENERGISED) & (states["owner"][order] == 0)
    made = np.zeros((len(book["site"]), len(DAYS) + 1))
    site = states["site_id"][order][running] - 1
    start = np.clip(states["effective_on"][order][running] - FIRST, 0, len(DAYS))
    end = np.clip(until[running].astype(np.int64) - FIRST, 0, len(DAYS))
    np.add.at(made, (site, start), value[running])
    np.add.at(made, (site, end), -value[running])
    total = np.cumsum(made, axis=1)[:, :-1]
    return np.where(total < 1e-6, 0.0, total)


def _pue(book: Portfolio) -> Floats:
    states = book["site_state"]
    return np.array([states["pue"][states["site_id"] == i][0] for i in book["site"].ids])


def _scattered(book: Portfolio, table: str, name: str) -> Floats:
    made = np.zeros((len(book["site"]), len(DAYS)))
    rows = book[table]
    np.add.at(made, (rows["site_id"] - 1, rows["day_on"] - FIRST), rows[name])
    return made


def _from_pools(book: Portfolio) -> tuple[Floats, Floats]:
    """Average PH/s and BTC gross of the fee, given to sites by their shares."""
    realised, earned = np.zeros((2, len(book["site"]), len(DAYS)))
    production, accounts = book["production"], book.records("pool_account")
    for share in book.records("pool_share").values():
        account = accounts[share.pool_account_id]
        rows = production["pool_account_id"] == account.id
        day = production["day_on"][rows] - FIRST
        kept = 1 - account.fee_share if account.basis else 1.0
        realised[share.site_id - 1, day] += production["average_phs"][rows] * share.share
        earned[share.site_id - 1, day] += production["earned_sat"][rows] / 1e8 * share.share / kept
    return realised, earned


def _mw_off(book: Portfolio) -> Floats:
    """Mean MW off by day, hour by hour from the ledger."""
    made = np.zeros((len(book["site"]), len(DAYS)))
    losses = book["loss"]
    for site, start, end, mw in zip(
        *(losses[n].tolist() for n in ("site_id", "from_at", "to_at", "mw_off")), strict=True
    ):
        for day in range(start // 86_400, (end - 1) // 86_400 + 1):
            hours = (min(end, (day + 1) * 86_400) - max(start, day * 86_400)) / 3600
            made[site - 1, day - FIRST] += mw * hours / 24
    return made

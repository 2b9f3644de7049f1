"""What the records leave open, one sentence each: why a figure is missing or too small."""

from __future__ import annotations

import numpy as np

from desktop_app.domain.fleet import as_of
from desktop_app.domain.machines import ENERGISED
from desktop_app.domain.portfolio import Portfolio
from desktop_app.domain.problems import Problem
from desktop_app.engine.actuals import ActualDays
from desktop_app.engine.fleet import state_rates
from desktop_app.engine.grouping import sum_by

_TOLERANCE = 1.001
"""Losses are rounded to the MW's second digit: a thousandth above what is energised is none too many."""


def problems_of_records(portfolio: Portfolio, actual: ActualDays) -> list[Problem]:
    """Days that pools do not report, pool shares that do not add up, losses beyond what is energised."""
    names = {row.id: row.name for row in portfolio.records("site").values()}
    running = actual.energised_phs > 0
    silent = (running & ~actual.reported).sum(axis=1)
    beyond = (actual.loss_mwh.sum(axis=2) > actual.energised_mw * 24 * _TOLERANCE + 1e-6).sum(axis=1)
    found = _problems_of_shares(portfolio)
    for site, days_silent, days_beyond in zip(
        actual.site_ids.tolist(), silent.tolist(), beyond.tolist(), strict=True
    ):
        if days_silent:
            reason = (
                f"{names[site]} has machines energised on {_days(days_silent)} without production on record"
            )
            found.append(Problem(reason, "production", "day_on", id=site))
        if days_beyond:
            reason = f"{names[site]} has losses on {_days(days_beyond)} that exceed the power energised there"
            found.append(Problem(reason, "loss", "mw_off", id=site))
    return found


def _days(count: int) -> str:
    return "1 day" if count == 1 else f"{count:,} days"


def _problems_of_shares(portfolio: Portfolio) -> list[Problem]:
    shares, accounts = portfolio["pool_share"], portfolio["pool_account"]
    at = np.minimum(np.searchsorted(accounts.ids, shares["pool_account_id"]), max(len(accounts) - 1, 0))
    total = sum_by((at,), shares["share"], (max(len(accounts), 1),))
    return [
        Problem(
            f"The shares of pool account {account.name} add up to {total[i]:.4g}, not 1: "
            "the sites get more or less than the pool credited",
            "pool_share",
            "share",
            id=account.id,
        )
        for i, account in enumerate(portfolio.records("pool_account").values())
        if abs(total[i] - 1) > 1e-6
    ]


def problems_of_machines(portfolio: Portfolio, day: int) -> list[Problem]:
    """Energised machines of a day without hashrate or power, neither measured nor from their model."""
    states = portfolio["machine_state"]
    chosen = as_of(portfolio, day)
    chosen = chosen[states["status"][chosen] == ENERGISED]
    found = []
    for rates, what, name in zip(
        state_rates(portfolio), ("hashrate", "power"), ("ths", "power_w"), strict=True
    ):
        count = int(np.isnan(rates[chosen]).sum())
        if count:
            verb = "machine has" if count == 1 else "machines have"
            reason = (
                f"{count:,} energised {verb} no {what}, neither measured nor by a model; it counts as none"
            )
            found.append(Problem(reason, "machine_state", name))
    return found

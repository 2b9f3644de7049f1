"""The loss ledger by site, day and cause, and what stays unexplained."""

from __future__ import annotations

import numpy as np

from desktop_app.domain.portfolio import Portfolio
from desktop_app.domain.production import CAUSES, CURTAILMENT_CAUSES
from desktop_app.engine.fleet import EnergisedDays, positions_of
from desktop_app.engine.grouping import sum_by
from desktop_app.engine.results import Floats

HOUR_S, DAY_S = 3600, 86_400
CURTAILED = np.isin(np.arange(len(CAUSES)), CURTAILMENT_CAUSES)


def losses_by_day(
    portfolio: Portfolio, energised: EnergisedDays, days_count: int
) -> tuple[Floats, Floats, Floats]:
    """MWh and PH·h off [S, D, causes] and credit in USD [S, D], from the first of the energised days on.

    A loss that runs over midnight is split by time. MWh become PH·h by the site's energised PH/s per MW of
    the day, so that a machine that is off loses what it would have computed. A credit counts on the day on
    which its loss begins, as ledgers book it.
    """
    losses = portfolio["loss"]
    shape = (len(energised.site_ids) + 1, days_count, len(CAUSES))
    start = losses["from_at"] - energised.first_on * DAY_S
    end = losses["to_at"] - energised.first_on * DAY_S
    first, last = start // DAY_S, (end - 1) // DAY_S
    spread = np.maximum(last - first + 1, 0)
    row = np.repeat(np.arange(len(losses)), spread)
    nth = np.arange(len(row)) - np.repeat(np.cumsum(spread) - spread, spread)
    day = first[row] + nth
    hours = (np.minimum(end[row], (day + 1) * DAY_S) - np.maximum(start[row], day * DAY_S)) / HOUR_S
    inside = (day >= 0) & (day < days_count)
    row, day, hours = row[inside], day[inside], hours[inside]
    site = positions_of(energised.site_ids, losses["site_id"][row])
    mwh = sum_by((site, day, losses["cause"][row]), losses["mw_off"][row] * hours, shape)[:-1]
    credit = credits_by_day(portfolio, energised, days_count).sum(axis=2)
    with np.errstate(divide="ignore", invalid="ignore"):
        density = np.nan_to_num(energised.hashrate_phs[:, :days_count] / energised.meter_mw[:, :days_count])
    return mwh, mwh * density[:, :, None], credit


def credits_by_day(portfolio: Portfolio, energised: EnergisedDays, days_count: int) -> Floats:
    """Credits of the loss ledger in USD, shape [S, D, causes], on the day on which each loss begins."""
    losses = portfolio["loss"]
    day = losses["from_at"] // DAY_S - energised.first_on
    inside = (day >= 0) & (day < days_count)
    site = positions_of(energised.site_ids, losses["site_id"][inside])
    shape = (len(energised.site_ids) + 1, days_count, len(CAUSES))
    return sum_by((site, day[inside], losses["cause"][inside]), losses["credit_usd"][inside] / 1e6, shape)[
        :-1
    ]

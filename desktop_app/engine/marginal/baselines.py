"""The baseline of two-part pricing in months to come: as the baseline meter of a site went last year."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from desktop_app.domain.meters import BASELINE
from desktop_app.domain.portfolio import Portfolio
from desktop_app.domain.power import INTERVAL_MINUTES, month_prices
from desktop_app.engine.marginal.filled import LEAST_KNOWN, known_share, moved
from desktop_app.engine.results import Floats

HOUR = 60
_YEAR = 12


@dataclass(frozen=True, slots=True, eq=False)
class Baseline:
    """Hourly means of a site's baseline by UTC month [MW], NaN where it is not known."""

    months: Mapping[int, Floats]

    def mw(self, month: int, minutes: int) -> Floats | None:
        """What stands for a month, by interval: the last of its calendar month, else the last year's mean."""
        same = [
            m
            for m, values in self.months.items()
            if (m - month) % _YEAR == 0 and known_share(values) >= LEAST_KNOWN
        ]
        if same:
            source = max(same)
            hourly = moved(self.months[source], source, month)
        else:
            last = max(self.months)
            year = np.concatenate([v for m, v in self.months.items() if m > last - _YEAR])
            hourly = np.full(len(moved(self.months[last], last, month)), np.nanmean(year))
        hourly = np.where(np.isnan(hourly), np.nanmean(hourly), hourly)
        return np.repeat(hourly, max(HOUR // minutes, 1))


def baselines(portfolio: Portfolio) -> dict[int, Baseline]:
    """Of each site that has a baseline meter with readings; its meters added up."""
    table, found = portfolio["meter_month"], dict[int, dict[int, Floats]]()
    for meter in portfolio.records("meter").values():
        if meter.quantity != BASELINE or meter.site_id is None:
            continue
        minutes, of_site = INTERVAL_MINUTES[meter.interval], found.setdefault(meter.site_id, {})
        for row in np.flatnonzero(table["meter_id"] == meter.id).tolist():
            month = int(table["month"][row])
            kw = month_prices(table["readings"][row], int(table["first_at"][row]), month, minutes)
            mw = kw.reshape(-1, max(HOUR // minutes, 1)).mean(axis=1) / 1000
            of_site[month] = of_site[month] + mw if month in of_site else mw
    known = {site: {m: v for m, v in of.items() if np.isfinite(v).any()} for site, of in found.items()}
    return {site: Baseline(of) for site, of in known.items() if of}

"""All that happened at the sample company's sites in its eight quarters, for those who account for it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from desktop_app.domain.portfolio import Portfolio
from desktop_app.starter import operations
from desktop_app.starter.losses import Losses, befall
from desktop_app.starter.machines import Arrays, Fleet
from desktop_app.starter.story import CLIENT, TWELVE, SiteStory

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class History:
    """By site and day from FIRST_ON on, shape [sites, DAYS], besides the rows of the tables."""

    stories: tuple[SiteStory, ...]
    fleet: Fleet
    daily: operations.Daily
    lost: Losses
    curtailed_mw: Floats
    pools: operations.Pools
    site_days: Arrays
    energy_mwh: Floats
    client_mw: Floats
    """Power of clients' energised machines."""

    @property
    def size(self) -> float:
        """How large a site is beside itself in the company of 48,000 machines and twelve sites."""
        return len(self.fleet.machine["serial"]) / _USUAL * _weight(TWELVE) / _weight(self.stories)


_USUAL = 48_000


def _weight(stories: tuple[SiteStory, ...]) -> int:
    return sum(batch.weight for story in stories for batch in story.batches)


def happened(portfolio: Portfolio, stories: tuple[SiteStory, ...], fleet: Fleet, seed: int) -> History:
    """Losses strike the energised machines; pools and meters tell of the rest."""
    phs, mw = operations.energised(stories, fleet)
    lost = befall(stories, mw, seed)
    daily = operations.operate(phs, mw, lost, seed)
    curtailed_mw = lost.mean_mw_off(len(stories), lost.curtailment())
    site_days = operations.site_days(daily, curtailed_mw, seed)
    return History(
        stories,
        fleet,
        daily,
        lost,
        curtailed_mw,
        operations.credit(portfolio, stories, daily, seed),
        site_days,
        operations.by_site_and_day(site_days, "energy_kwh", len(stories)) / 1e3,
        operations.energised(stories, fleet, CLIENT)[1],
    )

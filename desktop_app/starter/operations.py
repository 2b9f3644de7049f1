"""What the sample company produced: its sites' daily hashrate less the losses, as pools and meters say."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from desktop_app.domain.machines import ENERGISED
from desktop_app.domain.portfolio import Portfolio
from desktop_app.engine.network import network_days
from desktop_app.starter.losses import Losses
from desktop_app.starter.machines import Fleet
from desktop_app.starter.sites import PUE
from desktop_app.starter.story import DAYS, FIRST_ON, LAST_ON, OURS, SiteStory

Floats = NDArray[np.float64]
Arrays = dict[str, NDArray[Any]]
POOLS = (("Keystone Pool", 0.0030), ("Ridgeline Pool", 0.0025))
"""Invented pools that pay per share, and their fees."""


@dataclass(frozen=True, slots=True, eq=False)
class Daily:
    """Our machines by site and day from FIRST_ON on, shape [sites, DAYS]; clients' are metered apart."""

    energised_phs: Floats
    energised_mw: Floats
    """At the meter."""
    realised_phs: Floats
    off_mw: Floats
    """Mean over the day of what the loss ledger holds."""


def energised(stories: tuple[SiteStory, ...], fleet: Fleet, owner: int = OURS) -> tuple[Floats, Floats]:
    """Hashrate [PH/s] and power at the meter [MW] of an owner's energised machines."""
    chosen = (fleet.state["status"] == ENERGISED) & (fleet.state["owner"] == owner)
    machine = fleet.state["machine_id"][chosen]
    site = fleet.state["site_id"][chosen].astype(np.int64)
    start, until = fleet.state["effective_on"][chosen].astype(np.int64), fleet.until[chosen]
    pue = np.array([PUE[s.cooling] for s in stories])[:, None]
    ths = _daily(site, start, until, fleet.machine_ths[machine], len(stories))
    watts = _daily(site, start, until, fleet.machine_w[machine], len(stories))
    return ths / 1e3, watts / 1e6 * pue


def _daily(
    site: NDArray[np.int64], start: NDArray[np.int64], until: NDArray[np.int64], value: Floats, sites: int
) -> Floats:
    row = DAYS + 1
    rise = np.bincount(site * row + np.clip(start - FIRST_ON, 0, DAYS), value, sites * row)
    fall = np.bincount(site * row + np.clip(until - FIRST_ON, 0, DAYS), value, sites * row)
    total = np.cumsum((rise - fall).reshape(sites, row), axis=1)[:, :DAYS]
    return np.where(total < 1e-6, 0.0, total)


def operate(phs: Floats, mw: Floats, losses: Losses, seed: int) -> Daily:
    """Realised hashrate: energised less the ledger's losses, and a little that no ledger explains."""
    rng = np.random.Generator(np.random.PCG64([seed, 3]))
    off_mw = np.minimum(losses.mean_mw_off(len(phs)), mw)
    lost = np.divide(off_mw, mw, out=np.zeros_like(mw), where=mw > 0)
    unexplained = np.clip(rng.normal(0.006, 0.002, phs.shape), 0.001, 0.012)
    return Daily(phs, mw, phs * (1 - lost) * (1 - unexplained), off_mw)


# --- pools ---------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True, eq=False)
class Pools:
    """Rows of pool accounts, their shares and their days; accounts and sites as positions."""

    account: list[dict[str, Any]]
    share: Arrays
    production: Arrays
    earned_btc: Floats
    """Gross of the fee, by site and day."""


def credit(portfolio: Portfolio, stories: tuple[SiteStory, ...], daily: Daily, seed: int) -> Pools:
    """What the pools credited for the realised hashrate, given the network of each day."""
    rng = np.random.Generator(np.random.PCG64([seed, 4]))
    names = list(dict.fromkeys(s.pool or f"Northgate {s.name}" for s in stories))
    account_of = np.array([names.index(s.pool or f"Northgate {s.name}") for s in stories])
    hashes = np.zeros((len(names), DAYS))
    np.add.at(hashes, account_of, daily.realised_phs)
    performance = np.clip(rng.normal(0.9992, 0.0012, hashes.shape), 0.994, 1.003)
    gross = hashes * performance * network_days(portfolio, FIRST_ON, LAST_ON).btc_per_phs
    accounts = [_account(stories, account_of, at, name) for at, name in enumerate(names)]
    kept = np.array([1 - a["fee_share"] if a["basis"] else 1.0 for a in accounts])[:, None]
    reported = np.round(gross * kept * 1e8).astype(np.int64)
    at, day = np.nonzero(hashes)
    share = daily.realised_phs.sum(axis=1) / np.maximum(hashes.sum(axis=1)[account_of], 1e-9)
    share = np.where(share > 0, share.round(4), 1.0)
    production = {
        "pool_account_id": at.astype(np.int32),
        "day_on": (day + FIRST_ON).astype(np.int32),
        "earned_sat": reported[at, day],
        "average_phs": hashes[at, day].round(3),
    }
    shares = {
        "pool_account_id": account_of.astype(np.int32),
        "site_id": np.arange(len(stories), dtype=np.int32),
        "share": _completed(share, account_of),
    }
    return Pools(accounts, shares, production, gross[account_of] * shares["share"][:, None])


def _completed(share: Floats, account_of: NDArray[np.int64]) -> Floats:
    """Rounded shares that still add up to one: the last site of an account takes the rest."""
    made = share.copy()
    for account in np.unique(account_of):
        members = np.flatnonzero(account_of == account)
        made[members[-1]] = round(1 - made[members[:-1]].sum(), 4)
    return made


def _account(
    stories: tuple[SiteStory, ...], account_of: NDArray[np.int64], at: int, name: str
) -> dict[str, Any]:
    story = stories[int(np.flatnonzero(account_of == at)[0])]
    pool, fee = POOLS[at % len(POOLS)]
    return {
        "name": name,
        "pool": pool,
        "fee_share": fee,
        "basis": int(story.net_of_fee),
        "day_boundary_hour": 0,
    }


def site_days(daily: Daily, curtailed_mw: Floats, seed: int) -> Arrays:
    """What meters and monitoring say of each day on which a site had machines energised."""
    rng = np.random.Generator(np.random.PCG64([seed, 5]))
    site, day = np.nonzero(daily.energised_mw)
    mw, off = daily.energised_mw[site, day], daily.off_mw[site, day]
    curtailed = np.minimum(curtailed_mw[site, day], off)
    standby = 0.006 * mw  # pumps, controllers and lights draw on while machines are off
    energy = np.maximum(mw - off, standby) * 24_000 * rng.normal(1, 0.003, len(mw))
    available = np.divide(mw - off, mw - curtailed, out=np.ones_like(mw), where=mw - curtailed > 1e-6)
    return {
        "site_id": site.astype(np.int32),
        "day_on": (day + FIRST_ON).astype(np.int32),
        "energy_kwh": energy.round(0),
        "availability": np.clip(available, 0, 1).round(4),
    }


def by_site_and_day(site_days: Arrays, name: str, sites: int) -> Floats:
    """A column of the site days as a table, shape [sites, DAYS]."""
    made = np.zeros((sites, DAYS))
    made[site_days["site_id"], site_days["day_on"] - FIRST_ON] = site_days[name]
    return made

"""The ready-made stress set: scenarios that ask what a bad turn would cost."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from desktop_app.domain import days
from desktop_app.domain.scenarios import BASE, Override, Scenario
from desktop_app.engine.network_path import network_path
from desktop_app.engine.prepare import Prepared

NOT_IN_THE_SET = (
    (
        "Tariff duty on machines",
        "A duty is part of what machines cost to buy; this forecast buys none, so it changes nothing here",
    ),
)
"""Stresses that have no effect on the forecast, each with the reason."""


@dataclass(frozen=True, slots=True)
class Stress:
    """A scenario of the set, and what it changes in one sentence."""

    scenario: Scenario
    sentence: str

    @property
    def name(self) -> str:
        return self.scenario.name


def stress_set(prepared: Prepared, scenario: Scenario = BASE) -> tuple[Stress, ...]:
    """The set on top of a scenario: each stress adds its overrides, and facts stay as they are."""
    return tuple(
        Stress(Scenario(name, (*scenario.overrides, *added)), sentence)
        for name, sentence, added in _stresses(prepared, scenario)
    )


def _stresses(prepared: Prepared, scenario: Scenario) -> Iterator[tuple[str, str, tuple[Override, ...]]]:
    price, difficulty = _network("price_usd", 0.5), _network("difficulty", 1.5)
    yield "Price −50 %", "Bitcoin costs half from the first day on", (price,)
    yield "Difficulty +50 %", "Difficulty is half as high again from the first day on", (difficulty,)
    yield "Price −50 %, difficulty +50 %", "Both at once: hashprice falls to a third", (price, difficulty)
    yield from _halving(prepared, scenario)
    power = Override("site", None, "power_price_usd_per_mwh", "scale", 1.3)
    yield "Power +30 %", "Every site pays 30 % more for its power", (power,)
    bans = (
        Override("site", None, "curtailed_share", "set", 0.0),
        Override("site", None, "must_run", "set", 1.0),
    )
    yield "Curtailment ban", "No site may switch off for price or for the grid", bans
    yield from _largest_site_out(prepared)
    fees = Override("network", None, "fees_share", "set", 0.0)
    yield "Fees at zero", "Blocks pay their subsidy alone", (fees,)


def _network(field: str, factor: float) -> Override:
    return Override("network", None, field, "scale", factor)


def next_month(prepared: Prepared) -> tuple[int, int]:
    """First and last day of the first month of which nothing is on record."""
    month = days.month_of_day(prepared.forecast.first_on - 1) + 1
    return days.first_day(month), days.first_day(month + 1) - 1


def _halving(prepared: Prepared, scenario: Scenario) -> Iterator[tuple[str, str, tuple[Override, ...]]]:
    """The next halving brought forward; fees per block stay what they are in bitcoin."""
    first_on, _ = next_month(prepared)
    path = network_path(prepared, scenario)
    dropped = np.flatnonzero(path.subsidy_btc < path.subsidy_btc[:1])
    last_on = prepared.forecast.first_on + int(dropped[0]) - 1 if len(dropped) else None
    at = first_on - prepared.forecast.first_on
    share = float(path.fees_share[at]) if at < len(path.fees_share) else np.nan
    if not np.isfinite(share) or (last_on is not None and last_on < first_on):
        return
    added = (
        Override("network", None, "subsidy_btc", "scale", 0.5, first_on, last_on),
        Override("network", None, "fees_share", "scale", 2 / (1 + share), first_on, last_on),
    )
    yield f"Halving in {days.month_text(days.month_of_day(first_on))}", "The next halving comes now", added


def _largest_site_out(prepared: Prepared) -> Iterator[tuple[str, str, tuple[Override, ...]]]:
    """The site with the most energised hashrate of the next month stands still for that month."""
    first_on, last_on = next_month(prepared)
    at = slice(first_on - prepared.forecast.first_on, last_on - prepared.forecast.first_on + 1)
    hashrate = prepared.forecast.hashrate_phs[:, at].sum(axis=1)
    if not hashrate.sum() > 0:
        return
    site_id = int(prepared.site_ids[int(hashrate.argmax())])
    name = prepared.portfolio.records("site")[site_id].name
    out = Override("site", site_id, "availability", "set", 0.0, first_on, last_on)
    month = days.month_text(days.month_of_day(first_on))
    yield "Largest site out for a month", f"{name} stands still in {month}", (out,)

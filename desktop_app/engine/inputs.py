"""Every input of the engine that can be varied: its base, how far it is varied, and the override it makes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import numpy as np

from desktop_app.domain.scenarios import ADD, BASE, OPERATIONS, SCALE, SET, Override, Scenario
from desktop_app.engine import overrides
from desktop_app.engine.evaluate import pool_fees
from desktop_app.engine.outcomes import MONTHS_AHEAD
from desktop_app.engine.prepare import Prepared
from desktop_app.engine.results import Floats

Key = tuple[str, int | None, str]
"""Kind, record or None for all, field: what an override names."""


@dataclass(frozen=True, slots=True)
class Input:
    """One input in its own unit. `low` and `high` are how far a sensitivity varies it unless told otherwise.

    An input of many sites at once moves all of them in proportion ("scale") or by as much ("add"); `base` is
    then their mean by hashrate, or by MW for power, over the next twelve months (their sum for amounts).
    """

    kind: str
    id: int | None
    field: str
    label: str
    unit: str
    base: float
    low: float
    high: float
    operation: str

    @property
    def key(self) -> Key:
        return self.kind, self.id, self.field

    def override(self, value: float) -> Override:
        """The override that brings the input from its base to a value."""
        amount = {"set": value, "add": value - self.base}.get(self.operation)
        amount = value / self.base if amount is None else amount
        return Override(self.kind, self.id, self.field, self.operation, amount)

    def applied(self, scenario: Scenario, value: float) -> Scenario:
        """The scenario whose base this is, with the input at a value; its other overrides stand."""
        return Scenario(scenario.name, (*scenario.overrides, self.override(value)))


@dataclass(frozen=True, slots=True)
class _Kind:
    """How an input is varied: to multiples of its base, or by a step to each side, within limits."""

    field: str
    label: str
    unit: str
    operation: int
    down: float
    up: float
    by_step: bool = False
    limits: tuple[float, float] = (-np.inf, np.inf)

    def spread(self, base: float) -> tuple[float, float]:
        low, high = (base - self.down, base + self.up) if self.by_step else (base * self.down, base * self.up)
        bottom, top = self.limits
        return max(low, bottom), min(high, top)

    def made(self, kind: str, id: int | None, label: str, base: float) -> Input:  # noqa: A002 – as in Override
        low, high = self.spread(base)
        return Input(kind, id, self.field, label, self.unit, base, low, high, OPERATIONS[self.operation])


_SHARE = (0.0, 1.0)
_NETWORK = (
    _Kind("price_usd", "BTC price", "USD", SET, 0.7, 1.3),
    _Kind("price_growth_per_year", "BTC price growth", "1/year", SET, 0.2, 0.2, True, (-0.9, np.inf)),
    _Kind("difficulty", "Difficulty", "", SET, 0.9, 1.1),
    _Kind("difficulty_growth_per_year", "Difficulty growth", "1/year", SET, 0.2, 0.2, True, (-0.9, np.inf)),
    _Kind("fees_share", "Fees, share of reward", "1", SET, 0.02, 0.05, True, (0.0, 0.9)),
)
_POWER = _Kind("power_price_usd_per_mwh", "Power price", "USD/MWh", SCALE, 0.8, 1.2)
_SHARES = (
    _Kind("availability", "Availability", "1", ADD, 0.05, 0.05, True, _SHARE),
    _Kind("curtailed_share", "Curtailed share", "1", ADD, 0.05, 0.05, True, _SHARE),
    _Kind("derating", "Derating", "1", ADD, 0.03, 0.03, True, _SHARE),
)
_DIRECT = _Kind("direct_usd_per_month", "Direct cost", "USD/month", SCALE, 0.8, 1.2)
_POOL = _Kind("fee_share", "Pool fee", "1", ADD, 0.01, 0.01, True, _SHARE)


def inputs_of(prepared: Prepared, scenario: Scenario = BASE, *, by_site: bool = True) -> tuple[Input, ...]:
    """All inputs with their bases under a scenario: of the network, of all sites, then of each site.

    What a book does not know (NaN), and sites without a machine to come, are left out.
    """
    found = [
        *_of_network(prepared, scenario),
        *_of_sites(prepared, scenario, None),
        *(
            made
            for site in (prepared.site_ids.tolist() if by_site else ())
            for made in _of_sites(prepared, scenario, site)
        ),
    ]
    return tuple(made for made in found if np.isfinite(made.base) and made.low < made.high)


def input_named(inputs: tuple[Input, ...], key: Key) -> Input | None:
    """The input that an override's kind, record and field name."""
    return next((made for made in inputs if made.key == key), None)


def within(made: Input, low: float, high: float) -> Input:
    """The same input, varied between other values."""
    return replace(made, low=low, high=high)


def _of_network(prepared: Prepared, scenario: Scenario) -> Iterator[Input]:
    for kind in _NETWORK:
        base = overrides.number(scenario, "network", kind.field, prepared.base_inputs[kind.field])
        yield kind.made("network", None, kind.label, base)


def _of_sites(prepared: Prepared, scenario: Scenario, site: int | None) -> Iterator[Input]:
    """The inputs of a site, or of all of them together (None)."""
    forecast, span = prepared.forecast, slice(0, MONTHS_AHEAD)
    chosen = np.ones(len(prepared.site_ids), np.bool_) if site is None else prepared.site_ids == site
    phs, mw = forecast.hashrate_phs_days[chosen, span], forecast.meter_mw_days[chosen, span]
    if not phs.sum() > 0:
        return
    name = "" if site is None else f", {prepared.portfolio.records('site')[site].name}"
    values = _values(prepared, scenario)

    def mean(field: str, weight: Floats) -> float:
        rows = values(field)[chosen, span]
        return float((np.where(weight > 0, rows, 0.0) * weight).sum() / weight.sum())

    if mw.sum() > 0:
        yield _POWER.made("site", site, _POWER.label + name, mean(_POWER.field, mw))
    for kind in _SHARES:
        yield kind.made("site", site, kind.label + name, mean(kind.field, phs))
    direct = float(values(_DIRECT.field)[chosen, span].mean(axis=1).sum())
    yield _DIRECT.made("site", site, _DIRECT.label + name, direct)
    if site is None:
        fees = pool_fees(prepared, scenario)[:, span]
        yield _POOL.made("pool", None, _POOL.label, float((fees * phs).sum() / phs.sum()))


def _values(prepared: Prepared, scenario: Scenario) -> Callable[[str], Floats]:
    """An input of the sites by forecast month under a scenario, shape [S, F]."""
    forecast = prepared.forecast
    base = {
        "power_price_usd_per_mwh": _power_prices(prepared),
        "availability": forecast.availability,
        "curtailed_share": forecast.curtailed_share,
        "derating": forecast.derating,
        "direct_usd_per_month": forecast.direct_usd_per_month,
    }
    return lambda field: overrides.by_site_month(
        scenario, "site", field, base[field], site_ids=prepared.site_ids,
        first_on=forecast.first_on + forecast.month_start, days_in_month=forecast.days_in_month,
    )  # fmt: skip


def _power_prices(prepared: Prepared) -> Floats:
    """Flat prices, and the market's mean of the month where a site pays by the hour, [S, F]."""
    made, sites = prepared.forecast.power_usd_per_mwh, prepared.hourly
    if sites is None:
        return made
    index, row = sites.power.index, sites.power.market_row
    made, mean = made.copy(), index.totals[row] / np.maximum(index.count[row], 1)
    made[sites.at] = np.where(sites.power.known & (row >= 0), mean, made[sites.at])
    return made

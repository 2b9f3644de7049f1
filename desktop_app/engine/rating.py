"""What a scenario makes of the machines themselves: power modes on a TH/s–W curve, ageing by vintage."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from desktop_app.domain.machines import MODES
from desktop_app.domain.scenarios import Scenario
from desktop_app.engine import overrides
from desktop_app.engine.results import Floats, Ints
from desktop_app.engine.vintages import Vintages

MODE_HASHRATE = (0.8, 1.0, 1.1)
"""TH/s of MODES (eco, normal, boost) over normal: an assumption, to be overridden where machines differ."""
POWER_EXPONENT = 1.3
"""W over normal = (TH/s over normal) ^ 1.3. The catalogue names no modes of one machine; the exponent is that
of the presets of a public firmware for the S19j Pro (docs.luxor.tech): 25 MHz and 0.1 V a step from 545 MHz
and 13.4 V, hashrate as the frequency, power as frequency · voltage². Tuned machines do somewhat better."""


@dataclass(frozen=True, slots=True, eq=False)
class Rating:
    """Factors by site and forecast month on what the facts say, broadcastable to [S, F]; 1: unchanged."""

    hashrate: Floats
    power: Floats
    ageing: Floats
    """What realised hashrate keeps beyond the derating of today's machines."""


@dataclass(frozen=True, slots=True, eq=False)
class AgedFleet:
    """Our vintages along the forecast months, with what rating needs of them."""

    site_ids: Ints
    """All sites."""
    vintages: Vintages
    years: Floats
    """Age gained since the last day on record [years], [V, F]."""
    first_on: Ints
    """First forecast day of each month, [F]."""
    days_in_month: Floats


UNCHANGED = Rating(*(np.ones((1, 1)) for _ in range(3)))


def mode_curve(scenario: Scenario) -> tuple[Floats, Floats]:
    """TH/s and W of each power mode over those of normal, after a scenario's own ("mode", code) points."""
    hashrate = np.array(MODE_HASHRATE)
    hashrate = _of_modes(scenario, "hashrate_share", hashrate)
    return hashrate, _of_modes(scenario, "power_share", hashrate**POWER_EXPONENT)


def _of_modes(scenario: Scenario, name: str, base: Floats) -> Floats:
    made = base.copy()
    for override in scenario.of("mode", name):
        chosen = slice(None) if override.id is None else [override.id]
        if override.id is None or 0 <= override.id < len(MODES):
            made[chosen] = overrides.changed(made[chosen], override)
    return np.maximum(made, 1e-6)


def rating(scenario: Scenario, fleet: AgedFleet) -> Rating:
    """Factors on hashrate, power and derating of every site and forecast month."""
    rerated = scenario.of("site", "power_mode")
    if not rerated and not scenario.of("site", "derating_per_year"):
        return UNCHANGED
    rows = fleet.vintages
    site_ids = np.append(fleet.site_ids, -1)[rows.site_at]
    faster, hungrier = _rerated(scenario, fleet, site_ids, rows.mode)
    slower = overrides.by_site_month(
        scenario, "site", "derating_per_year", np.zeros_like(fleet.years), site_ids=site_ids,
        first_on=fleet.first_on, days_in_month=fleet.days_in_month,
    )  # fmt: skip
    kept = np.exp(fleet.years * np.log1p(-np.minimum(slower, 0.999)))
    member = (np.arange(len(fleet.site_ids))[:, None] == rows.site_at).astype(float)
    phs, mw = rows.hashrate_phs_days, rows.meter_mw_days
    before, after = member @ phs, member @ (phs * faster)
    return Rating(
        _share(after, before), _share(member @ (mw * hungrier), member @ mw),
        _share(member @ (phs * faster * kept), after),
    )  # fmt: skip


def _share(part: Floats, whole: Floats) -> Floats:
    return np.divide(part, whole, out=np.ones_like(part), where=whole > 0)


def _rerated(scenario: Scenario, fleet: AgedFleet, site_ids: Ints, mode: Ints) -> tuple[Floats, Floats]:
    """Factors on hashrate and power of each vintage and month; a month covered in part counts by its days."""
    factors = [np.ones_like(fleet.years), np.ones_like(fleet.years)]
    curves = mode_curve(scenario)
    for override in scenario.of("site", "power_mode"):
        code = overrides.mode_code(override)
        if code is None:
            continue
        covered = overrides.share_covered(override, fleet.first_on, fleet.days_in_month)
        there = np.ones(len(mode)) if override.id is None else (site_ids == override.id).astype(float)
        share = there[:, None] * covered
        for at, curve in enumerate(curves):
            factors[at] = factors[at] + share * ((curve[code] / curve[mode])[:, None] - factors[at])
    return factors[0], factors[1]


def class_factors(scenario: Scenario, site_ids: Ints, mode: Ints, day: int) -> tuple[Floats, Floats]:
    """Factors on hashrate and power of classes of machines on a day, shape [C]."""
    curves, target = mode_curve(scenario), mode.copy()
    for override in scenario.of("site", "power_mode"):
        code = overrides.mode_code(override)
        begun = override.from_on is None or override.from_on <= day
        if code is not None and begun and (override.to_on is None or day <= override.to_on):
            target[np.ones(len(mode), np.bool_) if override.id is None else site_ids == override.id] = code
    return curves[0][target] / curves[0][mode], curves[1][target] / curves[1][mode]

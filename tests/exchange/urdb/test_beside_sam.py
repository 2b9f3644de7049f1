"""Tariffs of every shape come to what NREL's System Advisor Model computes, both ways to fill tiers."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from desktop_app.exchange.tariff_bill import Question, billed
from tests.exchange.urdb import sam
from tests.exchange.urdb.examples import write_load

pytest.importorskip("PySAM", reason="the yardstick of `make bench` is not installed")
pytestmark = pytest.mark.slow
DAY, PEAK, SUMMER = [0] * 24, [0] * 8 + [1] * 12 + [0] * 4, [0] * 8 + [2] * 12 + [0] * 4
WEEKDAY, WEEKEND = [PEAK] * 5 + [SUMMER] * 4 + [PEAK] * 3, [DAY] * 12
FLAT = {"flatdemandstructure": [[{"max": 5000, "rate": 4, "adj": 0.5}, {"rate": 7}]]}
ENERGY = {"energyratestructure": [[{"rate": 0.04}]]}
RATCHET = {"lookbackpercent": 0.85, "lookbackrange": 11}
BY_HOUR = {"energyweekdayschedule": WEEKDAY, "energyweekendschedule": WEEKEND}
BY_HOUR_DEMAND = {"demandweekdayschedule": WEEKDAY, "demandweekendschedule": WEEKEND}


def tiers(unit: str, *bounds: float, over: float = 1.0) -> list[dict[str, Any]]:
    rates = [over * (0.07 - 0.015 * step) for step in range(len(bounds) + 1)]
    made = [{"max": bound, "unit": unit, "rate": rate} for bound, rate in zip(bounds, rates, strict=False)]
    return [*made, {"unit": unit, "rate": rates[-1]}]


def three(unit: str, *bounds: float) -> dict[str, Any]:
    return BY_HOUR | {"energyratestructure": [tiers(unit, *bounds, over=over) for over in (1.0, 1.3, 1.9)]}


TARIFFS: dict[str, dict[str, Any]] = {
    "tiers by kWh": three("kWh", 2e6, 4e6),
    "tiers by kWh a day": three("kWh daily", 150_000),
    "tiers by kWh/kW": three("kWh/kW", 200, 400) | FLAT,
    "tiers by kWh/kW without a demand charge": three("kWh/kW", 200, 400),
    "tiers by kWh/kW a day": three("kWh/kW daily", 10) | FLAT,
    "tiers by kWh/kW under a ratchet": three("kWh/kW", 200, 400) | FLAT | RATCHET,
    "a ratchet without a demand charge": three("kWh/kW", 200, 400) | RATCHET,
    "flat demand by month": ENERGY
    | {"flatdemandstructure": [[{"rate": 4}], [{"rate": 9}]], "flatdemandmonths": [0] * 5 + [1] * 7},
    "demand by period, and flat": ENERGY
    | FLAT
    | BY_HOUR_DEMAND
    | {"demandratestructure": [[{"rate": 2}], [{"rate": 6}], [{"rate": 11, "adj": 1}]]},
    "demand by period in tiers": ENERGY
    | BY_HOUR_DEMAND
    | {"demandratestructure": [[{"max": 6000, "rate": r}, {"rate": 2 * r}] for r in (1, 3, 5)]},
    "a ratchet of three months": ENERGY | FLAT | {"lookbackpercent": 0.9, "lookbackrange": 3},
    "a ratchet of summer peaks": ENERGY
    | FLAT
    | {"lookbackpercent": 0.9, "lookbackrange": 11, "lookbackmonths": [0] * 5 + [1] * 4 + [0] * 3},
    "a minimum bill": ENERGY | FLAT | {"fixedchargefirstmeter": 100, "mincharge": 330_000},
    "a minimum bill of the year": ENERGY | {"mincharge": 3_600_000, "minchargeunits": "$/year"},
}  # fmt: skip


@pytest.fixture(scope="module")
def kw() -> NDArray[np.float64]:
    """A year with a high summer, and two weeks that stand nearly still."""
    hour = np.arange(8760)
    made = 9000 + 2500 * np.cos(2 * np.pi * (hour // 24 - 200) / 365) + 400 * np.cos(hour * np.pi / 12)
    made += 600 * np.random.default_rng(5).standard_normal(8760)
    made[3000:3400] = 500
    return np.round(made, 3).astype(np.float64)


@pytest.mark.parametrize(
    ("allocation", "metering"), [("chronological", sam.CHRONOLOGICAL), ("prorata", sam.PRO_RATA)]
)
@pytest.mark.parametrize("name", TARIFFS)
def test_a_tariff_costs_what_sam_says(write, tmp_path: Path, kw, name, allocation, metering):
    tariff = TARIFFS[name]
    least_kw = 9500.0 if name == "tiers by kWh/kW" else 0.0
    wanted = sam.bill(tariff, kw, metering, least_kw=least_kw)
    load = write_load(tmp_path / "load.csv", kw)
    found, problems = billed(
        Question(write(**tariff), load, tier_allocation=allocation, least_billing_kw=least_kw)
    )
    assert problems == ()
    for line, values in wanted.items():
        assert [month[line] for month in found["months"]] == pytest.approx(
            values.tolist(), abs=0.005, rel=0
        ), line

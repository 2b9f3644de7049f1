"""Bills of a year equal those that NREL's System Advisor Model computed of the same tariffs and loads."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from desktop_app.exchange.tariff_bill import Question, billed
from tests.exchange.urdb.examples import cases, load_kw, write_load

TOLERANCE = 0.005


def month_by_month(case: dict[str, Any], tmp_path: Path, allocation: str) -> list[dict[str, Any]]:
    tariff = tmp_path / "tariff.json"
    tariff.write_text(json.dumps(case["tariff"]))
    more = case["extra"]
    found, problems = billed(
        Question(
            tariff,
            write_load(tmp_path / "load.csv", load_kw(case["load"])),
            tier_allocation=allocation,
            prior_peaks_kw=tuple(more.get("ur_yearzero_usage_peaks", ())),
            least_billing_kw=more.get("ur_billing_demand_minimum", 0.0),
        )
    )
    assert (problems, found["not_modelled"], found["notes"]) == ((), [], [])
    return found["months"]


@pytest.mark.parametrize("name", cases())
def test_the_formula_gives_the_load_that_was_billed(name):
    case = cases()[name]
    kw, check = load_kw(case["load"]), case["load_check"]
    assert kw[:3].tolist() == check["first"]
    assert kw.sum() == pytest.approx(check["sum_kwh"], abs=1e-4)
    assert hashlib.sha256(kw.astype("<f8").tobytes()).hexdigest() == check["sha256_f8le"]


@pytest.mark.parametrize(
    ("name", "allocation", "key"),
    [
        *((name, "chronological", "monthly") for name in cases()),
        ("c07_tou_tiers", "prorata", "monthly_tier_prorata"),
    ],
)
def test_every_line_of_every_month_is_exact_to_half_a_cent(tmp_path, name, allocation, key):
    case = cases()[name]
    found, wanted = month_by_month(case, tmp_path, allocation), case[key]
    demand = np.add(wanted["demand_charge_flat"], wanted["demand_charge_tou"])
    columns = {
        "energy_kwh": wanted["energy_kwh"],
        "peak_kw": wanted["peak_kw"],
        "billing_demand_kw": wanted.get("billing_demand_kw", wanted["peak_kw"]),
        "energy": wanted["energy_charge"],
        "demand": demand,
        "fixed": wanted["fixed_charge"],
        "minimum_topup": wanted["minimum_topup"],
        "total": wanted["total"],
    }
    assert [month["month"] for month in found] == [f"2018-{m:02d}" for m in range(1, 13)]
    for column, values in columns.items():
        assert [month[column] for month in found] == pytest.approx(list(values), abs=TOLERANCE, rel=0), column


def test_the_two_ways_to_fill_tiers_differ_by_hundreds_of_dollars(tmp_path):
    case = cases()["c07_tou_tiers"]
    by_hour, by_share = (
        np.array([m["energy"] for m in month_by_month(case, tmp_path, way)])
        for way in ("chronological", "prorata")
    )
    assert np.abs(by_hour - by_share).max() > 400

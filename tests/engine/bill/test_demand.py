"""Demand with all that lifts it, against bills worked by hand."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from desktop_app.domain.charges.kinds import (
    MONTHS_BACK,
    NAMED_MONTHS,
    POWER_FACTORS,
    SPANS,
    Demand,
    Reactive,
)
from desktop_app.domain.charges.parts import Schedule, Tier, flat_tiers
from tests.engine.bill.cases import billed, load, series, shown, terms

APRIL = "2025-04-01T00:00Z"
SUMMER = (*(False,) * 5, *(True,) * 4, *(False,) * 3)
AFTERNOON = Schedule.of_grids([[int(14 <= h < 18) for h in range(24)]] * 12, [[0] * 24] * 12)
"""Period 1 from 14 to 18 h on weekdays."""


def april(**at_hour: float) -> np.ndarray:
    """100 kW, and other powers at named hours of the month: h39=250."""
    kw = np.full(30 * 24, 100.0)
    for hour, value in at_hour.items():
        kw[int(hour[1:])] = value
    return kw


def peaks(first: str, *by_month: float) -> Any:
    """A load with a peak in the first hour of each month from a January on, 10 kW otherwise."""
    lengths = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
    months = [np.r_[kw, np.full(lengths[m % 12] * 24 - 1, 10.0)] for m, kw in enumerate(by_month)]
    return load(first, 60, np.concatenate(months))


# --- the peak -----------------------------------------------------------------------------------------
def test_demand_is_the_highest_hour():
    found = billed(terms(Demand(tiers=flat_tiers(11.4))), load(APRIL, 60, april(h39=250)), "2025-04")
    assert shown(found.lines[0]) == [("Peak", 250, 11.4, 2_850.00)]
    assert found.peak_kw.tolist() == [250]


def test_demand_by_period_has_a_peak_for_each():
    """Hour 39 is 15 h of Wednesday 2 April, hour 48 midnight of the 3rd."""
    found = billed(
        terms(Demand(schedule=AFTERNOON, tiers=flat_tiers(3.0, 9.0))),
        load(APRIL, 60, april(h39=250, h48=300)), "2025-04",
    )  # fmt: skip
    assert shown(found.lines[0]) == [("Period 1", 300, 3.0, 900.00), ("Period 2", 250, 9.0, 2_250.00)]


def test_a_peak_says_when_it_was_by_the_contracts_clock():
    """Hour 39 of April in UTC is 10 h in Chicago, in summer time."""
    found = billed(
        terms(ratcheted(minimum_kw=500), time_zone="America/Chicago"),
        load(APRIL, 60, april(h39=250)), "2025-04",
    )  # fmt: skip
    row = found.lines[0].items[0]
    assert row.label == "Minimum 500 kW"
    assert row.detail
    assert row.detail(0) == "250.0 kW on 2 Apr 2025, 10:00"


def test_tiers_of_demand_are_steps_of_one_peak():
    steps = ((Tier(5.0, 100, "kW"), Tier(4.0, 200, "kW"), Tier(3.0, math.inf, "kW")),)
    found = billed(terms(Demand(tiers=steps)), load(APRIL, 60, april(h39=250)), "2025-04")
    assert shown(found.lines[0]) == [
        ("Tier 1", 100, 5.0, 500.00), ("Tier 2", 100, 4.0, 400.00), ("Tier 3", 50, 3.0, 150.00),
    ]  # fmt: skip


@pytest.mark.parametrize(("window", "expected"), [(0, 400.0), (1, 200.0), (2, 150.0), (3, 125.0)])
def test_finer_loads_are_averaged_over_the_demand_window(window, expected):
    """5 minutes at 400 kW, 10 at 100 kW, then 100 kW: the means over 5, 15, 30 and 60 minutes."""
    kw = np.full(30 * 24 * 12, 100.0)
    kw[12 * 10] = 400
    found = billed(terms(Demand(tiers=flat_tiers(1.0)), demand_window=window), load(APRIL, 5, kw), "2025-04")
    assert found.total_usd.tolist() == [expected]


def test_a_load_by_the_hour_has_the_hours_mean_in_a_shorter_window():
    found = billed(
        terms(Demand(tiers=flat_tiers(1.0)), demand_window=1), load(APRIL, 60, april(h39=250)), "2025-04"
    )
    assert found.total_usd.tolist() == [250]


def test_losses_count_for_demand_only_where_the_contract_says_so():
    for losses_of, expected in ((0, 250.0), (1, 255.0)):
        found = billed(
            terms(Demand(tiers=flat_tiers(1.0)), loss_share=0.02, losses_of=losses_of),
            load(APRIL, 60, april(h39=250)), "2025-04",
        )  # fmt: skip
        assert found.total_usd.tolist() == [pytest.approx(expected)]


def test_demand_by_day_adds_up_the_days():
    """29 days of 100 kW and one of 250 kW."""
    found = billed(
        terms(Demand(tiers=flat_tiers(0.4), per=SPANS.index("day"))),
        load(APRIL, 60, april(h39=250)), "2025-04",
    )  # fmt: skip
    assert shown(found.lines[0]) == [("Peaks of the days", 3_150, 0.4, 1_260.00)]


def test_demand_by_day_bills_a_minimum_every_day():
    found = billed(
        terms(Demand(tiers=flat_tiers(0.4), per=SPANS.index("day"), minimum_kw=120)),
        load(APRIL, 60, april(h39=250)), "2025-04",
    )  # fmt: skip
    assert shown(found.lines[0]) == [("Peaks of the days", 29 * 120 + 250, 0.4, 1_492.00)]


# --- what lifts it ------------------------------------------------------------------------------------
def test_a_minimum_is_billed_at_least_and_said():
    found = billed(
        terms(Demand(tiers=flat_tiers(10.0), minimum_kw=2_000)), load(APRIL, 60, april()), "2025-04"
    )
    assert shown(found.lines[0]) == [("Minimum 2,000 kW", 2_000, 10.0, 20_000.00)]


def test_a_share_of_the_contract_is_billed_at_least():
    found = billed(
        terms(Demand(tiers=flat_tiers(10.0), contract_share=0.75), contract_kw=10_000),
        load(APRIL, 60, april()), "2025-04",
    )  # fmt: skip
    assert shown(found.lines[0]) == [("75 % of the contract's 10,000 kW", 7_500, 10.0, 75_000.00)]


def ratcheted(**further: Any) -> Demand:
    return Demand(
        **{"tiers": flat_tiers(10.0), "ratchet": MONTHS_BACK, "ratchet_share": 0.8, "ratchet_months": 11}
        | further
    )


def test_a_ratchet_names_the_peak_that_it_looks_back_to():
    found = billed(terms(ratcheted()), peaks("2025-01-01T00:00Z", 50, 90, 60, 80), "2025-01", "2025-04")
    line = found.lines[0]
    assert [shown(line, m) for m in range(4)] == [
        [("Peak", 50, 10.0, 500.00)],
        [("Peak", 90, 10.0, 900.00)],
        [("Ratchet: 80 % of 90 kW in Feb 2025 = 72 kW", 72, 10.0, 720.00)],
        [("Peak", 80, 10.0, 800.00)],
    ]
    assert found.billing_demand_kw.tolist() == [50, 90, 72, 80]


def test_eleven_months_back_do_not_reach_the_same_month_of_last_year():
    """July's 1,000 kW still count in June, and no longer in July: SAM counts a month too many here."""
    first_year = [10.0] * 6 + [1_000.0] + [10.0] * 5
    found = billed(
        terms(ratcheted()), peaks("2025-01-01T00:00Z", *first_year, *[10.0] * 8), "2026-06", "2026-07"
    )
    assert found.billing_demand_kw.tolist() == [800, 10]
    assert shown(found.lines[0])[0][0] == "Ratchet: 80 % of 1,000 kW in Jul 2025 = 800 kW"


def test_a_ratchet_looks_at_peaks_before_the_months_that_are_asked_for():
    whole = peaks("2025-01-01T00:00Z", 50, 90, 60, 80)
    alone = billed(terms(ratcheted()), whole, "2025-03")
    assert shown(alone.lines[0]) == [("Ratchet: 80 % of 90 kW in Feb 2025 = 72 kW", 72, 10.0, 720.00)]
    assert alone.months.size == 1


def test_a_ratchet_of_few_months_forgets():
    found = billed(
        terms(ratcheted(ratchet_months=2)), peaks("2025-01-01T00:00Z", 100, 10, 10, 10), "2025-01", "2025-04"
    )
    assert found.billing_demand_kw.tolist() == [100, 80, 80, 10]


def test_only_named_months_count_in_a_ratchet():
    by_month = [500, 10, 10, 10, 10, 300, 10, 10, 10, 10, 10, 10]
    for kind in (NAMED_MONTHS, MONTHS_BACK):
        found = billed(
            terms(ratcheted(ratchet=kind, ratchet_of=SUMMER)),
            peaks("2025-01-01T00:00Z", *by_month), "2025-05", "2025-08",
        )  # fmt: skip
        assert found.billing_demand_kw.tolist() == [10, 300, 240, 240]


def test_the_share_is_that_of_the_month_looked_back_to():
    """100 % of summer's peak, 60 % of winter's: January's 900 kW ask for 540, June's 600 kW for 600."""
    shares = tuple(1.0 if summer else 0.6 for summer in SUMMER)
    found = billed(
        terms(ratcheted(ratchet_share=0.0, ratchet_shares=shares)),
        peaks("2025-01-01T00:00Z", 900, 10, 10, 10, 10, 600, 10, 10), "2025-05", "2025-07",
    )  # fmt: skip
    assert found.billing_demand_kw.tolist() == [540, 600, 600]
    assert shown(found.lines[0], 2)[0][0] == "Ratchet: 100 % of 600 kW in Jun 2025 = 600 kW"


def test_peaks_of_the_year_before_hold_where_no_load_reaches():
    """Of January's eleven months back, February to December are from the year before: 1,640 kW in August."""
    before = (5_000.0, 910, 930, 1_000, 1_150, 1_400, 1_620, 1_640, 1_480, 1_200, 980, 920)
    found = billed(
        terms(ratcheted(prior_peaks_kw=before)),
        peaks("2025-01-01T00:00Z", 900, 970, 90), "2025-01", "2025-03",
    )  # fmt: skip
    assert found.billing_demand_kw.tolist() == [1_312, 1_312, 1_312]
    assert shown(found.lines[0])[0][0] == "Ratchet: 80 % of 1,640 kW in Aug 2024 = 1,312 kW"


def test_a_ratchet_of_periods_looks_at_the_same_period():
    kw = np.full((31 + 28) * 24, 10.0)
    kw[39] = 500  # 15 h on Thursday 2 January
    kw[48] = 900  # midnight of the 3rd
    found = billed(
        terms(ratcheted(schedule=AFTERNOON, tiers=flat_tiers(0.0, 10.0))),
        load("2025-01-01T00:00Z", 60, kw), "2025-02",
    )  # fmt: skip
    assert shown(found.lines[0])[1] == (
        "Period 2. Ratchet: 80 % of 500 kW in Jan 2025 = 400 kW", 400, 10.0, 4_000.00,
    )  # fmt: skip


def test_a_period_of_another_season_is_not_billed_its_minimum():
    seasons = Schedule.of_months([0, 0, 0, 0, 0, 1, 1, 1, 1, 0, 0, 0])
    found = billed(
        terms(Demand(schedule=seasons, tiers=flat_tiers(4.0, 12.0), minimum_kw=500)),
        load("2025-05-01T00:00Z", 60, np.full(61 * 24, 100.0)), "2025-05", "2025-06",
    )  # fmt: skip
    assert shown(found.lines[0], 0) == [("Period 1. Minimum 500 kW", 500, 4.0, 2_000.00)]
    assert shown(found.lines[0], 1) == [("Period 2. Minimum 500 kW", 500, 12.0, 6_000.00)]


def test_a_ratchet_of_another_season_looks_at_the_periods_that_cost_something():
    """Summer afternoons are period 1, winter's period 2; June's peak outside them, 900 kW, costs nothing."""
    afternoons = [[(1 if 5 <= m < 9 else 2) if 14 <= h < 18 else 0 for h in range(24)] for m in range(12)]
    kw = np.full(214 * 24, 10.0)
    kw[15], kw[39] = 500, 10
    kw[48] = 900
    found = billed(
        terms(ratcheted(schedule=Schedule.of_grids(afternoons, afternoons), tiers=flat_tiers(0.0, 9.0, 5.0))),
        load("2025-06-01T00:00Z", 60, kw), "2025-06", "2025-11",
    )  # fmt: skip
    assert shown(found.lines[0], 5)[1] == (
        "Period 3. Ratchet: 80 % of 500 kW in Jun 2025 = 400 kW", 400, 5.0, 2_000.00,
    )  # fmt: skip


def test_a_ratchet_of_two_years_names_the_latest_of_equal_peaks():
    before = tuple(1_000.0 + m for m in range(12))
    found = billed(
        terms(ratcheted(ratchet_months=24, prior_peaks_kw=before)),
        peaks("2025-01-01T00:00Z", *[10.0] * 13), "2025-01", "2026-01",
    )  # fmt: skip
    for month in (0, 12):
        assert shown(found.lines[0], month)[0][0] == "Ratchet: 80 % of 1,011 kW in Dec 2024 = 809 kW"


def test_a_load_that_begins_within_a_billing_period_counts_in_its_ratchet():
    """Billed from the 15th: the load from 5 March on, with its peak that day, is the period of February."""
    kw = np.full(60 * 24, 10.0)
    kw[5] = 1_000
    found = billed(terms(ratcheted(), billing_day=15), load("2025-03-05T00:00Z", 60, kw), "2025-03")
    assert shown(found.lines[0])[0][0] == "Ratchet: 80 % of 1,000 kW in Feb 2025 = 800 kW"


def test_demand_by_day_counts_the_days_of_the_contract_only():
    found = billed(
        terms(Demand(tiers=flat_tiers(1.0), per=SPANS.index("day"), minimum_kw=120), starts_on=20_194),
        load(APRIL, 60, april()), "2025-04",
    )  # fmt: skip
    assert shown(found.lines[0]) == [("Peaks of the days", 15 * 120, 1.0, 1_800.00)]  # from 16 April


# --- power factor -------------------------------------------------------------------------------------
def with_kvar(kvar: float) -> Any:
    return load(APRIL, 60, np.full(720, 400.0), kvar=series(APRIL, 60, np.full(720, kvar)))


def test_apparent_power_is_billed_in_kva():
    """400 kW and 300 kVAR are 500 kVA."""
    tariff = Demand(tiers=flat_tiers(10.0), power_factor=POWER_FACTORS.index("kVA"))
    found = billed(terms(tariff), with_kvar(300), "2025-04")
    assert shown(found.lines[0]) == [("Peak", 500, 10.0, 5_000.00)]
    assert found.lines[0].items[0].unit == "kVA"


def test_a_poor_power_factor_multiplies_demand_and_says_how():
    """400 kW at 500 kVA are a power factor of 0.8: 400 × 0.95 / 0.8 = 475 kW."""
    tariff = Demand(tiers=flat_tiers(10.0), power_factor=POWER_FACTORS.index("multiplier"))
    found = billed(terms(tariff), with_kvar(300), "2025-04")
    assert shown(found.lines[0]) == [
        ("Power factor 0.8000: 400 kW × 0.95 / 0.8000 = 475 kW", 475, 10.0, 4_750.00)
    ]


def test_a_good_power_factor_leaves_demand_alone():
    tariff = Demand(tiers=flat_tiers(10.0), power_factor=POWER_FACTORS.index("multiplier"))
    found = billed(terms(tariff), with_kvar(50), "2025-04")
    assert shown(found.lines[0]) == [("Peak", 400, 10.0, 4_000.00)]


def test_without_reactive_power_demand_is_billed_as_it_is_and_that_is_said():
    tariff = Demand(tiers=flat_tiers(10.0), power_factor=POWER_FACTORS.index("multiplier"))
    found = billed(terms(tariff), load(APRIL, 60, np.full(720, 400.0)), "2025-04")
    assert found.total_usd.tolist() == [4_000]
    assert "No reactive power is known" in found.notes[0]


def test_reactive_power_beyond_what_is_allowed_is_charged():
    """Allowed at 0.8: 0.75 kVAR a kW, 300 of 400 kW; 360 kVAR are 60 beyond."""
    charge = Reactive(usd_per_kvar=0.5, reference_power_factor=0.8)
    found = billed(terms(charge), with_kvar(360), "2025-04")
    assert found.total_usd.tolist() == [pytest.approx(30.0)]
    assert [(i.quantity[0], i.rate[0]) for i in found.lines[0].items] == [
        (360, 0.5), (400, pytest.approx(-0.375)),
    ]  # fmt: skip
    assert billed(terms(charge), with_kvar(200), "2025-04").total_usd.tolist() == [0]


def test_every_row_of_demand_is_quantity_times_rate():
    found = billed(
        terms(ratcheted(schedule=AFTERNOON, tiers=flat_tiers(3.0, 9.0), minimum_kw=60), ratcheted()),
        peaks("2025-01-01T00:00Z", 50, 90, 60, 80, 20), "2025-01", "2025-05",
    )  # fmt: skip
    for line in found.lines:
        total = np.sum([i.quantity * i.rate for i in line.items], axis=0)
        assert total == pytest.approx(line.amount_usd)

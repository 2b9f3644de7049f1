"""Energy by period and tier, against bills worked by hand."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, strategies as st

from desktop_app.domain import days
from desktop_app.domain.charges.kinds import BASELINE, DEVIATION, Demand, Energy
from desktop_app.domain.charges.parts import Escalator, Schedule, Tier, Tiers, flat_tiers
from desktop_app.domain.contracts import CHRONOLOGICAL, PER_PERIOD, PRO_RATA
from tests.engine.bill.cases import CHICAGO, billed, load, series, shown, terms

NIGHT_DAY = Schedule.of_grids([[int(8 <= h < 20) for h in range(24)]] * 12, [[0] * 24] * 12)
"""Period 1 from 8 to 20 h on weekdays."""
HOURS_OF_APRIL = 30 * 24
APRIL = "2025-04-01T00:00Z"


def tiered(*bounds_and_rates: tuple[float, float], unit: str = "kWh") -> tuple[Tier, ...]:
    return tuple(Tier(rate, most, unit) for most, rate in bounds_and_rates)


def april(kw: float = 100.0) -> np.ndarray:
    return np.full(HOURS_OF_APRIL, kw)


# --- periods ------------------------------------------------------------------------------------------
def test_energy_of_a_flat_rate():
    found = billed(terms(Energy(tiers=flat_tiers(0.05))), load(APRIL, 60, april()), "2025-04")
    assert shown(found.lines[0]) == [("Energy", 72_000, 0.05, 3_600.00)]
    assert found.total_usd.tolist() == [3_600.0]
    assert found.energy_kwh.tolist() == [72_000]


def test_energy_by_period_with_adjustments():
    """April 2025 has 22 weekdays: 264 h of period 2, 456 h of period 1."""
    tariff = Energy(schedule=NIGHT_DAY, tiers=((Tier(0.03),), (Tier(0.07, adjustment=0.004),)))
    found = billed(terms(tariff), load(APRIL, 60, april()), "2025-04")
    assert shown(found.lines[0]) == [
        ("Period 1", 45_600, 0.03, 1_368.00),
        ("Period 2", 26_400, 0.074, 1_953.60),
    ]


def test_hours_are_local_on_the_days_when_clocks_change():
    """A kW from 1 to 3 h local: one hour on 9 March, when 2 h does not exist, three on 2 November."""
    early = [[int(1 <= h < 3) for h in range(24)]] * 12
    tariff = Energy(schedule=Schedule.of_grids(early, early), tiers=flat_tiers(0.0, 1.0))
    for month, first, hours, expected in (
        ("2025-03", "2025-03-01T06:00Z", 31 * 24 - 1, 30 * 2 + 1),
        ("2025-11", "2025-11-01T05:00Z", 30 * 24 + 1, 29 * 2 + 3),
    ):
        found = billed(terms(tariff, time_zone=CHICAGO), load(first, 60, np.ones(hours)), month)
        assert found.total_usd.tolist() == [expected]
        assert found.hours.tolist() == [hours]
        assert found.complete.all()


def test_losses_are_added_to_what_the_meter_says():
    found = billed(
        terms(Energy(tiers=flat_tiers(0.05)), loss_share=0.02), load(APRIL, 60, april()), "2025-04"
    )
    assert shown(found.lines[0]) == [("Energy", 73_440, 0.05, 3_672.00)]
    assert found.peak_kw.tolist() == [100]


def test_a_rate_escalates_on_its_day():
    grows = Escalator("percent", 0.02, anchor_on=days.parse_day("2024-05-01"))
    found = billed(
        terms(Energy(tiers=flat_tiers(0.05), escalator=grows)),
        load(APRIL, 60, np.ones(61 * 24)), "2025-04", "2025-05",
    )  # fmt: skip
    assert shown(found.lines[0], 0) == [("Energy", 720, 0.05, 36.00)]
    assert shown(found.lines[0], 1) == [("Energy", 744, 0.051, 37.94)]


# --- tiers --------------------------------------------------------------------------------------------
TWO_TIERS: Tiers = (tiered((40_000, 0.04), (math.inf, 0.03)), tiered((40_000, 0.08), (math.inf, 0.06)))
"""The bound is on the month's total, whatever the period."""


def test_tiers_filled_hour_after_hour():
    """1 April 2025 is a Tuesday. 100 kW reach 40,000 kWh after 400 h, on 17 April at 16 h: until then 12 full
    weekdays of 12 h and 8 h of the 13th are period 2, 152 h; 248 h are period 1."""
    found = billed(
        terms(Energy(schedule=NIGHT_DAY, tiers=TWO_TIERS), tier_allocation=CHRONOLOGICAL),
        load(APRIL, 60, april()), "2025-04",
    )  # fmt: skip
    assert shown(found.lines[0]) == [
        ("Period 1, tier 1", 24_800, 0.04, 992.00),
        ("Period 1, tier 2", 20_800, 0.03, 624.00),
        ("Period 2, tier 1", 15_200, 0.08, 1_216.00),
        ("Period 2, tier 2", 11_200, 0.06, 672.00),
    ]


def test_an_hour_that_crosses_a_bound_is_split():
    tariff = Energy(tiers=(tiered((150, 1.0), (math.inf, 2.0)),))
    found = billed(terms(tariff), load(APRIL, 60, [100.0, 100.0] + [0.0] * 718), "2025-04")
    assert shown(found.lines[0]) == [("Tier 1", 150, 1.0, 150.00), ("Tier 2", 50, 2.0, 100.00)]


def test_tiers_filled_in_proportion():
    """40,000 of 72,000 kWh are 5/9 of each period: of 45,600 and of 26,400 kWh."""
    found = billed(
        terms(Energy(schedule=NIGHT_DAY, tiers=TWO_TIERS), tier_allocation=PRO_RATA),
        load(APRIL, 60, april()), "2025-04",
    )  # fmt: skip
    assert [quantity for _, quantity, _, _ in shown(found.lines[0])] == pytest.approx(
        [45_600 * 5 / 9, 45_600 * 4 / 9, 26_400 * 5 / 9, 26_400 * 4 / 9], abs=1e-3
    )


def test_tiers_filled_by_each_period_itself():
    found = billed(
        terms(Energy(schedule=NIGHT_DAY, tiers=TWO_TIERS), tier_allocation=PER_PERIOD),
        load(APRIL, 60, april()), "2025-04",
    )  # fmt: skip
    assert shown(found.lines[0]) == [
        ("Period 1, tier 1", 40_000, 0.04, 1_600.00),
        ("Period 1, tier 2", 5_600, 0.03, 168.00),
        ("Period 2, tier 1", 26_400, 0.08, 2_112.00),
    ]


def test_each_month_begins_with_the_first_tier():
    tariff = Energy(tiers=(tiered((500, 1.0), (math.inf, 2.0)),))
    found = billed(terms(tariff), load(APRIL, 60, np.ones(61 * 24)), "2025-04", "2025-05")
    assert found.total_usd.tolist() == [500 + 2 * 220, 500 + 2 * 244]


def test_a_daily_bound_counts_for_every_day_of_the_bill():
    """1,000 kWh a day × 30 days."""
    tariff = Energy(tiers=(tiered((1_000, 0.05), (math.inf, 0.04), unit="kWh daily"),))
    found = billed(terms(tariff), load(APRIL, 60, april()), "2025-04")
    assert shown(found.lines[0]) == [("Tier 1", 30_000, 0.05, 1_500.00), ("Tier 2", 42_000, 0.04, 1_680.00)]


def test_a_bound_per_kw_is_of_the_billing_demand_with_its_minimum():
    """300 kWh/kW × 150 kW billed at least, although the demand line comes later."""
    tariff = Energy(tiers=(tiered((300, 0.05), (math.inf, 0.04), unit="kWh/kW"),))
    demand = Demand(tiers=flat_tiers(10.0), minimum_kw=150)
    found = billed(terms(tariff, demand), load(APRIL, 60, april()), "2025-04")
    assert shown(found.lines[0]) == [("Tier 1", 45_000, 0.05, 2_250.00), ("Tier 2", 27_000, 0.04, 1_080.00)]
    assert found.billing_demand_kw.tolist() == [150]


def test_a_daily_bound_per_kw_counts_days_and_demand():
    """10 kWh/kW a day × 100 kW × 30 days."""
    tariff = Energy(tiers=(tiered((10, 0.05), (math.inf, 0.04), unit="kWh/kW daily"),))
    found = billed(terms(tariff), load(APRIL, 60, april()), "2025-04")
    assert shown(found.lines[0])[0] == ("Tier 1", 30_000, 0.05, 1_500.00)


def test_three_tiers():
    tariff = Energy(tiers=(tiered((100, 1.0), (300, 2.0), (math.inf, 3.0)),))
    for allocation in (CHRONOLOGICAL, PRO_RATA, PER_PERIOD):
        found = billed(terms(tariff, tier_allocation=allocation), load(APRIL, 60, np.ones(720)), "2025-04")
        assert found.total_usd[0] == pytest.approx(100 + 2 * 200 + 3 * 420)


def test_no_row_shows_what_is_only_the_rounding_of_running_totals():
    """Period 1 has one tier: what lies above it is nothing, however the sums are rounded."""
    tariff = Energy(
        schedule=NIGHT_DAY,
        tiers=(tiered((2e6, 0.05), (math.inf, 0.04)), tiered((math.inf, 0.09))),
    )
    kw = np.random.default_rng(3).uniform(9_000, 14_000, HOURS_OF_APRIL)
    found = billed(terms(tariff), load(APRIL, 60, kw), "2025-04")
    assert [row[0] for row in shown(found.lines[0])] == ["Period 1, tier 1", "Period 1, tier 2", "Period 2"]


# --- two-part pricing ---------------------------------------------------------------------------------
def test_a_baseline_and_the_deviation_from_it_are_charged_apart():
    found = billed(
        terms(
            Energy(load=BASELINE, tiers=flat_tiers(0.06)),
            Energy(load=DEVIATION, tiers=flat_tiers(0.02)),
        ),
        load(APRIL, 60, april(), baseline_kw=series(APRIL, 60, april(130.0))), "2025-04",
    )  # fmt: skip
    assert shown(found.lines[0]) == [("Energy", 93_600, 0.06, 5_616.00)]
    assert shown(found.lines[1]) == [("Energy", -21_600, 0.02, -432.00)]


# --- intervals ----------------------------------------------------------------------------------------
@pytest.mark.parametrize("minutes", [5, 15, 30])
def test_finer_loads_and_their_hourly_means_have_the_same_energy(minutes):
    per_hour = 60 // minutes
    kw = np.random.default_rng(minutes).uniform(0, 200, HOURS_OF_APRIL * per_hour)
    tariff = terms(Energy(schedule=NIGHT_DAY, tiers=TWO_TIERS))
    fine = billed(tariff, load(APRIL, minutes, kw), "2025-04")
    coarse = billed(tariff, load(APRIL, 60, kw.reshape(-1, per_hour).mean(axis=1)), "2025-04")
    assert fine.total_usd == pytest.approx(coarse.total_usd)
    assert fine.energy_kwh == pytest.approx(coarse.energy_kwh)


@given(
    seed=st.integers(0, 2**32 - 1),
    bounds=st.lists(st.floats(1, 100_000), min_size=1, max_size=4, unique=True),
    allocation=st.sampled_from([CHRONOLOGICAL, PRO_RATA, PER_PERIOD]),
)
def test_tiers_add_up_to_the_energy(seed, bounds, allocation):
    kw = np.random.default_rng(seed).uniform(0, 200, HOURS_OF_APRIL)
    period = tiered(*((bound, 0.1) for bound in sorted(bounds)), (math.inf, 0.1))
    tariff = terms(Energy(schedule=NIGHT_DAY, tiers=(period, period)), tier_allocation=allocation)
    found = billed(tariff, load(APRIL, 60, kw), "2025-04")
    assert sum(i.quantity[0] for i in found.lines[0].items) == pytest.approx(kw.sum())
    assert all(i.quantity[0] >= -1e-6 for i in found.lines[0].items)
    assert sum(i.amount_usd[0] for i in found.lines[0].items) == pytest.approx(found.total_usd[0])


@given(
    seed=st.integers(0, 2**32 - 1),
    rates=st.lists(st.floats(0, 1), min_size=4, max_size=4),
    bound=st.floats(1, 100_000),
    allocation=st.sampled_from([CHRONOLOGICAL, PRO_RATA, PER_PERIOD]),
)
def test_twice_the_load_never_costs_less_where_tiers_rise(seed, rates, bound, allocation):
    kw = np.random.default_rng(seed).uniform(0, 200, HOURS_OF_APRIL)
    night, more_at_night, day, more_by_day = rates
    tariff = terms(
        Energy(
            schedule=NIGHT_DAY,
            tiers=(
                tiered((bound, night), (math.inf, night + more_at_night)),
                tiered((bound, day), (math.inf, day + more_by_day)),
            ),
        ),
        tier_allocation=allocation,
    )
    once, twice = (billed(tariff, load(APRIL, 60, kw * times), "2025-04").total_usd[0] for times in (1, 2))
    assert twice >= once - 1e-6

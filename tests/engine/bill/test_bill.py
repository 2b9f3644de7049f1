"""Whole bills: versions, gaps, short periods, prices beside loads, and what lines make of other lines."""

from __future__ import annotations

import numpy as np
import pytest

from desktop_app.domain import days
from desktop_app.domain.charges.declare import CATEGORIES
from desktop_app.domain.charges.kinds import (
    ADDER_UNITS,
    FIXED_PER,
    METERED,
    PER_CONTRACT_KW,
    PER_KVA,
    PER_KW,
    PER_KWH,
    PER_MWH,
    Adder,
    Demand,
    Energy,
    Fixed,
    Index,
    MinimumBill,
    Percent,
)
from desktop_app.domain.charges.parts import Escalator, Schedule, Tier, flat_tiers
from desktop_app.domain.terms import Terms
from tests.engine.bill.cases import CHICAGO, billed, contract, line, load, series, shown, terms, version

APRIL = "2025-04-01T00:00Z"
CALENDAR_MONTHS = tuple(float(m) for m in range(1, 13))


def steady(kw: float = 100.0, days_: int = 30, first: str = APRIL):
    return load(first, 60, np.full(days_ * 24, kw))


# --- versions -----------------------------------------------------------------------------------------
def test_last_march_is_billed_with_last_marchs_version():
    made = Terms(
        contract(),
        (
            version(7, days.parse_day("2024-01-01"), line(Energy(tiers=flat_tiers(0.05)), 1)),
            version(8, days.parse_day("2025-04-01"), line(Energy(tiers=flat_tiers(0.06)), 2)),
        ),
    )
    found = billed(made, steady(1.0, 61, "2025-03-01T00:00Z"), "2025-03", "2025-04")
    assert found.version_ids.tolist() == [7, 8]
    assert found.total_usd.tolist() == [pytest.approx(744 * 0.05), pytest.approx(720 * 0.06)]
    assert [bill.amount_usd.tolist() for bill in found.lines] == [
        [pytest.approx(37.2), 0.0], [0.0, pytest.approx(43.2)],
    ]  # fmt: skip
    assert shown(found.lines[0], 1) == []


def test_a_version_that_begins_within_a_period_holds_from_the_next_one():
    made = Terms(
        contract(billing_day=15),
        (
            version(7, days.parse_day("2024-01-01"), line(Fixed(amount_usd=100), 1)),
            version(8, days.parse_day("2025-04-01"), line(Fixed(amount_usd=200), 2)),
        ),
    )
    found = billed(made, None, "2025-03", "2025-04")
    assert found.version_ids.tolist() == [7, 8]
    assert found.total_usd.tolist() == [100, 200]


def test_nothing_is_billed_outside_the_contract():
    made = terms(
        Fixed(amount_usd=100), Energy(tiers=flat_tiers(0.05)),
        starts_on=days.parse_day("2025-04-01"), ends_on=days.parse_day("2025-04-30"),
    )  # fmt: skip
    found = billed(made, steady(1.0, 92, "2025-03-01T00:00Z"), "2025-03", "2025-05")
    assert found.total_usd.tolist() == [0, pytest.approx(136), 0]
    assert found.version_ids.tolist() == [0, 1, 0]


def test_a_contract_that_begins_within_a_month_has_a_short_bill():
    """From 16 April: 15 of 30 days, 360 h."""
    made = terms(
        Fixed(amount_usd=100), Fixed(amount_usd=2, per=FIXED_PER.index("day")),
        Energy(tiers=flat_tiers(0.05)), Demand(tiers=flat_tiers(10.0)),
        starts_on=days.parse_day("2025-04-16"),
    )  # fmt: skip
    found = billed(made, steady(), "2025-04")
    assert [shown(of)[0][1:] for of in found.lines] == [
        (0.5, 100, 50.00), (15, 2, 30.00), (36_000, 0.05, 1_800.00), (50, 10, 500.00),
    ]  # fmt: skip
    assert found.hours.tolist() == [360]


def test_bounds_of_tiers_count_in_proportion_in_a_short_bill():
    """A bound of 40,000 kWh is 20,000 in half of April; one of 1,000 a day is 15,000."""
    monthly = (Tier(0.05, 40_000), Tier(0.04))
    daily = (Tier(0.05, 1_000, "kWh daily"), Tier(0.04, unit="kWh daily"))
    made = terms(Energy(tiers=(monthly,)), Energy(tiers=(daily,)), starts_on=days.parse_day("2025-04-16"))
    found = billed(made, steady(), "2025-04")
    assert [i.quantity[0] for of in found.lines for i in of.items] == [20_000, 16_000, 15_000, 21_000]


def test_a_month_without_a_version_is_said():
    made = terms(Fixed(amount_usd=100), effective_on=days.parse_day("2025-04-10"))
    found = billed(made, None, "2025-03", "2025-05")
    assert found.total_usd.tolist() == [0, 0, 100]
    assert "No version of the contract holds on the first day of 2 months from 2025-03 on" in str(
        found.problems[0]
    )


def test_a_load_by_the_day_still_meets_the_hours_of_a_schedule():
    """2,400 kWh a day, half of it in 12 hours of period 2 on 22 weekdays."""
    by_day = [[int(8 <= h < 20) for h in range(24)]] * 12
    tariff = Energy(schedule=Schedule.of_grids(by_day, [[0] * 24] * 12), tiers=flat_tiers(0.0, 0.1))
    found = billed(terms(tariff), load(APRIL, 1440, np.full(30, 100.0)), "2025-04")
    assert found.total_usd.tolist() == [pytest.approx(22 * 1_200 * 0.1)]


def test_the_bill_runs_from_the_billing_day_by_the_local_clock():
    """15 March to 14 April 2025 in Chicago: 31 days of 24 h, begun at 05:00 UTC in summer time."""
    kw = np.ones(31 * 24)
    found = billed(
        terms(Energy(tiers=flat_tiers(1.0)), billing_day=15, time_zone=CHICAGO),
        load("2025-03-15T05:00Z", 60, kw), "2025-03",
    )  # fmt: skip
    assert found.total_usd.tolist() == [744]
    assert found.complete.all()
    assert not found.problems


# --- gaps ---------------------------------------------------------------------------------------------
def test_gaps_are_counted_and_said_and_never_filled():
    kw = np.full(61 * 24, 100.0)
    kw[5:42] = np.nan
    found = billed(terms(Energy(tiers=flat_tiers(0.05))), load(APRIL, 60, kw), "2025-04", "2025-05")
    assert found.energy_kwh.tolist() == [68_300, 74_400]
    assert found.complete.tolist() == [False, True]
    assert [str(problem) for problem in found.problems] == [
        "The load lacks 37 intervals of 60 min, which count as nothing: 37 of 720 in 2025-04"
    ]


def test_a_load_that_ends_before_the_month_leaves_it_incomplete():
    found = billed(terms(Energy(tiers=flat_tiers(0.05))), steady(100.0, 10), "2025-04")
    assert found.energy_kwh.tolist() == [24_000]
    assert not found.complete.any()


def test_hours_before_the_contract_are_no_gaps():
    made = terms(Energy(tiers=flat_tiers(0.05)), starts_on=days.parse_day("2025-04-16"))
    found = billed(made, load("2025-04-16T00:00Z", 60, np.ones(360)), "2025-04")
    assert found.complete.all()


def test_without_a_load_the_fixed_parts_are_billed():
    made = terms(
        Fixed(amount_usd=250), Energy(tiers=flat_tiers(0.05)), Demand(tiers=flat_tiers(10.0), minimum_kw=50),
        Adder(unit=PER_CONTRACT_KW, amount=0.5), contract_kw=1_000,
    )  # fmt: skip
    found = billed(made, None, "2025-04")
    assert [of.amount_usd[0] for of in found.lines] == [250, 0, 500, 500]
    assert not found.complete.any()
    assert "The load is not known" in str(found.problems[0])


def test_prices_that_are_missing_are_said():
    prices = np.full(720, 40.0)
    prices[:24] = np.nan
    made = terms(line(Index(load=METERED), series_id=5))
    found = billed(made, steady(1_000), "2025-04", prices={5: series(APRIL, 60, prices)})
    assert found.total_usd.tolist() == [pytest.approx(696 * 40)]
    assert [(p.table, p.id) for p in found.problems] == [("price_series", 5)]
    assert not found.complete.any()


# --- prices beside loads ------------------------------------------------------------------------------
def test_prices_finer_than_the_load_meet_the_load_spread_evenly():
    """1 MW in every hour, four quarters at 10, 20, 30 and 100 $/MWh: 40 $ an hour."""
    prices = np.tile([10.0, 20.0, 30.0, 100.0], 720)
    made = terms(line(Index(load=METERED), series_id=5), settlement=1)
    found = billed(made, steady(1_000), "2025-04", prices={5: series(APRIL, 15, prices)})
    assert found.total_usd.tolist() == [pytest.approx(720 * 40)]


def test_each_quarter_of_an_hour_has_its_own_product_of_price_and_energy():
    """4 MW only in the first quarter of an hour, 1 MWh at 10 $/MWh; means would say 40 $."""
    prices, kw = np.tile([10.0, 20.0, 30.0, 100.0], 720), np.tile([4_000.0, 0, 0, 0], 720)
    made = terms(line(Index(load=METERED), series_id=5), settlement=1)
    found = billed(made, load(APRIL, 15, kw), "2025-04", prices={5: series(APRIL, 15, prices)})
    assert found.total_usd.tolist() == [pytest.approx(720 * 10)]


def test_prices_coarser_than_the_load_hold_for_the_whole_hour():
    kw = np.tile([4_000.0, 0, 0, 0], 720)
    made = terms(line(Index(load=METERED), series_id=5), settlement=1)
    found = billed(made, load(APRIL, 15, kw), "2025-04", prices={5: series(APRIL, 60, np.arange(720.0))})
    assert found.total_usd.tolist() == [pytest.approx(np.arange(720).sum())]


def test_series_that_begin_elsewhere_are_aligned_by_instant():
    """Prices from 20 March, a load from 25 March on: April takes each from its own place."""
    prices = series("2025-03-20T00:00Z", 60, np.r_[np.full(12 * 24, 9_999.0), np.full(60 * 24, 50.0)])
    kw = np.r_[np.full(7 * 24, 7_777.0), np.full(60 * 24, 1_000.0)]
    made = terms(line(Index(load=METERED), series_id=5))
    found = billed(made, load("2025-03-25T00:00Z", 60, kw), "2025-04", prices={5: prices})
    assert found.total_usd.tolist() == [pytest.approx(720 * 50)]
    assert found.peak_kw.tolist() == [1_000]
    assert found.complete.all()


def test_a_zone_off_the_hour_still_meets_loads_by_utc_hours():
    """April in Kolkata begins at 18:30 UTC: half of an hour's load belongs to March."""
    kw = np.arange(40 * 24.0)
    found = billed(
        terms(Energy(tiers=flat_tiers(0.05)), time_zone="Asia/Kolkata"),
        load("2025-03-28T00:00Z", 60, kw), "2025-04",
    )  # fmt: skip
    begins = 3 * 24 + 18
    whole = kw[begins + 1 : begins + 720].sum()
    assert found.energy_kwh.tolist() == [whole + (kw[begins] + kw[begins + 720]) / 2]
    assert found.complete.all()


# --- fixed charges and adders -------------------------------------------------------------------------
def test_fixed_charges_per_month_day_and_year():
    made = terms(
        Fixed(amount_usd=250), Fixed(amount_usd=8, per=FIXED_PER.index("day")),
        Fixed(amount_usd=1_200, per=FIXED_PER.index("year"), meters=2),
    )  # fmt: skip
    found = billed(made, None, "2024-02", "2024-03")
    assert [of.amount_usd.tolist() for of in found.lines] == [[250, 250], [232, 248], [200, 200]]
    assert shown(found.lines[2]) == [("Fixed charge, 2 meters", 2, 100, 200.00)]


@pytest.mark.parametrize(
    ("unit", "amount", "expected"),
    [
        (PER_KWH, 0.01, ("Energy", 72_000, 0.01, 720.00)),
        (PER_MWH, 5.0, ("Energy", 72, 5, 360.00)),
        (PER_KW, 2.0, ("Billing demand", 150, 2, 300.00)),
        (PER_CONTRACT_KW, 0.5, ("Contract power", 1_000, 0.5, 500.00)),
        (PER_KVA, 2.0, ("Highest apparent power", 125, 2, 250.00)),
    ],
)
def test_an_adder_has_its_own_base(unit, amount, expected):
    made = terms(
        Adder(unit=unit, amount=amount), Demand(tiers=flat_tiers(0.0), minimum_kw=150), contract_kw=1_000
    )
    with_kvar = load(APRIL, 60, np.full(720, 100.0), kvar=series(APRIL, 60, np.full(720, 75.0)))
    assert shown(billed(made, with_kvar, "2025-04").lines[0]) == [expected], ADDER_UNITS[unit]


def test_an_adjustment_may_change_with_the_calendar_month_and_be_negative():
    by_month = tuple(-0.001 * m for m in CALENDAR_MONTHS)
    made = terms(Adder(unit=PER_KWH, by_month=by_month, category=CATEGORIES.index("fuel")))
    found = billed(made, steady(1.0, 61), "2025-04", "2025-05")
    assert found.of_category("fuel").tolist() == [pytest.approx(-720 * 0.004), pytest.approx(-744 * 0.005)]
    assert found.of_category("adder").tolist() == [0, 0]


def test_dated_amounts_win_from_their_month_on():
    may, july = days.parse_month("2025-05"), days.parse_month("2025-07")
    made = terms(Adder(unit=PER_CONTRACT_KW, amount=1.0, by_date=((may, 2.0), (july, 3.0))), contract_kw=1)
    assert billed(made, None, "2025-04", "2025-08").total_usd.tolist() == [1, 2, 2, 3, 3]


def test_an_adder_escalates():
    steps = Escalator("steps", values=((days.parse_month("2025-05"), 1.5),))
    made = terms(Adder(unit=PER_CONTRACT_KW, amount=2.0, escalator=steps), contract_kw=10)
    assert billed(made, None, "2025-04", "2025-05").total_usd.tolist() == [20, 30]


# --- lines of lines -----------------------------------------------------------------------------------
def test_percentages_follow_each_other_in_sequence():
    """5 % of line 1 alone, then 10 % of all before: 1,000, 500, 50, 155."""
    made = terms(
        Fixed(amount_usd=1_000), Fixed(amount_usd=500),
        line(Percent(share=0.05), 3, bases=(1,)), Percent(share=0.10),
    )  # fmt: skip
    found = billed(made, None, "2025-04")
    assert [shown(of)[0] for of in found.lines[2:]] == [
        ("Line 1", 1_000, 0.05, 50.00), ("All lines before", 1_550, 0.10, 155.00),
    ]  # fmt: skip
    assert found.total_usd.tolist() == [1_705]
    assert found.of_category("tax").tolist() == [205]


def test_a_percentage_ends_with_its_version():
    made = Terms(
        contract(),
        (
            version(7, 0, line(Fixed(amount_usd=100), 1), line(Percent(share=0.1), 2)),
            version(8, days.parse_day("2025-04-01"), line(Fixed(amount_usd=100), 3)),
        ),
    )
    assert billed(made, None, "2025-03", "2025-04").total_usd.tolist() == [pytest.approx(110), 100]


def test_a_minimum_bill_tops_up_and_shows_what_was_billed():
    made = terms(Energy(tiers=flat_tiers(0.05)), MinimumBill(amount_usd=1_000, usd_per_kw=2), contract_kw=400)
    found = billed(
        made, load(APRIL, 60, np.r_[np.full(720, 10.0), np.full(744, 100.0)]), "2025-04", "2025-05"
    )
    assert found.total_usd.tolist() == [pytest.approx(1_800), pytest.approx(3_720)]
    assert shown(found.lines[1]) == [
        ("Minimum", 1, 1_000, 1_000.00),
        ("Minimum for contract power", 400, 2, 800.00),
        ("Less what was billed: All lines before", 360, -1, -360.00),
    ]
    assert shown(found.lines[1], 1) == []


def test_a_minimum_bill_may_look_at_named_lines_only():
    made = terms(
        Fixed(amount_usd=900), Fixed(amount_usd=50), line(MinimumBill(amount_usd=400), 3, bases=(2,))
    )
    assert billed(made, None, "2025-04").total_usd.tolist() == [900 + 400]


def test_a_yearly_minimum_is_topped_up_in_december():
    """12 × 100 $ of 5,000 $, also where only December is asked for."""
    made = terms(Fixed(amount_usd=100), MinimumBill(amount_usd=5_000, per=FIXED_PER.index("year")))
    assert billed(made, None, "2025-01", "2025-12").total_usd.tolist() == [100] * 11 + [3_900]
    assert billed(made, None, "2025-12").total_usd.tolist() == [3_900]

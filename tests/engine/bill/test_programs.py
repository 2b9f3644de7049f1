"""Demand response, availability, hosting and minimum takes, worked by hand."""

from __future__ import annotations

import numpy as np
import pytest

from desktop_app.domain import days
from desktop_app.domain.charges.kinds import Availability, Hosting, Interruptible, MinimumTake
from desktop_app.domain.charges.parts import Schedule
from desktop_app.domain.contracts import CALLED, FORECAST, SETTLED, PowerEvent
from desktop_app.domain.terms import Terms
from desktop_app.engine.bill.frame import Calendar
from desktop_app.engine.bill.interruptible import latest_notice_at, obligations
from desktop_app.engine.bill.situation import Load
from tests.engine.bill.cases import CHICAGO, billed, line, load, series, shown, terms, version

START = "2025-01-01T00:00Z"
HOUR = 3600


def event(at: str, hours: float, our_kw: float | None = None, state: int = SETTLED) -> PowerEvent:
    begins = days.parse_instant(at)
    return PowerEvent(
        id=begins,
        line_id=1,
        from_at=begins,
        to_at=begins + int(hours * HOUR),
        state=state,
        our_kw=our_kw,
        note="",
    )


# --- interruptible ------------------------------------------------------------------------------------
IP30 = Interruptible(
    credit_usd_per_kw_month=4.5, notice_minutes=30, most_hours_a_year=12.0, most_events_a_year=3,
    most_hours_an_event=8.0, event_usd_per_mwh=150.0, penalty=1, penalty_amount=20.0,
)  # fmt: skip
"""As a 30-minute interruptible program: 11,000 kW of contract, 1,000 kW of them firm."""


def program(charge: Interruptible, *events: PowerEvent, **fields: object) -> Terms:
    given = {"contract_kw": 11_000.0, "firm_kw": 1_000.0, **fields}
    return terms(line(charge, events=events), **given)


def drawn(at: str, minutes: int, kw: dict[int, float]) -> Load:
    """January at 10,500 kW, but in some intervals after an instant."""
    made = np.full(31 * 1440 // minutes, 10_500.0)
    first = (days.parse_instant(at) - days.parse_instant(START)) // (60 * minutes)
    for step, value in kw.items():
        made[first + step] = value
    return load(START, minutes, made)


def test_the_credit_is_for_contract_less_firm_power():
    found = billed(program(IP30), None, "2025-01")
    assert shown(found.lines[0]) == [("Enrolled power", 10_000.0, -4.5, -45_000.0)]
    enrolled = billed(
        program(Interruptible(credit_usd_per_kw_month=4.5, enrolled_kw=6_000.0)), None, "2025-01"
    )
    assert enrolled.total_usd[0] == -27_000.0


def test_the_credit_is_paid_in_its_months():
    winter = (True, *(False,) * 10, True)
    found = billed(
        program(Interruptible(credit_usd_per_kw_month=1.0, months=winter)), None, "2025-01", "2025-12"
    )
    assert np.flatnonzero(found.total_usd).tolist() == [0, 11]


def test_what_is_curtailed_is_paid_for_and_power_above_firm_is_fined():
    at = "2025-01-20T12:00Z"
    # it ramps down before, then 1,000 kW for 2 h and 2,500 kW for 1 h; the hour to 11:30 counts
    of = drawn(at, 30, {-1: 6_000.0, **dict.fromkeys(range(4), 1_000.0), 4: 2_500.0, 5: 2_500.0})
    found = billed(program(IP30, event(at, 3)), of, "2025-01")
    mean_kw = (4 * 1_000 + 2 * 2_500) / 6
    assert shown(found.lines[0])[1:] == [
        ("Curtailed in events", (10_500 - mean_kw) * 3 / 1000, -150.0, -(10_500 - mean_kw) * 3 * 0.15),
        ("Penalty: power above firm in events", 1_500.0, 20.0, 30_000.0),
    ]
    detail = found.lines[0].items[1].detail
    assert detail is not None
    assert detail(0) == "(10,500 − 1,500 kW) × 3 h"


def test_a_baseline_wins_over_the_hour_before_and_no_more_than_enrolled_counts():
    at = "2025-01-20T12:00Z"
    of = drawn(at, 60, {0: 0.0, 1: 0.0})
    based = Load(of.kw, baseline_kw=series(START, 60, np.full(744, 30_000.0)))
    charge = Interruptible(event_usd_per_mwh=100.0)
    assert billed(program(charge, event(at, 2)), of, "2025-01").total_usd[0] == pytest.approx(-2 * 10.0 * 100)
    assert billed(program(charge, event(at, 2)), based, "2025-01").total_usd[0] == pytest.approx(
        -2 * 10.0 * 100
    )
    small = Load(of.kw, baseline_kw=series(START, 60, np.full(744, 7_000.0)))
    assert billed(program(charge, event(at, 2)), small, "2025-01").total_usd[0] == pytest.approx(
        -2 * 7.0 * 100
    )


def test_a_failure_may_cost_a_share_of_the_months_credit():
    charge = Interruptible(credit_usd_per_kw_month=2.0, penalty=2, penalty_amount=0.5)
    events = [event("2025-01-20T12:00Z", 1, 5_000.0), event("2025-02-20T12:00Z", 1, 900.0)]
    found = billed(program(charge, *events), None, "2025-01", "2025-02")
    assert found.total_usd.tolist() == [-10_000.0, -20_000.0]


def test_forecast_events_change_nothing_and_unknown_power_is_said():
    events = [event("2025-01-20T12:00Z", 2, None, CALLED), event("2025-01-21T12:00Z", 2, None, FORECAST)]
    found = billed(program(IP30, *events), None, "2025-01")
    assert found.total_usd[0] == -45_000.0
    assert found.notes == ("Line 1: our power in the event of 2025-01-20 is not known",)


def test_obligations_say_what_is_used_and_what_is_left():
    events = [
        event("2025-01-20T12:00Z", 5),
        event("2025-07-20T12:00Z", 4.5),
        event("2025-08-20T12:00Z", 9, None, FORECAST),
    ]
    of = line(IP30, events=(*events, event("2026-01-01T05:30Z", 1)))  # still 2025 in Chicago
    found = obligations(of, Calendar(CHICAGO), 2025)
    assert (found.events, found.hours, found.events_left, found.hours_left) == (3, 10.5, 0, 1.5)
    assert found.exceeded == ()
    assert latest_notice_at(of, events[0]) == events[0].from_at - 30 * 60


def test_calls_beyond_the_agreement_are_said():
    found = billed(
        program(IP30, event("2025-01-20T12:00Z", 9, 0.0), event("2025-01-25T12:00Z", 4, 0.0)), None, "2025-01"
    )
    assert found.notes == (
        "Line 1 was called beyond the agreement in 2025: 13 hours in the year, 12 agreed",
        "Line 1 was called beyond the agreement in 2025: 9 hours in an event, 8 agreed",
    )


# --- availability -------------------------------------------------------------------------------------
def test_power_that_stands_ready_is_paid_by_the_hour():
    found = billed(terms(Availability(mw=20, usd_per_mw_hour=3.0, share=0.8)), None, "2025-01")
    assert shown(found.lines[0]) == [("Stood ready, 80 % kept", 14_880.0, -2.4, -35_712.0)]


def test_availability_at_a_series_is_paid_in_the_hours_offered():
    evening = Schedule(("1" * 18 + "000000",) * 12, ("1" * 24,) * 12)
    made = terms(line(Availability(mw=10, hours=evening), series_id=3))
    prices = np.tile(np.arange(24.0), 31)
    prices[18] = np.nan  # the first evening's first hour
    found = billed(made, None, "2025-01", prices={3: series(START, 60, prices)})
    hours = 23 * 6 - 1  # 23 weekdays, one hour without a price
    assert found.lines[0].items[0].quantity[0] == hours * 10
    assert found.total_usd[0] == pytest.approx(-10 * (23 * sum(range(18, 24)) - 18))


# --- hosting ------------------------------------------------------------------------------------------
def test_hosting_is_a_price_a_share_a_fee_and_a_guarantee():
    charge = Hosting(
        usd_per_kwh=0.07, production_share=0.1, usd_per_kw_month=2.0, uptime_guarantee=0.95,
        usd_per_mw_hour_short=30.0,
    )  # fmt: skip
    month = days.month_of(2025, 1)
    of = load(START, 60, np.full(744, 9_000.0), production_usd={month: 900_000.0}, uptime={month: 0.9})
    found = billed(terms(charge, contract_kw=10_000.0), of, "2025-01")
    assert shown(found.lines[0]) == [
        ("Energy", 6_696_000.0, 0.07, 468_720.0),
        ("Share of production", 900_000.0, 0.1, 90_000.0),
        ("Capacity", 10_000.0, 2.0, 20_000.0),
        ("Uptime below 95 %", 372.0, -30.0, -11_160.0),  # 5 % of 744 h × 10 MW
    ]
    assert found.production_usd[0] == 900_000.0


def test_production_that_is_not_said_is_noted():
    found = billed(terms(Hosting(production_share=0.2)), load(START, 60, np.ones(744)), "2025-01")
    assert found.total_usd[0] == 0.0
    assert found.notes == ("Line 1: the production of 1 month is not known; nothing is counted for it",)


# --- minimum take -------------------------------------------------------------------------------------
TAKE = MinimumTake(mwh_per_year=8_760.0, usd_per_mwh=12.0, first_month=4)


def test_what_is_short_of_a_contract_year_is_paid_in_its_last_month():
    # 0.75 MW from April 2024 to March 2025, when the year ends: a quarter of 8,760 MWh is short
    of = load("2024-04-01T00:00Z", 60, np.full(365 * 24, 750.0))
    found = billed(terms(TAKE), of, "2025-01", "2025-03")
    assert found.total_usd.tolist() == pytest.approx([0.0, 0.0, 2_190 * 12.0])
    assert found.notes == ()
    detail = found.lines[0].items[0].detail
    assert detail is not None
    assert detail(2) == "8,760 MWh due − 6,570 MWh taken"


def test_more_than_the_minimum_costs_nothing():
    of = load("2024-04-01T00:00Z", 60, np.full(365 * 24, 1_100.0))
    assert billed(terms(TAKE), of, "2024-04", "2025-03").total_usd.tolist() == [0.0] * 12


def test_a_year_that_the_contract_begins_or_ends_in_is_trued_up_by_its_part():
    of = load("2025-01-01T00:00Z", 60, np.zeros(365 * 24))
    begun = terms(TAKE, starts_on=days.parse_day("2025-01-01"))
    assert billed(begun, of, "2025-01", "2025-03").total_usd[2] == pytest.approx(90 / 365 * 8_760 * 12)
    ended = terms(TAKE, ends_on=days.parse_day("2025-05-15"))
    found = billed(ended, of, "2025-04", "2025-05")
    assert found.total_usd.tolist() == pytest.approx([0.0, 45 / 365 * 8_760 * 12])


def test_a_new_version_is_trued_up_for_its_own_days():
    made = terms()
    first, second = (
        line(TAKE, 1),
        line(MinimumTake(mwh_per_year=17_520.0, usd_per_mwh=12.0, first_month=4), 2),
    )
    made = Terms(made.contract, (version(1, 0, first), version(2, days.parse_day("2025-07-01"), second)))
    found = billed(made, load("2025-04-01T00:00Z", 60, np.zeros(365 * 24)), "2025-04", "2026-03")
    assert found.total_usd[[2, 11]].tolist() == pytest.approx([91 * 24 * 12.0, 274 * 48 * 12.0])
    assert np.flatnonzero(found.total_usd).tolist() == [2, 11]


def test_a_load_that_does_not_reach_the_year_is_said():
    of = load("2025-02-01T00:00Z", 60, np.full(59 * 24, 1_000.0))
    found = billed(terms(TAKE), of, "2025-03")
    assert "not known in whole" in found.notes[0]

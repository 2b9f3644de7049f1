"""Billing months, local hours and periods, on real calendars."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from desktop_app.domain import days
from desktop_app.domain.charges.parts import ALWAYS, Schedule
from desktop_app.domain.contracts import HOLIDAYS, STANDARD_TIME
from desktop_app.engine.bill.clock import instant_of_day, local_seconds
from desktop_app.engine.bill.frame import Calendar, Frame, frame_of
from desktop_app.engine.bill.holidays import holidays_of
from tests.engine.bill.cases import CHICAGO

MARCH, NOVEMBER = days.parse_month("2025-03"), days.parse_month("2025-11")


def by_hour(first: int, last: int, **calendar: Any) -> Frame:
    return frame_of(replace(Calendar(CHICAGO), **calendar), first, last, 60)


def weekday_afternoons(**further) -> Schedule:
    """Period 1 from 14 to 18 h on weekdays, else 0."""
    weekday = [[int(14 <= hour < 18) for hour in range(24)]] * 12
    return Schedule.of_grids(weekday, [[0] * 24] * 12, **further)


def hours_of_period_1(frame: Frame, schedule: Schedule) -> int:
    return int((frame.period_of(schedule) == 1).sum())


# --- months -------------------------------------------------------------------------------------------
def test_the_month_in_which_clocks_change_is_an_hour_shorter_or_longer():
    frame = by_hour(MARCH, NOVEMBER)
    assert frame.hours[[0, 1, 8]].tolist() == [31 * 24 - 1, 30 * 24, 30 * 24 + 1]
    assert frame.days[[0, 8]].tolist() == [31, 30]


def test_standard_time_all_year_has_no_short_or_long_day():
    frame = by_hour(MARCH, NOVEMBER, clock=STANDARD_TIME)
    assert frame.hours[[0, 8]].tolist() == [31 * 24, 30 * 24]
    assert days.instant_text(frame.first_at) == "2025-03-01T06:00:00Z"


def test_a_leap_year_has_its_29th_of_february():
    february = days.parse_month("2024-02")
    assert by_hour(february, february).hours.tolist() == [29 * 24]


def test_a_bill_may_run_from_the_fifteenth():
    february = days.parse_month("2024-02")
    frame = by_hour(february, february + 1, billing_day=15)
    assert [days.day_text(int(day)) for day in frame.first_on] == ["2024-02-15", "2024-03-15"]
    assert [days.day_text(int(day)) for day in frame.last_on] == ["2024-03-14", "2024-04-14"]
    assert frame.hours.tolist() == [29 * 24 - 1, 31 * 24]  # clocks go forward on 10 March 2024


def test_a_contract_that_begins_and_ends_within_months_has_short_ones():
    first, last = days.parse_day("2025-03-11"), days.parse_day("2025-04-10")
    frame = frame_of(Calendar(), MARCH, MARCH + 1, 60, (first, last))
    assert frame.days.tolist() == [21, 10]
    assert frame.hours.tolist() == [21 * 24, 10 * 24]
    assert frame.share.tolist() == [21 / 31, 10 / 30]
    assert frame.outside == ((0, 10 * 24), ((31 + 10) * 24, (31 + 30) * 24))


# --- local time ---------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "zone", ["America/Chicago", "Europe/Dublin", "Australia/Lord_Howe", "Asia/Kolkata", "America/St_Johns"]
)
def test_local_hours_are_those_of_the_zone_in_every_hour_of_two_years(zone):
    first = days.first_day(days.parse_month("2024-01")) * 86_400
    at = first + np.arange(2 * 366 * 48) * 1800
    expected = [_local_by_zoneinfo(zone, int(second)) for second in at]
    assert local_seconds(zone, 0, at).tolist() == expected


def _local_by_zoneinfo(zone: str, second: int) -> int:
    local = datetime.fromtimestamp(second, ZoneInfo(zone))
    return int(local.replace(tzinfo=UTC).timestamp())


def test_winter_time_is_the_standard_also_where_a_zone_says_otherwise():
    july = days.parse_day("2025-07-01")
    assert instant_of_day("Europe/Dublin", STANDARD_TIME, july) == july * 86_400
    assert instant_of_day(CHICAGO, STANDARD_TIME, july) == july * 86_400 + 6 * 3600


def test_an_hour_that_clocks_repeat_is_there_twice_and_one_they_skip_is_not():
    frame = by_hour(MARCH, NOVEMBER)
    forward, back = days.parse_day("2025-03-09"), days.parse_day("2025-11-02")
    assert frame.hour_of[frame.day_of == forward].tolist() == [0, 1, *range(3, 24)]
    assert frame.hour_of[frame.day_of == back].tolist() == [0, 1, 1, *range(2, 24)]


def test_a_clock_that_moves_by_half_an_hour_is_met_by_shorter_intervals():
    april = days.parse_month("2025-04")
    frame = frame_of(Calendar("Australia/Lord_Howe"), april, april, 60)
    assert frame.hours.tolist() == [30 * 24 + 0.5]
    assert frame_of(Calendar("Australia/Lord_Howe"), april, april + 1, 60).minutes == 30


def test_an_unknown_zone_is_said():
    with pytest.raises(ValueError, match="“America/Chicgo” is not a time zone"):
        frame_of(Calendar("America/Chicgo"), MARCH, MARCH, 60)


# --- schedules ----------------------------------------------------------------------------------------
def test_periods_follow_local_hours_through_a_change_of_clocks():
    assert hours_of_period_1(by_hour(MARCH, MARCH), weekday_afternoons()) == 21 * 4
    july = days.parse_month("2025-07")
    standard = by_hour(july, july, clock=STANDARD_TIME)
    local = by_hour(july, july)
    first_local = int(np.argmax(local.period_of(weekday_afternoons()) == 1))
    first_standard = int(np.argmax(standard.period_of(weekday_afternoons()) == 1))
    assert standard.at[first_standard] - local.at[first_local] == 3600


def test_holidays_are_as_sundays_unless_the_schedule_says_otherwise():
    july = days.parse_month("2025-07")  # 23 weekdays, of which the 4th is a holiday
    federal = by_hour(july, july, holidays=HOLIDAYS.index("US federal"))
    assert hours_of_period_1(federal, weekday_afternoons()) == 22 * 4
    assert hours_of_period_1(federal, weekday_afternoons(holidays_as_weekday=True)) == 23 * 4
    assert hours_of_period_1(by_hour(july, july), weekday_afternoons()) == 23 * 4


def test_further_holidays_count_too():
    july = days.parse_month("2025-07")
    frame = by_hour(july, july, further_holidays="2025-07-24 2025-07-26")  # a Thursday and a Saturday
    assert hours_of_period_1(frame, weekday_afternoons()) == 22 * 4


def test_saturdays_may_have_hours_of_their_own():
    every = [[1] * 24] * 12
    schedule = Schedule.of_grids([[0] * 24] * 12, [[0] * 24] * 12, every)
    assert hours_of_period_1(by_hour(MARCH, MARCH), schedule) == 5 * 24  # 1, 8, 15, 22, 29 March 2025


def test_federal_holidays_of_a_year():
    found = holidays_of(HOLIDAYS.index("US federal"), "", 2026, 2026)
    of_2026 = sorted(days.day_text(day) for day in found if days.day_text(day).startswith("2026"))
    assert of_2026 == [
        "2026-01-01", "2026-01-19", "2026-02-16", "2026-05-25", "2026-06-19", "2026-07-03", "2026-07-04",
        "2026-09-07", "2026-10-12", "2026-11-11", "2026-11-26", "2026-12-25",
    ]  # fmt: skip


def test_nerc_keeps_a_sunday_holiday_on_monday_and_a_saturday_one_on_its_day():
    found = {days.day_text(day) for day in holidays_of(HOLIDAYS.index("NERC"), "", 2022, 2026)}
    assert {"2022-12-26", "2023-01-02", "2026-07-04"} <= found
    assert not {"2026-07-03", "2025-06-19", "2025-11-11"} & found


# --- cells --------------------------------------------------------------------------------------------
def test_sums_and_maxima_by_cell_are_those_of_a_loop():
    frame = by_hour(MARCH, NOVEMBER)
    schedule = weekday_afternoons()
    values = np.random.default_rng(1).normal(size=frame.count)
    runs = frame.runs_of(schedule)
    for month in range(9):
        for period in range(2):
            chosen = values[(frame.month_of == month) & (frame.period_of(schedule) == period)]
            assert runs.sums(values)[month, period] == pytest.approx(chosen.sum())
            assert runs.maxima(values)[month, period] == chosen.max()


def test_a_period_that_a_month_does_not_have_is_0():
    summer = Schedule.of_months([0, 0, 0, 0, 0, 1, 1, 1, 1, 0, 0, 0])
    runs = by_hour(MARCH, NOVEMBER).runs_of(summer)
    highest = runs.maxima(np.full(by_hour(MARCH, NOVEMBER).count, 7.0))
    assert highest[0].tolist() == [7.0, 0.0]
    assert highest[4].tolist() == [0.0, 7.0]
    assert runs.present[:, 1].tolist() == [False] * 3 + [True] * 4 + [False] * 2


def test_frames_and_runs_are_made_once():
    assert by_hour(MARCH, NOVEMBER) is by_hour(MARCH, NOVEMBER)
    assert by_hour(MARCH, NOVEMBER).runs_of(ALWAYS) is by_hour(MARCH, NOVEMBER).runs_of(ALWAYS)


def test_what_is_kept_of_painted_schedules_is_bounded():
    frame = by_hour(MARCH, MARCH)
    for hour in range(1, 200):
        grid = [[int(h >= hour % 24) for h in range(24)]] * 11 + [[hour % 7] * 24]
        frame.runs_of(Schedule.of_grids(grid, grid))
    assert len(frame.kept) < 100

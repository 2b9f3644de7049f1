"""What fixed blocks are worth, what a kWh comes to, and what a month that still runs will cost."""

from __future__ import annotations

import numpy as np
import pytest

from desktop_app.domain import days
from desktop_app.domain.charges.kinds import NET_SETTLEMENT, Availability, Block, Energy, Fixed, Index
from desktop_app.domain.charges.parts import Escalator, Schedule, flat_tiers
from desktop_app.domain.terms import Terms
from desktop_app.engine.bill.accrual import accrual
from desktop_app.engine.bill.frame import Calendar
from desktop_app.engine.bill.situation import Series
from desktop_app.engine.bill.value import effective, last_years_prices, mark_to_market, marks
from tests.engine.bill.cases import CHICAGO, billed, line, load, series, terms, version

START = "2025-01-01T00:00Z"


def day(text: str) -> int:
    return days.parse_day(text)


def month(text: str) -> int:
    return days.parse_month(text)


# --- mark to market -----------------------------------------------------------------------------------
def test_a_block_is_worth_what_the_market_asks_above_its_price():
    made = terms(Block(mw=10, usd_per_mwh=30, ends_on=day("2025-03-31")))
    strip = {month("2025-01"): 50.0, month("2025-02"): 25.0, month("2025-03"): 40.0}
    found = mark_to_market(made, made.versions[0].lines[0], strip, day("2025-01-16"))
    assert [days.month_text(m) for m in found.months.tolist()] == ["2025-01", "2025-02", "2025-03"]
    assert found.mwh.tolist() == [16 * 240.0, 28 * 240.0, 31 * 240.0]  # from the 16th on
    assert found.value_usd.tolist() == [3_840 * 20.0, -6_720 * 5.0, 7_440 * 10.0]
    assert found.total_usd == 117_600.0


def test_elections_and_escalators_count():
    steps = Escalator("percent", 0.1, anchor_on=day("2024-02-01"))
    block = Block(mw=10, usd_per_mwh=30, ends_on=day("2025-02-28"), escalator=steps)
    made = terms(line(block, elections={month("2025-02"): 0.5}))
    found = mark_to_market(made, made.versions[0].lines[0], {month("2025-02"): 40.0}, day("2025-01-01"))
    assert found.mwh.tolist() == [7_440.0, 3_360.0]
    assert found.fixed_usd_per_mwh.tolist() == pytest.approx([30.0, 33.0])
    assert np.isnan(found.value_usd[0])
    assert found.unpriced_mwh == 7_440.0
    assert found.total_usd == pytest.approx(3_360 * 7.0)


def test_a_later_day_is_discounted():
    made = terms(Block(mw=1, usd_per_mwh=0, starts_on=day("2026-01-01"), ends_on=day("2026-01-31")))
    found = mark_to_market(
        made, made.versions[0].lines[0], {month("2026-01"): 1.0}, day("2025-01-01"), discount_share=0.1
    )
    years = (365 + 15.5) / 365.25
    assert found.total_usd == pytest.approx(744 / 1.1**years)


@pytest.mark.parametrize(
    ("fields", "ends"),
    [
        ({"ends_on": day("2025-02-28")}, 2),
        ({"ends_on": day("2024-02-29"), "renews_months": 12}, 2),  # in its first renewal, to 28 February
        ({"notice_days": 58}, 2),  # month to month: to the end of notice
        ({}, 1),  # nothing is sure beyond this month
    ],
)
def test_a_block_is_counted_to_the_end_that_is_sure(fields, ends):
    made = terms(Block(mw=1, usd_per_mwh=0), **fields)
    found = mark_to_market(made, made.versions[0].lines[0], {}, day("2025-01-01"))
    assert len(found.months) == ends
    assert found.mwh.sum() == {1: 744.0, 2: 744 + 672}[ends]


def test_a_block_ends_with_its_version_and_is_worth_nothing_after():
    made = terms(Block(mw=1, usd_per_mwh=0, ends_on=day("2030-01-01")))
    made = Terms(made.contract, (*made.versions, version(2, day("2025-02-01"))))
    of = made.versions[0].lines[0]
    assert mark_to_market(made, of, {}, day("2025-01-01")).mwh.tolist() == [744.0]
    assert mark_to_market(made, of, {}, day("2025-02-01")).total_usd == 0.0


def test_blocks_of_a_contract_follow_each_other():
    first, second = (line(Block(mw=mw, usd_per_mwh=10), n) for n, mw in ((1, 1), (2, 3)))
    made = terms(ends_on=day("2025-02-28"))
    made = Terms(made.contract, (version(1, 0, first), version(2, day("2025-02-01"), second)))
    found = marks(made, {month("2025-01"): 12.0, month("2025-02"): 12.0}, day("2025-01-01"))
    assert [(m.line_id, m.total_usd) for m in found] == [(1, 744 * 2.0), (2, 672 * 3 * 2.0)]
    assert [m.line_id for m in marks(made, {}, day("2025-02-10"))] == [2]


def test_last_years_prices_are_those_of_the_same_calendar_month():
    values = np.repeat([10.0, 20.0, np.nan], [31 * 24, 28 * 24, 31 * 24])
    values[:12] = np.nan
    found = last_years_prices(
        series(START, 60, values), Calendar(), np.arange(month("2026-01"), month("2027-02"))
    )
    assert found == {month("2026-01"): 10.0, month("2026-02"): 20.0, month("2027-01"): 10.0}


def test_last_years_prices_may_be_those_of_the_blocks_hours():
    peak = Schedule(("1" * 6 + "0" * 16 + "11",) * 12, ("1" * 24,) * 12)
    local = (np.arange(744) - 6) % 24  # in Chicago
    prices = np.where((local >= 6) & (local < 22), 60.0, 20.0)
    calendar = Calendar(CHICAGO)
    of = series(START, 60, prices)
    months = np.array([month("2026-01")])
    assert last_years_prices(of, calendar, months, peak) == {month("2026-01"): 60.0}
    assert last_years_prices(of, calendar, months)[month("2026-01")] == pytest.approx(
        (2 * 60 + 20) / 3, abs=0.2
    )


# --- effective price ----------------------------------------------------------------------------------
def test_energy_comes_to_so_much_before_and_after_resale_and_credits():
    block = Block(mw=1, usd_per_mwh=30, resale=NET_SETTLEMENT)
    made = terms(
        line(block, 1, series_id=7), line(Index(), 2, series_id=7), Fixed(amount_usd=1_000.0),
        line(Availability(mw=1, usd_per_mw_hour=2.0), 4),
    )  # fmt: skip
    of = load(START, 60, [0.0] * 372 + [2_000.0] * 372)
    found = effective(billed(made, of, "2025-01", prices={7: series(START, 60, np.full(744, 50.0))}))
    gross = 744 * 30 + 372 * 50 + 1_000
    assert found.gross_usd[0] == pytest.approx(gross)
    assert found.net_usd[0] == pytest.approx(gross - 372 * 50 - 744 * 2)
    assert found.gross_c_per_kwh[0] == pytest.approx(100 * gross / 744_000)
    assert found.net_c_per_kwh[0] == pytest.approx(100 * (gross - 372 * 50 - 1_488) / 744_000)
    assert (found.indexed_share[0], found.fixed_share[0]) == (0.5, 0.5)


def test_a_month_without_energy_has_no_price():
    found = effective(billed(terms(Fixed(amount_usd=1_000.0)), None, "2025-01"))
    assert np.isnan(found.net_c_per_kwh[0])
    assert found.net_usd[0] == 1_000.0


# --- accrual ------------------------------------------------------------------------------------------
TARIFF = terms(Energy(tiers=flat_tiers(0.05)), Fixed(amount_usd=100.0))


def test_a_month_that_runs_takes_its_mean_for_the_rest():
    of = load(START, 60, [1_000.0] * 200 + [2_000.0] * 172)
    found = accrual(TARIFF, of, {}, month("2025-01"))
    assert found.metered_share == 0.5
    mean = (200 * 1_000 + 172 * 2_000) / 372
    assert found.expected_kw == pytest.approx(mean)
    assert found.bill.total_usd[0] == pytest.approx(744 * mean * 0.05 + 100)
    assert found.bill.complete[0]
    assert found.notes == (f"50% of the load is metered; the rest counts as {mean:,.0f} kW",)


def test_what_is_expected_wins_over_the_mean():
    found = accrual(TARIFF, load(START, 60, np.full(372, 1_000.0)), {}, month("2025-01"), expected_kw=500.0)
    assert found.bill.total_usd[0] == pytest.approx(372 * 1_500 * 0.05 + 100)


def test_a_month_after_the_load_takes_the_thirty_days_before_it():
    of = load("2024-12-01T00:00Z", 60, [9_000.0] * 24 + [1_000.0] * 24 * 30)
    found = accrual(TARIFF, of, {}, month("2025-01"))
    assert (found.metered_share, found.expected_kw) == (0.0, 1_000.0)


def test_without_load_or_expectation_only_fixed_parts_are_accrued():
    found = accrual(TARIFF, None, {}, month("2025-01"))
    assert found.bill.total_usd[0] == 100.0
    assert found.notes == ("0% of the load is metered; nothing is known of the rest",)


def test_prices_that_are_not_known_take_the_mean_of_the_others():
    made = terms(line(Index(load=0), series_id=7))
    of, prices = load(START, 60, np.full(744, 1_000.0)), series(START, 60, [30.0] * 186 + [50.0] * 186)
    found = accrual(made, of, {7: prices}, month("2025-01"))
    assert found.bill.total_usd[0] == pytest.approx(744 * 40.0)
    assert found.priced_share == 0.5


def test_a_load_that_begins_late_keeps_what_came_before_it_out():
    late = Series(days.parse_instant("2025-01-11T00:00Z"), 60, np.full(24, 600.0))
    found = accrual(TARIFF, load("2025-01-11T00:00Z", 60, late.values), {}, month("2025-01"))
    assert found.metered_share == pytest.approx(24 / 744)
    assert found.bill.total_usd[0] == pytest.approx(744 * 600 * 0.05 + 100)

"""What was missed and why, the days of peaks, calls; the plan of a day; the list of series."""

from __future__ import annotations

import numpy as np
import pytest

from desktop_app.domain import days
from desktop_app.domain.change import Change
from desktop_app.domain.edits import inserting_records
from desktop_app.domain.portfolio import Portfolio
from desktop_app.domain.power import packed_prices
from desktop_app.domain.production import CAUSES
from desktop_app.engine.missed import MissedMonth
from desktop_app.engine.peak_risk import PeakWatch, RiskDay
from desktop_app.engine.run_plan import run_plan
from desktop_app.figures.curtailment import calls_table, missed_chart, missed_table, risk_table
from desktop_app.figures.plan_of_day import off_words, plan_chart, plan_message, plan_table, rows_of, tiles
from desktop_app.figures.series_list import meter_table, month_table, series_table
from tests.figures import evaluated

JUNE = days.month_of(2025, 6)
DAY = days.parse_day("2025-06-30")


def missed(ran: dict[int, float], stood: dict[int, float], explained: dict[int, float]) -> MissedMonth:
    """A month of hours with some dollars missed in some of them."""
    columns = []
    for given in (ran, stood, explained):
        made = np.zeros(720)
        for hour, usd in given.items():
            made[hour] = usd
        columns.append(made)
    reasons = np.zeros((len(CAUSES), 720))
    reasons[CAUSES.index("machine fault")] = columns[2]
    flat = np.full(720, 10.0)
    first_at = days.first_day(JUNE) * 86_400
    return MissedMonth(1, JUNE, first_at, 60, flat, flat, flat, flat * 4, columns[0], columns[1], reasons)


def test_days_are_stacked_by_why_and_the_title_leaves_reasons_on_record_out() -> None:
    made = missed_chart([missed({0: 300.0, 25: 50.0}, {26: 150.0}, {30: 900.0})], range(JUNE, JUNE + 1))
    ran, stood, explained = made.series
    assert (ran.y[0], ran.y[1], stood.y[1], explained.y[1]) == (300, 50, 150, 900)
    assert made.title == "Dispatch missed $500.00 in June, 70 % by running above break-even"
    assert missed_chart([], range(JUNE, JUNE + 1)).is_empty


def test_the_dearest_hours_come_first_with_their_reason() -> None:
    made = missed_table([missed({0: 300.0}, {26: 150.0}, {30: 900.0})], {1: "Alpha"})
    rows = [(row[1], row[5], row[6]) for row in made.rows()]
    assert rows == [
        ("2 Jun 06:00", 900.0, "machine fault"),
        ("1 Jun 00:00", 300.0, "ran above break-even"),
        ("2 Jun 02:00", 150.0, "stood below break-even"),
    ]


def test_the_riskiest_day_comes_first_and_unknown_power_is_not_made_up() -> None:
    sure = RiskDay(DAY, DAY * 86_400, 71_000.0, 1, 0.9, 4700.0, 67_000.0)
    other = RiskDay(DAY - 9, DAY * 86_400, 69_000.0, 2, 0.4, None, 200_000.0)
    watch = PeakWatch(6, 1, "Four peaks", 2025, (other, sure), 68_000.0)
    made = risk_table([watch], {1: "Alpha"})
    assert made.values[1] == ("30 Jun 25", "21 Jun 25")
    assert made.values[5][0] == pytest.approx(4.7)
    assert np.isnan(made.values[6][1])
    assert made.title == "One likely peak day, $67,000 for our power on it"


def test_calls_are_counted_against_what_the_program_allows() -> None:
    company = evaluated.sample()
    day = company.base.as_of_on
    made = calls_table(company.portfolio, company.sites, day)
    assert len(made) > 0
    assert all(" of " in calls for calls in made.values[2])


def test_the_plan_names_the_hours_that_are_off() -> None:
    assert off_words([1] * 24) == "never"
    assert off_words([0] * 24) == "all day"
    assert off_words([1] * 7 + [0] * 2 + [1] * 8 + [0] * 4 + [1] * 3) == "7–9, 17–21 h"


def test_the_plan_of_the_sample_adds_up() -> None:
    company = evaluated.sample()
    plan = run_plan(company.prepared, company.base.as_of_on)
    rows = rows_of(company.portfolio, plan)
    table = plan_table(plan, rows)
    assert len(table) == len(rows) > 0
    assert table.totals["margin"] == pytest.approx(sum(float(np.sum(row["margin_usd"])) for row in rows))
    chart = plan_chart(plan, rows)
    shares = chart.series[0].y
    assert 0 <= np.nanmin(shares) <= np.nanmax(shares) <= 1 + 1e-9
    assert chart.title == plan_message(plan, rows)
    assert len(tiles(plan, rows)) == 5
    assert plan_chart(None, []).is_empty


def test_a_series_says_its_span_and_what_is_missing() -> None:
    book = Portfolio.empty()
    series = inserting_records(book, "price_series", [{"name": "Hub", "market": "ERCOT"}])
    book = book.applying(Change((series,)))
    prices = np.full(720, 30.0)
    prices[5:8] = np.nan
    month = {"series_id": 1, "month": JUNE, "first_at": days.first_day(JUNE) * 86_400,
             "prices": packed_prices(prices)}  # fmt: skip
    book = book.applying(Change((inserting_records(book, "series_month", [month]),)))
    made = series_table(book)
    row = next(made.rows())
    assert row[4:9] == ("2025-06-01", "2025-06-30", 3, 30.0, 30.0)
    assert made.title == "One price series; Hub lacks most, 3 intervals"
    months = month_table(book, "series_month", 1)
    assert next(months.rows())[:3] == ("Jun 25", 717, 3)
    assert months.keys == (1,)
    assert len(meter_table(book)) == 0

"""Duration curves and maps by the clock, against prices that can be counted by hand."""

from __future__ import annotations

import numpy as np
import pytest

from desktop_app.domain import days
from desktop_app.domain.change import Change
from desktop_app.domain.edits import inserting_records
from desktop_app.domain.portfolio import Portfolio
from desktop_app.engine.bill.situation import Series
from desktop_app.engine.price_shape import at_the_meter, by_day, by_month, duration, ridge
from tests.contracts import with_contracts

MARCH = days.month_of(2025, 3)


def hours_of(months: range) -> Series:
    first, end = days.first_day(months.start), days.first_day(months.stop)
    return Series(first * 86_400, 60, np.zeros((end - first) * 24))


def test_the_duration_curve_falls_and_counts_the_time_above_a_price() -> None:
    made = duration(np.array([10.0, np.nan, 30.0, 20.0, 40.0]))
    assert made.usd_per_mwh[0] == 40
    assert made.usd_per_mwh[-1] == 10
    assert (np.diff(made.usd_per_mwh) <= 0).all()
    assert made.share_above(20) == 0.5
    assert made.share_above(40) == 0
    assert len(duration(np.array([np.nan])).share) == 0


def test_hours_are_local_and_a_day_of_23_hours_lacks_one() -> None:
    series = hours_of(range(MARCH, MARCH + 1))
    series.values[17] = 7.0  # 17:00 UTC on the first is 11:00 in Chicago
    made = by_day(series, "America/Chicago", 0, MARCH)
    assert made.means.shape == (31, 24)
    assert made.means[0, 11] == 7
    assert np.isnan(made.means[8, 2]), "clocks go forward on 9 March"


def test_months_are_means_of_what_is_known() -> None:
    series = hours_of(range(MARCH, MARCH + 2))
    series.values[:] = 5.0
    series.values[:100] = np.nan
    made = by_month(series, "UTC", 0, range(MARCH, MARCH + 2))
    assert np.nanmax(made.means) == np.nanmin(made.means) == 5
    assert made.rows == (MARCH, MARCH + 1)


def test_the_ridge_is_where_the_map_is_highest() -> None:
    means = np.ones((12, 24))
    means[5:9, 15:19] = 3.0
    found = ridge(means)
    assert found is not None
    assert (found.first_row, found.first_hour) == (5, 15)
    assert found.times == pytest.approx(3 / means.mean())


def test_a_market_price_becomes_one_at_the_meter() -> None:
    empty = Portfolio.empty()
    site = inserting_records(empty, "site", [{"name": "Alpha"}])
    series = inserting_records(empty, "price_series", [{"name": "Hub"}])
    start = days.first_day(MARCH)
    book = with_contracts(
        empty.applying(Change((site, series))),
        {"site_id": 1, "effective_on": start, "series_id": 1, "multiplier": 1.25, "adder_usd_per_mwh": 3.0,
         "delivery_usd_per_mwh": 7.0},
    )  # fmt: skip
    found = at_the_meter(book, 1, 1, start, 10.0)
    assert found is not None
    assert found.market_of(60.0) == pytest.approx((60 - 10) / 1.25)
    assert at_the_meter(book, 1, 2, start, 10.0) is None

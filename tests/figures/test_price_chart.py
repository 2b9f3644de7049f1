"""The price duration curve with what machines earn, and the map of months and hours."""

from __future__ import annotations

from typing import cast

import numpy as np
import pytest

from desktop_app.domain import days
from desktop_app.engine.price_shape import AtTheMeter, ClockMap, duration
from desktop_app.figures.chart import HorizontalMark
from desktop_app.figures.price_chart import Stop, duration_chart, hour_map, stops
from tests.figures import evaluated

HUNDRED = duration(np.arange(1.0, 101.0))


def test_the_title_says_how_often_power_costs_more_than_the_largest_class_earns() -> None:
    found = [Stop("S21", 91.0, 10.0), Stop("S19j Pro", 54.0, 4.0)]
    made = duration_chart(HUNDRED, found, found, "Hub", "2025", what_if=False)
    assert made.title == "In 9 % of hours power costs more than an S21 earns"
    assert [cast(HorizontalMark, mark).label for mark in made.marks] == [
        "S21 stops above $91",
        "S19j Pro stops above $54",
    ]


def test_labels_do_not_touch_and_the_base_is_grey() -> None:
    now = [Stop("A", 60.0, 9.0), Stop("B", 61.0, 5.0), Stop("C", 90.0, 1.0)]
    base = [Stop("A", 50.0, 9.0)]
    made = duration_chart(HUNDRED, base, now, "Hub", "2025", what_if=True)
    assert [cast(HorizontalMark, mark).y for mark in made.marks] == [60.0, 90.0]
    assert [one.y.tolist() for one in made.series if one.role == "base"] == [[50.0, 50.0]]


def test_without_prices_the_chart_says_what_is_missing() -> None:
    made = duration_chart(duration(np.zeros(0)), [], [], "No price series", "2025", what_if=False)
    assert made.is_empty
    assert "price series" in made.empty


def test_machines_stop_at_the_market_price_that_their_contract_makes_too_dear() -> None:
    company = evaluated.sample()
    classes = company.base.classes
    site = int(classes.site_id[0])
    plain = stops(classes, site, company.models, AtTheMeter())
    dearer = stops(classes, site, company.models, AtTheMeter(1.25, 10.0))
    assert plain[0].mw >= plain[-1].mw
    assert dearer[0].usd_per_mwh == pytest.approx((plain[0].usd_per_mwh - 10) / 1.25)


def test_the_map_names_the_months_and_hours_that_stand_out() -> None:
    means = np.full((12, 24), 20.0)
    means[5:9, 15:19] = 80.0
    january = days.month_of(2025, 1)
    made = hour_map(ClockMap(tuple(range(january, january + 12)), means), "price", "Hub", by_month=True)
    assert made.title == "June to September, 15 to 19 h, cost 3.4 times the mean"
    assert made.y.labels[0] == "Jan"
    flat = ClockMap(tuple(range(january, january + 12)), np.full((12, 24), 20.0))
    assert "hangs little" in hour_map(flat, "price", "Hub", by_month=True).title
    assert hour_map(None, "load", "Hub", by_month=False).is_empty


def test_one_dear_hour_does_not_pale_the_others() -> None:
    means = np.linspace(20.0, 30.0, 288).reshape(12, 24)
    rows = tuple(range(days.month_of(2025, 1), days.month_of(2026, 1)))
    assert hour_map(ClockMap(rows, means), "price", "Hub", by_month=True).series[0].most is None
    means[6, 18] = 500.0
    capped = hour_map(ClockMap(rows, means), "price", "Hub", by_month=True).series[0].most
    assert capped == pytest.approx(np.percentile(means, 97))

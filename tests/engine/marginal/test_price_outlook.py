"""The prices of months to come: the last years' hours, each as likely, or scaled to what a forward says."""

from __future__ import annotations

import numpy as np
import pytest

from desktop_app.domain import days
from desktop_app.domain.change import Change
from desktop_app.domain.edits import updating
from desktop_app.domain.portfolio import Portfolio
from desktop_app.domain.power import packed_prices
from desktop_app.domain.scenarios import Override
from tests.engine.conftest import build
from tests.engine.test_hourly import FIRST, ahead, evaluated, priced


def two_years(hand: Portfolio) -> Portfolio:
    """Hours of 20 and 300 in the first year, of 10 in the second; both stand for months to come."""
    book = priced(hand, months=24)
    cheap = np.array([packed_prices(np.full(672, 10.0))] * 12, object)
    edits = updating(book, "series_month", np.arange(13, 25), {"prices": cheap})
    return book.applying(Change((edits,)))


def test_two_years_repeated_are_each_as_likely(hand: Portfolio) -> None:
    book = two_years(hand)
    both = updating(book, "price_series", np.array([1]), {"repeated_years": np.array([2])})
    one, two = evaluated(book), evaluated(book.applying(Change((both,))))
    later = slice(12, 24)  # the second year to come: both years on record lie before it
    assert ahead(one, "curtailed_share")[later] == pytest.approx(0.02)
    assert ahead(two, "curtailed_share")[later] == pytest.approx(0.25, abs=0.002), "half of half the hours"
    per_mwh = ahead(two, "power_cost_usd")[later] / ahead(two, "energy_mwh")[later]
    assert per_mwh == pytest.approx((20 * 0.25 + 10 * 0.5) / 0.75, rel=0.01)


def test_a_forward_sets_the_mean_of_a_month_and_the_hours_keep_their_shape(hand: Portfolio) -> None:
    book = priced(hand, (30.0, 50.0))
    price = packed_prices(np.array([20.0]))
    strip = [
        {"series_id": 2, "month": m, "first_at": days.first_day(m) * 86_400, "prices": price}
        for m in range(FIRST + 24, FIRST + 36)
    ]  # fmt: skip
    told = build(
        book, price_series=[{"name": "Strip", "interval": 3, "product": "forward"}], series_month=strip
    )
    forward = updating(told, "price_series", np.array([1]), {"forward_id": np.array([2])})
    found = evaluated(told.applying(Change((forward,))))
    per_mwh = ahead(found, "power_cost_usd") / ahead(found, "energy_mwh")
    assert per_mwh[:11] == pytest.approx(40.0), "before the strip begins"
    assert per_mwh[12:40] == pytest.approx(20.0), "and its last year goes on"
    assert found.dispatch is not None


def test_a_scenario_changes_the_energy_price_of_a_tariff(hand: Portfolio) -> None:
    tariff = priced(hand, series_id=None, adder_usd_per_mwh=30.0)
    base = evaluated(tariff)
    dearer = evaluated(tariff, Override("site", 1, "power_price_usd_per_mwh", "scale", 1.1))
    fixed = evaluated(tariff, Override("site", 1, "power_price_usd_per_mwh", "set", 44.0))
    for results, price in ((base, 30.0), (dearer, 33.0), (fixed, 44.0)):
        assert ahead(results, "power_cost_usd") / ahead(results, "energy_mwh") == pytest.approx(price)

"""Contracts and series of prices keep their rules."""

from __future__ import annotations

import numpy as np
import pytest

from desktop_app.domain import days
from desktop_app.domain.change import Change
from desktop_app.domain.checks import attention, problems_of
from desktop_app.domain.edits import inserting_records, updating
from desktop_app.domain.portfolio import Portfolio
from desktop_app.domain.power import packed_prices
from tests.contracts import with_contracts

DAY = days.parse_day("2026-01-01")


@pytest.fixture
def priced(small: Portfolio) -> Portfolio:
    series = inserting_records(small, "price_series", [{"name": "Hub", "interval": 3}])
    month = days.month_of_day(DAY)
    prices = {"series_id": 1, "month": month, "first_at": DAY * 86_400, "prices": packed_prices(np.ones(744))}
    return small.applying(Change((series, inserting_records(small, "series_month", [prices]))))


def test_a_series_with_prices_keeps_its_interval(priced: Portfolio) -> None:
    finer = Change((updating(priced, "price_series", np.array([1]), {"interval": 1}),))
    assert [str(p) for p in problems_of(priced, finer)] == ["Hub has prices and keeps its interval"]


def test_a_month_has_no_more_prices_than_hours(priced: Portfolio) -> None:
    half = np.array([packed_prices(np.ones(1488))], object)
    longer = Change((updating(priced, "series_month", np.array([1]), {"prices": half}),))
    assert "more prices than the month" in str(problems_of(priced, longer)[0])


def test_a_site_that_pays_by_the_hour_needs_no_flat_price(priced: Portfolio) -> None:
    def asked(portfolio: Portfolio) -> bool:
        return any("no power price" in str(p) for p in attention(portfolio, DAY))

    assert asked(priced)
    assert not asked(with_contracts(priced, {"site_id": 1, "effective_on": DAY, "series_id": 1}))

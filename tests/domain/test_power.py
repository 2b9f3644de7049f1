"""Power terms and series of prices keep their rules."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from desktop_app.domain import days
from desktop_app.domain.change import Change
from desktop_app.domain.checks import attention, problems_of
from desktop_app.domain.edits import inserting_records, updating
from desktop_app.domain.portfolio import Portfolio
from desktop_app.domain.power import packed_prices

DAY = days.parse_day("2026-01-01")


@pytest.fixture
def priced(small: Portfolio) -> Portfolio:
    series = inserting_records(small, "price_series", [{"name": "Hub", "interval": 3}])
    month = days.month_of_day(DAY)
    prices = {"series_id": 1, "month": month, "first_at": DAY * 86_400, "prices": packed_prices(np.ones(744))}
    return small.applying(Change((series, inserting_records(small, "series_month", [prices]))))


def term(portfolio: Portfolio, **values: Any) -> list[str]:
    row = {"site_id": 1, "effective_on": DAY, "series_id": 1, "block_mw": 5.0, "resale": 1} | values
    return [
        str(p) for p in problems_of(portfolio, Change((inserting_records(portfolio, "power_term", [row]),)))
    ]


def test_a_block_with_resale_is_in_order(priced: Portfolio) -> None:
    assert term(priced) == []
    assert term(priced, adder_usd_per_mwh=-2.0, resale_fee_usd_per_mwh=2.0) == []


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        ({"multiplier": 0.9}, "may not pay more"),
        ({"adder_usd_per_mwh": -2.0, "resale_fee_usd_per_mwh": 1.0}, "may not pay more"),
        ({"series_id": None}, "needs a price series"),
        ({"series_id": 7}, "not in the book"),
    ],
)
def test_resale_that_would_earn_money_out_of_nothing_is_refused(
    priced: Portfolio, values: dict[str, Any], reason: str
) -> None:
    (problem,) = term(priced, **values)
    assert reason in problem


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
    row = {"site_id": 1, "effective_on": DAY, "series_id": 1}
    assert not asked(priced.applying(Change((inserting_records(priced, "power_term", [row]),))))

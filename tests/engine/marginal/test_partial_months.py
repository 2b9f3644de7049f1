"""A month of which a few prices are known takes the rest from another year, and stands for no other month."""

from __future__ import annotations

import numpy as np
import pytest

from desktop_app.domain import days
from desktop_app.domain.change import Change
from desktop_app.domain.edits import updating
from desktop_app.domain.power import packed_prices
from desktop_app.engine.draws import PathSettings
from desktop_app.engine.marginal.filled import moved
from desktop_app.engine.paths import simulate
from desktop_app.engine.prepare import prepare
from tests.contracts import with_contracts
from tests.engine.conftest import Portfolio, build, day
from tests.engine.test_hourly import FIRST, ahead, evaluated, priced


def with_tomorrow(hand: Portfolio, hours: int = 48) -> Portfolio:
    """A year of 20 $/MWh, and the first hours of the next at 40."""
    book = priced(hand, (20.0,), months=12)
    row = {
        "series_id": 1, "month": FIRST + 12, "first_at": days.first_day(FIRST + 12) * 86_400,
        "prices": packed_prices(np.full(hours, 40.0)),
    }  # fmt: skip
    return build(book, series_month=[row])


def test_what_is_there_is_used_and_the_rest_is_last_years(hand: Portfolio) -> None:
    found = evaluated(with_tomorrow(hand))
    per_mwh = ahead(found, "power_cost_usd") / ahead(found, "energy_mwh")
    assert per_mwh[0] == pytest.approx((48 * 40 + 696 * 20) / 744)
    assert per_mwh[12] == pytest.approx(20.0), "the year after takes the whole year"
    assert found.dispatch is not None
    assert any("48 of the 744 prices of 2025-07 are there; the rest are those of 2024-07" in n
               for n in found.dispatch.notes)  # fmt: skip
    assert not [p for p in prepare(with_tomorrow(hand)).problems if p.table == "series_month"]


def test_paths_with_their_weeks_drawn_keep_a_filled_month(hand: Portfolio) -> None:
    prepared = prepare(with_tomorrow(hand))
    found = simulate(prepared, settings=PathSettings(paths=20, resample_power=True))
    assert found.power_resampled
    assert np.isfinite(found.fans["margin_usd"]).all()


def test_a_month_nearly_whole_stands_for_later_years(hand: Portfolio) -> None:
    found = evaluated(with_tomorrow(hand, hours=700))
    per_mwh = ahead(found, "power_cost_usd") / ahead(found, "energy_mwh")
    assert per_mwh[[0, 12, 24]] == pytest.approx(40.0)


def test_a_few_hours_alone_leave_the_flat_price(hand: Portfolio) -> None:
    row = {
        "series_id": 1, "month": FIRST + 12, "first_at": days.first_day(FIRST + 12) * 86_400,
        "prices": packed_prices(np.full(48, 40.0)),
    }  # fmt: skip
    series = build(hand, price_series=[{"name": "West hub", "interval": 3}], series_month=[row])
    terms = {"site_id": 1, "effective_on": day("2025-01-01"), "series_id": 1}
    found = prepare(with_contracts(series, terms))
    assert found.hourly is not None
    assert not found.hourly.power.known.any()
    assert any("no prices" in str(p) for p in found.problems)


@pytest.mark.parametrize(
    ("source", "month"), [("2025-01", "2026-01"), ("2024-02", "2025-02"), ("2023-02", "2024-02")]
)
def test_each_day_takes_a_near_day_of_its_weekday(source: str, month: str) -> None:
    held, wanted = days.parse_month(source), days.parse_month(month)
    first, begun, after = days.first_day(held), days.first_day(wanted), days.first_day(wanted + 1)
    values = np.repeat(np.arange(first, days.first_day(held + 1)), 24).astype(float)
    made = moved(values, held, wanted)
    assert len(made) == (after - begun) * 24
    assert ((made - np.repeat(np.arange(begun, after), 24)) % 7 == 0).all()
    assert np.abs(np.repeat(np.arange(after - begun), 24) - (made - first)).max() <= 7


def test_a_contract_of_an_unknown_zone_is_named_and_left_out(hand: Portfolio) -> None:
    book = priced(hand, (20.0,))
    zone = {"time_zone": np.array(["Mars/Olympus"], object)}
    made = prepare(book.applying(Change((updating(book, "power_contract", np.array([1]), zone),))))
    assert made.hourly is None
    assert any("“Mars/Olympus” is not a time zone" in str(p) for p in made.problems)

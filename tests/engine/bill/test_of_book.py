"""A bill out of the book: which load it takes, from what it is known, and which prices."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from desktop_app.domain import days
from desktop_app.domain.change import Change
from desktop_app.domain.charges import kinds as of
from desktop_app.domain.charges.declare import write_parameters
from desktop_app.domain.charges.parts import flat_tiers
from desktop_app.domain.edits import inserting_records
from desktop_app.domain.meters import LOAD
from desktop_app.domain.portfolio import Portfolio
from desktop_app.domain.power import packed_prices
from desktop_app.engine.bill.of_book import bill_of, load_of

MARCH = days.parse_month("2025-03")
KWH_ENERGY = of.Energy(tiers=flat_tiers(0.1))


def book(zone: str = "UTC", **contract: Any) -> Portfolio:
    """A site with a tariff of 0.1 $/kWh from 2024 on."""
    made = with_rows(Portfolio.empty(), "site", {"name": "Site", "control": 0, "cooling": 0})
    terms = {"site_id": 1, "name": "Tariff", "starts_on": days.parse_day("2024-01-01"), "time_zone": zone}
    made = with_rows(made, "power_contract", terms | contract)
    made = with_rows(made, "contract_version", {"contract_id": 1, "effective_on": terms["starts_on"]})
    return with_rows(made, "charge_line", line("energy", KWH_ENERGY))


def line(kind: str, parameters: Any, **more: Any) -> dict[str, Any]:
    text = write_parameters(kind, parameters)
    return {"version_id": 1, "sequence": 1, "label": kind, "kind": kind, "parameters": text, **more}


def with_rows(portfolio: Portfolio, table: str, *records: dict[str, Any]) -> Portfolio:
    return portfolio.applying(Change((inserting_records(portfolio, table, records),)))


def metered(
    portfolio: Portfolio, kw: float, *months: int, name: str = "Main", minutes: int = 60
) -> Portfolio:
    """A meter of the site that reads the same in every interval of some UTC months."""
    interval = (5, 15, 30, 60).index(minutes)
    made = with_rows(portfolio, "meter", {"name": name, "site_id": 1, "quantity": LOAD, "interval": interval})
    meter_id = int(made["meter"].ids[-1])
    rows = [
        {"meter_id": meter_id, "month": m, "first_at": days.first_day(m) * 86_400,
         "readings": packed_prices(np.full(hours(m) * 60 // minutes, kw))}
        for m in months
    ]  # fmt: skip
    return with_rows(made, "meter_month", *rows)


def hours(month: int) -> int:
    return (days.first_day(month + 1) - days.first_day(month)) * 24


def test_meters_of_a_site_add_up() -> None:
    portfolio = metered(metered(book(), 1000, MARCH), 500, MARCH, name="Second", minutes=15)
    found = bill_of(portfolio, 1, MARCH, MARCH)
    assert found.found.basis == {MARCH: "metered"}
    assert found.bill.total_usd[0] == pytest.approx(1500 * 744 * 0.1)
    assert found.bill.complete[0]


def test_days_stand_in_where_there_is_no_meter() -> None:
    portfolio = metered(book(), 1000, MARCH)
    days_of_april = [
        {"site_id": 1, "day_on": day, "energy_kwh": 2400.0}
        for day in range(days.first_day(MARCH + 1), days.first_day(MARCH + 2))
    ]
    found = bill_of(with_rows(portfolio, "site_day", *days_of_april), 1, MARCH, MARCH + 1)
    assert found.found.basis == {MARCH: "metered", MARCH + 1: "from daily energy"}
    assert found.bill.energy_kwh.tolist() == pytest.approx([744_000, 72_000])
    assert found.bill.peak_kw.tolist() == pytest.approx([1000, 100])


def test_a_day_of_23_hours_keeps_its_energy() -> None:
    on = days.parse_day("2025-03-09")
    portfolio = with_rows(
        book("America/Chicago"), "site_day", {"site_id": 1, "day_on": on, "energy_kwh": 2300.0}
    )
    found = bill_of(portfolio, 1, MARCH, MARCH)
    assert found.bill.energy_kwh[0] == pytest.approx(2300)
    assert found.bill.peak_kw[0] == pytest.approx(100)
    assert not found.bill.complete[0]


@pytest.mark.parametrize("zone", ["UTC", "America/Chicago", "Australia/Sydney"])
def test_the_forecast_fills_months_that_nothing_is_known_of(zone: str) -> None:
    portfolio = metered(book(zone), 1000, MARCH - 1, MARCH, MARCH + 1)
    expected = {MARCH: 1.0, MARCH + 3: 720.0}
    found = bill_of(portfolio, 1, MARCH, MARCH + 3, expected_mwh=expected)
    assert found.found.basis[MARCH] == "metered"
    assert found.found.basis[MARCH + 3] == "expected"
    assert found.found.bases == ("metered", "expected", "unknown")
    assert found.bill.energy_kwh[-1] == pytest.approx(720_000)


def test_a_gap_of_a_metered_month_stays_a_gap() -> None:
    portfolio = metered(book("America/Chicago"), 1000, MARCH)
    found = bill_of(portfolio, 1, MARCH, MARCH, expected_mwh={MARCH: 5.0})
    assert found.bill.energy_kwh[0] == pytest.approx((743 - 5) * 1000)
    assert "lacks 5 intervals" in str(found.bill.problems[0])


def test_a_load_that_somebody_supposes_takes_the_place_of_every_other() -> None:
    portfolio = metered(book("America/Chicago"), 1000, MARCH)
    found = bill_of(portfolio, 1, MARCH, MARCH, flat_kw=40.0)
    assert found.found.basis == {MARCH: "typed"}
    assert found.bill.energy_kwh[0] == pytest.approx(743 * 40)
    assert found.bill.complete[0]


def test_without_any_load_only_what_needs_none_is_billed() -> None:
    portfolio = with_rows(book(), "charge_line", line("fixed", of.Fixed(amount_usd=500)))
    found = bill_of(portfolio, 1, MARCH, MARCH)
    assert found.found.load is None
    assert found.found.basis == {MARCH: "unknown"}
    assert found.bill.total_usd[0] == 500


def test_a_ratchet_sees_peaks_of_months_before_the_first_one_asked_for() -> None:
    demand = of.Demand(tiers=flat_tiers(10), ratchet=of.MONTHS_BACK, ratchet_share=0.8)
    portfolio = with_rows(book(), "charge_line", line("demand", demand))
    portfolio = metered(portfolio, 1000, MARCH - 5)
    portfolio = metered(portfolio, 100, MARCH, name="Now")
    found = bill_of(with_zero(portfolio, MARCH), 1, MARCH, MARCH)
    assert found.bill.billing_demand_kw[0] == pytest.approx(800)


def with_zero(portfolio: Portfolio, month: int) -> Portfolio:
    """Readings of 0 where one of two meters has none, so that their sum is known."""
    rows = [
        {"meter_id": meter, "month": m, "first_at": days.first_day(m) * 86_400,
         "readings": packed_prices(np.zeros(hours(m)))}
        for meter, m in ((1, month), (2, month - 5))
    ]  # fmt: skip
    return with_rows(portfolio, "meter_month", *rows)


def test_prices_of_the_series_that_a_line_names_are_taken() -> None:
    portfolio = with_rows(book(), "price_series", {"name": "West", "interval": 3})
    prices = packed_prices(np.full(hours(MARCH), 40.0))
    portfolio = with_rows(
        portfolio, "series_month",
        {"series_id": 1, "month": MARCH, "first_at": days.first_day(MARCH) * 86_400, "prices": prices},
    )  # fmt: skip
    index = line("index", of.Index(load=of.METERED), series_id=1)
    found = bill_of(with_rows(portfolio, "charge_line", index), 1, MARCH, MARCH, flat_kw=100.0)
    assert found.bill.lines[-1].amount_usd[0] == pytest.approx(74.4 * 40)


def test_a_load_is_found_again_after_the_readings_change() -> None:
    portfolio = metered(book(), 1000, MARCH)
    contract = portfolio.records("power_contract")[1]
    first = load_of(portfolio, contract, MARCH, MARCH)
    more = metered(portfolio, 200, MARCH, name="Second")
    assert load_of(portfolio, contract, MARCH, MARCH).basis == first.basis
    assert bill_of(more, 1, MARCH, MARCH).bill.energy_kwh[0] == pytest.approx(1200 * 744)

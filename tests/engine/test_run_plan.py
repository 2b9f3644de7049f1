"""The plan of a day runs what earns more than its energy costs, hour by hour, and says where to stop."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest

from desktop_app.domain import days
from desktop_app.domain.charges import kinds as of
from desktop_app.domain.charges.declare import write_parameters
from desktop_app.domain.charges.parts import flat_tiers
from desktop_app.domain.portfolio import Portfolio
from desktop_app.domain.power import intervals_of_month, packed_prices
from desktop_app.engine.prepare import prepare
from desktop_app.engine.run_plan import hashprice_on, run_plan
from desktop_app.exchange.write import write_csv
from desktop_app.figures.dispatch_rows import plan_rows, strike_table
from tests.engine.conftest import build, day
from tests.engine.marginal.test_contracts_in_dispatch import EVENING

JULY, AUGUST = days.parse_month("2025-07"), days.parse_month("2025-08")
MW = 0.021


def planned_company(hand: Portfolio, rng: np.random.Generator, zone: str = "America/Chicago") -> Portfolio:
    """The hand company on an index with evening delivery, and day-ahead prices of July and August 2025."""
    rows = [
        {"series_id": 1, "month": m, "first_at": days.first_day(m) * 86_400,
         "prices": packed_prices(rng.normal(90, 40, intervals_of_month(m, 60)).round(2))}
        for m in (JULY, AUGUST)
    ]  # fmt: skip
    lines = [("index", 1, of.Index(multiplier=1.1)), ("energy", None, of.Energy(schedule=EVENING, tiers=flat_tiers(0.01, 0.04)))]  # fmt: skip  # noqa: E501
    return build(
        hand,
        price_series=[{"name": "Hub", "market": "X", "node": "HUB", "product": "day-ahead", "interval": 3}],
        series_month=rows,
        power_contract=[
            {"site_id": 1, "name": "Index", "starts_on": day("2025-01-01"), "time_zone": zone}
        ],
        contract_version=[{"contract_id": 1, "effective_on": day("2025-01-01")}],
        charge_line=[
            {"version_id": 1, "sequence": n, "label": kind, "kind": kind, "series_id": series,
             "parameters": write_parameters(kind, given)}
            for n, (kind, series, given) in enumerate(lines, 1)
        ],
    )  # fmt: skip


@pytest.mark.parametrize(("on", "first_utc_hour"), [("2025-07-17", 5), ("2025-07-31", 5)])
def test_every_hour_is_decided_by_its_own_price(hand: Portfolio, on: str, first_utc_hour: int) -> None:
    book = planned_company(hand, np.random.default_rng(4))
    prepared = prepare(book)
    site = run_plan(prepared, day(on)).sites[0]
    assert site.first_at == day(on) * 86_400 + first_utc_hour * 3600
    prices = np.concatenate([np.frombuffer(b) for b in book["series_month"]["prices"]])
    start = (day(on) - days.first_day(JULY)) * 24 + first_utc_hour
    market = prices[start : start + 24]
    hour = np.arange(24)
    paid = 1.1 * market + np.where((hour >= 17) & (hour < 21), 40, 10)  # Thursdays
    worth = hashprice_on(prepared, day(on)) * 0.99 * 0.99 / 24 / MW
    own = site.classes[0]
    assert own.breakeven_usd_per_mwh == pytest.approx(worth)
    assert own.on_mw == pytest.approx(np.where(worth > paid, MW, 0.0))
    assert 0 < own.on_mw.sum() < 24 * MW
    assert own.margin_usd == pytest.approx(np.where(worth > paid, (worth - paid) * MW, 0.0))
    assert own.strike_usd_per_mwh == pytest.approx((worth - 40) / 1.1), "safe in the dearest hours"
    assert own.machines == 10


def test_a_day_without_prices_is_told_and_not_planned(hand: Portfolio) -> None:
    prepared = prepare(planned_company(hand, np.random.default_rng(4)))
    found = run_plan(prepared, day("2025-08-31"))
    assert not found.sites, "its evening lies in September, in UTC"
    assert "Odessa has no prices for 2025-08-31" in found.problems[0].reason


def test_real_time_is_planned_by_the_day_ahead_prices_of_its_node(hand: Portfolio) -> None:
    book = planned_company(hand, np.random.default_rng(4))
    later = build(
        book,
        price_series=[{"name": "Now", "market": "X", "node": "HUB", "product": "real-time", "interval": 1}],
    )
    line = {"version_id": 2, "sequence": 1, "label": "Index", "kind": "index", "series_id": 2,
            "parameters": write_parameters("index", of.Index())}  # fmt: skip
    later = build(
        later, contract_version=[{"contract_id": 1, "effective_on": day("2025-07-20")}], charge_line=[line]
    )
    site = run_plan(prepare(later), day("2025-07-24")).sites[0]
    assert (site.minutes, len(site.market_usd_per_mwh)) == (60, 24)


def test_the_strike_list_is_a_line_a_class(hand: Portfolio, tmp_path: Path) -> None:
    book = planned_company(hand, np.random.default_rng(4))
    rows = plan_rows(book, run_plan(prepare(book), day("2025-07-17")))
    write_csv(tmp_path / "strike.csv", strike_table(rows))
    with (tmp_path / "strike.csv").open(encoding="utf-8") as stream:
        lines = list(csv.DictReader(stream))
    assert [(line["site"], line["model"], line["mode"], line["machines"]) for line in lines] == [
        ("Odessa", "Y", "normal", "10")
    ]
    flags = [int(lines[0][f"on_{hour:02d}"]) for hour in range(24)]
    assert flags == [int(mw > 0) for mw in rows[0]["on_mw"]]
    assert float(lines[0]["strike_usd_per_mwh"]) == pytest.approx(rows[0]["strike_usd_per_mwh"], abs=0.005)

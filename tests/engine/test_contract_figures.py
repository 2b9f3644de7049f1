"""Shows what the bills of a contract come to over a quarter, on numbers that can be worked by hand."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from desktop_app.domain.change import Change
from desktop_app.domain.charges.declare import write_parameters
from desktop_app.domain.charges.kinds import NET_SETTLEMENT, Adder, Block, Energy, Index
from desktop_app.domain.charges.parts import flat_tiers
from desktop_app.domain.days import first_day, parse_day, parse_month
from desktop_app.domain.edits import updating
from desktop_app.domain.portfolio import Portfolio
from desktop_app.domain.power import packed_prices
from desktop_app.domain.terms import terms_of
from desktop_app.engine.bill.of_book import bill_of
from desktop_app.engine.contract_figures import (
    ContractFigures,
    blocks_left,
    brings_energy,
    figures_of,
    in_force,
    market_usd_per_mwh,
)
from tests.engine.conftest import build

NOVEMBER, DECEMBER = parse_month("2025-11"), parse_month("2025-12")
HOURS = 24 * (30 + 31)


def series(values: dict[int, float], minutes: int = 60) -> list[dict[str, Any]]:
    """A price for each month, the same in all its intervals."""
    rows = []
    for month, price in values.items():
        count = (first_day(month + 1) - first_day(month)) * 1440 // minutes
        prices = packed_prices(np.full(count, price))
        rows.append({"series_id": 1, "month": month, "first_at": first_day(month) * 86_400, "prices": prices})
    return rows


def book(*lines: tuple[str, Any], kw: float = 8_000.0, part: int = 0) -> Portfolio:
    """A contract in UTC at a site that drew the same power all through November and December."""
    days = range(first_day(NOVEMBER), first_day(DECEMBER + 1))
    priced = {m: (30.0 if m % 2 else 50.0) for m in range(parse_month("2025-01"), DECEMBER + 1)}
    deal = {"site_id": 1, "name": "Deal", "starts_on": 20_000, "contract_kw": 10_000.0, "part": part}
    charged = [
        {"version_id": 1, "sequence": at, "label": f"Line {at}", "kind": kind, "series_id": 1,
         "parameters": write_parameters(kind, record)}
        for at, (kind, record) in enumerate(lines, 1)
    ]  # fmt: skip
    return build(
        Portfolio.empty(),
        site=[{"name": "Odessa", "control": 0, "cooling": 0}],
        site_day=[{"site_id": 1, "day_on": d, "energy_kwh": kw * 24} for d in days],
        price_series=[{"name": "Hub", "interval": 3}],
        series_month=series(priced),
        power_contract=[{**deal, "ends_on": parse_day("2026-02-28")}],
        contract_version=[{"contract_id": 1, "effective_on": 20_000}],
        charge_line=charged,
    )


def worked(portfolio: Portfolio) -> ContractFigures:
    return figures_of(bill_of(portfolio, 1, NOVEMBER - 3, DECEMBER).bill, NOVEMBER, DECEMBER)


def block(mw: float) -> tuple[str, Block]:
    return "block", Block(mw=mw, usd_per_mwh=20.0, resale=NET_SETTLEMENT, resale_fee_usd_per_mwh=1.0)


def test_a_flat_tariff_is_fixed_and_gross_is_net() -> None:
    made = worked(book(("energy", Energy(tiers=flat_tiers(0.05))), ("adder", Adder(amount=2.0))))
    assert made.energy_mwh == pytest.approx(8 * HOURS)
    assert made.gross_usd_per_mwh == made.net_usd_per_mwh == pytest.approx(52.0)
    assert made.fixed_share == 1.0
    assert made.by_category["adder"] == pytest.approx(2.0 * 8 * HOURS)
    assert sum(made.by_category.values()) == pytest.approx(made.net_usd)


def test_what_lies_above_a_block_is_indexed() -> None:
    made = worked(book(block(6.0), ("index", Index())))
    assert made.fixed_share == pytest.approx(0.75)
    november, december = 2 * 24 * 30, 2 * 24 * 31
    market = november * _price(NOVEMBER) + december * _price(DECEMBER)
    assert made.net_usd == pytest.approx(6 * 20 * HOURS + market)


def test_what_a_block_sold_back_is_a_credit() -> None:
    made = worked(book(block(10.0)))
    sold = 2 * (24 * 30 * (_price(NOVEMBER) - 1) + 24 * 31 * (_price(DECEMBER) - 1))
    assert made.credit_usd == pytest.approx(sold)
    assert made.gross_usd == pytest.approx(10 * 20 * HOURS)
    assert made.net_usd_per_mwh == pytest.approx((10 * 20 * HOURS - sold) / (8 * HOURS))


def _price(month: int) -> float:
    return 30.0 if month % 2 else 50.0


def test_the_market_is_weighted_by_the_load() -> None:
    portfolio = book(("index", Index()))
    rows = [r.id for r in portfolio.records("site_day").values() if r.day_on < first_day(DECEMBER)]
    assert len(rows) == 30
    expected = (30 * _price(NOVEMBER) + 31 * _price(DECEMBER)) / 61
    terms = terms_of(portfolio, 1)
    assert market_usd_per_mwh(portfolio, terms, NOVEMBER, DECEMBER) == pytest.approx(expected)
    assert math.isnan(market_usd_per_mwh(portfolio, terms, DECEMBER + 5, DECEMBER + 5))


def test_blocks_that_are_left_are_held_against_last_years_months() -> None:
    portfolio = book(block(6.0))
    left = blocks_left(portfolio, terms_of(portfolio, 1), parse_day("2026-01-01"))
    assert left is not None
    january, february = 6 * 24 * 31, 6 * 24 * 28
    assert left.mwh == pytest.approx(january + february)
    value = january * (_price(parse_month("2025-01")) - 20) + february * (_price(parse_month("2025-02")) - 20)
    assert left.value_usd == pytest.approx(value)
    flat = book(("energy", Energy(tiers=flat_tiers(0.05))))
    assert blocks_left(flat, terms_of(flat, 1), parse_day("2026-01-01")) is None


def test_a_forward_counts_before_last_year() -> None:
    portfolio = book(block(6.0))
    portfolio = build(portfolio, price_series=[{"name": "Forward", "interval": 3}])
    february = parse_month("2026-02")
    strip = [{**row, "series_id": 2} for row in series({february: 70.0})]
    portfolio = build(portfolio, series_month=strip)
    held = updating(portfolio, "price_series", np.array([1]), {"forward_id": 2})
    portfolio = portfolio.applying(Change((held,)))
    left = blocks_left(portfolio, terms_of(portfolio, 1), parse_day("2026-01-01"))
    assert left is not None
    january = _price(parse_month("2025-01")) - 20
    assert left.value_usd == pytest.approx(6 * 24 * (31 * january + 28 * 50))


def test_a_contract_outside_its_term_is_not_in_force_and_delivery_brings_no_energy() -> None:
    portfolio = book(("adder", Adder(amount=2.0)), part=2)
    made = bill_of(portfolio, 1, DECEMBER, DECEMBER + 6).bill
    assert in_force(made, DECEMBER, DECEMBER)
    assert not in_force(made, DECEMBER + 4, DECEMBER + 6)
    assert not brings_energy(portfolio.records("power_contract")[1])

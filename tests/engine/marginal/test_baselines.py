"""Two-part pricing: the baseline is paid at the tariff whatever runs, its deviation at the hourly price."""

from __future__ import annotations

import numpy as np
import pytest

from desktop_app.domain import days
from desktop_app.domain.change import Change
from desktop_app.domain.charges import kinds as of
from desktop_app.domain.charges.declare import write_parameters
from desktop_app.domain.charges.parts import flat_tiers
from desktop_app.domain.edits import deleting
from desktop_app.domain.meters import BASELINE
from desktop_app.domain.portfolio import Portfolio
from desktop_app.domain.power import intervals_of_month, packed_prices
from desktop_app.domain.scenarios import Override
from tests.engine.conftest import build
from tests.engine.test_hourly import FIRST, ahead, evaluated, priced

TARIFF = 40.0


def two_part(hand: Portfolio, baseline_kw: float | None, price: float = 20.0) -> Portfolio:
    """The hand company with a tariff on its baseline, if it has a meter, and the market for what deviates."""
    book = priced(hand, (price,))
    plain = deleting(book, "charge_line", np.array(list(book.records("charge_line"))))
    book = book.applying(Change((plain,)))
    lines = [
        ("energy", None, of.Energy(load=of.BASELINE, tiers=flat_tiers(TARIFF / 1000))),
        ("index", 1, of.Index(load=of.DEVIATION, adder_usd_per_mwh=3.0)),
    ]
    records = [
        {"version_id": 1, "sequence": n, "label": kind, "kind": kind, "series_id": series,
         "parameters": write_parameters(kind, given)}
        for n, (kind, series, given) in enumerate(lines, 1)
    ]  # fmt: skip
    book = build(book, charge_line=records)
    if baseline_kw is None:
        return book
    rows = [
        {
            "meter_id": 1, "month": m, "first_at": days.first_day(m) * 86_400,
            "readings": packed_prices(np.full(intervals_of_month(m, 60), baseline_kw)),
        }
        for m in range(FIRST, FIRST + 12)
    ]  # fmt: skip
    meter = {"name": "Baseline", "site_id": 1, "quantity": BASELINE, "interval": 3}
    return build(book, meter=[meter], meter_month=rows)


def test_the_baseline_is_paid_and_its_deviation_settled_at_the_market(hand: Portfolio) -> None:
    found = evaluated(two_part(hand, baseline_kw=15.0))
    usd = 0.015 * 744 * (TARIFF - 23) + ahead(found, "energy_mwh") * 23
    assert ahead(found, "power_cost_usd")[0] == pytest.approx(usd[0])
    assert ahead(found, "power_cost_usd")[12] == pytest.approx(usd[12]), "a year later as well"
    assert found.dispatch is not None
    assert any("baseline goes on" in note for note in found.dispatch.notes)


def test_a_dearer_market_makes_the_baseline_worth_more(hand: Portfolio) -> None:
    book = two_part(hand, baseline_kw=15.0)
    found = evaluated(book, Override("site", 1, "power_price_usd_per_mwh", "add", 10.0))
    usd = 0.015 * 744 * (TARIFF - 33) + ahead(found, "energy_mwh") * 33
    assert ahead(found, "power_cost_usd")[0] == pytest.approx(usd[0])


def test_what_stands_still_sells_its_baseline(hand: Portfolio) -> None:
    found = evaluated(two_part(hand, baseline_kw=15.0, price=400.0))
    assert ahead(found, "energy_mwh")[0] == 0
    assert ahead(found, "power_cost_usd")[0] == pytest.approx(0.015 * 744 * (TARIFF - 403))


def test_without_a_meter_a_note_says_so(hand: Portfolio) -> None:
    found = evaluated(two_part(hand, baseline_kw=None))
    assert ahead(found, "power_cost_usd")[0] == pytest.approx(ahead(found, "energy_mwh")[0] * 23)
    assert found.dispatch is not None
    assert any("Without a baseline meter" in note for note in found.dispatch.notes)

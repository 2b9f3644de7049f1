"""The meter against perfect dispatch: what every interval missed, and why, is what a plain loop finds."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from desktop_app.domain import days
from desktop_app.domain.charges import kinds as of
from desktop_app.domain.charges.declare import write_parameters
from desktop_app.domain.portfolio import Portfolio
from desktop_app.domain.power import intervals_of_month, packed_prices
from desktop_app.domain.production import CAUSES
from desktop_app.engine.missed import (
    loss_change,
    missed_by_late_curtailment,
    missed_month,
    proposed_losses,
)
from desktop_app.engine.prepare import prepare
from desktop_app.engine.run_plan import hashprice_on
from tests.contracts import with_contracts
from tests.engine.conftest import build, day

JUNE = days.parse_month("2025-06")
BEGUN = day("2025-06-01") * 86_400
HOURS = 720
MW = 0.021 * 0.98
"""Ten machines at the meter, as far as they are available."""


def metered(hand: Portfolio, kw: np.ndarray, prices: np.ndarray, **term: Any) -> Portfolio:
    """The hand company with a meter and prices of June 2025."""
    rows = [{"series_id": 1, "month": JUNE, "first_at": BEGUN, "prices": packed_prices(prices)}]
    book = build(
        hand, price_series=[{"name": "Hub", "interval": 3}], series_month=rows,
        meter=[{"name": "Main", "site_id": 1, "quantity": 0, "interval": 1}],
        meter_month=[{"meter_id": 1, "month": JUNE, "first_at": BEGUN, "readings": packed_prices(kw)}],
    )  # fmt: skip
    return with_contracts(book, {"site_id": 1, "effective_on": day("2025-01-01"), "series_id": 1} | term)


def test_every_hour_is_what_a_plain_loop_finds(hand: Portfolio) -> None:
    rng = np.random.default_rng(2)
    prices = rng.normal(80, 40, HOURS).round(2)
    kw = rng.uniform(0, 22, intervals_of_month(JUNE, 15))
    prepared = prepare(metered(hand, kw, prices, delivery_usd_per_mwh=4.0))
    found = missed_month(prepared, 1, JUNE)
    assert found is not None
    load = kw.reshape(-1, 4).mean(axis=1) / 1000
    above, below, explained = np.zeros(HOURS), np.zeros(HOURS), np.zeros(HOURS)
    for hour in range(HOURS):
        worth = hashprice_on(prepared, day("2025-06-01") + hour // 24) * 0.99 * 0.99 / 24 / 0.021
        gain, drawn = worth - prices[hour] - 4, min(load[hour], MW)
        above[hour] = max(-gain, 0) * drawn
        below[hour] = max(gain, 0) * (MW - drawn)
    assert found.ran_above_usd == pytest.approx(above, abs=1e-9)
    assert found.stood_below_usd == pytest.approx(below, abs=1e-9), "the loss on record was economic"
    assert found.explained_usd.sum(axis=0) == pytest.approx(explained)
    assert found.late_usd == pytest.approx((above + below).sum())
    assert set(found.reasons) == {"ran above break-even", "stood below break-even"}
    totals = missed_by_late_curtailment(prepared, [JUNE, JUNE + 1])
    assert totals[1] == pytest.approx([found.late_usd, np.nan], nan_ok=True)


def test_a_loss_on_record_explains_what_stood_still(hand: Portfolio) -> None:
    kw = np.zeros(intervals_of_month(JUNE, 15))
    book = metered(hand, kw, np.full(HOURS, 20.0))
    at = BEGUN + 20 * 86_400
    outage = {
        "site_id": 1,
        "from_at": at,
        "to_at": at + 5400,
        "mw_off": MW,
        "cause": CAUSES.index("utility outage"),
    }
    found = missed_month(prepare(build(book, loss=[outage])), 1, JUNE)
    assert found is not None
    explained = found.explained_usd[CAUSES.index("utility outage")]
    assert np.flatnonzero(explained).tolist() == [480, 481]
    assert explained[481] == pytest.approx(explained[480] / 2), "half of the second hour"
    assert found.stood_below_usd[480] == pytest.approx(0, abs=1e-9)
    assert found.reasons[480] == "utility outage"


def test_gaps_of_the_meter_are_not_guessed(hand: Portfolio) -> None:
    kw = np.full(intervals_of_month(JUNE, 15), 21.0)
    kw[:4] = np.nan
    found = missed_month(prepare(metered(hand, kw, np.full(HOURS, 300.0))), 1, JUNE)
    assert found is not None
    assert np.isnan(found.ran_above_usd[0])
    assert np.isfinite(found.late_usd)
    assert missed_month(prepare(hand), 1, JUNE) is None


def test_curtailment_that_nobody_wrote_down_becomes_losses(hand: Portfolio) -> None:
    prices = np.full(HOURS, 20.0)
    prices[100:104] = prices[218:220] = 400.0  # the second on 10 June, where a loss is on record
    kw = np.full(intervals_of_month(JUNE, 15), MW * 1000)
    kw[400:416] = kw[4 * 218 : 4 * 220] = kw[2400:2408] = 0.0
    book = metered(hand, kw, prices)
    program = write_parameters("interruptible", of.Interruptible(event_usd_per_mwh=900.0))
    line = {
        "version_id": 1, "sequence": 9, "label": "Program", "kind": "interruptible", "parameters": program
    }  # fmt: skip
    at = BEGUN + 600 * 3600
    book = build(book, charge_line=[line])
    event = {"line_id": int(book["charge_line"].ids[-1]), "from_at": at, "to_at": at + 7200, "state": 2}
    book = build(book, power_event=[event])
    records = proposed_losses(prepare(book), 1, JUNE)
    assert [(r["from_at"], r["to_at"], CAUSES[int(r["cause"])]) for r in records] == [
        (BEGUN + 100 * 3600, BEGUN + 104 * 3600, "economic"),
        (at, at + 7200, "demand response"),
    ]
    assert records[0]["mw_off"] == pytest.approx(MW)
    assert records[1]["credit_usd"] == pytest.approx(2 * MW * 900 * 1e6, rel=1e-6)
    written = book.applying(loss_change(book, records))
    assert len(written["loss"]) == len(book["loss"]) + 2
    assert proposed_losses(prepare(written), 1, JUNE) == [], "once written down, nothing is left"

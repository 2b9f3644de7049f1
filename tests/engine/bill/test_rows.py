"""Whatever a contract holds, each row is quantity × rate, and the rows add up to the line and the bill."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

from desktop_app.domain import days
from desktop_app.domain.charges.kinds import (
    BANK,
    DEVIATION,
    NET_SETTLEMENT,
    Availability,
    Block,
    CoincidentPeak,
    Hosting,
    Index,
    Interruptible,
    MinimumTake,
)
from desktop_app.domain.contracts import PowerEvent
from desktop_app.engine.bill.situation import Load
from tests.engine.bill.cases import CHICAGO, billed, line, series, terms

START, HOURS = "2025-05-01T05:00Z", 92 * 24  # May to July in Chicago


def event(line_id: int, day: int, hours: int) -> PowerEvent:
    begins = days.parse_instant(START) + (24 * day + 16) * 3600
    return PowerEvent(
        id=day, line_id=line_id, from_at=begins, to_at=begins + hours * 3600, state=2, our_kw=None, note=""
    )


@settings(max_examples=20, deadline=None)
@given(
    st.integers(0, 2**32 - 1), st.sampled_from([NET_SETTLEMENT, BANK, 0]), st.floats(0, 1), st.booleans(),
    st.floats(-50, 50),
)  # fmt: skip
def test_rows_add_up_to_lines_and_lines_to_bills(seed, resale, take, negative, mean):
    rng = np.random.default_rng(seed)
    kw, prices = rng.uniform(0, 30_000, HOURS), rng.normal(mean, 40, HOURS)
    made = terms(
        line(
            Block(mw=10, usd_per_mwh=30, resale=resale, take_share=take, negative_resale=negative), 1,
            series_id=7,
        ),
        line(Block(mw=5, usd_per_mwh=31, resale=NET_SETTLEMENT, resale_fee_usd_per_mwh=2), 2, series_id=7),
        line(Index(adder_usd_per_mwh=1, multiplier=1.1, cap_usd_per_mwh=90), 3, series_id=7),
        line(Index(load=DEVIATION), 4, series_id=7),
        line(CoincidentPeak(usd_per_kw_year=60, prior_kw=900), 5),
        line(
            Interruptible(credit_usd_per_kw_month=2, event_usd_per_mwh=90, penalty=1, penalty_amount=3), 6,
            events=(event(6, 3, 4), event(6, 40, 2)),
        ),
        line(Availability(mw=3, share=0.9), 7, series_id=7),
        Hosting(usd_per_kwh=0.01, usd_per_kw_month=1.5, uptime_guarantee=0.9, usd_per_mw_hour_short=5),
        MinimumTake(mwh_per_year=200_000, usd_per_mwh=4, first_month=8),
        time_zone=CHICAGO, contract_kw=25_000.0, firm_kw=2_000.0, loss_share=0.01,
    )  # fmt: skip
    of = Load(
        series(START, 60, kw), baseline_kw=series(START, 60, np.full(HOURS, 15_000.0)), uptime={664: 0.5}
    )
    found = billed(made, of, "2025-05", "2025-07", prices={7: series(START, 60, prices)})
    for one in found.lines:
        rows = sum((item.amount_usd for item in one.items), np.zeros(3))
        assert rows.tolist() == pytest.approx(one.amount_usd.tolist())
        for item in one.items:
            assert (item.quantity * item.rate).tolist() == pytest.approx(item.amount_usd.tolist(), abs=1e-6)
    total = sum((one.amount_usd for one in found.lines), np.zeros(3))
    assert total.tolist() == pytest.approx(found.total_usd.tolist())
    assert np.isfinite(found.total_usd).all()

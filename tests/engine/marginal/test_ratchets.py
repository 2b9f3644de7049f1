"""A ratchet bills earlier peaks: that is paid, not weighed, and named as the gap to the best choice."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from desktop_app.domain.charges import kinds as of
from desktop_app.domain.charges.declare import write_parameters
from desktop_app.domain.portfolio import Portfolio
from desktop_app.engine.results import Results
from tests.engine.conftest import build
from tests.engine.test_hourly import MW, evaluated, priced

RATE = 2.0


def charged(hand: Portfolio, prices: tuple[float, ...] = (20.0,), **given: Any) -> Results:
    demand = of.Demand(tiers=((of_rate(RATE),),), **given)
    line = {
        "version_id": 1, "sequence": 9, "label": "Demand", "kind": "demand",
        "parameters": write_parameters("demand", demand),
    }  # fmt: skip
    return evaluated(build(priced(hand, prices), charge_line=[line]))


def of_rate(rate: float) -> Any:
    return type(of.Demand().tiers[0][0])(rate)


def test_peaks_of_the_year_before_bind_eleven_months(hand: Portfolio) -> None:
    prior = tuple([100.0] * 12)
    free = charged(hand).dispatch
    bound = charged(
        hand, ratchet=of.MONTHS_BACK, ratchet_share=0.9, ratchet_months=11, prior_peaks_kw=prior
    ).dispatch
    assert free is not None
    assert bound is not None
    own = MW * 0.98 * 1000 * RATE
    assert free.demand_usd[0, :24] == pytest.approx(own)
    assert (free.gap_usd[0] == 0).all()
    assert bound.demand_usd[0, :11] == pytest.approx(90 * RATE)
    assert bound.gap_usd[0, :11] == pytest.approx(90 * RATE - own)
    assert bound.demand_usd[0, 11:24] == pytest.approx(own)
    assert any("binds later months" in note for note in bound.notes)


def test_a_named_month_binds_the_year_after_it(hand: Portfolio) -> None:
    """Machines that stop for a dear winter still pay for summer's peak."""
    july = tuple(month == 6 for month in range(12))
    found = charged(hand, ratchet=of.NAMED_MONTHS, ratchet_share=1.0, ratchet_of=july).dispatch
    assert found is not None
    own = MW * 0.98 * 1000 * RATE
    assert found.demand_usd[0] == pytest.approx(np.full(found.demand_usd.shape[1], own))


def test_the_months_cost_holds_its_peak_and_the_company_pays_it(hand: Portfolio) -> None:
    plain, charge = evaluated(priced(hand, (20.0,))), charged(hand)
    ahead = slice(plain.actual_months, plain.actual_months + 12)
    more = (charge.company.power_cost_usd - plain.company.power_cost_usd)[ahead]
    assert more == pytest.approx(MW * 0.98 * 1000 * RATE)

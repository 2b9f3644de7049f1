"""Below a minimum take each MWh also saves its shortfall, above it nothing; at it the site takes just it."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from desktop_app.domain import days
from desktop_app.domain.charges import kinds as of
from desktop_app.domain.charges.declare import write_parameters
from desktop_app.domain.portfolio import Portfolio
from desktop_app.domain.terms import terms_at
from desktop_app.engine.dispatch import Load
from desktop_app.engine.hourly import Question
from desktop_app.engine.marginal.takes import TakeYear, take_years
from desktop_app.engine.minimum_take import with_minimum_takes
from desktop_app.engine.results import Results
from tests.engine.conftest import build, day
from tests.engine.marginal.test_contracts_in_dispatch import CHICAGO, HOURS, company, drawn, powered
from tests.engine.test_hourly import ahead, evaluated, priced

SHORT = 30.0


def with_take(hand: Portfolio, mwh_per_year: float, price: float) -> Results:
    """A year from July on, at a price that no machine can pay unless it saves the shortfall."""
    given = of.MinimumTake(mwh_per_year=mwh_per_year, usd_per_mwh=SHORT, first_month=7)
    line = {
        "version_id": 1, "sequence": 9, "label": "Minimum", "kind": "minimum take",
        "parameters": write_parameters("minimum take", given),
    }  # fmt: skip
    return evaluated(build(priced(hand, (price,)), charge_line=[line]))


def breakeven(hand: Portfolio) -> float:
    """Revenue per MWh of the first year, when the hand company runs whatever it costs."""
    found = evaluated(priced(hand, (1.0,)))
    return float(ahead(found, "revenue_usd")[:12].sum() / ahead(found, "energy_mwh")[:12].sum())


def test_full_take_below_the_minimum_runs_on_at_a_loss_and_pays_the_rest(hand: Portfolio) -> None:
    price = breakeven(hand) + SHORT / 2
    found = with_take(hand, 1_000.0, price)
    energy, cost = ahead(found, "energy_mwh")[:12], ahead(found, "power_cost_usd")[:12]
    assert (energy > 0).all()
    assert cost.sum() == pytest.approx(energy.sum() * price + (1_000 - energy.sum()) * SHORT)
    assert found.dispatch is not None
    assert found.dispatch.sites.energy_cost_usd[0, :12].sum() == pytest.approx(energy.sum() * price, rel=0.03)


def test_nobody_runs_for_a_shortfall_that_is_cheaper_than_the_loss(hand: Portfolio) -> None:
    found = with_take(hand, 1_000.0, 3 * breakeven(hand) + SHORT)
    assert ahead(found, "energy_mwh")[:12].sum() == 0
    assert ahead(found, "power_cost_usd")[:12].sum() == pytest.approx(1_000 * SHORT)


def test_a_minimum_that_is_met_anyhow_changes_nothing(hand: Portfolio) -> None:
    plain, found = evaluated(priced(hand, (20.0,))), with_take(hand, 50.0, 20.0)
    assert ahead(found, "power_cost_usd") == pytest.approx(ahead(plain, "power_cost_usd"))


@pytest.mark.parametrize("seed", range(12))
def test_at_the_minimum_the_year_is_as_good_as_choosing_the_best_hours(seed: int) -> None:
    """Hours are taken in the order of what they lose, until the minimum or the shortfall's price is met."""
    rng, prices, mw, worth = drawn(seed)
    prices = prices + 60
    power = powered(company(prices, (CHICAGO, [("index", 1, of.Index())])))
    loss = prices[:, None] - worth[None]
    taken = np.broadcast_to(mw, loss.shape)
    anyhow, most = taken[loss <= 0].sum(), taken[loss <= SHORT].sum()
    due = anyhow + rng.uniform(-0.2, 1.2) * (most - anyhow)
    order = np.argsort(loss, axis=None)
    mwh, usd = taken.ravel()[order], loss.ravel()[order]
    net = np.cumsum(-usd * mwh) - SHORT * np.maximum(due - np.cumsum(mwh), 0)
    best = max(net.max(), -SHORT * max(due, 0.0))

    cell = np.ones((1, 1))
    load = Load(np.zeros(len(mw), np.int64), worth[:, None], mw[:, None])
    plain = Question(
        power.index, power.power, load, cell, cell * HOURS, cell, cell * 0, power.slices, power.standing_usd
    )
    asked = with_minimum_takes(plain, [TakeYear(0, np.array([0]), max(due, 0.0), SHORT)], cell)
    made = asked.answered()
    on = made.on_share[:, 0] * mw * HOURS
    short = max(due - on.sum(), 0.0) * SHORT
    assert asked.standing_usd is not None
    cost = made.cost_usd[:, 0].sum() + asked.standing_usd[0, 0]
    got = (on * worth).sum() - cost
    gap = 0.0 if asked.relief is None else asked.relief.gap_usd[0, 0]
    relief = 0.0 if asked.relief is None else asked.relief.usd_per_mwh[0, 0]
    energy = made.cost_usd[:, 0].sum() + relief * on.sum()
    assert cost == pytest.approx(energy + short, rel=1e-9, abs=1e-6), "energy and the shortfall, nothing else"
    assert got <= best + 1e-6 * abs(best) + mwh.max() * SHORT
    assert got + gap >= best - 1e-6 * abs(best)
    assert gap <= 0.02 * abs(best) + SHORT * mwh.max() * 2


def test_what_was_taken_on_record_counts_and_a_contracts_last_year_is_by_days() -> None:
    given = of.MinimumTake(mwh_per_year=3_650.0, usd_per_mwh=SHORT, first_month=6)
    lines: list[Any] = [("minimum take", None, given)]
    book = company(np.zeros(HOURS), (CHICAGO | {"ends_on": day("2025-09-30")}, lines))
    first_on = np.array(
        [days.first_day(days.parse_month(m)) for m in ("2025-05", "2025-06", "2025-09", "2025-10")]
    )
    record = np.arange(days.parse_month("2024-05"), days.parse_month("2025-05"))
    found = take_years(terms_at(book, 1), 0, first_on, record, np.full(12, 100.0))
    assert [y.months.tolist() for y in found] == [[0], [1, 2]]
    assert found[0].due_mwh == pytest.approx(3_650 - 1_100), "June to April"
    assert found[1].due_mwh == pytest.approx(10.0 * (30 + 31 + 31 + 30))

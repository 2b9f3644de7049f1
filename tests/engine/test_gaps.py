"""What the records leave open is said in a sentence, and a figure that is not known stays blank."""

import numpy as np
import pytest

from desktop_app.domain.change import Change
from desktop_app.domain.edits import deleting, updating
from desktop_app.domain.portfolio import Portfolio
from desktop_app.engine.evaluate import evaluate
from desktop_app.engine.periods import summarise
from desktop_app.engine.prepare import prepare
from tests.engine.conftest import build, day

JUNE = (day("2025-06-01"), day("2025-06-30"))


def reasons(portfolio: Portfolio) -> str:
    return " | ".join(p.reason for p in evaluate(prepare(portfolio)).problems)


@pytest.fixture
def two_sites(hand: Portfolio) -> Portfolio:
    """The hand-worked company with a second site, whose one machine no pool reports."""
    built = build(
        hand,
        site=[{"name": "Lima", "control": 0, "cooling": 0}],
        machine=[{"serial": "L1", "model_id": 1}],
        power_price=[{"site_id": 2, "effective_on": day("2025-01-01"), "usd_per_mwh": 40.0}],
    )
    state = {"machine_id": 11, "effective_on": day("2025-05-01"), "status": 4, "site_id": 2}
    return build(built, machine_state=[state])


def test_a_site_that_no_pool_reports_is_blank_and_left_out_of_the_company(hand, two_sites):
    results, alone = evaluate(prepare(two_sites)), evaluate(prepare(hand))
    lima = results.sites.earned_btc[1, 0], results.sites.operating_phs[1, 0], results.sites.margin_usd[1, 0]
    assert np.isnan(lima).all()
    assert results.sites.energised_phs[1, 0] == pytest.approx(0.1)
    assert results.company.earned_btc[0] == alone.company.earned_btc[0]
    assert "Lima has machines energised on 30 days without production on record" in reasons(two_sites)


def test_in_a_period_too(two_sites):
    june = summarise(prepare(two_sites), *JUNE)
    assert np.isnan(june.sites["earned_btc"][1])
    assert june.company["earned_btc"] == pytest.approx(30 * 0.00058)
    assert june.quality == "estimate"


def test_a_missing_power_price_makes_the_companys_cost_unknown_rather_than_smaller(two_sites):
    prices = two_sites["power_price"].ids[1:]
    results = evaluate(prepare(two_sites.applying(Change((deleting(two_sites, "power_price", prices),)))))
    assert np.isfinite(results.sites.power_cost_usd[0]).all()
    assert np.isnan(results.sites.power_cost_usd[1]).all()
    assert np.isnan(results.company.margin_usd).all()
    assert np.isfinite(results.company.revenue_usd).all()


def test_shares_of_a_pool_account_that_do_not_add_up(hand):
    less = hand.applying(Change((updating(hand, "pool_share", hand["pool_share"].ids, {"share": 0.8}),)))
    assert "shares of pool account Pool add up to 0.8" in reasons(less)
    assert "add up" not in reasons(hand)


def test_losses_beyond_what_is_energised(hand):
    more = hand.applying(Change((updating(hand, "loss", hand["loss"].ids, {"mw_off": 5.0}),)))
    assert "Odessa has losses on 1 day that exceed the power energised there" in reasons(more)


def test_a_machine_whose_model_is_gone_is_counted_and_named(hand):
    gone = hand.applying(Change((deleting(hand, "machine_model", hand["machine_model"].ids),)))
    assert "10 energised machines have no hashrate" in reasons(gone)
    assert "10 energised machines have no power" in reasons(gone)


def test_days_without_network_history_are_said_and_leave_their_revenue_blank(hand):
    bare = hand.applying(Change((deleting(hand, "network", hand["network"].ids),)))
    results = evaluate(prepare(bare))
    assert "days have no difficulty on record" in reasons(bare)
    assert np.isnan(results.company.revenue_usd).all()
    assert results.company.earned_btc[0] == pytest.approx(30 * 0.00058)
    assert np.isfinite(results.company.energy_mwh).all()


@pytest.mark.parametrize("table", ["production", "loss", "network", "treasury_event"])
def test_one_estimated_fact_makes_the_period_an_estimate(hand, table):
    metered = build(
        hand, site_day=[{"site_id": 1, "day_on": d, "energy_kwh": 450.0} for d in range(JUNE[0], JUNE[1] + 1)]
    )
    assert summarise(prepare(metered), *JUNE).quality == "final"
    marked = metered.applying(Change((updating(metered, table, metered[table].ids[:1], {"quality": 0}),)))
    assert summarise(prepare(marked), *JUNE).quality == "estimate"

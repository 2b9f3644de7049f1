"""What the forecast starts from, and what it takes where nobody said."""

import numpy as np
import pytest

from desktop_app.domain.change import Change
from desktop_app.domain.days import parse_month
from desktop_app.domain.edits import deleting, inserting_records
from desktop_app.engine.evaluate import evaluate
from desktop_app.engine.fleet import first_energised_on
from desktop_app.engine.prepare import prepare
from tests.engine.conftest import build


def without(portfolio, table):
    return portfolio.applying(Change((deleting(portfolio, table, portfolio[table].ids),)))


def test_a_site_without_an_assumption_goes_on_as_it_did(hand):
    """June: 10 h of 0.0021 MW of 0.021 MW off for price, and 0.9 of 1 PH/s realised."""
    base = prepare(without(hand, "site_assumption")).forecast
    curtailed = 0.1 * 10 / 720
    assert base.curtailed_share[0] == pytest.approx(curtailed)
    assert base.availability[0] == pytest.approx(1.0)
    assert base.derating[0] == pytest.approx(0.9 / (1 - curtailed))


def test_there_is_no_seam_between_record_and_forecast_then(hand):
    operating = evaluate(prepare(without(hand, "site_assumption"))).company.operating_phs
    assert operating[1] == pytest.approx(operating[0])


def test_a_new_site_takes_the_companys_habits(hand):
    grown = build(
        without(hand, "site_assumption"),
        site=[{"name": "New", "control": 0, "cooling": 0}],
        machine=[{"serial": "N", "model_id": 1}],
    )
    base = prepare(grown).forecast
    np.testing.assert_allclose(base.derating[1], base.derating[0])


def test_direct_cost_goes_on_as_in_the_last_three_months_of_the_ledger(hand):
    booked = build(
        without(hand, "site_assumption"),
        account=[{"code": "1", "name": "Labour", "layer": 2}],
        ledger_actual=[
            {"site_id": 1, "account_id": 1, "month": parse_month("2025-06"), "amount_usd": 240_000_000}
        ],
    )
    assert evaluate(prepare(booked)).company.direct_cost_usd[1:4].tolist() == [240.0] * 3


def test_what_the_ledger_holds_for_the_company_itself_counts_there_only(hand):
    booked = build(
        hand,
        account=[{"code": "1", "name": "Grid fees", "layer": 0}],
        ledger_actual=[
            {"site_id": None, "account_id": 1, "month": parse_month("2025-06"), "amount_usd": 9_000_000}
        ],
    )
    results = evaluate(prepare(booked))
    own = results.company.power_cost_usd - results.sites.power_cost_usd.sum(axis=0)
    np.testing.assert_allclose(own[:3], [9.0, 0.0, 0.0], atol=1e-9)


def test_base_inputs_are_the_last_of_the_record(hand):
    inputs = prepare(hand).base_inputs
    assert inputs["price_usd"] == 100_000
    assert inputs["fees_share"] == pytest.approx(0.1 / 3.225)
    assert inputs["availability"] == pytest.approx(0.98)
    assert inputs["pool_fee_share"] == pytest.approx(0.01)
    assert inputs["difficulty_growth_per_year"] == 0.0, "two months on record say nothing of a year"


def test_machines_added_later_are_not_read_from_what_was_kept(hand):
    first_energised_on(hand)
    grown = hand.applying(Change((inserting_records(hand, "machine", [{"serial": "N", "model_id": 1}]),)))
    assert len(first_energised_on(grown)) == 11

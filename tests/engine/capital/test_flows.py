"""The engine's forecast stands in where the book plans no cost, and nothing is counted twice."""

from __future__ import annotations

import numpy as np
import pytest

from desktop_app.domain.capital import (
    ACTUAL,
    CAPEX,
    COMMITTED,
    DRAW,
    INTEREST,
    OPERATING,
    PLANNED,
    POWER_BILL,
)
from desktop_app.domain.change import Change
from desktop_app.domain.days import first_day, month_of_day, parse_day
from desktop_app.domain.edits import deleting, inserting_records
from desktop_app.engine.capital.flows import STAND_IN, cash_outlook, runway
from desktop_app.engine.capital.position import Credit, Position, schedule_of
from desktop_app.engine.evaluate import evaluate
from desktop_app.engine.prepare import prepare
from desktop_app.engine.treasury.cash import CashDays, cash_days
from tests.engine.capital.worlds import USD, facility


@pytest.fixture(scope="module")
def results(sample):
    return evaluate(prepare(sample))


def _book(sample, *rows):
    """The sample with these flows alone: day, kind, amount, state, more."""
    gone = sample.applying(Change((deleting(sample, "cash_flow", sample["cash_flow"].ids),)))
    made = [
        {"day_on": parse_day(on), "label": "Flow", "kind": kind, "amount_usd": usd * USD, "state": state}
        | more
        for on, kind, usd, state, more in rows
    ]
    return cash_days(gone.applying(Change((inserting_records(gone, "cash_flow", made),)))) if made else (
        cash_days(gone)
    )  # fmt: skip


def test_without_any_flow_every_month_is_the_engines(sample, results):
    outlook = cash_outlook(_book(sample), results, lag_days=18)
    made = outlook.stand_ins
    power = made.kind == POWER_BILL
    at = np.searchsorted(results.months, made.month[power])
    np.testing.assert_allclose(-made.amount_usd[power], results.company.net_power_cost_usd[at])
    # The power of the last month on record is still to be paid, 18 days after its end.
    assert made.month[0] == month_of_day(outlook.day)
    assert made.paid_on[0] == outlook.day + 18
    assert any("power bills" in note and "stands in" in note for note in outlook.notes)


def test_operating_costs_are_direct_and_cash_costs(sample, results):
    made = cash_outlook(_book(sample), results).stand_ins
    operating = made.kind == OPERATING
    at = np.searchsorted(results.months, made.month[operating])
    layers = results.cost_per_btc_usd
    cash_layer = (layers["cash"] - layers["direct"])[at] * results.company.earned_btc[at]
    np.testing.assert_allclose(-made.amount_usd[operating], results.company.direct_cost_usd[at] + cash_layer)


def test_interest_is_not_paid_twice(sample, results):
    """The ledger's cash layer has interest in it; the simulation works it out from what is owed."""
    without, paid = _book(sample), [("2025-11-02", INTEREST, -3_000, ACTUAL, {})]
    operating = [
        made.amount_usd[made.kind == OPERATING]
        for made in (cash_outlook(book, results).stand_ins for book in (without, _book(sample, *paid)))
    ]
    np.testing.assert_allclose(operating[1] - operating[0], 1_000)


@pytest.mark.parametrize("state", [PLANNED, COMMITTED, ACTUAL])
def test_a_kind_that_the_book_has_in_a_month_is_never_forecast_again(sample, results, state):
    book = _book(sample, ("2026-03-05", POWER_BILL, -700, state, {}))
    made = cash_outlook(book, results).stand_ins
    power = {month_of_day(day) for day in made.paid_on[made.kind == POWER_BILL].tolist()}
    other = {month_of_day(day) for day in made.paid_on[made.kind == OPERATING].tolist()}
    march = month_of_day(parse_day("2026-03-05"))
    assert march not in power
    assert {march - 1, march + 1} <= power
    assert march in other


def test_the_calendar_has_thirteen_weeks_and_months_with_what_stands_in(sample, results):
    outlook = cash_outlook(_book(sample, ("2026-01-07", CAPEX, -100, COMMITTED, {})), results)
    made = outlook.calendar(months=6)
    assert (made.end - made.start + 1)[:13].tolist() == [7] * 13
    assert made.by_kind_usd[CAPEX, 0] == -100 * USD
    first_power = outlook.stand_ins.amount_usd[0]
    assert made.by_kind_usd[POWER_BILL, 2] == pytest.approx(first_power * USD, abs=1)
    assert (outlook.cash.flow == STAND_IN).sum() == len(outlook.stand_ins.kind)


def test_runway_with_and_without_committed_building(sample, results):
    flows = [
        (f"2026-{m:02d}-15", kind, -100, PLANNED, {})
        for m in range(1, 13)
        for kind in (OPERATING, POWER_BILL)
    ]
    book = _book(
        sample, *flows, ("2026-02-01", CAPEX, -300, COMMITTED, {}), ("2026-02-01", CAPEX, -999, PLANNED, {})
    )
    found = runway(cash_outlook(book, results), 1_050.0)
    assert found.monthly_costs_usd == pytest.approx(200)
    assert found.months() == pytest.approx(5.25)
    assert found.months(with_capex=True) == pytest.approx(3.75)
    assert found.empty_on == parse_day("2026-06-15")
    assert found.empty_with_capex_on == parse_day("2026-04-15")


def test_interest_of_a_facility_and_its_draws_are_left_to_the_simulation(sample, results):
    book = _book(
        sample, ("2026-01-05", INTEREST, -10, COMMITTED, {"facility_id": 1}),
        ("2026-01-06", INTEREST, -20, COMMITTED, {}), ("2026-01-07", DRAW, 500, PLANNED, {"facility_id": 1}),
        ("2026-01-08", CAPEX, -70, COMMITTED, {}),
    )  # fmt: skip
    outlook = cash_outlook(book, results)
    position = Position(outlook.day, 1.0, 0.0, 0.0, 0.0, 0.0, (Credit(facility()),))
    made = schedule_of(outlook, position)
    assert made.flow_usd[:8].tolist() == [0, 0, 0, 0, 0, -20, 0, -70]
    assert made.cost_usd[:8].tolist() == [0, 0, 0, 0, 0, 20, 0, 0]
    assert made.capex_usd[7] == 70
    assert made.credit_usd[0, 6] == 500


def test_the_last_day_is_the_last_that_the_engine_forecasts(sample, results):
    outlook = cash_outlook(_book(sample), results)
    assert outlook.last_on == first_day(int(results.months[-1]) + 1) - 1
    assert isinstance(outlook.ahead, CashDays)
    assert outlook.ahead.day.max() <= outlook.last_on

"""The drawer's inputs: from a shown number to an override and back, and what follows."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from desktop_app.book import Book
from desktop_app.domain.change import Change
from desktop_app.domain.checks import problems_of
from desktop_app.domain.edits import updating
from desktop_app.domain.portfolio import Portfolio
from desktop_app.domain.scenarios import BASE, Override
from desktop_app.engine.evaluate import evaluate
from desktop_app.engine.plan import plan_months
from desktop_app.engine.prepare import prepare
from desktop_app.engine.results import Results
from desktop_app.ui.what_if import INPUTS, Input, crossings, keeping, margin_ahead_usd
from tests.ui.conftest import now


@pytest.fixture(scope="module")
def portfolio(books: dict[str, Path]) -> Portfolio:
    book = Book.open(books["sample"], who="Jo", now=now, read_only=True)
    book.close()
    return book.portfolio


@pytest.fixture(scope="module")
def base(portfolio: Portfolio) -> Results:
    return evaluate(prepare(portfolio))


@pytest.mark.parametrize("made", INPUTS, ids=lambda i: i.key)
def test_the_base_of_each_input_is_known_and_within_its_range(made: Input, base: Results) -> None:
    value = made.base(base)
    low, high = made.limits(value)
    assert np.isfinite(value)
    assert low <= value <= high


@pytest.mark.parametrize("made", INPUTS, ids=lambda i: i.key)
def test_what_is_shown_comes_back_from_the_scenario(made: Input, base: Results) -> None:
    value = made.base(base)
    low, high = made.limits(value)
    wanted = low + 0.3 * (high - low)
    scenario = made.applied(BASE, wanted, value)
    assert made.shown(scenario, value) == pytest.approx(wanted)
    assert made.applied(scenario, value, value) == BASE


@pytest.mark.parametrize("made", INPUTS, ids=lambda i: i.key)
def test_each_input_moves_the_margin_the_right_way(made: Input, base: Results, portfolio: Portfolio) -> None:
    value = made.base(base)
    low, high = made.limits(value)
    better = {"price": high, "difficulty": low, "fees": high, "power": low, "availability": high, "pool": low}
    wanted = value + 0.2 * (better[made.key] - value)
    results = evaluate(prepare(portfolio), made.applied(BASE, wanted, value))
    assert margin_ahead_usd(results) > margin_ahead_usd(base)


def test_the_slider_of_the_price_sets_the_first_forecast_price(base: Results, portfolio: Portfolio) -> None:
    price = next(i for i in INPUTS if i.key == "price")
    results = evaluate(prepare(portfolio), price.applied(BASE, 104_500.0, price.base(base)))
    assert results.network.price_usd[results.actual_months] == pytest.approx(104_500.0)


def test_classes_that_cross_their_break_even_are_named_largest_first(base: Results) -> None:
    margin = base.classes.margin_usd_per_day.copy()
    lost = np.argsort(base.classes.machines)[-2:]
    margin[lost] = -1.0
    worse = replace(base, classes=replace(base.classes, margin_usd_per_day=margin))
    earned = base.classes.margin_usd_per_day[lost] > 0
    gained_rows, lost_rows = crossings(worse, base)
    assert gained_rows == []
    assert set(lost_rows) == set(lost[earned].tolist())
    assert crossings(base, worse)[0] == lost_rows
    sizes = base.classes.machines[lost_rows].tolist()
    assert sizes == sorted(sizes, reverse=True)


def test_a_kept_scenario_reads_back_equal(portfolio: Portfolio) -> None:
    scenario = BASE.with_override(Override("network", None, "price_usd", "set", 104_500.0)).with_override(
        Override("site", 2, "availability", "scale", 0.98)
    )
    after = portfolio.applying(keeping(portfolio, scenario, "Bull"))
    row_id = next(i for i, s in after.records("scenario").items() if s.name == "Bull")
    assert after.scenario(row_id).overrides == scenario.overrides


def test_a_frozen_forecast_is_the_plan_of_the_months_to_come_and_does_not_move(portfolio: Portfolio) -> None:
    prepared = prepare(portfolio)
    results = evaluate(prepared, BASE.with_override(Override("network", None, "price_usd", "set", 50_000.0)))
    before = plan_months(prepared)
    after = portfolio.applying(keeping(portfolio, BASE, "Budget 2026", "budget", results))
    plan, first = plan_months(prepare(after)), results.actual_months
    assert plan is not None
    assert before is not None
    assert plan.name == "Budget 2026"
    np.testing.assert_allclose(plan.company("revenue_usd")[first:], results.company.revenue_usd[first:])
    np.testing.assert_array_equal(plan.earned_btc[:, :first], before.earned_btc[:, :first])
    row = np.array([int(after["plan_figure"].ids[-1])])
    moved = Change((updating(after, "plan_figure", row, {"earned_btc": 1.0}),))
    assert [p.reason for p in problems_of(after, moved)] == ["Budget 2026 is frozen"]
    undone = keeping(portfolio, BASE, "Budget 2026", "budget", results).inverted()
    assert problems_of(after, undone) == []

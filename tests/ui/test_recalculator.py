"""Results in step with facts and scenario; the newest input wins."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from desktop_app.book import Book
from desktop_app.domain.change import Change
from desktop_app.domain.edits import updating
from desktop_app.domain.portfolio import Portfolio
from desktop_app.domain.scenarios import BASE, Override, Scenario
from desktop_app.ui import recalculator as module
from desktop_app.ui.recalculator import Recalculator
from tests.contracts import without_contracts
from tests.ui.conftest import now


@pytest.fixture
def portfolio(books: dict[str, Path]) -> Portfolio:
    book = Book.open(books["sample"], who="Jo", now=now, read_only=True)
    book.close()
    return book.portfolio


@pytest.fixture
def recalculator(qtbot: QtBot, portfolio: Portfolio) -> Iterator[Recalculator]:
    made = Recalculator()
    with qtbot.waitSignal(made.results_changed, timeout=10_000):
        made.set_portfolio(portfolio)
    yield made
    made.close()


def at_price(price_usd: float) -> Scenario:
    return BASE.with_override(Override("network", None, "price_usd", "set", price_usd))


def shown_price(recalculator: Recalculator) -> float:
    assert recalculator.results is not None
    return float(recalculator.results.network.price_usd[recalculator.results.actual_months])


def test_the_base_is_shown_first(recalculator: Recalculator) -> None:
    assert recalculator.results is recalculator.base
    assert recalculator.is_settled


def test_a_drag_makes_one_evaluation_a_turn(qtbot: QtBot, recalculator: Recalculator) -> None:
    heard: list[float] = []
    recalculator.results_changed.connect(
        lambda r, _: heard.append(float(r.network.price_usd[r.actual_months]))
    )
    for price in (50_000.0, 60_000.0, 70_000.0):
        recalculator.set_scenario(at_price(price))
    qtbot.waitUntil(lambda: bool(heard))
    assert heard == [70_000.0]


@pytest.mark.parametrize("patience_s", [10.0, 0.0], ids=["in the window's thread", "in its own thread"])
def test_the_newest_scenario_is_the_last_shown(
    qtbot: QtBot, recalculator: Recalculator, monkeypatch: pytest.MonkeyPatch, patience_s: float
) -> None:
    monkeypatch.setattr(module, "AT_ONCE_S", patience_s)
    for price in range(40_000, 60_001, 1_000):
        recalculator.set_scenario(at_price(float(price)))
        qtbot.wait(1)
    qtbot.waitUntil(lambda: recalculator.is_settled)
    assert shown_price(recalculator) == 60_000.0


def test_going_back_to_the_base_shows_the_base_itself(qtbot: QtBot, recalculator: Recalculator) -> None:
    with qtbot.waitSignal(recalculator.results_changed):
        recalculator.set_scenario(at_price(1_000.0))
    assert recalculator.results is not recalculator.base
    with qtbot.waitSignal(recalculator.results_changed):
        recalculator.set_scenario(BASE)
    assert recalculator.results is recalculator.base


def test_new_facts_keep_the_scenario(qtbot: QtBot, recalculator: Recalculator, portfolio: Portfolio) -> None:
    recalculator.set_scenario(at_price(12_345.0))
    first = portfolio["power_price"].ids[:1]
    dearer = Change((updating(portfolio, "power_price", first, {"usd_per_mwh": 99.0}),))
    old_base = recalculator.base
    recalculator.set_portfolio(portfolio.applying(dearer))
    qtbot.waitUntil(lambda: recalculator.is_settled and recalculator.base is not old_base)
    assert shown_price(recalculator) == 12_345.0


def test_of_many_new_facts_the_last_is_shown(
    qtbot: QtBot, recalculator: Recalculator, portfolio: Portfolio
) -> None:
    portfolio = without_contracts(portfolio)
    ids = portfolio["power_price"].ids
    for price in range(1, 30):
        change = Change((updating(portfolio, "power_price", ids, {"usd_per_mwh": float(price)}),))
        recalculator.set_portfolio(portfolio.applying(change))
    qtbot.waitUntil(lambda: recalculator.is_settled)
    assert recalculator.base is not None
    assert set(recalculator.base.classes.power_price_usd_per_mwh.tolist()) == {29.0}

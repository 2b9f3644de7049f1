"""The drawer: any input of the engine can be added, varied, reset and removed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from desktop_app import app
from desktop_app.domain.scenarios import BASE, Override, Scenario
from desktop_app.ui.widgets.drawer import Drawer, InputRow

Open = Callable[[Path], app.Application]


@pytest.fixture
def made(open_book: Open, sample_book: Path) -> app.Application:
    return open_book(sample_book)


@pytest.fixture
def drawer(made: app.Application) -> Drawer:
    return made.window.drawer


def one_site(drawer: Drawer, words: str) -> str:
    """The first input of a single site that the search finds."""
    drawer.vary._look(words)
    return next(name for name in drawer.vary.found if "," in name and words in name.casefold())


def added(drawer: Drawer, label: str) -> InputRow:
    drawer.add_named(label)
    return next(row for row in drawer.rows.values() if row.input.label == label)


def test_the_search_narrows_word_by_word_and_leaves_out_what_is_shown(drawer: Drawer) -> None:
    drawer.vary._look("")
    assert "BTC price" not in drawer.vary.found
    assert len(drawer.vary.found) > 20
    name = one_site(drawer, "availability")
    site = name.partition(", ")[2].casefold()
    drawer.vary._look(f"{site} avail")
    assert drawer.vary.found == [name]
    drawer.add_named(name)
    drawer.vary._look(f"{site} avail")
    assert drawer.vary.found == []


def test_one_sites_availability_moves_the_results_and_goes_back(
    qtbot: QtBot, made: app.Application, drawer: Drawer
) -> None:
    recalculator = made.desk.recalculator
    row = added(drawer, one_site(drawer, "availability"))
    assert recalculator.scenario == BASE
    row.slider.dragged.emit(row.base - 0.2)
    qtbot.waitUntil(lambda: recalculator.is_settled)
    (override,) = recalculator.scenario.overrides
    assert (override.kind, override.field) == ("site", "availability")
    assert override.id == row.input.id
    results, base = recalculator.results, recalculator.base
    assert results is not None
    assert base is not None
    assert results.company.earned_btc.sum() < base.company.earned_btc.sum()
    row.slider.reset_wanted.emit()
    assert recalculator.scenario.overrides == ()


def test_a_removed_input_leaves_the_scenario_and_can_be_added_again(
    qtbot: QtBot, made: app.Application, drawer: Drawer
) -> None:
    name = one_site(drawer, "power price")
    row = added(drawer, name)
    row.slider.dragged.emit(row.base * 1.3)
    row.remove_wanted.emit()
    assert made.desk.recalculator.scenario.overrides == ()
    assert all(each.input.label != name for each in drawer.rows.values())
    assert one_site(drawer, "power price") == name


def test_all_sites_at_base_leaves_what_is_said_of_one(made: app.Application, drawer: Drawer) -> None:
    recalculator = made.desk.recalculator
    row = added(drawer, one_site(drawer, "availability"))
    row.slider.dragged.emit(row.base - 0.2)
    whole = drawer.rows["availability"]
    whole.slider.dragged.emit(whole.base - 0.1)
    assert len(recalculator.scenario.overrides) == 2
    whole.slider.reset_wanted.emit()
    assert [o.id for o in recalculator.scenario.overrides] == [row.input.id]


def test_a_scenario_shows_the_inputs_that_it_changes(made: app.Application, drawer: Drawer) -> None:
    before = set(drawer.rows)
    site = int(made.desk.document.portfolio["site"].ids[0])
    changed = Scenario("Kept", (Override("site", site, "derating", "add", -0.1),))
    made.desk.recalculator.set_scenario(changed)
    (key,) = set(drawer.rows) - before
    row = drawer.rows[key]
    assert row.input.id == site
    assert row.slider.number == pytest.approx(row.base - 0.1, abs=0.01)


def test_a_scenario_of_a_site_that_is_gone_is_listed_as_a_problem(
    qtbot: QtBot, made: app.Application, drawer: Drawer
) -> None:
    recalculator = made.desk.recalculator
    recalculator.set_scenario(Scenario("Old", (Override("site", 9_999, "availability", "set", 0.5),)))
    qtbot.waitUntil(lambda: recalculator.is_settled)
    said = [action.text() for action in made.window.status.problems.menu().actions()]
    assert any("names a site that is not in the book" in text for text in said)

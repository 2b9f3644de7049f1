"""The outlook on screen: its parts follow facts and what-ifs, and long work stays beside the window."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from desktop_app import app
from desktop_app.domain.scenarios import BASE, Override
from desktop_app.engine.outcomes import OUTCOMES
from desktop_app.ui.dialogs.compare import CompareDialog
from desktop_app.ui.pages.outlook import OutlookPage
from desktop_app.ui.pages.outlook.page import PARTS
from desktop_app.ui.what_if import keeping
from tests.ui.conftest import wait_until

Open = Callable[[Path], app.Application]
FORECAST, MOVED, MATTERS, COMPARE = range(4)


@pytest.fixture
def made(open_book: Open, sample_book: Path) -> app.Application:
    return open_book(sample_book)


@pytest.fixture
def page(qtbot: QtBot, made: app.Application) -> OutlookPage:
    shown = made.window.pages.show_page("outlook")
    assert isinstance(shown, OutlookPage)
    qtbot.waitUntil(shown.is_ready, timeout=20_000)
    return shown


@pytest.fixture(scope="module")
def seen(looked_at: app.Application) -> OutlookPage:
    """The page with as many paths as users see, of which no test edits anything."""
    shown = looked_at.window.pages.show_page("outlook")
    assert isinstance(shown, OutlookPage)
    wait_until(shown.is_ready)
    return shown


def at_price(qtbot: QtBot, made: app.Application, usd: float) -> None:
    recalculator = made.desk.recalculator
    recalculator.set_scenario(BASE.with_override(Override("network", None, "price_usd", "set", usd)))
    qtbot.waitUntil(lambda: recalculator.is_settled)


def test_six_charts_with_a_fan_behind(seen: OutlookPage) -> None:
    charts = seen.forecast.charts
    assert list(charts) == ["hashrate", "btc", "revenue", "cost", "margin", "energy"]
    assert all(card.chart.spec.title and not card.chart.spec.is_empty for card in charts.values())
    assert charts["margin"].chart.spec.series[0].kind == "fan"
    assert "10,000 paths" in charts["margin"].chart.spec.subtitle
    assert [tile.label for tile in seen.forecast.tiles.tiles][-2:] == [
        "12 months below plan",
        "Sites under water in a year",
    ]


def test_a_drag_moves_the_line_at_once_and_the_fan_follows_when_it_rests(
    qtbot: QtBot, made: app.Application, page: OutlookPage
) -> None:
    card = page.forecast.charts["margin"]
    before, fan = card.chart.spec.series[-1].y, card.chart.spec.series[0].y
    at_price(qtbot, made, 60_000)
    spec = card.chart.spec
    assert (spec.series[-1].y[1:13] < before[1:13]).all()
    assert np.array_equal(spec.series[0].y, fan)
    assert spec.subtitle.endswith("fan of Base")
    qtbot.waitUntil(page.is_ready, timeout=20_000)
    spec = card.chart.spec
    assert (spec.series[0].y[:, -1] < fan[:, -1]).all()
    assert "fan of" not in spec.subtitle


def test_a_kept_scenario_is_drawn_dashed(qtbot: QtBot, made: app.Application, page: OutlookPage) -> None:
    document = made.desk.document
    bull = BASE.with_override(Override("network", None, "price_usd", "set", 150_000.0))
    document.edit("Keep", keeping(document.portfolio, bull, "Bull & bear"))

    def dashed() -> bool:
        series = page.forecast.charts["revenue"].chart.spec.series
        return any(one.role == "plan" and one.name == "Bull & bear" for one in series)

    qtbot.waitUntil(dashed, timeout=20_000)
    assert "Bull &amp; bear" in page.forecast.lines.text()


def test_why_it_moved_is_told_against_three_things(seen: OutlookPage) -> None:
    seen.choose(MOVED)
    moved = seen.moved
    assert [moved.against._group.button(i).text() for i in range(3)] == [
        "Quarter before",
        "A year ago",
        "Plan",
    ]
    for against in range(3):
        moved.against.choose(against)
        moved.against.chosen.emit(against)
        spec, table = moved.chart.chart.spec, moved.table.spec
        steps = spec.series[0].y
        assert steps[0] + steps[1:-1].sum() == pytest.approx(steps[-1], rel=1e-9)
        change = table.total_row()[1]
        assert change == pytest.approx(steps[-1] - steps[0], rel=1e-9)


def test_an_older_quarter_can_be_chosen_and_one_without_a_plan_says_so(page: OutlookPage) -> None:
    page.choose(MOVED)
    first = page.moved.chart.chart.spec.title
    actions = page.moved.quarter.menu().actions()
    actions[1].trigger()
    assert page.moved.chart.chart.spec.title != first
    actions = page.moved.quarter.menu().actions()
    actions[-1].trigger()
    page.moved.against.choose(2)
    page.moved.against.chosen.emit(2)
    spec = page.moved.chart.chart.spec
    assert not spec.is_empty or "frozen budget" in spec.empty


def test_what_matters_is_worked_out_for_the_figure_and_inputs_that_are_chosen(
    qtbot: QtBot, page: OutlookPage
) -> None:
    page.choose(MATTERS)
    qtbot.waitUntil(page.is_ready, timeout=20_000)
    matters = page.matters
    assert matters.tornado is not None
    assert matters.tornado.bars[0].input.label == "BTC price"
    assert matters.tornado_card.chart.spec.title.startswith("BTC price matters most")
    matters.choose(next(o for o in OUTCOMES if o.key == "btc"))
    qtbot.waitUntil(page.is_ready, timeout=20_000)
    assert "ifficulty" in matters.tornado_card.chart.spec.title
    assert matters.heat is not None
    assert matters.heat.outcome.key == "btc"
    up = next(a for a in matters.up.menu().actions() if a.text() == "Availability")
    up.trigger()
    qtbot.waitUntil(page.is_ready, timeout=20_000)
    assert matters.heat.y.label == "Availability"
    assert not matters.heat.is_partial


def test_each_site_can_be_varied_by_itself(qtbot: QtBot, seen: OutlookPage) -> None:
    seen.choose(MATTERS)
    seen.matters.breadth.choose(1)
    seen.matters.breadth.chosen.emit(1)
    qtbot.waitUntil(seen.is_ready, timeout=20_000)
    assert seen.matters.tornado is not None
    assert any(bar.input.id is not None for bar in seen.matters.tornado.bars)


def test_a_cancelled_heat_map_shows_what_was_done(qtbot: QtBot, page: OutlookPage) -> None:
    page.choose(MATTERS)
    qtbot.waitUntil(page.is_ready, timeout=20_000)
    matters = page.matters
    seen: list[int] = []

    def runs(told: Callable[[int, int], None], asked: Callable[[], bool]) -> list[int]:
        while not asked():
            seen.append(1)
            told(len(seen), 10_000_000)
        return seen

    answers: list[list[int]] = []
    matters._heat_runs.want(runs, answers.append)
    tasks = page.desk.tasks
    qtbot.waitUntil(lambda: bool(tasks.running), timeout=20_000)
    tasks.running[0].cancel()
    qtbot.waitUntil(lambda: bool(answers), timeout=20_000)
    assert answers[0]


def test_scenarios_stand_side_by_side_and_are_chosen_by_boxes(
    qtbot: QtBot, made: app.Application, page: OutlookPage
) -> None:
    page.choose(COMPARE)
    spec = page.comparing.table.spec
    names = list(spec.values[0])
    assert names[0] == "Base"
    assert "Price −50 %" in names
    page.ask_what_to_compare()
    dialog = made.window.findChild(CompareDialog)
    assert dialog is not None
    for name, box in dialog.stresses.items():
        box.setChecked(name == "Fees at zero")
    dialog.finish()
    qtbot.waitUntil(lambda: len(page.comparing.table.spec) < len(names), timeout=20_000)
    assert "Fees at zero" in page.comparing.table.spec.values[0]
    assert "Price −50 %" not in page.comparing.table.spec.values[0]


def test_the_what_if_is_a_row_of_the_comparison(
    qtbot: QtBot, made: app.Application, page: OutlookPage
) -> None:
    page.choose(COMPARE)
    at_price(qtbot, made, 60_000)
    rows = {row[0]: row for row in page.comparing.table.spec.rows()}
    assert rows["What if, now"][1] < rows["Base"][1]
    assert rows["What if, now"][2] < 0


def test_search_and_other_pages_find_the_parts(seen: OutlookPage) -> None:
    seen.reveal("Compare")
    assert seen.parts.current == PARTS.index("Compare")
    assert seen.comparing.isVisible()
    assert not seen.forecast.isVisible()

"""Cards stand side by side where there is room, and below each other where there is none."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QToolButton, QWidget
from pytestqt.qtbot import QtBot

from desktop_app.ui.look import GAP
from desktop_app.ui.widgets.card_grid import CardGrid
from desktop_app.ui.widgets.segments import Segments


@pytest.fixture
def grid(qtbot: QtBot) -> CardGrid:
    made = CardGrid()
    qtbot.addWidget(made)
    made.show()
    return made


def cards(grid: CardGrid, count: int) -> list[QWidget]:
    made = [QWidget() for _ in range(count)]
    grid.add_row((made[0], 2.0), (made[1], 1.0), lines=10)
    for card in made[2:]:
        grid.add_row((card, 1.0), lines=10)
    return made


def test_a_wide_grid_shares_the_width_and_the_height_that_is_left(grid: CardGrid) -> None:
    first, second, third = cards(grid, 3)
    grid.resize(1512, 100)
    grid.resize(1512, grid.minimumHeight() + 200)
    assert (first.width(), second.width(), third.width()) == (1000, 500, 1512)
    assert second.x() == first.width() + GAP
    assert first.height() == third.height() == grid.fontMetrics().height() * 10 + 100


def test_a_narrow_grid_gives_each_card_a_row_and_asks_for_the_height(grid: CardGrid) -> None:
    first, second, third = cards(grid, 3)
    grid.resize(1500, 400)
    wide = grid.minimumHeight()
    grid.resize(400, 400)
    assert grid.is_narrow
    assert first.width() == second.width() == third.width() == 400
    assert first.geometry().bottom() < second.y() < third.y()
    assert grid.minimumHeight() > wide


def test_a_hidden_card_leaves_its_room_to_the_others(grid: CardGrid) -> None:
    first, second, _ = cards(grid, 3)
    grid.resize(1500, 600)
    second.hide()
    grid.rearrange()
    assert first.width() == 1500


def test_one_segment_is_pressed_at_a_time(qtbot: QtBot) -> None:
    segments = Segments(("Site", "States", "Prices"))
    qtbot.addWidget(segments)
    with qtbot.waitSignal(segments.chosen) as heard:
        segments.findChildren(QToolButton)[2].click()
    assert heard.args == [2]
    assert segments.current == 2
    segments.choose(1)
    assert [b.isChecked() for b in segments.findChildren(QToolButton)] == [False, True, False]

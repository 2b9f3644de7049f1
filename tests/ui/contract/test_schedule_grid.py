"""A schedule is painted with the mouse and with keys, and says what it shows."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop_app.domain.charges.declare import CHARGES
from desktop_app.domain.charges.parts import ALWAYS, Part, Schedule
from desktop_app.domain.terms import kinds
from desktop_app.figures.tokens import ThemeName, contrast, load_theme
from desktop_app.ui.contract.period_colours import ink_on, period_colour
from desktop_app.ui.contract.schedule_editor import ScheduleEditor
from desktop_app.ui.contract.schedule_grid import ScheduleGrid

assert kinds


@pytest.fixture
def grid(qapp: QApplication, qtbot: QtBot) -> ScheduleGrid:
    made = ScheduleGrid()
    made.resize(560, 280)
    qtbot.addWidget(made)
    made.show()
    return made


def schedule_part(kind: str = "energy", name: str = "schedule") -> Part:
    part = CHARGES[kind].by_name[name]
    assert isinstance(part, Part)
    return part


@pytest.fixture
def editor(qapp: QApplication, qtbot: QtBot) -> ScheduleEditor:
    made = ScheduleEditor(schedule_part())
    qtbot.addWidget(made)
    made.set_value(ALWAYS)
    made.set_rates(["0.04 $/kWh", "0.12 $/kWh"])
    return made


def at(grid: ScheduleGrid, month: int, hour: int) -> QPoint:
    return grid.cell_box(month, hour).center()


def test_a_drag_fills_the_rectangle_between_its_ends(qtbot: QtBot, grid: ScheduleGrid) -> None:
    strokes: list[object] = []
    grid.painted.connect(strokes.append)
    grid.brush = 2
    qtbot.mousePress(grid, Qt.MouseButton.LeftButton, pos=at(grid, 5, 14))
    qtbot.mouseMove(grid, at(grid, 8, 18))
    qtbot.mouseRelease(grid, Qt.MouseButton.LeftButton, pos=at(grid, 8, 18))
    painted = {(m, h) for m, row in enumerate(grid.periods) for h, period in enumerate(row) if period == 2}
    assert painted == {(m, h) for m in range(5, 9) for h in range(14, 19)}
    assert strokes == [grid.periods]


def test_arrows_move_shift_widens_and_a_digit_paints(qtbot: QtBot, grid: ScheduleGrid) -> None:
    grid.choose(0, 22)
    qtbot.keyClick(grid, Qt.Key.Key_Down)
    qtbot.keyClick(grid, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    qtbot.keyClick(grid, Qt.Key.Key_3)
    assert grid.periods[1][21:] == (0, 2, 2)
    assert sum(map(sum, grid.periods)) == 4
    assert grid.accessibleDescription() == "Feb, 23:00 to 24:00: period 3"


def test_a_digit_without_a_rate_paints_nothing(qtbot: QtBot, grid: ScheduleGrid) -> None:
    grid.most_periods = 2
    qtbot.keyClick(grid, Qt.Key.Key_3)
    assert sum(map(sum, grid.periods)) == 0


def test_a_month_is_copied_to_all_months(grid: ScheduleGrid) -> None:
    grid.choose(6, 10)
    grid.paint_choice(1)
    grid.copy_month_to_all()
    assert set(grid.periods) == {grid.periods[6]}
    assert grid.periods[0][10] == 1


def test_each_kind_of_day_has_its_own_grid(editor: ScheduleEditor) -> None:
    made: list[Schedule] = []
    editor.edited.connect(lambda _, value: made.append(value))
    editor.days.chosen.emit(1)
    editor.days.choose(1)
    editor.grid.choose(0, 0)
    editor.grid.paint_choice(1)
    assert made[-1].weekend[0][0] == "1"
    assert made[-1].weekday[0][0] == "0"
    editor.saturdays.click()
    assert made[-1].saturday == made[-1].weekend
    editor.holidays.click()
    assert made[-1].holidays_as_weekday


def test_a_brush_says_its_rate_and_a_cell_too(editor: ScheduleEditor) -> None:
    assert editor.grid.said(0, 0) == "Jan, 00:00 to 01:00: period 1, 0.04 $/kWh"
    assert "weekdays" in editor.grid.accessibleName()


def test_hours_of_delivery_are_named(qapp: QApplication, qtbot: QtBot) -> None:
    editor = ScheduleEditor(schedule_part("block", "hours"))
    qtbot.addWidget(editor)
    editor.set_value(ALWAYS)
    assert editor.grid.said(3, 4) == "Apr, 04:00 to 05:00: delivered"
    editor.grid.choose(3, 4)
    editor.grid.paint_choice(1)
    assert editor.grid.said(3, 4).endswith("not delivered")


@pytest.mark.parametrize("name", ["light", "dark"])
def test_numbers_are_read_on_every_colour(name: ThemeName) -> None:
    theme = load_theme(name)
    for period in range(12):
        colour = period_colour(theme, period)
        assert contrast(ink_on(theme, colour), colour) >= 4.5

"""The slider over real numbers with the base marked."""

import pytest
from PySide6.QtCore import QPoint, Qt
from pytestqt.qtbot import QtBot

from desktop_app.ui.widgets.slider import MarkedSlider


def slider(qtbot: QtBot) -> MarkedSlider:
    made = MarkedSlider("BTC price")
    qtbot.addWidget(made)
    made.resize(240, 24)
    made.show()
    made.set_limits(20_000.0, 120_000.0, 80_000.0)
    made.set_number(80_000.0)
    return made


def test_setting_a_number_says_nothing(qtbot: QtBot) -> None:
    made = slider(qtbot)
    with qtbot.assertNotEmitted(made.dragged):
        made.set_number(50_000.0)
    assert made.number == pytest.approx(50_000.0)


def test_the_knob_jumps_to_the_pointer_and_follows_it(qtbot: QtBot) -> None:
    made = slider(qtbot)
    heard: list[float] = []
    made.dragged.connect(heard.append)
    qtbot.mousePress(made, Qt.MouseButton.LeftButton, pos=QPoint(120, 12))
    qtbot.mouseMove(made, QPoint(239, 12))
    qtbot.mouseRelease(made, Qt.MouseButton.LeftButton, pos=QPoint(239, 12))
    assert heard[0] == pytest.approx(70_000.0, rel=0.02)
    assert heard[-1] == pytest.approx(120_000.0)


def test_arrow_keys_move_it(qtbot: QtBot) -> None:
    made = slider(qtbot)
    with qtbot.waitSignal(made.dragged) as heard:
        qtbot.keyClick(made, Qt.Key.Key_Right)
    assert heard.args is not None
    assert heard.args[0] > 80_000.0


def test_a_double_click_asks_for_the_base(qtbot: QtBot) -> None:
    made = slider(qtbot)
    with qtbot.waitSignal(made.reset_wanted):
        qtbot.mouseDClick(made, Qt.MouseButton.LeftButton)


def test_numbers_beyond_the_range_stay_at_its_end(qtbot: QtBot) -> None:
    made = slider(qtbot)
    made.set_number(1e9)
    assert made.number == pytest.approx(120_000.0)

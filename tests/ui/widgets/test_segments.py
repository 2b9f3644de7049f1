"""A row of small buttons of which one is pressed."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QToolButton
from pytestqt.qtbot import QtBot

from desktop_app.ui.widgets.segments import Segments


def test_a_click_presses_one_button_says_which_and_takes_the_focus_along(qtbot: QtBot) -> None:
    made = Segments(["Company", "Each site", "Plan"])
    qtbot.addWidget(made)
    made.show()
    buttons = made.findChildren(QToolButton)
    for index in (1, 2):
        with qtbot.waitSignal(made.chosen) as heard:
            qtbot.mouseClick(buttons[index], Qt.MouseButton.LeftButton)
        assert heard.args == [index]
        assert [b.isChecked() for b in buttons].index(True) == index == made.current
        assert made.focusWidget() is buttons[index]

"""Buttons in the three weights of the application, and a chip that opens a menu."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMenu, QPushButton, QToolButton, QWidget


def button(
    text: str,
    clicked: Callable[[], None],
    *,
    primary: bool = False,
    quiet: bool = False,
    tip: str = "",
    parent: QWidget | None = None,
) -> QPushButton:
    """A button with a verb on it; `primary` is the one that the page is there for."""
    made = QPushButton(text, parent)
    made.setProperty("primary", primary)
    made.setProperty("quiet", quiet)
    made.setToolTip(tip)
    made.setAccessibleName(text.replace("&", "").removesuffix("…"))
    made.setAutoDefault(False)
    made.clicked.connect(lambda _=False: clicked())
    return made


class Chip(QToolButton):
    """A small button that shows a choice and opens a menu with the others."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("chip", True)
        self.setAccessibleName(name)
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextOnly)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setMenu(QMenu(self))

    def say(self, text: str) -> None:
        """Show the present choice."""
        self.setText(f"{text} ▾")

    def offer(self, choices: list[tuple[str, Callable[[], None]]], current: int = -1) -> None:
        """Fill the menu; `current` is the choice with the tick."""
        menu = self.menu()
        menu.clear()
        for index, (text, chosen) in enumerate(choices):
            action = menu.addAction(text)
            action.setCheckable(True)
            action.setChecked(index == current)
            action.triggered.connect(lambda _=False, chosen=chosen: chosen())
        if 0 <= current < len(choices):
            self.say(choices[current][0])

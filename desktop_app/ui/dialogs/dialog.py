"""The frame that all dialogs share: content, then buttons with verbs; opened without blocking the program."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QSize
from PySide6.QtGui import QFont, QShowEvent
from PySide6.QtWidgets import QDialog, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from desktop_app.ui.widgets.buttons import button
from desktop_app.ui.widgets.labels import Label

_FRAME = 40
"""More than the height of the title that the system puts above a window."""


class Dialog(QDialog):
    """A title inside the window, `self.content`, and `add_verb` for the buttons at the foot."""

    def __init__(self, title: str, sentence: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(22, 18, 22, 18)
        layout.setSpacing(12)
        layout.addWidget(Label(title, factor=1.25, weight=QFont.Weight.Bold))
        self.sentence = Label(sentence, tone="muted", wrap=True)
        self.sentence.setVisible(bool(sentence))
        layout.addWidget(self.sentence)
        self.content = QVBoxLayout()
        self.content.setSpacing(8)
        layout.addLayout(self.content, 1)
        self._problem = Label("", tone="down", wrap=True)
        self._problem.hide()
        layout.addWidget(self._problem)
        self._verbs = QHBoxLayout()
        self._verbs.addStretch(1)
        layout.addLayout(self._verbs)

    def showEvent(self, event: QShowEvent) -> None:
        """Begin no larger than the screen, so that the buttons at the foot are seen."""
        self.resize(self.size().boundedTo(self.screen().availableSize() - QSize(0, _FRAME)))
        super().showEvent(event)

    def add_verb(self, text: str, act: Callable[[], None], *, primary: bool = False) -> QPushButton:
        """A button at the foot, the primary one is the default."""
        made = button(text, act, primary=primary)
        made.setDefault(primary)
        self._verbs.addWidget(made)
        return made

    def say_problem(self, sentence: str) -> None:
        """Say in place what keeps the dialog open."""
        self._problem.setText(sentence)
        self._problem.setVisible(bool(sentence))

    @property
    def problem(self) -> str:
        """What keeps the dialog open."""
        return "" if self._problem.isHidden() else self._problem.text()

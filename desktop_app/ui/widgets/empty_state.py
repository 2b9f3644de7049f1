"""What stands where nothing is recorded yet: one sentence and the one button that starts it."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop_app.ui import icons
from desktop_app.ui.look import theme_of
from desktop_app.ui.widgets.buttons import button
from desktop_app.ui.widgets.labels import Label

_SIDE = 44
_LETTERS = 72


class Picture(QWidget):
    """An icon of the set in the theme's faint colour."""

    def __init__(self, name: str, side: int = _SIDE, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._name = name
        self.setFixedSize(QSize(side, side))

    def paintEvent(self, event: QPaintEvent) -> None:
        icons.paint(QPainter(self), self._name, theme_of(self).faint, QRectF(self.rect()))


class EmptyState(QWidget):
    """A centred picture, a sentence, and perhaps a button."""

    started = Signal()

    def __init__(self, icon: str, sentence: str, verb: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(sentence)
        self._sentence = Label(sentence, tone="muted", wrap=True)
        self._sentence.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._sentence.setFixedWidth(self._sentence.fontMetrics().averageCharWidth() * _LETTERS)
        layout = QVBoxLayout(self)
        layout.setSpacing(14)
        layout.addStretch(2)
        if icon:
            layout.addWidget(Picture(icon), 0, Qt.AlignmentFlag.AlignHCenter)
        layout.addLayout(_centred(self._sentence))
        if verb:
            start = button(verb, self.started.emit, primary=True)
            layout.addWidget(start, 0, Qt.AlignmentFlag.AlignHCenter)
            self.setFocusProxy(start)
        layout.addStretch(3)

    def say(self, sentence: str) -> None:
        """Change the sentence."""
        self._sentence.setText(sentence)
        self.setAccessibleName(sentence)


def _centred(widget: QWidget) -> QHBoxLayout:
    """A widget between two springs: an alignment would forget that a narrower text is a higher one."""
    row = QHBoxLayout()
    row.addStretch(1)
    row.addWidget(widget)
    row.addStretch(1)
    return row

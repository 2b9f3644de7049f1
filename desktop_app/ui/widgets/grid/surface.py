"""The frame round the table, with less air than a card."""

from __future__ import annotations

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop_app.ui.look import theme_of
from desktop_app.ui.widgets.card import paint_surface


class Surface(QWidget):
    """The frame round the table, with less air than a card."""

    def __init__(self, inside: QWidget) -> None:
        super().__init__()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(6, 4, 6, 4)
        layout.addWidget(inside)

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = theme_of(self)
        paint_surface(QPainter(self), QRectF(self.rect()), theme.surface, theme.line)

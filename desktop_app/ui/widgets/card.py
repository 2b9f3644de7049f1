"""A card: a surface with a thin border that holds one chart, table or form under a title."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop_app.ui.look import RADIUS, theme_of
from desktop_app.ui.widgets.labels import ElidedLabel

PADDING = 14


class Card(QWidget):
    """Title, subtitle and tools in a head, then `body`.

    `amounts=True` marks a card that shows money: it is covered while amounts are hidden.
    """

    def __init__(
        self, title: str = "", subtitle: str = "", *, amounts: bool = False, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._amounts, self._covered = amounts, False
        self._title = ElidedLabel(title, weight=QFont.Weight.DemiBold)
        self._subtitle = ElidedLabel(subtitle, tone="muted", factor=0.94)
        self.tools = QHBoxLayout()
        self.tools.setSpacing(6)
        head = QHBoxLayout()
        head.addWidget(self._title, 1)
        head.addLayout(self.tools)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(PADDING, PADDING - 2, PADDING, PADDING - 2)
        layout.setSpacing(2)
        layout.addLayout(head)
        self._below = QHBoxLayout()
        self._below.addWidget(self._subtitle, 1)
        layout.addLayout(self._below)
        self._inside = QWidget()
        self.body = QVBoxLayout(self._inside)
        self.body.setContentsMargins(0, 6, 0, 0)
        self.body.setSpacing(8)
        layout.addWidget(self._inside, 1)
        self.set_title(title, subtitle)

    def set_title(self, title: str, subtitle: str = "") -> None:
        """Say the message; a card without words has no head."""
        self._title.setText(title)
        self._subtitle.setText(subtitle)
        self._title.setVisible(bool(title))
        self._subtitle.setVisible(bool(subtitle))
        self.setAccessibleName(title)
        self.setAccessibleDescription(subtitle)

    def add_tool(self, widget: QWidget) -> None:
        """Place a button at the right of the title."""
        self.tools.addWidget(widget)

    def add_tool_below(self, widget: QWidget) -> None:
        """Place a button at the right of the subtitle, so that a long title has the whole width."""
        self._below.addWidget(widget)

    def set_amounts_hidden(self, hidden: bool) -> None:
        """Cover the card's content if it shows money."""
        self._covered = hidden and self._amounts
        self._inside.setVisible(not self._covered)
        for label in (self._title, self._subtitle):
            label.setVisible(not self._covered and bool(label.text()))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = theme_of(self)
        painter = QPainter(self)
        paint_surface(painter, QRectF(self.rect()), theme.surface, theme.line)
        if self._covered:
            painter.setPen(QColor(theme.muted))
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self.tr("Amounts are hidden"))


def paint_surface(painter: QPainter, box: QRectF, surface: str, line: str) -> None:
    """Draw a rounded surface with a border of one pixel."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(QColor(line), 1))
    painter.setBrush(QColor(surface))
    painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), RADIUS, RADIUS)

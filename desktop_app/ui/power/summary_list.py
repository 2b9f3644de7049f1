"""The bill of a month in one row a line: what, how it comes about, the amount; then the invoice."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QRect, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QHelpEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from desktop_app.figures.bill_chart import SummaryRow
from desktop_app.ui.look import resized, tabular, theme_of
from desktop_app.ui.widgets.tile import HIDDEN

_ROW_LINES = 1.62


class SummaryList(QWidget):
    """Paints the rows; each takes one line."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.rows: tuple[SummaryRow, ...] = ()
        self._hidden = False
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def set_rows(self, rows: Sequence[SummaryRow]) -> None:
        """Show other rows."""
        self.rows = tuple(rows)
        self.setAccessibleName("Bill")
        self.setAccessibleDescription("; ".join(f"{r.label} {r.said} {r.amount}" for r in self.rows))
        self.setFixedHeight(max(self._height * len(self.rows), 1))
        self.update()

    def set_amounts_hidden(self, hidden: bool) -> None:
        """Mask the amounts."""
        self._hidden = hidden
        self.update()

    @property
    def _height(self) -> int:
        return round(self.fontMetrics().height() * _ROW_LINES)

    def sizeHint(self) -> QSize:
        return QSize(self.fontMetrics().averageCharWidth() * 40, self._height * len(self.rows))

    def event(self, event: QEvent) -> bool:
        """The tip of a row says it in full."""
        if isinstance(event, QHelpEvent):
            at = event.pos().y() // self._height
            tip = self.rows[at].tip if 0 <= at < len(self.rows) and not self._hidden else ""
            QToolTip.showText(event.globalPos(), tip, self)
            return True
        return super().event(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        for number, row in enumerate(self.rows):
            self._paint(painter, row, QRect(0, number * self._height, self.width(), self._height))

    def _paint(self, painter: QPainter, row: SummaryRow, box: QRect) -> None:
        theme, is_line = theme_of(self), row.kind == "line"
        font = resized(self.font(), 1.0, QFont.Weight.Normal if is_line else QFont.Weight.DemiBold)
        amount, figures = HIDDEN if self._hidden else row.amount, tabular(font)
        middle = Qt.AlignmentFlag.AlignVCenter
        painter.setFont(figures)
        painter.setPen(QColor(theme.up if row.is_credit else theme.text))
        painter.drawText(box, Qt.AlignmentFlag.AlignRight | middle, amount)
        room = box.width() - QFontMetrics(figures).horizontalAdvance(amount) - 14
        painter.setFont(font)
        painter.setPen(QColor(theme.text))
        used = self._text(painter, QFontMetrics(font), box, row.label, self._room_of_label(row, room))
        said = "" if self._hidden and is_line else row.said
        small = self.font()
        painter.setFont(small)
        painter.setPen(QColor(theme.down if row.is_off else theme.muted))
        if room - used > 40:
            self._text(painter, QFontMetrics(small), box.adjusted(used + 8, 0, 0, 0), said, room - used - 8)
        painter.setPen(QColor(theme.line))
        painter.drawLine(box.topLeft(), box.topRight())

    def _room_of_label(self, row: SummaryRow, room: int) -> int:
        """A long name leaves what its workings need, as far as half of the row."""
        if not row.said:
            return room
        needs = self.fontMetrics().horizontalAdvance(row.said) + 8
        return max(room - needs, room // 2)

    def _text(self, painter: QPainter, metrics: QFontMetrics, box: QRect, text: str, room: int) -> int:
        """Draw a text in the room that it has; returns its width."""
        shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, room)
        painter.drawText(box, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, shown)
        return metrics.horizontalAdvance(shown)

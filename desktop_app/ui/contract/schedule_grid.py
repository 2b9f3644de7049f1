"""Twelve months of 24 hours, painted: each cell shows the period of an hour; mouse and keys change it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QHelpEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from desktop_app.domain.charges.parts import HOUR_COUNT, MONTH_COUNT
from desktop_app.figures.tokens import Theme
from desktop_app.ui.contract.period_colours import ink_on, period_colour
from desktop_app.ui.look import resized, theme_of

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
Periods = tuple[tuple[int, ...], ...]
_ARROWS = {
    Qt.Key.Key_Left: (0, -1), Qt.Key.Key_Right: (0, 1), Qt.Key.Key_Up: (-1, 0), Qt.Key.Key_Down: (1, 0),
}  # fmt: skip
_LINE = 1.42
"""Height of a row in heights of the font."""
_LEAST_CELL = 14


class ScheduleGrid(QWidget):
    """`painted` says the whole grid after a stroke; a drag fills the rectangle between its ends.

    Keys: arrows move, with Shift they widen the choice, a digit gives it that period, Space the brush's.
    """

    painted = Signal(object)  # Periods
    moved = Signal(str)  # what the cursor stands on

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.brush = 0
        self.most_periods = 10
        self.named: Callable[[int], str] = lambda period: f"period {period + 1}"
        self.plain_from = 99
        """Periods from this one on are shown as an empty cell (hours that are not delivered)."""
        self._periods: Periods = ((0,) * HOUR_COUNT,) * MONTH_COUNT
        self._anchor, self._cursor = (0, 0), (0, 0)
        self._dragging = False
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFont(resized(self.font(), 0.88))
        self.setCursor(Qt.CursorShape.CrossCursor)

    # --- what is shown -----------------------------------------------------------------------------
    @property
    def periods(self) -> Periods:
        return self._periods

    def set_periods(self, periods: Sequence[Sequence[int]]) -> None:
        """Show a grid without saying so."""
        self._periods = tuple(tuple(int(p) for p in row) for row in periods)
        self._tell()
        self.update()

    @property
    def cursor_month(self) -> int:
        """The row on which the cursor stands."""
        return self._cursor[0]

    def choose(self, month: int, hour: int, *, widen: bool = False) -> None:
        """Move the cursor; `widen` keeps the other end of the choice."""
        self._cursor = (min(max(month, 0), MONTH_COUNT - 1), min(max(hour, 0), HOUR_COUNT - 1))
        if not widen:
            self._anchor = self._cursor
        self._tell()
        self.update()

    def said(self, month: int, hour: int) -> str:
        """What a cell says, in words."""
        return (
            f"{MONTHS[month]}, {hour:02d}:00 to {hour + 1:02d}:00: {self.named(self._periods[month][hour])}"
        )

    def _tell(self) -> None:
        said = self.said(*self._cursor)
        self.setAccessibleDescription(said)
        self.moved.emit(said)

    # --- painting ----------------------------------------------------------------------------------
    def paint_choice(self, period: int) -> None:
        """Give the chosen cells a period, and say so if anything changed."""
        months, hours = self._chosen()
        made = tuple(
            tuple(period if m in months and h in hours else p for h, p in enumerate(row))
            for m, row in enumerate(self._periods)
        )
        self._say(made)

    def copy_month_to_all(self) -> None:
        """Give every month the hours of the cursor's month."""
        self._say((self._periods[self.cursor_month],) * MONTH_COUNT)

    def _say(self, made: Periods) -> None:
        if made != self._periods:
            self._periods = made
            self._tell()
            self.update()
            self.painted.emit(made)

    def _chosen(self) -> tuple[range, range]:
        (m0, h0), (m1, h1) = self._anchor, self._cursor
        return range(min(m0, m1), max(m0, m1) + 1), range(min(h0, h1), max(h0, h1) + 1)

    # --- keys and mouse ----------------------------------------------------------------------------
    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, shift = Qt.Key(event.key()), bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        digit = event.text() if event.text() in "1234567890" else ""
        if key in _ARROWS:
            down, right = _ARROWS[key]
            self.choose(self._cursor[0] + down, self._cursor[1] + right, widen=shift)
        elif key in (Qt.Key.Key_Home, Qt.Key.Key_End):
            self.choose(self._cursor[0], 0 if key == Qt.Key.Key_Home else HOUR_COUNT - 1, widen=shift)
        elif key in (Qt.Key.Key_Space, Qt.Key.Key_Return):
            self.paint_choice(self.brush)
        elif digit and (int(digit) - 1) % 10 < self.most_periods:
            self.paint_choice((int(digit) - 1) % 10)
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        cell = self._cell_at(event.position())
        if cell and event.button() == Qt.MouseButton.LeftButton:
            widen = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            self._dragging = True
            self.choose(*cell, widen=widen)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        cell = self._cell_at(event.position(), clamped=True)
        if self._dragging and cell:
            self.choose(*cell, widen=True)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._dragging and event.button() == Qt.MouseButton.LeftButton:
            self._dragging = False
            self.paint_choice(self.brush)
            self.update()

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            cell = self._cell_at(QPointF(event.pos()))
            QToolTip.showText(event.globalPos(), self.said(*cell) if cell else "", self)
            return True
        return super().event(event)

    # --- geometry ----------------------------------------------------------------------------------
    def _label_width(self) -> int:
        return self.fontMetrics().horizontalAdvance("Mmm") + 8

    def _row_height(self) -> int:
        return round(self.fontMetrics().height() * _LINE)

    def sizeHint(self) -> QSize:
        return QSize(self._label_width() + HOUR_COUNT * 20, self._row_height() * (MONTH_COUNT + 1) + 2)

    def minimumSizeHint(self) -> QSize:
        return QSize(self._label_width() + HOUR_COUNT * _LEAST_CELL, self.sizeHint().height())

    def cell_box(self, month: int, hour: int) -> QRect:
        """Where a cell is drawn."""
        left, high = self._label_width(), self._row_height()
        wide = (self.width() - left - 1) / HOUR_COUNT
        x0, x1 = round(left + hour * wide), round(left + (hour + 1) * wide)
        return QRect(x0, high * (month + 1), x1 - x0, high)

    def _cell_at(self, at: QPointF, *, clamped: bool = False) -> tuple[int, int] | None:
        left, high = self._label_width(), self._row_height()
        month = int(at.y() // high) - 1
        hour = int((at.x() - left) // ((self.width() - left - 1) / HOUR_COUNT))
        if clamped:
            return min(max(month, 0), MONTH_COUNT - 1), min(max(hour, 0), HOUR_COUNT - 1)
        return (month, hour) if 0 <= month < MONTH_COUNT and 0 <= hour < HOUR_COUNT else None

    # --- drawing -----------------------------------------------------------------------------------
    def paintEvent(self, event: QPaintEvent) -> None:
        theme, painter = theme_of(self), QPainter(self)
        self._paint_labels(painter, theme)
        months, hours = self._chosen()
        for month in range(MONTH_COUNT):
            for hour in range(HOUR_COUNT):
                under = self._dragging and month in months and hour in hours
                period = self.brush if under else self._periods[month][hour]
                self._paint_cell(painter, theme, self.cell_box(month, hour), period)
        if self.hasFocus() or self._dragging:
            self._paint_choice(painter, theme)

    def _paint_labels(self, painter: QPainter, theme: Theme) -> None:
        painter.setPen(QColor(theme.muted))
        middle = Qt.AlignmentFlag.AlignVCenter
        for month, name in enumerate(MONTHS):
            row = self.cell_box(month, 0)
            painter.drawText(QRect(0, row.y(), row.x() - 6, row.height()), middle, name)
        for hour in range(0, HOUR_COUNT, 3):
            head = self.cell_box(0, hour).translated(0, -self._row_height())
            painter.drawText(QRect(head.topLeft(), head.size() * 3), Qt.AlignmentFlag.AlignLeft, f"{hour}")

    def _paint_cell(self, painter: QPainter, theme: Theme, box: QRect, period: int) -> None:
        plain = period >= self.plain_from
        colour = theme.line if plain else period_colour(theme, period)
        inside = box.adjusted(0, 0, -1, -1)
        painter.fillRect(inside, QColor(colour))
        if not plain and self.plain_from > 1:
            painter.setPen(QColor(ink_on(theme, colour)))
            painter.drawText(inside, Qt.AlignmentFlag.AlignCenter, str(period + 1))

    def _paint_choice(self, painter: QPainter, theme: Theme) -> None:
        months, hours = self._chosen()
        first, last = self.cell_box(months[0], hours[0]), self.cell_box(months[-1], hours[-1])
        box = QRectF(QRect(first.topLeft(), last.bottomRight() - QPoint(1, 1)))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(QColor(theme.surface), 4))
        painter.drawRect(box)
        painter.setPen(QPen(QColor(theme.accent), 2))
        painter.drawRect(box)

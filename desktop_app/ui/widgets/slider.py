"""A slider over real numbers that marks the base value; a double click goes back to it."""

from __future__ import annotations

import math

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSlider, QWidget

from desktop_app.ui.look import theme_of

_STEPS = 1000
_KNOB_SHARE = 0.36
"""Radius of the knob over the height of the font."""


class MarkedSlider(QSlider):
    """Carries a float in `low … high`; `dragged` says it when the user moves the knob."""

    dragged = Signal(float)
    reset_wanted = Signal()

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self.setAccessibleName(name)
        self.setRange(0, _STEPS)
        self.setSingleStep(5)
        self.setPageStep(50)
        self._knob = self.fontMetrics().height() * _KNOB_SHARE
        self._low, self._high, self._base = 0.0, 1.0, math.nan
        self._silent = False
        self.valueChanged.connect(self._moved)

    def set_limits(self, low: float, high: float, base: float) -> None:
        """Set the range and the place of the marker."""
        number = self.number
        self._low, self._high, self._base = low, high, base
        self.set_number(number)
        self.update()

    @property
    def number(self) -> float:
        return self._low + (self._high - self._low) * self.value() / _STEPS

    def set_number(self, number: float) -> None:
        """Move the knob without saying so."""
        self._silent = True
        self.setValue(round(self._share(number) * _STEPS))
        self._silent = False

    def _share(self, number: float) -> float:
        if not math.isfinite(number) or self._high <= self._low:
            return 0.0
        return min(1.0, max(0.0, (number - self._low) / (self._high - self._low)))

    def _moved(self, _: int) -> None:
        if not self._silent:
            self.dragged.emit(self.number)

    def sizeHint(self) -> QSize:
        return QSize(120, round(3.6 * self._knob))

    def minimumSizeHint(self) -> QSize:
        return QSize(60, round(3.6 * self._knob))

    # --- mouse: the knob jumps to the pointer and follows it ----------------------------------------
    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self.setSliderDown(True)
            self._follow(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self.isSliderDown():
            self._follow(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self.setSliderDown(False)
        self.update()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self.setSliderDown(False)
        self.reset_wanted.emit()

    def _follow(self, event: QMouseEvent) -> None:
        share = (event.position().x() - self._knob) / max(1.0, self.width() - 2 * self._knob)
        self.setValue(round(min(1.0, max(0.0, share)) * _STEPS))

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, painter = theme_of(self), QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        middle, width = self.height() / 2, self.width() - 2 * self._knob
        knob = self._knob + width * self.value() / _STEPS
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(theme.line))
        painter.drawRoundedRect(QRectF(0, middle - 2, self.width(), 4), 2, 2)
        painter.setBrush(QColor(theme.accent if self.isEnabled() else theme.faint))
        painter.drawRoundedRect(QRectF(0, middle - 2, knob, 4), 2, 2)
        if math.isfinite(self._base):
            painter.setBrush(QColor(theme.faint))
            place = self._knob + width * self._share(self._base)
            painter.drawRoundedRect(QRectF(place - 1, middle - 6, 2, 12), 1, 1)
        painter.setPen(QPen(QColor(theme.accent if self.isEnabled() else theme.faint), 2))
        painter.setBrush(QColor(theme.surface))
        painter.drawEllipse(QPointF(knob, middle), self._knob, self._knob)
        if self.hasFocus():
            painter.setPen(QPen(QColor(theme.accent), 1))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawEllipse(QPointF(knob, middle), self._knob + 3, self._knob + 3)

"""The left rail: the pages with their icons, labels and numbers, and the menu at its foot."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QEnterEvent, QFont, QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QButtonGroup, QSizePolicy, QVBoxLayout, QWidget

from desktop_app.figures.tokens import mix
from desktop_app.ui import icons
from desktop_app.ui.look import resized, theme_of

_PADDING = 10
_NAME = ("Hash", "yard")


class RailButton(QAbstractButton):
    """One line of the rail."""

    def __init__(self, title: str, icon: str, number: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._icon, self._number = icon, number
        self._side = round(QFontMetricsF(self.font()).height() * 1.06)
        self._bold = resized(self.font(), 1.0, QFont.Weight.DemiBold)
        self._small = resized(self.font(), 0.88)
        self.setText(title)
        self.setAccessibleName(title)
        self.setToolTip(f"{title} (Ctrl+{number})" if number else title)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        metrics = QFontMetricsF(self._bold)
        number = QFontMetricsF(self._small).horizontalAdvance("00")
        width = 2 * _PADDING + self._side + 10 + metrics.horizontalAdvance(self.text()) + 18 + number
        return QSize(round(width), round(metrics.height() * 1.2 + 14))

    def enterEvent(self, event: QEnterEvent) -> None:
        self.update()
        super().enterEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = theme_of(self)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect())
        if self.isChecked() or self.underMouse():
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(
                QColor(theme.selection if self.isChecked() else mix(theme.surface, theme.text, 0.05))
            )
            painter.drawRoundedRect(box, 6, 6)
        if self.hasFocus():
            painter.setPen(QColor(theme.accent))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), 6, 6)
        colour = theme.accent if self.isChecked() else theme.muted
        side = QRectF(_PADDING, (box.height() - self._side) / 2, self._side, self._side)
        icons.paint(painter, self._icon, colour, side)
        painter.setFont(self._bold if self.isChecked() else self.font())
        painter.setPen(QColor(colour))
        middle = Qt.AlignmentFlag.AlignVCenter
        painter.drawText(box.adjusted(2 * _PADDING + self._side - 1, 0, -_PADDING, 0), middle, self.text())
        painter.setFont(self._small)
        painter.setPen(QColor(theme.accent if self.isChecked() else theme.faint))
        painter.drawText(box.adjusted(0, 0, -_PADDING, 0), middle | Qt.AlignmentFlag.AlignRight, self._number)


class Wordmark(QWidget):
    """The application's name, its second half in the accent."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFont(resized(self.font(), 1.14, QFont.Weight.Bold))
        self.setAccessibleName("Hashyard")
        self.setFixedHeight(round(QFontMetricsF(self.font()).height() * 1.9))

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = theme_of(self)
        painter = QPainter(self)
        box, metrics = QRectF(self.rect()).adjusted(_PADDING, 0, 0, 0), QFontMetricsF(self.font())
        painter.setPen(QColor(theme.text))
        painter.drawText(box, Qt.AlignmentFlag.AlignVCenter, _NAME[0])
        painter.setPen(QColor(theme.accent))
        shifted = box.adjusted(metrics.horizontalAdvance(_NAME[0]), 0, 0, 0)
        painter.drawText(shifted, Qt.AlignmentFlag.AlignVCenter, _NAME[1])


class Rail(QWidget):
    """Says which page is wanted; `menu_wanted` asks for the menu of the application."""

    wanted = Signal(str)
    menu_wanted = Signal()

    def __init__(self, entries: Sequence[tuple[str, str, str]], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Pages")
        self._buttons: dict[str, RailButton] = {}
        self._group = QButtonGroup(self)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(10, 8, 10, 10)
        layout.setSpacing(1)
        layout.addWidget(Wordmark())
        layout.addSpacing(6)
        for number, (key, title, icon) in enumerate(entries, start=1):
            made = RailButton(title, icon, str(number) if number < 10 else "")
            made.setCheckable(True)
            made.clicked.connect(lambda _=False, key=key: self.wanted.emit(key))
            self._group.addButton(made)
            self._buttons[key] = made
            layout.addWidget(made)
        layout.addStretch(1)
        self.menu_button = RailButton("Menu", "more", "")
        self.menu_button.setToolTip("Menu (F10)")
        self.menu_button.clicked.connect(self.menu_wanted)
        layout.addWidget(self.menu_button)
        spare = self.fontMetrics().averageCharWidth() * 24
        self.setFixedWidth(max(spare, layout.sizeHint().width()))

    def set_current(self, key: str) -> None:
        """Mark the page that is shown."""
        if key in self._buttons:
            self._buttons[key].setChecked(True)

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = theme_of(self)
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(theme.surface))
        painter.fillRect(self.width() - 1, 0, 1, self.height(), QColor(theme.line))

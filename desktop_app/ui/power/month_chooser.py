"""The month that is looked at, with a step back and forth."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QWidget

from desktop_app.figures import month_end as figures
from desktop_app.ui.widgets.buttons import button


class MonthChooser(QWidget):
    """`chosen` says which month was asked for."""

    chosen = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._months = range(0)
        self.back = button("‹", lambda: self._step(-1), quiet=True, tip="Month before")
        self.forth = button("›", lambda: self._step(1), quiet=True, tip="Month after")
        self.back.setAccessibleName("Month before")
        self.forth.setAccessibleName("Month after")
        self.box = QComboBox()
        self.box.setAccessibleName("Month")
        self.box.setMaxVisibleItems(18)
        self.box.activated.connect(lambda _: self.chosen.emit(self.box.currentData()))
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        for part in (self.back, self.box, self.forth):
            layout.addWidget(part)

    def offer(self, months: range, current: int) -> None:
        """Offer months, the newest first."""
        if months != self._months:
            self._months = months
            self.box.clear()
            for month in reversed(months):
                self.box.addItem(figures.month_name(month), month)
        self.choose(current)

    def choose(self, month: int) -> None:
        """Show a month without saying so."""
        self.box.setCurrentIndex(self.box.findData(month))
        self.back.setEnabled(month - 1 in self._months)
        self.forth.setEnabled(month + 1 in self._months)

    def _step(self, months: int) -> None:
        self.chosen.emit(self.box.currentData() + months)

"""A box for one number with its unit: typed, or stepped with the arrow keys."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFont, QFontMetrics, QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from desktop_app.domain.fields import parse_decimal
from desktop_app.figures import format as say
from desktop_app.ui.look import resized, tabular

_WIDEST = "+100.0 %/yr"
_STEPS = {Qt.Key.Key_Up: 1, Qt.Key.Key_Down: -1, Qt.Key.Key_PageUp: 10, Qt.Key.Key_PageDown: -10}


class NumberBox(QLineEdit):
    """`typed` says the number when it was typed or stepped; what is no number is put back."""

    typed = Signal(float)

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.step = 1.0
        self._number = 0.0
        self._prefix = self._suffix = ""
        self._decimals, self._plus = 0, False
        self.setAccessibleName(name)
        self.setProperty("compact", True)
        self.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.setFont(tabular(resized(self.font(), 1.0, QFont.Weight.DemiBold)))
        self.setFixedWidth(QFontMetrics(self.font()).horizontalAdvance(_WIDEST) + 18)
        self.editingFinished.connect(self._read)

    def set_form(self, prefix: str, suffix: str, decimals: int, *, plus: bool = False) -> None:
        """Say how the number is written."""
        self._prefix, self._suffix, self._decimals, self._plus = prefix, suffix, decimals, plus

    @property
    def number(self) -> float:
        return self._number

    def set_number(self, number: float) -> None:
        """Show a number without saying so."""
        self._number = number
        shown = say.number(abs(number), self._decimals)
        sign = say.MINUS if number < 0 and any(d in "123456789" for d in shown) else "+" if self._plus else ""
        self.setText(f"{sign}{self._prefix}{shown}{self._suffix}")

    def _read(self) -> None:
        if not self.isModified():
            return
        try:
            number = float(parse_decimal(self.text(), self._suffix.strip()))
        except ValueError:
            self.set_number(self._number)
            return
        self.set_number(number)
        self.typed.emit(number)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = _STEPS.get(Qt.Key(event.key()))
        if steps is None:
            super().keyPressEvent(event)
            return
        self.set_number(self._number + steps * self.step)
        self.typed.emit(self._number)

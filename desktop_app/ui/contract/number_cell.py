"""A small line for one number in a row of others; what is no number frames it and says why."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from desktop_app.domain.fields import number_text, parse_decimal
from desktop_app.ui.look import tabular

_AIR = 18


class NumberCell(QLineEdit):
    """`typed` comes with every key, `entered` when the cell is left; `number` reads what stands there."""

    typed = Signal()
    entered = Signal()

    def __init__(
        self, name: str, *, unit: str = "", optional: bool = False, letters: int = 9,
        parent: QWidget | None = None,
    ) -> None:  # fmt: skip
        super().__init__(parent)
        self._unit, self._optional = unit, optional
        self._shown: float | None = None
        self.setAccessibleName(name)
        self.setProperty("compact", True)
        self.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.setFont(tabular(self.font()))
        self._letters = letters
        self.setMinimumWidth(self.sizeHint().width())
        self.textEdited.connect(lambda _: self.typed.emit())
        self.editingFinished.connect(self.entered)

    def sizeHint(self) -> QSize:
        return QSize(
            self.fontMetrics().averageCharWidth() * self._letters + _AIR, super().sizeHint().height()
        )

    def set_number(self, number: float | None) -> None:
        """Show a number; one that stands there in other words stays as it was typed."""
        try:
            same = self.number == number
        except ValueError:
            same = False
        self.frame(False)
        if not same or not self.hasFocus():
            scale = 100.0 if self._unit == "%" else 1.0
            self.setText("" if number is None else number_text(number * scale))

    @property
    def number(self) -> float | None:
        """The number, None where the cell may be and is empty; raises ValueError."""
        text = self.text().strip()
        if not text and self._optional:
            return None
        if not text:
            raise ValueError(f"{self.accessibleName()} is missing")
        value = parse_decimal(text, self._unit)
        return float(value / 100 if self._unit == "%" else value)

    def read(self) -> float | None:
        """As `number`, and frame the cell where it cannot be read."""
        try:
            made = self.number
        except ValueError:
            self.frame(True)
            raise
        self.frame(False)
        return made

    def frame(self, wrong: bool) -> None:
        """Draw the frame of a cell that cannot stay as it is."""
        if bool(self.property("invalid")) != wrong:
            self.setProperty("invalid", wrong)
            self.style().unpolish(self)
            self.style().polish(self)

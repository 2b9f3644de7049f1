"""A row of small buttons of which one is pressed: which of several things a card shows."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QToolButton, QWidget

from desktop_app.ui.widgets.labels import set_tone


class Segments(QWidget):
    """`chosen` says the number of the button that was pressed."""

    chosen = Signal(int)

    def __init__(self, names: Sequence[str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._group = QButtonGroup(self)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        for index, name in enumerate(names):
            made = QToolButton()
            made.setText(name.replace("&", "&&"))
            made.setAccessibleName(name)
            made.setCheckable(True)
            made.setFocusPolicy(Qt.FocusPolicy.StrongFocus)  # the frame goes with the choice
            made.setProperty("chip", True)
            made.toggled.connect(lambda on, made=made: set_tone(made, "accent" if on else "muted"))
            set_tone(made, "muted")
            self._group.addButton(made, index)
            layout.addWidget(made)
        layout.addStretch(1)
        self._group.setExclusive(True)
        self._group.idClicked.connect(self.chosen)
        self.choose(0)

    @property
    def current(self) -> int:
        """The number of the pressed button."""
        return self._group.checkedId()

    def choose(self, index: int) -> None:
        """Press a button without saying so."""
        self._group.button(index).setChecked(True)
        self.setFocusProxy(self._group.button(index))

    def show_choice(self, index: int, shown: bool) -> None:
        """Offer one of the buttons or not."""
        self._group.button(index).setVisible(shown)

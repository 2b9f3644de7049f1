"""The buttons that open the parts of a form which are rarely needed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QWidget

from desktop_app.ui.widgets.buttons import button

_COLUMNS = 3


class Openers(QWidget):
    """A button for each part that is not shown; `chosen` says which one is wanted."""

    chosen = Signal(str)

    def __init__(self, words: Mapping[str, tuple[str, str]], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setColumnStretch(_COLUMNS, 1)
        self.buttons = {
            name: button(f"{label}…", partial(self.chosen.emit, name), tip=about, parent=self)
            for name, (label, about) in words.items()
        }

    def show_only(self, names: Sequence[str]) -> None:
        """Show the buttons of some parts."""
        while self._grid.takeAt(0) is not None:
            pass
        for name, made in self.buttons.items():
            made.setVisible(name in names)
        for at, name in enumerate(names):
            self._grid.addWidget(self.buttons[name], *divmod(at, _COLUMNS))
        self.setVisible(bool(names))

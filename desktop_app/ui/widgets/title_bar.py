"""The head of a page: its title, the words beside it, and its tools at the right."""

from __future__ import annotations

from PySide6.QtGui import QFont
from PySide6.QtWidgets import QHBoxLayout, QWidget

from desktop_app.ui.look import MARGIN
from desktop_app.ui.widgets.labels import ElidedLabel, Label

_SPACING = 12


class TitleBar(QWidget):
    """Title, subtitle, chips after it (`add_chip`) and buttons at the right (`add_tool`)."""

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._title = Label(title, factor=1.42, weight=QFont.Weight.Bold)
        self._subtitle = ElidedLabel("", tone="muted")
        self._layout = QHBoxLayout(self)
        self._layout.setContentsMargins(MARGIN, 16, MARGIN, 12)
        self._layout.setSpacing(_SPACING)
        self._extras = (QWidget(), QWidget())
        self._chips, self._tools = (_row(extra) for extra in self._extras)
        self._layout.addWidget(self._title)
        self._layout.addWidget(self._extras[0])
        self._layout.addWidget(self._subtitle, 1)
        self._layout.addWidget(self._extras[1])

    def set_subtitle(self, text: str) -> None:
        """Say the words beside the title."""
        self._subtitle.setText(text)

    def add_chip(self, widget: QWidget) -> None:
        """Place a chooser (month, "net of credits") right after the title."""
        self._chips.addWidget(widget)

    def add_tool(self, widget: QWidget) -> None:
        """Place a button at the right end."""
        self._tools.addWidget(widget)

    def show_extras(self, shown: bool) -> None:
        """Show chips and buttons, or hide them while there is nothing that they could work on."""
        for extra in self._extras:
            extra.setVisible(shown)


def _row(holder: QWidget) -> QHBoxLayout:
    layout = QHBoxLayout(holder)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(_SPACING)
    return layout

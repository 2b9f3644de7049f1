"""The card of what matches, and beside it as many histograms as there is room for."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from desktop_app.ui.widgets.card import Card

_LINES = 10
_LETTERS = (78, 104)
"""As wide as so many letters must the row be for the first and for both histograms."""


class TopRow(QWidget):
    """Leaves out the last histogram first, before anything needs to be scrolled to."""

    def __init__(self, match: QWidget, charts: Sequence[QWidget], spacing: int) -> None:
        super().__init__()
        self._match = match
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(spacing)
        row.addWidget(match, 1)
        self._cards = [_framed(chart) for chart in charts]
        for card in self._cards:
            row.addWidget(card, 1)
        self.setFixedHeight(round(self.fontMetrics().height() * _LINES))

    def minimumSizeHint(self) -> QSize:
        """The row may be as narrow as its card alone."""
        return QSize(self._match.minimumSizeHint().width(), self.height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        letters = event.size().width() / self.fontMetrics().averageCharWidth()
        for card, needed in zip(self._cards, _LETTERS, strict=True):
            card.setVisible(letters >= needed)


def _framed(chart: QWidget) -> Card:
    card = Card()
    card.body.setContentsMargins(0, 0, 0, 0)
    card.body.addWidget(chart)
    return card

"""Rows of cards side by side, one below the other where the window is narrow."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop_app.ui.look import GAP

_NARROW_LETTERS = 92
"""A page narrower than so many letters gets one card a row."""


@dataclass(frozen=True, slots=True)
class _Row:
    cells: tuple[tuple[QWidget, float], ...]
    lines: float
    """Least height, in lines of text."""


class CardGrid(QWidget):
    """Places cards in rows by their shares of the width; height that is left over goes to all rows alike."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows: list[_Row] = []
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def add_row(self, *cells: tuple[QWidget, float], lines: float) -> None:
        """Append a row of (card, share of the width); it is at least so many lines of text high."""
        for widget, _ in cells:
            widget.setParent(self)
            widget.show()
        self._rows.append(_Row(cells, lines))
        self._place()

    @property
    def is_narrow(self) -> bool:
        """Whether each card has a row of its own."""
        return self.width() < self.fontMetrics().averageCharWidth() * _NARROW_LETTERS

    def _shown_rows(self) -> list[tuple[Sequence[tuple[QWidget, float]], int]]:
        """The rows as they are placed, with their least heights."""
        made = []
        for row in self._rows:
            cells = [cell for cell in row.cells if not cell[0].isHidden()]
            groups = [[cell] for cell in cells] if self.is_narrow else [cells]
            least = round(row.lines * self.fontMetrics().height())
            made += [(g, max(least, *(w.minimumSizeHint().height() for w, _ in g))) for g in groups if g]
        return made

    def _place(self) -> None:
        rows = self._shown_rows()
        least = sum(height for _, height in rows) + GAP * max(len(rows) - 1, 0)
        self.setMinimumHeight(least)
        spare = max(self.height() - least, 0) / max(len(rows), 1)
        top = 0.0
        for cells, height in rows:
            self._place_row(cells, round(top), round(top + height + spare) - round(top))
            top += height + spare + GAP

    def _place_row(self, cells: Sequence[tuple[QWidget, float]], top: int, height: int) -> None:
        whole = sum(share for _, share in cells)
        room = self.width() - GAP * (len(cells) - 1)
        left = 0.0
        for widget, share in cells:
            width = room * share / whole
            widget.setGeometry(round(left), top, round(left + width) - round(left), height)
            left += width + GAP

    def rearrange(self) -> None:
        """Place the cards anew after one was shown or hidden."""
        self._place()

    def minimumSizeHint(self) -> QSize:
        return QSize(self.fontMetrics().averageCharWidth() * 40, self.minimumHeight())

    def sizeHint(self) -> QSize:
        return self.minimumSizeHint()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place()

"""The table of contracts: terms in words, the term as a bar, what wants attention in its colour."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QHelpEvent, QPainter
from PySide6.QtWidgets import QStyle, QStyleOptionViewItem, QToolTip, QWidget

from desktop_app.figures.contract_words import TermBar
from desktop_app.figures.contracts import ContractTable
from desktop_app.ui.look import resized, theme_of
from desktop_app.ui.widgets.spec_table import AIR, LineDelegate, SpecTable

Index = QModelIndex | QPersistentModelIndex
_BAR = 3
_ROW_LINES = 2.25
_LETTERS = {"site": 11, "terms": 15, "term": 13, "alert": 10}
"""How wide the columns of words are at least; what is longer takes a second line."""


_HIDDEN_FIRST = ("fixed", "mw", "market", "term")


class TermDelegate(LineDelegate):
    """Paints texts in two lines, and the term over a bar that is filled as far as it has passed."""

    def __init__(self, table: ContractList) -> None:
        super().__init__(table)
        self._table = table

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        column, key = self._table.spec.columns[index.column()].key, self._table.key_at(index.row())
        if key is None or column not in _LETTERS:
            super().paint(painter, option, index)
            return
        theme, box = theme_of(option.widget), option.rect
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(box, QColor(theme.selection))
        inside = box.adjusted(AIR, 0, -AIR, 0)
        if column == "term":
            self._paint_bar(painter, option, QRectF(inside), self._table.bars[key])
        else:
            self._paint_lines(painter, option, inside, column, index.data() or "")
        painter.setPen(QColor(theme.line))
        painter.drawLine(box.bottomLeft(), box.bottomRight())

    def _paint_lines(
        self, painter: QPainter, option: QStyleOptionViewItem, box: QRect, column: str, text: str
    ) -> None:
        """Up to two lines; the name of a site stands out over that of its contract."""
        theme, is_site = theme_of(option.widget), column == "site"
        lines = text.split("\n") if is_site else _folded(text, QFontMetrics(option.font), box.width())
        high = QFontMetrics(option.font).height()
        top = box.top() + (box.height() - high * len(lines)) // 2
        for number, line in enumerate(lines):
            name = is_site and not number
            font = resized(option.font, 1.0, QFont.Weight.DemiBold) if name else option.font
            tone = theme.warning if column == "alert" else theme.muted if is_site and number else theme.text
            painter.setFont(font)
            painter.setPen(QColor(tone))
            said = QFontMetrics(font).elidedText(line, Qt.TextElideMode.ElideRight, box.width())
            place = QRect(box.left(), top + number * high, box.width(), high)
            painter.drawText(place, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, said)

    def _paint_bar(
        self, painter: QPainter, option: QStyleOptionViewItem, inside: QRectF, bar: TermBar
    ) -> None:
        theme, metrics = theme_of(option.widget), QFontMetrics(option.font)
        top = inside.top() + (inside.height() - metrics.height() - _BAR - 3) / 2
        painter.setFont(option.font)
        painter.setPen(QColor(theme.text))
        said = metrics.elidedText(bar.said, Qt.TextElideMode.ElideRight, round(inside.width()))
        painter.drawText(
            QRectF(inside.left(), top, inside.width(), metrics.height()), Qt.AlignmentFlag.AlignLeft, said
        )
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        line = QRectF(inside.left(), top + metrics.height() + 3, inside.width(), _BAR)
        painter.setBrush(QColor(theme.line))
        painter.drawRoundedRect(line, _BAR / 2, _BAR / 2)
        painter.setBrush(QColor(theme.faint if bar.is_open else theme.series[0]))
        line.setWidth(max(line.width() * bar.passed, _BAR))
        painter.drawRoundedRect(line, _BAR / 2, _BAR / 2)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)


def _folded(text: str, metrics: QFontMetrics, width: int) -> list[str]:
    """A text in one line, or in two."""
    words = text.replace(" %", "\u00a0%").split(" ")
    if metrics.horizontalAdvance(text) <= width or len(words) < 2:
        return [text]
    fitting = [n for n in range(1, len(words)) if metrics.horizontalAdvance(" ".join(words[:n])) <= width]
    at = max(fitting, default=1)
    return [" ".join(words[:at]), " ".join(words[at:])]


class ContractList(SpecTable):
    """A SpecTable of contracts; its rows are two lines high."""

    def __init__(self, parent: QWidget | None = None) -> None:
        self.bars: Mapping[object, TermBar] = {}
        self._tips: Mapping[object, str] = {}
        super().__init__("Contracts", parent)
        self.setItemDelegate(TermDelegate(self))
        self.verticalHeader().setDefaultSectionSize(round(self.fontMetrics().height() * _ROW_LINES))

    def show_contracts(self, made: ContractTable) -> None:
        """Show the contracts."""
        self.bars, self._tips = made.bars, made.tips
        self.set_spec(made.spec)

    def _fit(self) -> None:
        """Where there is no room for all columns, those that matter least are hidden."""
        keys = [column.key for column in self.spec.columns]
        for column in range(len(keys)):
            self.setColumnHidden(column, False)
        for key in _HIDDEN_FIRST:
            if sum(self._need(column) for column in range(len(keys))) <= self.viewport().width():
                break
            if key in keys:
                self.setColumnHidden(keys.index(key), True)
        super()._fit()

    def _need(self, column: int) -> int:
        if self.isColumnHidden(column):
            return 0
        letters = _LETTERS.get(self.spec.columns[column].key)
        return super()._need(column) if letters is None else letters * self.fontMetrics().averageCharWidth()

    def scroll_to_chosen(self) -> None:
        """Bring the chosen row into sight."""
        rows = self.selectionModel().selectedRows()
        if rows:
            self.scrollTo(rows[0])

    def viewportEvent(self, event: Any) -> bool:
        """The tip of a row names its contract and all that wants attention."""
        if isinstance(event, QHelpEvent):
            tip = self._tips.get(self.key_at(self.indexAt(event.pos()).row()), "")
            QToolTip.showText(event.globalPos(), tip, self)
            return True
        return super().viewportEvent(event)

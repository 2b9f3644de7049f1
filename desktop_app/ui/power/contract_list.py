"""The table of contracts: terms in words, the term as a bar, what wants attention in its colour."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QHelpEvent, QPainter
from PySide6.QtWidgets import QStyle, QStyleOptionViewItem, QToolTip, QWidget

from desktop_app.figures.contract_words import TermBar
from desktop_app.figures.contracts import ContractTable
from desktop_app.ui.look import resized, theme_of
from desktop_app.ui.widgets.spec_table import AIR, LineDelegate, SpecTable

Index = QModelIndex | QPersistentModelIndex
_BAR = 4
_ROW_LINES = 2.1


class TermDelegate(LineDelegate):
    """Paints the term as words over a bar that is filled as far as the term has passed."""

    def __init__(self, table: ContractList) -> None:
        super().__init__(table)
        self._table = table

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        column = self._table.spec.columns[index.column()].key
        bar = self._table.bars.get(self._table.key_at(index.row()))
        if column == "term" and bar is not None:
            self._paint_bar(painter, option, bar)
            return
        if column == "site":
            option.font = resized(option.font, 1.0, QFont.Weight.DemiBold)
        elif column == "alert":
            self._paint_alert(painter, option, index)
            return
        super().paint(painter, option, index)

    def _paint_alert(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        theme, box = theme_of(option.widget), option.rect
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(box, QColor(theme.selection))
        inside = box.adjusted(AIR, 0, -AIR, 0)
        text = QFontMetrics(option.font).elidedText(
            index.data() or "", Qt.TextElideMode.ElideRight, inside.width()
        )
        painter.setFont(option.font)
        painter.setPen(QColor(theme.warning))
        painter.drawText(inside, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, text)
        painter.setPen(QColor(theme.line))
        painter.drawLine(box.bottomLeft(), box.bottomRight())

    def _paint_bar(self, painter: QPainter, option: QStyleOptionViewItem, bar: TermBar) -> None:
        theme, box = theme_of(option.widget), option.rect
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(box, QColor(theme.selection))
        inside = QRectF(box).adjusted(AIR, 0, -AIR, 0)
        metrics = QFontMetrics(option.font)
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
        painter.setPen(QColor(theme.line))
        painter.drawLine(box.bottomLeft(), box.bottomRight())


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

    def viewportEvent(self, event: Any) -> bool:
        """The tip of a row names its contract and all that wants attention."""
        if isinstance(event, QHelpEvent):
            tip = self._tips.get(self.key_at(self.indexAt(event.pos()).row()), "")
            QToolTip.showText(event.globalPos(), tip, self)
            return True
        return super().viewportEvent(event)

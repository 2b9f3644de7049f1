"""An invoice beside the computed bill, line by line; what the supplier wrote is typed in place."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QAbstractItemModel, QAbstractTableModel, QEvent, QModelIndex, QObject, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontMetrics, QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QFrame, QHeaderView, QTableView, QWidget

from desktop_app.domain.fields import Plain
from desktop_app.domain.statements import InvoiceLine
from desktop_app.domain.tables import ENTITIES
from desktop_app.engine.bill.invoice_check import InvoiceCheck, LineCheck
from desktop_app.figures import format as say
from desktop_app.figures.month_end import invoice_line_words
from desktop_app.ui.look import resized, tabular, theme_of
from desktop_app.ui.widgets.grid.editor import CellEditor
from desktop_app.ui.widgets.spec_table import LineDelegate

_FIELDS = ENTITIES["invoice_line"]
_HEADS = ("Line", "Computed", "Quantity", "Unit", "Rate", "Invoiced", "Difference", "Why")
LABEL, COMPUTED, QUANTITY, UNIT, RATE, INVOICED, OVER, WHY = range(8)
EDITED = {LABEL: "label", QUANTITY: "quantity", UNIT: "unit", RATE: "rate", INVOICED: "amount_usd"}
_LEFT = (LABEL, UNIT, WHY)
_WIDEST_LETTERS, _LEAST_LETTERS = 30, 18
_LEAVING = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Tab, Qt.Key.Key_Backtab)


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the invoice, or of the bill alone; further lines of one charge have no bill beside them."""

    check: LineCheck
    line: InvoiceLine | None
    is_first: bool = True


class InvoiceModel(QAbstractTableModel):
    """Rows of a comparison, and the sums below them."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.rows: list[Row] = []
        self.found: InvoiceCheck | None = None
        self.is_editable = False
        self.bold = QFont()
        self.up = self.down = QColor()

    def show_check(self, found: InvoiceCheck | None, *, editable: bool) -> None:
        """Show another comparison."""
        rows = [] if found is None else [row for check in found.lines for row in _rows(check)]
        same = len(rows) == len(self.rows) and (found is None) == (self.found is None)
        if not same:
            self.beginResetModel()
        self.rows, self.found, self.is_editable = rows, found, editable
        if not same:
            self.endResetModel()
        elif self.rowCount():
            self.dataChanged.emit(self.index(0, 0), self.index(self.rowCount() - 1, len(_HEADS) - 1))

    def rowCount(self, parent: Any = QModelIndex()) -> int:  # noqa: B008 - as Qt declares it
        return 0 if parent.isValid() or self.found is None else len(self.rows) + 1

    def columnCount(self, parent: Any = QModelIndex()) -> int:  # noqa: B008 - as Qt declares it
        return 0 if parent.isValid() else len(_HEADS)

    def is_total(self, row: int) -> bool:
        """Whether a row is the sums."""
        return row >= len(self.rows)

    def text(self, row: int, column: int) -> str:
        """What a cell says."""
        if self.found is None:
            return ""
        return self._total(self.found, column) if self.is_total(row) else _said(self.rows[row], column)

    def _total(self, found: InvoiceCheck, column: int) -> str:
        over = None if found.invoiced_usd is None else found.over_usd
        return {
            LABEL: "Total", COMPUTED: _cents(found.computed_usd), INVOICED: _cents(found.invoiced_usd),
            OVER: _cents(over, plus=True), WHY: invoice_line_words(found.rest, None),
        }.get(column, "")  # fmt: skip

    def data(self, index: Any, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        row, column = index.row(), index.column()
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return self.text(row, column)
        if role == Qt.ItemDataRole.EditRole:
            return self.written(row, column)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignLeft if column in _LEFT else Qt.AlignmentFlag.AlignRight
            return side | Qt.AlignmentFlag.AlignVCenter
        if role == Qt.ItemDataRole.FontRole and self.is_total(row):
            return self.bold
        if role == Qt.ItemDataRole.ForegroundRole and column == OVER:
            return self._colour(row)
        return None

    def _colour(self, row: int) -> QColor | None:
        text = self.text(row, OVER)
        return self.down if text.startswith("+") else self.up if text.startswith(say.MINUS) else None

    def written(self, row: int, column: int) -> str:
        """A cell's text as it is typed."""
        line = None if self.is_total(row) else self.rows[row].line
        if column == LABEL and not self.is_total(row) and line is None:
            return self.rows[row].check.label
        return "" if line is None else _FIELDS[EDITED[column]].text(getattr(line, EDITED[column]))

    def flags(self, index: Any) -> Qt.ItemFlag:
        made = super().flags(index)
        if self.is_editable and index.column() in EDITED and not self.is_total(index.row()):
            made |= Qt.ItemFlag.ItemIsEditable
        return made

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation != Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return _HEADS[section]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignLeft if section in _LEFT else Qt.AlignmentFlag.AlignRight
            return side | Qt.AlignmentFlag.AlignVCenter
        return None


def _rows(check: LineCheck) -> list[Row]:
    if not check.invoiced:
        return [Row(check, None)]
    return [Row(check, line, number == 0) for number, line in enumerate(check.invoiced)]


def _said(row: Row, column: int) -> str:
    line, check = row.line, row.check
    if column == LABEL:
        return line.label if line else check.label
    if column == COMPUTED:
        return _cents(check.computed_usd) if row.is_first else ""
    if column == OVER:
        shown = row.is_first and bool(check.invoiced or check.parts)
        return _cents(check.over_usd, plus=True) if shown else ""
    if column == WHY:
        return invoice_line_words(check.parts if row.is_first else (), line)
    return "" if line is None else _line_cell(line, column)


def _line_cell(line: InvoiceLine, column: int) -> str:
    if column == INVOICED:
        return _cents(line.amount_usd)
    if column == UNIT:
        return line.unit
    value = line.quantity if column == QUANTITY else line.rate
    return "" if value is None else say.number(value, None if column == QUANTITY else _places(value))


def _places(rate: float) -> int:
    """Digits of a rate: two at least, and as many as it has, up to six."""
    text = f"{rate:.6f}".rstrip("0")
    return max(len(text.partition(".")[2]), 2)


def _cents(micro_usd: int | None, *, plus: bool = False) -> str:
    if micro_usd is None:
        return say.MISSING
    cents = round(micro_usd / 1e4) / 100
    return say.number(cents, 2, plus=plus and bool(cents))


class LinesDelegate(LineDelegate):
    """Opens the cell of a field; what cannot be read keeps it open and says why."""

    typed = Signal(object, str, object)  # Row, name of the field, plain value

    def createEditor(self, parent: QWidget, option: Any, index: Any) -> QWidget:
        editor = CellEditor(index.row(), EDITED[index.column()], _problem, (), parent)
        editor.setAccessibleName(_HEADS[index.column()])
        if index.column() not in _LEFT:
            editor.setAlignment(Qt.AlignmentFlag.AlignRight)
        return editor

    def setEditorData(self, editor: QWidget, index: Any) -> None:
        if isinstance(editor, CellEditor) and not editor.isModified():
            editor.setText(index.data(Qt.ItemDataRole.EditRole) or "")
            editor.selectAll()

    def setModelData(self, editor: QWidget, model: QAbstractItemModel, index: Any) -> None:
        if not isinstance(editor, CellEditor) or not isinstance(model, InvoiceModel):
            return
        if editor.isModified() and editor.is_acceptable() and not model.is_total(index.row()):
            self.typed.emit(model.rows[index.row()], editor.key, _FIELDS[editor.key].parse(editor.text()))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(watched, CellEditor) and watched.isModified():
            if _leaves(event) and not watched.is_acceptable():
                return True
            if event.type() == QEvent.Type.FocusOut and not watched.is_acceptable():
                return False  # the cell stays open: Qt would commit and close it
        return super().eventFilter(watched, event)


def _leaves(event: QEvent) -> bool:
    pressed = event.type() == QEvent.Type.KeyPress
    return pressed and isinstance(event, QKeyEvent) and event.key() in _LEAVING


def _problem(row: int, name: str, text: str) -> str:
    """What is wrong with a text, or nothing."""
    try:
        _FIELDS[name].parse(text)
    except ValueError as reason:
        return str(reason)
    return "A line needs a label" if name == "label" and not text.strip() else ""


class InvoiceTable(QTableView):
    """`typed` says which line got which value; `chosen` that another line is chosen."""

    typed = Signal(object, str, object)
    chosen = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Invoice line by line")
        self.lines = InvoiceModel(self)
        self.lines.bold = resized(self.font(), 1.0, QFont.Weight.DemiBold)
        self.setModel(self.lines)
        delegate = LinesDelegate(self)
        delegate.typed.connect(self.typed)
        self.setItemDelegate(delegate)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectItems)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        triggers = QAbstractItemView.EditTrigger
        self.setEditTriggers(triggers.DoubleClicked | triggers.EditKeyPressed | triggers.AnyKeyPressed)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(round(self.fontMetrics().height() * 1.7))
        self.horizontalHeader().setHighlightSections(False)
        self.horizontalHeader().setFont(resized(self.font(), 0.94))
        self.selectionModel().selectionChanged.connect(lambda *_: self.chosen.emit())

    def show_check(self, found: InvoiceCheck | None, *, editable: bool) -> None:
        """Show a comparison; None for nothing."""
        theme = theme_of(self)
        self.lines.up, self.lines.down = QColor(theme.up), QColor(theme.down)
        self.lines.show_check(found, editable=editable)
        self._fit()

    @property
    def current(self) -> Row | None:
        """The chosen row."""
        row = self.currentIndex().row()
        return self.lines.rows[row] if 0 <= row < len(self.lines.rows) else None

    def type(self, row: int, column: int, text: str) -> None:
        """Type into a cell as a person does; what cannot be read is refused."""
        name = EDITED[column]
        if not _problem(row, name, text):
            self.typed.emit(self.lines.rows[row], name, self._parsed(name, text))

    @staticmethod
    def _parsed(name: str, text: str) -> Plain:
        return _FIELDS[name].parse(text)

    # --- widths ------------------------------------------------------------------------------------
    def resizeEvent(self, event: Any) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Numbers get what they need; the label is shortened and the reason takes what is left."""
        widths = [self._need(column) for column in range(len(_HEADS))]
        widths[LABEL] = min(widths[LABEL], self.fontMetrics().averageCharWidth() * _WIDEST_LETTERS)
        least = min(widths[WHY], self.fontMetrics().averageCharWidth() * _LEAST_LETTERS)
        widths[WHY] = max(least, self.viewport().width() - sum(widths[:WHY]))
        for column, width in enumerate(widths):
            self.setColumnWidth(column, width)
        self.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Interactive)

    def _need(self, column: int) -> int:
        metrics = QFontMetrics(tabular(self.lines.bold))
        texts = [self.lines.text(row, column) for row in range(self.lines.rowCount())]
        return max((metrics.horizontalAdvance(text) for text in (*texts, _HEADS[column])), default=0) + 22

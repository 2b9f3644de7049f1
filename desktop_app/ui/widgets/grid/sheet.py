"""A large table with all its manners: the filter line, saved views, columns and groups, its keys."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np
from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop_app.figures.completion import completions
from desktop_app.figures.grid_column import Rows
from desktop_app.figures.grid_rows import GridRows, read_query
from desktop_app.ui.desk import Desk
from desktop_app.ui.look import GAP
from desktop_app.ui.widgets.buttons import button
from desktop_app.ui.widgets.grid.arrangement import Order
from desktop_app.ui.widgets.grid.choosers import ColumnsChip, GroupChip
from desktop_app.ui.widgets.grid.filter_line import FilterLine
from desktop_app.ui.widgets.grid.layout import Layout
from desktop_app.ui.widgets.grid.surface import Surface
from desktop_app.ui.widgets.grid.table import GridTable
from desktop_app.ui.widgets.grid.views import SavedViews

Groups = Mapping[str, tuple[str, ...]]


class GridSheet(QWidget):
    """Shows `GridRows`; `matched` says that other rows match or are selected."""

    matched = Signal()
    copy_wanted = Signal()
    paste_wanted = Signal()

    def __init__(
        self, desk: Desk, page: str, name: str, empty: GridRows, first: Layout, groups: Groups, hint: str
    ) -> None:
        super().__init__()
        self._desk, self._settings_key, self._first = desk, f"{page}/layout", first
        self.rows: GridRows | None = None
        self.line = FilterLine(hint)
        self.line.edit.offers = self._offers
        self.views = SavedViews(desk.document, page, f"All {name.lower()}", self._present_view, self)
        self.columns, self.groups = ColumnsChip(), GroupChip(groups)
        self.table = GridTable(name, first, list(empty.columns))
        self._remember = QTimer(self, singleShot=True, interval=300)
        self._remember.timeout.connect(self._keep_layout)
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        self.tools = QHBoxLayout()
        self.tools.setSpacing(8)
        self.tools.addWidget(self.line, 1)
        for each in (self.views.chip, self.columns, self.groups):
            self.tools.addWidget(each)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GAP)
        column.addLayout(self.tools)
        column.addWidget(Surface(self.table), 1)

    def _connect(self) -> None:
        self.line.queried.connect(self._queried)
        self.views.opened.connect(self._open_view)
        self.columns.toggled_column.connect(self.toggle_column)
        self.groups.grouped.connect(self.group)
        self.table.model.selection_changed.connect(self.matched)
        self.table.layout_changed.connect(self._layout_changed)
        keys = QKeySequence.StandardKey
        self._shortcut(self.table.view, keys.Copy, self.copy_wanted.emit)
        self._shortcut(self.table.view, keys.Paste, self.paste_wanted.emit)
        self._shortcut(self, keys.Find, self.line.edit.setFocus)

    def _shortcut(self, widget: QWidget, keys: QKeySequence.StandardKey, act: Callable[[], None]) -> None:
        action = QAction(widget)
        action.setShortcuts(keys)
        action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        action.triggered.connect(lambda _=False: act())
        widget.addAction(action)

    def add_verb(self, text: str, act: Callable[[], object], *, primary: bool = False) -> None:
        """Place a button at the end of the line."""
        self.tools.addWidget(button(text, lambda: (act(), None)[1], primary=primary))

    # --- rows ----------------------------------------------------------------------------------------
    def show_rows(self, rows: GridRows) -> None:
        """Show other rows under the same filter, order and columns."""
        first, self.rows = self.rows is None, rows
        mask, problem = read_query(rows, self.line.text())
        self.line.say_problem(problem)
        self.table.set_table(rows.columns, rows.ids, mask)
        if first:
            self.table.place(Layout.parsed(self._desk.settings.text(self._settings_key), self._first))
        self._show_chips()
        self.matched.emit()

    def chosen_rows(self) -> Rows:
        """The selected rows, or all that match if none is selected."""
        selected = self.table.model.selected_rows()
        return selected if len(selected) else self.table.model.rows

    def rows_to_copy(self) -> Rows:
        """The selected rows, or the one under the cursor."""
        selected, row = self.table.model.selected_rows(), self.table.current_row()
        return selected if len(selected) or row < 0 else np.array([row])

    def place_to_paste(self) -> tuple[Rows, Sequence[str]]:
        """Rows and columns from the cursor on, or the selected rows."""
        model, shown = self.table.model, self.table.shown_keys()
        index = self.table.view.currentIndex()
        key = model.keys[index.column()] if index.isValid() else ""
        rows = model.selected_rows()
        if not len(rows) and index.isValid():
            rows = model.rows_between(index.row(), model.rowCount())
        return rows, shown[shown.index(key) :] if key in shown else shown

    # --- filter --------------------------------------------------------------------------------------
    def _offers(self, text: str, at: int) -> list:
        return completions(text, at, self.rows.columns) if self.rows is not None else []

    def _queried(self, text: str) -> None:
        if self.rows is None:
            return
        mask, problem = read_query(self.rows, text)
        self.line.say_problem(problem)
        if not problem:  # else the table stays as it was until the line can be read
            self.table.set_mask(mask)
            self.matched.emit()

    def narrow(self, term: str) -> None:
        """Add a word to the filter."""
        self.line.set_text(f"{self.line.text().strip()} {term}".strip())

    def show_record(self, record_id: int) -> bool:
        """Move the cursor to a record, without the filter if that hides it."""
        if self.table.model.place_of(record_id) < 0:
            self.line.set_text("")
        return self.table.view.show_record(record_id)

    # --- layout --------------------------------------------------------------------------------------
    def _show_chips(self) -> None:
        if self.rows is not None:
            self.columns.offer_columns(self.rows.columns, self.table.shown_keys())
        self.groups.show_group(self.table.model.order.group_by)

    def toggle_column(self, key: str, on: bool) -> None:
        """Show or hide a column."""
        layout = self.table.arranged_layout()
        shown = [*layout.shown, key] if on else [k for k in layout.shown if k != key]
        if shown:
            self.table.place(Layout(tuple(shown), layout.order, layout.widths))
        self._layout_changed()

    def group(self, keys: object) -> None:
        """Group by columns, or with none by nothing."""
        self.table.set_order(Order(self.table.model.order.sorting, tuple(keys)))  # type: ignore[arg-type]

    def _layout_changed(self) -> None:
        self._show_chips()
        self._remember.start()

    def _keep_layout(self) -> None:
        self._desk.settings.set_text(self._settings_key, self.table.arranged_layout().text())

    def _present_view(self) -> tuple[str, str]:
        return self.line.text(), self.table.arranged_layout().text()

    def _open_view(self, query: str, layout: str) -> None:
        self.table.place(Layout.parsed(layout, self._first))
        self._show_chips()
        self.line.set_text(query)

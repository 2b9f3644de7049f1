"""The machines page: filter, match card, two histograms, the table, and one machine at its side."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QHBoxLayout, QWidget

from desktop_app.domain.portfolio import Portfolio
from desktop_app.engine.results import Results
from desktop_app.figures.completion import completions
from desktop_app.figures.grid_column import Rows
from desktop_app.figures.grid_rows import read_query
from desktop_app.figures.inventory import at_rates, inventory
from desktop_app.figures.inventory_rows import Inventory
from desktop_app.figures.query import matching, with_terms, without_field, word
from desktop_app.figures.tokens import Theme
from desktop_app.ui.calendar import today
from desktop_app.ui.charts.widget import ChartWidget
from desktop_app.ui.desk import Desk
from desktop_app.ui.dialogs.import_file import ImportDialog
from desktop_app.ui.pages.machines.built import AT_ONCE, Built, built
from desktop_app.ui.pages.machines.charts import age_chart, efficiency_chart, terms_of_bar
from desktop_app.ui.pages.machines.detail import MachineDetail
from desktop_app.ui.pages.machines.groups import GROUPS
from desktop_app.ui.pages.machines.match_card import MatchCard
from desktop_app.ui.pages.machines.menus import heading_menu, page_actions, row_menu
from desktop_app.ui.pages.machines.summary import column_totals, rates_of
from desktop_app.ui.pages.machines.top_row import TopRow
from desktop_app.ui.pages.machines.verbs import MachineVerbs
from desktop_app.ui.pages.page import Page
from desktop_app.ui.widgets.buttons import button
from desktop_app.ui.widgets.day_chip import DayChip
from desktop_app.ui.widgets.grid.arrangement import Order
from desktop_app.ui.widgets.grid.choosers import ColumnsChip, GroupChip
from desktop_app.ui.widgets.grid.filter_line import FilterLine
from desktop_app.ui.widgets.grid.layout import Layout
from desktop_app.ui.widgets.grid.surface import Surface
from desktop_app.ui.widgets.grid.table import GridTable
from desktop_app.ui.widgets.grid.views import SavedViews

SHOWN_AT_FIRST = ("serial", "model", "site", "place", "status", "hashrate", "power", "efficiency", "margin",
                  "energised", "owner")  # fmt: skip
DOTS = {"status": ("series4", "series4", "faint-", "faint", "up", "warning", "faint-")}
"""By status the token of its dot: hollow ("-") where the machine is in no rack."""
_LAYOUT = "machines/layout"
_TABLES = frozenset(
    ("machine", "machine_state", "machine_model", "site", "site_state", "power_price", "pool_account",
     "pool_share")
)  # fmt: skip
_LARGE = 400_000


class MachinesPage(Page):
    """Every machine of the company as of a day."""

    key = "machines"
    title = "Machines"
    icon = "machines"
    empty_sentence = (
        "Every machine stands here with its place, its state and what it earns. "
        "Bring the fleet's spreadsheet: a preview shows what is new before anything changes."
    )
    empty_button = "Import machines…"
    scrolls = False

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        self.inventory: Inventory | None = None
        self._results: Results | None = None
        self._portfolio: Portfolio | None = None
        self._wanted_machine = 0
        self.day = DayChip(today)
        self.verbs = MachineVerbs(desk, lambda: self.inventory, self.day, self)
        self.title_bar.add_chip(self.day)
        self._make_top()
        self._make_line()
        self._make_table()
        self._remember = QTimer(self, singleShot=True, interval=300)
        self._remember.timeout.connect(self._keep_layout)
        self._settle = QTimer(self, singleShot=True, interval=250)
        self._settle.timeout.connect(self._settled)
        self._connect()

    # --- parts ---------------------------------------------------------------------------------------
    def _make_top(self) -> None:
        self.card = MatchCard()
        self.efficiency, self.age = ChartWidget(), ChartWidget()
        for chart in (self.efficiency, self.age):
            chart.picked.connect(self._picked)
        self.body.addWidget(TopRow(self.card, (self.efficiency, self.age), self.body.spacing()))

    def _make_line(self) -> None:
        self.line = FilterLine(
            "Filter: site:Odessa  model:S21*  hashrate<180  status:energised,repair  or part of a serial"
        )
        self.line.edit.offers = lambda text, at: (
            completions(text, at, self.inventory.columns) if self.inventory else []
        )
        self.views = SavedViews(self.desk.document, "machines", "All machines", self._present_view, self)
        self.columns = ColumnsChip()
        self.groups = GroupChip(GROUPS)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.line, 1)
        for each in (self.views.chip, self.columns, self.groups):
            row.addWidget(each)
        row.addWidget(button("Add…", self.verbs.add))
        row.addWidget(button("Import…", self.start))
        self.body.addLayout(row)

    def _make_table(self) -> None:
        empty = inventory(Portfolio.empty(), 0)
        self.table = GridTable("Machines", Layout(SHOWN_AT_FIRST), list(empty.columns))
        self.table.view.dots = DOTS
        self.table.view.summary = self._totals_of
        self.table.view.delegate.check = self.verbs.check
        self.detail = MachineDetail()
        self.detail.hide()
        row = QHBoxLayout()
        row.setSpacing(self.body.spacing())
        row.addWidget(Surface(self.table), 3)
        row.addWidget(self.detail, 1)
        self.body.addLayout(row, 1)
        default = Layout(SHOWN_AT_FIRST)
        self._first_layout = Layout.parsed(self.desk.settings.text(_LAYOUT), default)

    def _connect(self) -> None:
        self.day.chosen.connect(lambda _: self._rebuild())
        self.line.queried.connect(self._queried)
        self.views.opened.connect(self._open_view)
        self.columns.toggled_column.connect(self.toggle_column)
        self.groups.grouped.connect(self.group)
        card, view, model = self.card, self.table.view, self.table.model
        card.edit_wanted.connect(lambda: self.verbs.edit(self.chosen_rows()))
        card.move_wanted.connect(lambda: self.verbs.move(self.chosen_rows()))
        card.retire_wanted.connect(lambda: self.verbs.retire(self.chosen_rows()))
        card.export_wanted.connect(self.export)
        view.delegate.typed.connect(self.verbs.set_cell)
        view.opened.connect(self.open_detail)
        view.menu_wanted.connect(lambda place, row: row_menu(self, place, row))
        view.header.menu_wanted.connect(lambda place, key: heading_menu(self, place, key))
        view.selectionModel().currentChanged.connect(lambda *_: self._follow_cursor())
        model.selection_changed.connect(self._show_match)
        self.detail.closed.connect(self.detail.hide)
        self.table.layout_changed.connect(self._layout_changed)
        for keys, act in (
            (QKeySequence.StandardKey.Copy, self.copy),
            (QKeySequence.StandardKey.Paste, self.paste),
        ):
            self._shortcut(view, keys, act)
        self._shortcut(self, QKeySequence.StandardKey.Find, self.line.edit.setFocus)

    def _shortcut(self, widget: QWidget, keys: QKeySequence.StandardKey, act: Callable[[], None]) -> None:
        action = QAction(widget)
        action.setShortcuts(keys)
        action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        action.triggered.connect(lambda _=False: act())
        widget.addAction(action)

    # --- facts and results ---------------------------------------------------------------------------
    def is_empty(self, portfolio: Portfolio) -> bool:
        return not len(portfolio["machine"])

    def show_portfolio(self, portfolio: Portfolio, changed_tables: frozenset[str]) -> None:
        self._portfolio = portfolio
        self.day.follow(portfolio)
        if self.inventory is None or changed_tables & _TABLES:
            self._rebuild()
        if "saved_view" in changed_tables:
            self.views.show_portfolio(portfolio)

    def is_loaded(self) -> bool:
        return self.inventory is not None

    def show_results(self, results: Results, base: Results) -> None:
        self._results = results
        if self.inventory is None or self._portfolio is None:
            return
        self.inventory = at_rates(self.inventory, rates_of(self._portfolio, self.day.day, results))
        self.table.model.set_columns(self.inventory.columns)
        self._show_match()
        self._settle.start()

    def _settled(self) -> None:
        """Sort anew once the slider rests, if it is the margin that the table is sorted by."""
        if any(s.key == "margin" for s in self.table.model.order.sorting) or "margin" in self.line.text():
            self._queried(self.line.text())

    def _rebuild(self) -> None:
        """Follow new facts or another day; a large fleet is put together beside the window."""
        portfolio, day, results = self._portfolio, self.day.day, self._results
        if portfolio is None:
            return
        order, text = self.table.model.order, self.line.text()
        if len(portfolio["machine"]) <= AT_ONCE:
            self._show(built(portfolio, day, results, order, text))
            return
        wanted = (portfolio, day)

        def show(made: Built) -> None:
            if wanted == (self._portfolio, self.day.day):  # else a newer one is under way
                self._show(made)

        work = lambda progress: built(portfolio, day, results, order, text)  # noqa: E731
        self.desk.tasks.run("Put the fleet together", work, show, quiet=True)

    def _show(self, made: Built) -> None:
        first, self.inventory = self.inventory is None, made.inventory
        self.line.set_delay(150 if len(made.inventory) > _LARGE else 0)
        self.line.say_problem(made.problem)
        if made.query != self.line.text():
            made = replace(made, mask=self._mask())
        self.table.set_table(made.inventory.columns, made.inventory.ids, made.mask)
        if first:
            self.table.place(self._first_layout)
        self._show_chips()
        self._show_match()
        self._show_charts()
        self._follow_cursor()
        if made.results is not self._results and self._results is not None:
            self.show_results(self._results, self._results)
        if self._wanted_machine:
            self._reveal_machine(self._wanted_machine)

    def set_theme(self, theme: Theme) -> None:
        self.line.recolour()

    # --- the filter ----------------------------------------------------------------------------------
    def _mask(self) -> np.ndarray | None:
        """The rows that the filter chooses; all of them while it cannot be read, and then it says why."""
        if self.inventory is None:
            return None
        mask, problem = read_query(self.inventory, self.line.text())
        self.line.say_problem(problem)
        return mask

    def _queried(self, text: str) -> None:
        if self.inventory is None:
            return
        mask = self._mask()
        if self.line.problem:
            return  # the table stays as it was until the line can be read
        self.table.set_mask(mask)
        self._show_match()
        self._show_charts()

    def narrow(self, term: str) -> None:
        """Add a word to the filter."""
        self.line.set_text(f"{self.line.text().strip()} {term}".strip())

    def _picked(self, key: object) -> None:
        """A bar filters the table; the same bar again takes that away."""
        if isinstance(key, tuple):
            name, low, high = key
            self.line.set_text(with_terms(self.line.text(), name, *terms_of_bar((name, low, high))))

    # --- what is said --------------------------------------------------------------------------------
    def chosen_rows(self) -> Rows:
        """The selected machines, or all that match if none is selected."""
        selected = self.table.model.selected_rows()
        return selected if len(selected) else self.table.model.rows

    def _totals_of(self, rows: Rows) -> dict[str, str]:
        return dict(column_totals(self.inventory.totals(rows))) if self.inventory else {}

    def _show_match(self) -> None:
        made, model = self.inventory, self.table.model
        if made is None:
            return
        selected, matching_totals = model.selected_rows(), made.totals(model.rows)
        totals = made.totals(selected) if len(selected) else matching_totals
        self.card.show_match(totals, len(model.rows), len(made), len(selected))
        shown = self.table.view.covered(column_totals(matching_totals))
        self.table.footer.show_totals(f"Σ {len(model.rows):,} machines", shown)

    def _show_charts(self) -> None:
        """Each histogram shows what the rest of the filter chooses, so that another bar can be clicked."""
        if self.inventory is not None:
            self.efficiency.show_spec(efficiency_chart(self.inventory, self._rows_without("efficiency")))
            self.age.show_spec(age_chart(self.inventory, self._rows_without("age")))

    def _rows_without(self, field: str) -> Rows:
        made, text = self.inventory, self.line.text()
        rest = without_field(text, field)
        if made is None or rest == " ".join(text.split()) or self.line.problem:
            return self.table.model.rows
        return np.flatnonzero(matching(rest, made.columns, len(made)))

    # --- layout --------------------------------------------------------------------------------------
    def _show_chips(self) -> None:
        if self.inventory is not None:
            self.columns.offer_columns(self.inventory.columns, self.table.shown_keys())
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
        self.desk.settings.set_text(_LAYOUT, self.table.arranged_layout().text())

    def _present_view(self) -> tuple[str, str]:
        return self.line.text(), self.table.arranged_layout().text()

    def _open_view(self, query: str, layout: str) -> None:
        self.table.place(Layout.parsed(layout, Layout(SHOWN_AT_FIRST)))
        self._show_chips()
        self.line.set_text(query)

    # --- verbs ---------------------------------------------------------------------------------------
    def start(self) -> None:
        """Import the fleet's spreadsheet."""
        self.import_file()

    def import_file(self, kind: str = "machines") -> ImportDialog:
        """Open the import of a kind of file."""
        dialog = ImportDialog(self.desk, kind, on=self.day.edit_day, parent=self)
        dialog.open()
        return dialog

    def export(self) -> None:
        """Write the machines that match (or are selected) with the columns that are shown."""
        self.verbs.export(self.chosen_rows(), self.table.shown_keys())

    def copy(self) -> None:
        """Copy the selected machines, or the one under the cursor."""
        rows = self.table.model.selected_rows()
        row = self.table.current_row()
        self.verbs.copy(rows if len(rows) or row < 0 else np.array([row]), self.table.shown_keys())

    def paste(self) -> None:
        """Paste from the cell under the cursor on, or into the selected machines."""
        index, shown = self.table.view.currentIndex(), self.table.shown_keys()
        key = self.table.model.keys[index.column()] if index.isValid() else ""
        rows = self.table.model.selected_rows()
        if not len(rows) and index.isValid():
            rows = self.table.model.rows_between(index.row(), self.table.model.rowCount())
        self.verbs.paste(rows, shown[shown.index(key) :] if key in shown else shown)

    def open_detail(self, row: int) -> None:
        """Show one machine at the side."""
        if self.inventory is not None:
            self.detail.show_machine(self.inventory, row)
            self.detail.show()

    def _follow_cursor(self) -> None:
        row = self.table.current_row()
        if self.detail.isVisible() and self.inventory is not None and row >= 0:
            self.detail.show_machine(self.inventory, row)

    def reveal(self, target: object) -> None:
        """A filter line, ("site", id) or ("machine", id)."""
        if isinstance(target, str):
            self.line.set_text(target)
        elif isinstance(target, tuple) and self._portfolio is not None:
            table, row_id = target
            if table == "site":
                self.line.set_text(word("site", self._portfolio.records("site")[row_id].name))
            elif table == "machine":
                self._reveal_machine(int(row_id))

    def _reveal_machine(self, machine_id: int) -> None:
        self._wanted_machine = machine_id if self.inventory is None else 0
        if self.table.model.place_of(machine_id) < 0:
            self.line.set_text("")
        if self.table.view.show_record(machine_id):
            self.open_detail(self.table.current_row())

    def commands(self) -> list[QAction]:
        return page_actions(self)

"""The ledger: a hundred thousand events in one table, filtered, sorted and edited like the machines."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPoint
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu

from desktop_app.domain.portfolio import Portfolio
from desktop_app.domain.treasury import TRANSFER
from desktop_app.engine.treasury.books import books_of
from desktop_app.figures.grid_column import UNRANKED, GridColumn, Rows
from desktop_app.figures.grid_rows import counted
from desktop_app.figures.query import word
from desktop_app.figures.treasury.facts import Facts
from desktop_app.figures.treasury.ledger import TABLE, LedgerTable, footer, ledger_table, match_line
from desktop_app.ui.calendar import edit_day, today
from desktop_app.ui.desk import Desk
from desktop_app.ui.pages.treasury.ledger_verbs import LedgerVerbs
from desktop_app.ui.pages.treasury.panel import View, ask_record
from desktop_app.ui.widgets.grid.arrangement import Order, Sorting
from desktop_app.ui.widgets.grid.layout import Layout
from desktop_app.ui.widgets.grid.sheet import GridSheet
from desktop_app.ui.widgets.labels import Label

SHOWN = ("time", "kind", "account", "to", "amount", "balance", "value", "gain",
         "counterparty", "state")  # fmt: skip
GROUPS = {"kind": ("kind",), "account": ("account",), "counterparty": ("counterparty",)}
NEWEST_FIRST = Layout(SHOWN, Order((Sorting("time", True),)))
DOTS = {"state": ("up", "faint", "down", "faint-")}
ASKED = ("at", "kind", "account_id", "to_account_id", "amount_sat", "price_usd", "value_usd", "fee_usd",
         "control_passes", "counterparty", "reference", "note")  # fmt: skip
HINT = "Filter: kind:sale  account:exchange  amount>1  time:2025-07  gain<0  or part of a reference"
MOST_VALUES = 14


class MatchLabel(Label):
    """What matches, in words; covered while amounts are hidden."""

    def set_amounts_hidden(self, hidden: bool) -> None:
        """Hide the line, which shows money."""
        self.setVisible(not hidden)


class LedgerView(View):
    """The table, what matches above it, totals below it."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.ledger: LedgerTable | None = None
        self._wanted = 0
        self.verbs = LedgerVerbs(desk, lambda: self.ledger, self)
        empty = ledger_table(books_of(Portfolio.empty()))
        self.sheet = GridSheet(desk, "ledger", "Events", empty, NEWEST_FIRST, GROUPS, HINT)
        self.said = MatchLabel("", tone="muted")
        self.column.addWidget(self.said)
        self.column.addWidget(self.sheet, 1)
        self.sheet.add_verb("Edit…", lambda: self.verbs.edit(self.sheet.chosen_rows()))
        self.sheet.add_verb("Import…", lambda: desk.navigator.do("import"))
        self.sheet.add_verb("Add event…", self.start, primary=True)
        view, table = self.sheet.table.view, self.sheet.table
        view.dots = DOTS
        view.summary = self._totals_of
        view.delegate.check = self.verbs.check
        view.delegate.typed.connect(self.verbs.set_cell)
        view.menu_wanted.connect(self.row_menu)
        view.header.menu_wanted.connect(self.heading_menu)
        self.sheet.matched.connect(self._show_match)
        self.sheet.copy_wanted.connect(lambda: self.verbs.copy(self.sheet.rows_to_copy(), table.shown_keys()))
        self.sheet.paste_wanted.connect(lambda: self.verbs.paste(*self.sheet.place_to_paste()))

    def show_facts(self, facts: Facts) -> None:
        self.ledger = ledger_table(facts.books)
        self.sheet.show_rows(self.ledger)
        if self._wanted:
            self.sheet.show_record(self._wanted)
            self._wanted = 0

    def _totals_of(self, rows: Rows) -> dict[str, str]:
        return footer(self.ledger.totals(rows)) if self.ledger else {}

    def _show_match(self) -> None:
        made, model = self.ledger, self.sheet.table.model
        if made is None:
            return
        selected = model.selected_rows()
        totals = made.totals(model.rows)
        chosen = made.totals(selected) if len(selected) else totals
        self.said.setText(match_line(chosen, len(made), len(selected)))
        shown = self.sheet.table.view.covered(footer(totals))
        self.sheet.table.footer.show_totals(f"Σ {counted(made, len(model.rows))}", shown)

    def holds(self, table: str) -> bool:
        return table == TABLE

    def reveal(self, table: str, record_id: int) -> None:
        """An event, by its id; once the ledger is there."""
        self._wanted = 0 if self.ledger else record_id
        if self.ledger:
            self.sheet.show_record(record_id)

    # --- verbs ---------------------------------------------------------------------------------------
    def start(self) -> None:
        """Ask for a new event."""
        portfolio = self.desk.document.portfolio
        accounts = portfolio["treasury_account"].ids
        first = {
            "at": edit_day(portfolio, today()) * 86_400,
            "kind": TRANSFER,
            "account_id": int(accounts[0]) if len(accounts) else None,
        }  # fmt: skip
        ask_record(self.desk, TABLE, ASKED, self, first)

    def commands(self) -> list[QAction]:
        """What search finds of the ledger."""
        wanted = (
            ("Add a treasury event…", self.start),
            ("Edit the events that match…", lambda: self.verbs.edit(self.sheet.chosen_rows())),
            ("Export the events that match…", self.export),
        )
        made = []
        for text, act in wanted:
            action = QAction(text, self)
            action.triggered.connect(lambda _=False, act=act: act())
            made.append(action)
        return made

    def export(self) -> None:
        """Write the events that match (or are selected) with the columns that are shown."""
        self.verbs.export(self.sheet.chosen_rows(), self.sheet.table.shown_keys())

    # --- menus ---------------------------------------------------------------------------------------
    def heading_menu(self, place: QPoint, key: str) -> QMenu | None:
        """Sort, group, hide, and the values to filter by."""
        if self.ledger is None or key not in self.ledger.columns:
            return None
        table, menu, column = self.sheet.table, QMenu(self), self.ledger.columns[key]
        order = table.model.order
        menu.addAction("Sort ascending", lambda: table.set_order(order.sorted_by(key, False)))
        menu.addAction("Sort descending", lambda: table.set_order(order.sorted_by(key, True)))
        if key in GROUPS:
            menu.addAction(f"Group by {key}", lambda: self.sheet.group(GROUPS[key]))
        menu.addAction("Hide this column", lambda: self.sheet.toggle_column(key, False))
        menu.addSeparator()
        for label, count in _most_frequent(column, table.model.rows):
            term = word(key, label)
            menu.addAction(f"{label}   {count:,}", lambda term=term: self.sheet.narrow(term))
        menu.popup(place)
        return menu

    def row_menu(self, place: QPoint, row: int) -> QMenu | None:
        """What can be done to the selected events, or to the one under the pointer."""
        made = self.ledger
        if made is None or row < 0:
            return None
        selected = self.sheet.table.model.selected_rows()
        rows = selected if len(selected) else np.array([row])
        menu, open_rows = QMenu(self), len(made.editable(rows))
        said = counted(made, open_rows) if open_rows else counted(made, len(rows))
        for text, act in ((f"Edit {said}…", self.verbs.edit), (f"Delete {said}", self.verbs.delete)):
            menu.addAction(text, lambda act=act: act(rows)).setEnabled(bool(open_rows))
        if len(rows) == 1 and (why := made.locked(row)):
            menu.addAction(why).setEnabled(False)
        if len(rows) == 1 and (reason := made.reasons.get(int(made.ids[row]))):
            menu.addAction(reason).setEnabled(False)
        menu.addSeparator()
        menu.addAction("Copy", self.sheet.copy_wanted.emit)
        menu.addAction("Paste…", self.sheet.paste_wanted.emit)
        menu.addAction("Export…", self.export)
        menu.popup(place)
        return menu


def _most_frequent(column: GridColumn, rows: Rows) -> list[tuple[str, int]]:
    if not column.is_category or not len(rows):
        return []
    ranks, labels = column.categories
    counts = np.bincount(ranks[rows][ranks[rows] != UNRANKED], minlength=len(labels))
    order = np.argsort(-counts, kind="stable")[:MOST_VALUES]
    return [(labels[place], int(counts[place])) for place in order.tolist() if counts[place]]

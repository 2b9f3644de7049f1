"""The menus that open on a heading and on a row of the machines' table."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

import numpy as np
from PySide6.QtCore import QPoint
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu

from desktop_app.figures.grid_column import UNRANKED, GridColumn, Rows
from desktop_app.figures.inventory_rows import Inventory
from desktop_app.figures.query import word
from desktop_app.ui.pages.machines.groups import GROUPS
from desktop_app.ui.pages.machines.verbs import MachineVerbs
from desktop_app.ui.widgets.grid.filter_line import FilterLine
from desktop_app.ui.widgets.grid.table import GridTable

MOST_VALUES = 14
Act = Callable[[], object]


class TablePage(Protocol):
    """What the menus need of the page."""

    inventory: Inventory | None
    table: GridTable
    verbs: MachineVerbs
    line: FilterLine

    def start(self) -> None: ...
    def export(self) -> None: ...
    def chosen_rows(self) -> Rows: ...
    def group(self, keys: object) -> None: ...
    def toggle_column(self, key: str, on: bool) -> None: ...
    def narrow(self, term: str) -> None: ...
    def open_detail(self, row: int) -> None: ...
    def copy(self) -> None: ...
    def paste(self) -> None: ...


def add(menu: QMenu, text: str, act: Act, *, enabled: bool = True) -> None:
    """One entry."""
    action = menu.addAction(text)
    action.setEnabled(enabled)
    action.triggered.connect(lambda _=False: act())


def most_frequent(column: GridColumn, rows: Rows) -> list[tuple[str, int]]:
    """The values that occur most often among some rows, with their numbers."""
    if not column.is_category or not len(rows):
        return []
    ranks, labels = column.categories
    counts = np.bincount(ranks[rows][ranks[rows] != UNRANKED], minlength=len(labels))
    order = np.argsort(-counts, kind="stable")[:MOST_VALUES]
    return [(labels[place], int(counts[place])) for place in order.tolist() if counts[place]]


def word_of_cell(column: GridColumn, row: int) -> str:
    """The word of the filter line that the value of a cell stands for."""
    text = column.typed(row)
    return word(column.key, text) if text else f"{column.key}:none"


def heading_menu(page: TablePage, place: QPoint, key: str) -> QMenu | None:
    """Sort, group, hide, and the values to filter by."""
    made = page.inventory
    if made is None or key not in made.columns:
        return None
    column, table, menu = made.columns[key], page.table, QMenu(page.table)
    order = table.model.order
    add(menu, "Sort ascending", lambda: table.set_order(order.sorted_by(key, False)))
    add(menu, "Sort descending", lambda: table.set_order(order.sorted_by(key, True)))
    if key in GROUPS:
        add(menu, f"Group by {key}", lambda: page.group(GROUPS[key]))
    add(menu, "Hide this column", lambda: page.toggle_column(key, False))
    menu.addSeparator()
    for label, count in most_frequent(column, table.model.rows):
        add(menu, f"{label}   {count:,}", lambda label=label: page.narrow(word(key, label)))
    menu.popup(place)
    return menu


def row_menu(page: TablePage, place: QPoint, row: int) -> QMenu | None:
    """What can be done to the selected machines, or to the one under the pointer."""
    made = page.inventory
    if made is None or row < 0:
        return None
    selected = page.table.model.selected_rows()
    rows = selected if len(selected) else np.array([row])
    named = f"{len(rows):,} machines" if len(rows) > 1 else made.columns["serial"].typed(int(rows[0]))
    menu = QMenu(page.table)
    add(menu, f"Edit {named}…", lambda: page.verbs.edit(rows))
    add(menu, f"Move {named}…", lambda: page.verbs.move(rows))
    add(menu, f"Retire {named}…", lambda: page.verbs.retire(rows))
    menu.addSeparator()
    add(menu, "Show its states", lambda: page.open_detail(row))
    add(menu, "Copy", page.copy)
    add(menu, "Paste…", page.paste)
    column = made.columns.get(page.table.model.keys[page.table.view.currentIndex().column()])
    if column is not None:
        menu.addSeparator()
        term, label = word_of_cell(column, row), column.label.lower()
        add(menu, f"Only {label} like this", lambda: page.narrow(term))
        add(menu, f"Without {label} like this", lambda: page.narrow(f"-{term}"))
    menu.popup(place)
    return menu


def page_actions(page: TablePage) -> list[QAction]:
    """What search finds of the page."""
    wanted: tuple[tuple[str, Act], ...] = (
        ("Import machines…", page.start),
        ("Add machines…", page.verbs.add),
        ("Export the machines that match…", page.export),
        ("Edit the machines that match…", lambda: page.verbs.edit(page.chosen_rows())),
        ("Move the machines that match…", lambda: page.verbs.move(page.chosen_rows())),
        ("Retire the machines that match…", lambda: page.verbs.retire(page.chosen_rows())),
        ("Filter machines", page.line.edit.setFocus),
    )
    made = []
    for text, act in wanted:
        action = QAction(text, page.table)
        action.triggered.connect(lambda _=False, act=act: act())
        made.append(action)
    return made

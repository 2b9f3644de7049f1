"""What can be done to events: set a cell, edit many, delete, copy, paste; closed months are read-only."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

import numpy as np
from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication, QWidget

from desktop_app.domain.change import Change
from desktop_app.domain.checks import problems_of
from desktop_app.domain.edits import deleting, updating
from desktop_app.domain.entity import ENTITIES
from desktop_app.domain.fields import Plain
from desktop_app.domain.portfolio import Portfolio
from desktop_app.engine.treasury.books import TreasuryBooks, books_of
from desktop_app.figures.grid_column import Rows
from desktop_app.figures.grid_rows import counted
from desktop_app.figures.inventory_edits import Values, fields_named, parsed
from desktop_app.figures.pasted import PastedCell, addressed, cells_of, planned
from desktop_app.figures.table import Column, TableSpec
from desktop_app.figures.treasury.ledger import TABLE, LedgerTable
from desktop_app.figures.treasury.lots import effect_sentence
from desktop_app.ui.desk import Desk
from desktop_app.ui.dialogs.bulk_edit import BulkEditDialog
from desktop_app.ui.dialogs.export_table import ask_and_export
from desktop_app.ui.dialogs.paste import PasteDialog

BULK_FIELDS = ("kind", "account", "to", "price", "value", "fee", "counterparty", "facility", "site",
               "control", "source", "pricesource", "note", "quality")  # fmt: skip
AT_ONCE = 20_000


class LedgerVerbs(QObject):
    """Edits of the ledger that is shown; `ledger` says which one that is."""

    def __init__(self, desk: Desk, ledger: Callable[[], LedgerTable | None], page: QWidget) -> None:
        super().__init__(page)
        self._desk, self._ledger, self._page = desk, ledger, page

    # --- one cell ------------------------------------------------------------------------------------
    def check(self, row: int, key: str, text: str) -> str:
        """What is wrong with a text for a cell, or nothing."""
        made = self._ledger()
        if made is None:
            return ""
        if locked := made.locked(row):
            return locked
        try:
            values = parsed(made.portfolio, made.columns[key], text)
        except ValueError as reason:
            return str(reason)
        problems = problems_of(made.portfolio, changed(made.portfolio, made.ids[row : row + 1], values))
        return problems[0].reason if problems else ""

    def set_cell(self, row: int, key: str, text: str) -> None:
        """Set a cell to a text that was found right."""
        made = self._ledger()
        if made is not None:
            values = parsed(made.portfolio, made.columns[key], text)
            change = changed(made.portfolio, made.ids[row : row + 1], values)
            self._edit(f"Set {fields_named(values)} of event {made.ids[row]}", change, made.books)

    # --- many events ---------------------------------------------------------------------------------
    def edit(self, rows: Rows) -> BulkEditDialog | None:
        """Ask which fields to change."""
        made = self._ledger()
        if made is None or (chosen := self._open(made, rows)) is None:
            return None
        title = f"Edit {counted(made, len(chosen))}"
        dialog = BulkEditDialog(title, "Change", made, chosen, BULK_FIELDS, parent=self._page)
        ids = np.sort(made.ids[chosen])
        dialog.accepted_values.connect(lambda values, _: self.apply(ids, values))
        dialog.open()
        return dialog

    def apply(self, ids: Rows, values: Values) -> None:
        """Set values of events, as one step of undo."""
        made = self._ledger()
        if made is None:
            return
        change = changed(made.portfolio, ids, values)
        problems = problems_of(made.portfolio, change)
        if problems:
            self._desk.navigator.say(problems[0].reason)
        else:
            why = f"Set {fields_named(values)} on {counted(made, len(ids))}"
            self._edit(why, change, made.books)

    def delete(self, rows: Rows) -> None:
        """Delete events; Ctrl+Z brings them back."""
        made = self._ledger()
        if made is None or (chosen := self._open(made, rows)) is None:
            return
        change = Change((deleting(made.portfolio, TABLE, np.sort(made.ids[chosen])),))
        problems = problems_of(made.portfolio, change)
        if problems:
            self._desk.navigator.say(problems[0].reason)
        else:
            self._edit(f"Delete {counted(made, len(chosen))}", change, made.books)

    def _open(self, made: LedgerTable, rows: Rows) -> Rows | None:
        """The rows that may change; says so where there is none."""
        chosen = made.editable(rows)
        if len(chosen):
            return chosen
        said = made.locked(int(rows[0])) if len(rows) == 1 else "None of these events can be changed"
        self._desk.navigator.say(said if len(rows) else "No event is chosen")
        return None

    def _edit(self, why: str, change: Change, before: TreasuryBooks) -> None:
        """Make an edit, and say what it does to disposals that were booked already."""
        if change.is_empty:
            self._desk.navigator.say("Nothing changed: the events have these values already")
            return
        self._desk.document.edit(why, change)
        if len(before.ledger) <= AT_ONCE:
            after = books_of(before.portfolio.applying(change), before)
            self._desk.navigator.say(effect_sentence(before, after) or why)

    # --- spreadsheets --------------------------------------------------------------------------------
    def copy(self, rows: Rows, keys: Sequence[str]) -> None:
        """Put rows on the clipboard with their headings, as a spreadsheet takes them."""
        made = self._ledger()
        if made is not None and len(rows):
            QApplication.clipboard().setText(copied_text(made, rows, keys))
            self._desk.navigator.say(f"Copied {counted(made, len(rows))}")

    def paste(self, rows: Rows, keys: Sequence[str]) -> PasteDialog | None:
        """Show what the clipboard would change in rows and columns, then do it."""
        made = self._ledger()
        cells = cells_of(QApplication.clipboard().text())
        if made is None or not cells:
            self._desk.navigator.say("The clipboard holds no cells")
            return None
        places, columns, body = addressed(made, cells, rows.tolist(), keys)
        plan = [_unlocked(made, cell) for cell in planned(made.portfolio, made, places, columns, body)]
        dialog = PasteDialog(made, plan, parent=self._page)
        dialog.pasted.connect(lambda accepted: self.apply_cells(made, accepted))
        dialog.open()
        return dialog

    def apply_cells(self, made: LedgerTable, cells: Sequence[PastedCell]) -> None:
        """Set cells to values of their own."""
        by_event: dict[int, Values] = {}
        for cell in cells:
            by_event.setdefault(int(made.ids[cell.row]), {}).update(cell.values)
        change = cells_changed(made.portfolio, by_event)
        why = f"Paste {len(cells):,} cells on {counted(made, len(by_event))}"
        self._edit(why, change, made.books)

    def export(self, rows: Rows, keys: Sequence[str]) -> None:
        """Ask for a file and write rows to it as they are shown."""
        made = self._ledger()
        if made is not None:
            ask_and_export(self._desk, "Ledger", lambda: shown_table(made, rows, keys), self._page)


def _unlocked(made: LedgerTable, cell: PastedCell) -> PastedCell:
    """A cell of a row that cannot be changed has that as its problem."""
    reason = made.locked(cell.row) if cell.row >= 0 and cell.changes else ""
    return replace(cell, problem=reason, values={}) if reason else cell


def changed(portfolio: Portfolio, ids: Rows, values: Mapping[tuple[str, str], Plain]) -> Change:
    """Set values of events (ids ascending)."""
    rows = updating(portfolio, TABLE, ids, {name: value for (_, name), value in values.items()})
    return Change((rows,) if len(rows.ids) else ())


def cells_changed(portfolio: Portfolio, by_event: Mapping[int, Values]) -> Change:
    """Set each event to values of its own; those with the same fields together."""
    change, after = Change(), portfolio
    together: dict[tuple[str, ...], list[int]] = {}
    for event, values in by_event.items():
        together.setdefault(tuple(name for _, name in values), []).append(event)
    for names, events in together.items():
        ids = np.array(sorted(events), np.int64)
        arrays = {n: ENTITIES[TABLE][n].array(by_event[i][TABLE, n] for i in ids.tolist()) for n in names}
        step = Change((updating(after, TABLE, ids, arrays),))
        change, after = change.then(step), after.applying(step)
    return change


def copied_text(made: LedgerTable, rows: Rows, keys: Sequence[str]) -> str:
    """Rows with their headings, tabs between cells."""
    columns = [made.columns[key] for key in keys]
    lines = zip(*(column.copied(rows) for column in columns), strict=True)
    return "\n".join(["\t".join(c.header for c in columns), *("\t".join(line) for line in lines)]) + "\n"


def shown_table(made: LedgerTable, rows: Rows, keys: Sequence[str]) -> TableSpec:
    """Rows and columns for a file."""
    columns = [made.columns[key] for key in keys]
    kinds = {"number": "number", "day": "day", "text": "text", "code": "text", "instant": "text"}
    return TableSpec(
        "Ledger",
        tuple(Column(c.key, c.label, unit=c.unit, kind=kinds[c.form]) for c in columns),
        tuple(c.said(rows) if c.form == "instant" else c.raw(rows) for c in columns),
    )

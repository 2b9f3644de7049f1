"""What can be done to machines: set a cell, edit many, move, retire, copy, paste; each one undo step."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np
from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication, QWidget

from desktop_app.domain import days
from desktop_app.domain.change import Change
from desktop_app.domain.checks import problems_of
from desktop_app.domain.fields import Plain
from desktop_app.domain.machines import RETIRED
from desktop_app.figures import format as say
from desktop_app.figures.grid_column import Rows
from desktop_app.figures.inventory import inventory
from desktop_app.figures.inventory_edits import (
    cells_changed,
    changed,
    fields_named,
    parsed,
    said_machines,
)
from desktop_app.figures.inventory_rows import Inventory
from desktop_app.figures.pasted import PastedCell, addressed, cells_of, planned
from desktop_app.ui.calendar import qt_date
from desktop_app.ui.desk import Desk
from desktop_app.ui.dialogs.add_machines import AddMachinesDialog
from desktop_app.ui.dialogs.bulk_edit import ALL_FIELDS, PLACE_FIELDS, BulkEditDialog
from desktop_app.ui.dialogs.export_table import ask_and_export
from desktop_app.ui.dialogs.paste import PasteDialog
from desktop_app.ui.pages.machines.summary import shown_table
from desktop_app.ui.widgets.day_chip import DayChip

AT_ONCE = 2_000
"""Larger changes are put together beside the window."""
Preset = Mapping[tuple[str, str], Plain]
_RETIRED: Preset = {("machine_state", "status"): RETIRED}


class MachineVerbs(QObject):
    """Edits of the inventory that the page shows; `inventory` says which one that is."""

    def __init__(
        self, desk: Desk, inventory: Callable[[], Inventory | None], day: DayChip, parent: QWidget
    ) -> None:
        super().__init__(parent)
        self._desk, self._inventory, self._day, self._page = desk, inventory, day, parent

    # --- one cell ------------------------------------------------------------------------------------
    def check(self, row: int, key: str, text: str) -> str:
        """What is wrong with a text for a cell, or nothing."""
        made = self._inventory()
        if made is None:
            return ""
        try:
            values = parsed(made.portfolio, made.columns[key], text, self._decimal())
        except ValueError as reason:
            return str(reason)
        if key == "serial" and _taken(made, row, text):
            return "This serial belongs to another machine"
        change = changed(made.portfolio, made.ids[row : row + 1], self._day.edit_day, values)
        problems = problems_of(made.portfolio, change)
        return problems[0].reason if problems else ""

    def set_cell(self, row: int, key: str, text: str) -> None:
        """Set a cell to a text that was found right."""
        made = self._inventory()
        if made is None:
            return
        values = parsed(made.portfolio, made.columns[key], text, self._decimal())
        serial, day = made.columns["serial"].typed(row), self._day.edit_day
        change = changed(made.portfolio, made.ids[row : row + 1], day, values)
        is_dated = made.columns[key].table != "machine"
        since = f" from {days.day_text(day)} on" if is_dated else ""
        self._desk.document.edit(f"Set {fields_named(values)} of {serial}{since}", change)
        if is_dated:
            self._look_from(day)

    def _look_from(self, day: int) -> None:
        """Show the fleet as of the day of an edit where it would not be seen otherwise."""
        if self._day.day < day == self._day.edit_day:
            self._day.choose(day)

    def _decimal(self) -> str:
        """What is typed uses either mark; one that may be a thousands separator is refused."""
        return ""

    # --- many machines -------------------------------------------------------------------------------
    def edit(self, rows: Rows) -> BulkEditDialog | None:
        """Ask which fields to change."""
        return self._ask("Edit", "Change", rows, ALL_FIELDS)

    def move(self, rows: Rows) -> BulkEditDialog | None:
        """Ask where to."""
        return self._ask("Move", "Move", rows, PLACE_FIELDS)

    def retire(self, rows: Rows) -> BulkEditDialog | None:
        """Ask from which day on."""
        return self._ask("Retire", "Retire", rows, (), _RETIRED)

    def add(self) -> None:
        """Ask for new machines."""
        made = self._inventory() or inventory(self._desk.document.portfolio, self._day.day)
        dialog = AddMachinesDialog(made, self._page)
        dialog.day.setDate(qt_date(self._day.edit_day))
        dialog.made_change.connect(self._edit)
        dialog.made_change.connect(lambda *_: self._look_from(dialog.effective_on()))
        dialog.open()

    def _ask(
        self, title: str, verb: str, rows: Rows, fields: Sequence[str], preset: Preset | None = None
    ) -> BulkEditDialog | None:
        made = self._inventory()
        if made is None or not len(rows):
            return None
        ids = np.sort(made.ids[rows])
        dialog = BulkEditDialog(
            f"{title} {said_machines(len(rows))}",
            verb,
            made,
            rows,
            fields,
            preset=preset,
            day=made.day,
            parent=self._page,
        )
        dialog.day.setDate(qt_date(self._day.edit_day))
        dialog.accepted_values.connect(lambda values, day: self.apply(verb, ids, values, day))
        dialog.open()
        return dialog

    def apply(self, verb: str, ids: Rows, values: Preset, day: int) -> None:
        """Set values of machines from a day on, as one step of undo."""
        portfolio = self._desk.document.portfolio
        named = fields_named(values)
        since = f" from {days.day_text(day)} on"
        if verb == "Change":
            why = f"Set {named} on {said_machines(len(ids))}{since}"
        else:
            why = f"{verb} {said_machines(len(ids))}{since}"
        self._submit(why, lambda: changed(portfolio, ids, day, values), len(ids))
        self._look_from(day)

    def _submit(self, why: str, build: Callable[[], Change], count: int) -> None:
        if count <= AT_ONCE:
            self._edit(why, build())
        else:
            self._desk.tasks.run(why, lambda progress: build(), lambda change: self._edit(why, change))

    def _edit(self, why: str, change: Change) -> None:
        if change.is_empty:
            self._desk.navigator.say("Nothing changed: the machines have these values already")
        else:
            self._desk.document.edit(why, change)

    # --- spreadsheets --------------------------------------------------------------------------------
    def copy(self, rows: Rows, keys: Sequence[str]) -> None:
        """Put rows on the clipboard with their headings, as a spreadsheet takes them."""
        made = self._inventory()
        if made is None or not len(rows):
            return
        if len(rows) <= AT_ONCE:
            self._copied(copied_text(made, rows, keys), len(rows))
        else:
            self._desk.tasks.run(
                f"Copy {said_machines(len(rows))}",
                lambda progress: copied_text(made, rows, keys),
                lambda text: self._copied(text, len(rows)),
            )

    def export(self, rows: Rows, keys: Sequence[str]) -> None:
        """Ask for a file and write rows to it as they are shown."""
        made = self._inventory()
        if made is not None:
            name = f"Machines {days.day_text(made.day)}"
            ask_and_export(self._desk, name, lambda: shown_table(made, rows, keys), self._page)

    def _copied(self, text: str, count: int) -> None:
        QApplication.clipboard().setText(text)
        self._desk.navigator.say(f"Copied {said_machines(count)}")

    def paste(self, rows: Rows, keys: Sequence[str]) -> PasteDialog | None:
        """Show what the clipboard would change in rows and columns, then do it."""
        made = self._inventory()
        cells = cells_of(QApplication.clipboard().text())
        if made is None or not cells:
            self._desk.navigator.say("The clipboard holds no cells")
            return None
        places, columns, body = addressed(made, cells, rows.tolist(), keys)
        plan = planned(made.portfolio, made, places, columns, body)
        dialog = PasteDialog(made, plan, days.day_text(self._day.edit_day), self._page)
        dialog.pasted.connect(lambda accepted: self.apply_cells(made, accepted))
        dialog.open()
        return dialog

    def apply_cells(self, made: Inventory, cells: Sequence[PastedCell]) -> None:
        """Set cells to values of their own."""
        portfolio = self._desk.document.portfolio
        by_machine = [(int(made.ids[cell.row]), cell.values) for cell in cells]
        count = len({machine for machine, _ in by_machine})
        day = self._day.edit_day
        why = f"Paste {len(cells):,} cells on {said_machines(count)} from {days.day_text(day)} on"
        self._submit(why, lambda: cells_changed(portfolio, day, by_machine), len(cells))
        self._look_from(day)


def _taken(made: Inventory, row: int, serial: str) -> bool:
    others = made.portfolio["machine"]["serial"] == serial.strip().encode()
    return bool(np.delete(others, made.machine[row]).any())


def copied_text(made: Inventory, rows: Rows, keys: Sequence[str], locale: say.Locale = say.PLAIN) -> str:
    """Rows with their headings, tabs between cells."""
    columns = [made.columns[key] for key in keys]
    lines = zip(*(column.copied(rows, locale) for column in columns), strict=True)
    return "\n".join(["\t".join(c.header for c in columns), *("\t".join(line) for line in lines)]) + "\n"

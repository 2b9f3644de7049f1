"""Shows what a paste from a spreadsheet would change, cell by cell, before it does."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from desktop_app.figures.grid_rows import GridRows
from desktop_app.figures.pasted import PastedCell
from desktop_app.figures.table import Column, TableSpec
from desktop_app.ui.dialogs.dialog import Dialog
from desktop_app.ui.widgets.spec_table import SpecTable

MOST_SHOWN = 500
_COLUMNS = (
    Column("field", "Column", kind="text"),
    Column("before", "Now", kind="text"),
    Column("after", "Pasted", kind="text"),
    Column("problem", "", kind="text", width=2.4),
)


class PasteDialog(Dialog):
    """`pasted` carries the cells that are accepted and change something."""

    pasted = Signal(object)

    def __init__(
        self, made: GridRows, plan: Sequence[PastedCell], day: str = "", parent: QWidget | None = None
    ) -> None:
        self.accepted_cells = [cell for cell in plan if cell.changes]
        refused = [cell for cell in plan if cell.problem]
        same = len(plan) - len(self.accepted_cells) - len(refused)
        since = f", from {day} on" if day else ""
        parts = [f"{len(self.accepted_cells):,} of {len(plan):,} cells change something{since}"]
        parts += [f"{len(refused):,} cannot be taken"] if refused else []
        parts += [f"{same:,} are so already"] if same else []
        super().__init__("Paste", " · ".join(parts), parent)
        self.table = SpecTable("Cells")
        self.table.set_spec(_spec(made, [*refused, *self.accepted_cells]))
        self.content.addWidget(self.table, 1)
        self.add_verb("Cancel", self.reject)
        count = len(self.accepted_cells)
        self.act = self.add_verb(
            f"Paste {count:,} cell{'' if count == 1 else 's'}", self._finish, primary=True
        )
        self.act.setEnabled(bool(count))
        self.resize(820, 520)

    def _finish(self) -> None:
        self.accept()
        self.pasted.emit(self.accepted_cells)


def _spec(made: GridRows, cells: Sequence[PastedCell]) -> TableSpec:
    """The cells that cannot be taken first, then the others."""
    names, columns = made.columns[made.name_key], made.columns
    rows = [
        (
            names.typed(c.row) if c.row >= 0 else "–",
            columns[c.key].header,
            c.before or "–",
            c.text[:60],
            c.problem or "changes",
        )
        for c in cells[:MOST_SHOWN]
    ]
    more = f"and {len(cells) - MOST_SHOWN:,} more cells" if len(cells) > MOST_SHOWN else ""
    return TableSpec.from_rows(
        "Paste",
        (Column("name", names.label, kind="text", width=1.4), *_COLUMNS),
        rows,
        footnotes=(more,) if more else (),
        empty="Nothing to paste",
    )

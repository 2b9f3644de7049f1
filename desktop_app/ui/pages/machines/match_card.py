"""The card that says what matches the filter, with what can be done to it."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from desktop_app.figures.inventory_rows import Totals
from desktop_app.ui.pages.machines.summary import margin_line, match_line, match_title
from desktop_app.ui.widgets.buttons import button
from desktop_app.ui.widgets.card import Card
from desktop_app.ui.widgets.labels import Label
from desktop_app.ui.widgets.tile import HIDDEN


class MatchCard(Card):
    """How many machines match, what they come to, and the verbs for them."""

    edit_wanted = Signal()
    move_wanted = Signal()
    retire_wanted = Signal()
    export_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(" ", " ", parent=parent)
        self._hidden, self._margin = False, ""
        self.edit = button("Edit…", self.edit_wanted.emit, primary=True)
        self.move_machines = button("Move…", self.move_wanted.emit)
        self.retire = button("Retire…", self.retire_wanted.emit)
        self.export = button("Export…", self.export_wanted.emit)
        row = QHBoxLayout()
        row.setSpacing(8)
        for each in (self.edit, self.move_machines, self.retire, self.export):
            row.addWidget(each)
        row.addStretch(1)
        self.body.addLayout(row)
        self.margin = Label("", tone="muted")
        self.body.addWidget(self.margin)
        self.body.addStretch(1)

    def show_match(self, totals: Totals, matching: int, of: int, selected: int) -> None:
        """Say what matches; the verbs are for the selected machines, or for all that match if none is."""
        self.set_title(match_title(matching, of, selected), match_line(totals))
        self._margin = margin_line(totals)
        self.edit.setText(f"Edit {selected or matching:,}…")
        self.edit.setAccessibleName(f"Edit {selected or matching:,} machines")
        for each in (self.edit, self.move_machines, self.retire, self.export):
            each.setEnabled(matching > 0)
        self._tell()

    def set_amounts_hidden(self, hidden: bool) -> None:
        self._hidden = hidden
        self._tell()

    def _tell(self) -> None:
        covered = f"{HIDDEN} a day after power and pool fee" if self._margin else ""
        self.margin.setText(covered if self._hidden else self._margin)

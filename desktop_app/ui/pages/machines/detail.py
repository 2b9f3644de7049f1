"""One machine at the side of the table: what it is, and its states with their days."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFormLayout, QWidget

from desktop_app.domain import days
from desktop_app.domain.fleet import order_by_machine
from desktop_app.domain.machines import MODES, OWNERS, STATUSES, MachineState
from desktop_app.domain.portfolio import Portfolio
from desktop_app.figures.inventory_rows import Inventory
from desktop_app.figures.table import Column, TableSpec
from desktop_app.ui.widgets.buttons import button
from desktop_app.ui.widgets.card import Card
from desktop_app.ui.widgets.labels import ElidedLabel, Label
from desktop_app.ui.widgets.spec_table import SpecTable

_FACTS = ("site", "place", "status", "hashrate", "power", "efficiency", "margin", "energised", "age", "owner",
          "mode", "mac", "tag", "order", "cost", "bought", "warranty", "firmware")  # fmt: skip
_COLUMNS = (Column("from", "From", kind="text", width=0.4), Column("what", "What became so", kind="text"))


_UNSAID = {
    "place": "in no rack",
    "ths": "nameplate TH/s",
    "power": "nameplate W",
    "mode": f"{MODES[1]} mode",
    "owner": OWNERS[0],
}
"""What goes without saying of a machine's first state."""


class MachineDetail(Card):
    """Follows the cursor of the table while it is open."""

    closed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self.machine_id = 0
        self.add_tool(button("Close", self.closed.emit, quiet=True))
        self._values = {key: ElidedLabel("") for key in _FACTS}
        self._labels = {key: Label("", tone="muted") for key in _FACTS}
        self._form = QFormLayout()
        self._form.setHorizontalSpacing(14)
        self._form.setVerticalSpacing(3)
        for key in _FACTS:
            self._form.addRow(self._labels[key], self._values[key])
        self.states = SpecTable("States of the machine")
        self.body.addLayout(self._form)
        self.body.addWidget(self.states, 1)
        self.setMinimumWidth(self.fontMetrics().averageCharWidth() * 44)

    def show_machine(self, made: Inventory, row: int) -> None:
        """Show the machine of a row as of the inventory's day."""
        at = np.array([row], np.int64)
        self.machine_id = int(made.ids[row])
        said = {key: column.said(at)[0] for key, column in made.columns.items()}
        self.set_title(said["serial"], f"{said['model']}, as of {days.day_text(made.day)}")
        for key in _FACTS:
            column = made.columns[key]
            plate = column.estimated is not None and bool(column.estimated[row])
            self._labels[key].setText(column.header)
            self._values[key].setText(f"{said[key]} (nameplate)" if plate else said[key])
            self._form.setRowVisible(self._labels[key], not column.missing[row])
        self.states.set_spec(states_table(made.portfolio, self.machine_id))


def states_table(portfolio: Portfolio, machine_id: int) -> TableSpec:
    """What became so on which day, the newest first."""
    states = portfolio["machine_state"]
    order = order_by_machine(states)
    first, last = np.searchsorted(states["machine_id"][order], [machine_id, machine_id + 1])
    records: list[MachineState] = states.records(order[first:last].tolist())
    before = _UNSAID
    rows = []
    for state in records:
        said = _said(portfolio, state)
        news = [text for key, text in said.items() if before.get(key, "") != text]
        rows.append((days.day_text(state.effective_on), " · ".join(filter(None, news)) or "the same again"))
        before = said
    return TableSpec.from_rows("States", _COLUMNS, rows[::-1], empty="No state is recorded yet")


def _said(portfolio: Portfolio, state: MachineState) -> dict[str, str]:
    """A state in words, by what they speak of."""
    sites = portfolio.records("site")
    slot = "-".join(filter(None, (state.rack_row, state.slot)))
    place = " · ".join(filter(None, (state.building, state.rack, slot)))
    return {
        "status": STATUSES[state.status],
        "site": sites[state.site_id].name if state.site_id else "at no site",
        "place": place or "in no rack",
        "ths": f"{state.ths:,.1f} TH/s" if state.ths is not None else "nameplate TH/s",
        "power": f"{state.power_w:,.0f} W" if state.power_w is not None else "nameplate W",
        "mode": f"{MODES[state.mode]} mode",
        "owner": OWNERS[state.owner],
    }

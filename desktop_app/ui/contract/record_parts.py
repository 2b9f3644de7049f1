"""The forms of the contract itself and of its version: fields in groups, saved as each is left."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop_app.domain.portfolio import Portfolio
from desktop_app.domain.tables import ENTITIES
from desktop_app.ui.contract.field_grid import FieldGrid
from desktop_app.ui.widgets.form import FieldEditor
from desktop_app.ui.widgets.labels import Label

CONTRACT_GROUPS = {
    "Who and when": ("name", "site_id", "supplier", "kind", "part", "starts_on", "ends_on",
                     "renews_months", "notice_days", "currency"),
    "Calendar": ("time_zone", "clock", "billing_day", "holidays", "further_holidays"),
    "Metering": ("demand_window", "settlement", "tier_allocation", "contract_kw", "firm_kw", "loss_share",
                 "losses_of"),
    "Papers": ("delivery_point", "voltage", "document", "note"),
}  # fmt: skip
VERSION_GROUPS = {
    "Days": ("effective_on", "until_on"),
    "Where the energy is from": ("renewable_share", "supplier_kg_per_mwh"),
    "Note": ("note",),
}


class RecordParts(QWidget):
    """`edited` says which field got which value, `typed` the same while it is being typed."""

    edited = Signal(str, object)
    typed = Signal(str, object)

    def __init__(self, table: str, groups: Mapping[str, Sequence[str]]) -> None:
        super().__init__()
        self._entity = ENTITIES[table]
        self.editors: dict[str, FieldEditor] = {}
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 8, 0)
        layout.setSpacing(10)
        for title, names in groups.items():
            grid = FieldGrid([self._entity[name] for name in names])
            grid.edited.connect(self.edited)
            grid.typed.connect(self.typed)
            self.editors |= grid.editors
            layout.addWidget(Label(title, weight=QFont.Weight.DemiBold))
            layout.addWidget(grid)
        layout.addStretch(1)

    def show_record(self, portfolio: Portfolio, record: Any) -> None:
        """Show a record; fields with a problem keep what was typed."""
        for name, editor in self.editors.items():
            target = editor.field.target
            if target:
                title = portfolio[target].entity.title
                editor.offer({i: str(getattr(r, title)) for i, r in portfolio.records(target).items()})
            if not editor.problem:
                editor.set_value(getattr(record, name))

    def forget(self) -> None:
        """Drop what could not be accepted: another record is shown next."""
        for editor in self.editors.values():
            editor.say("")

    @property
    def problem(self) -> str:
        """What is wrong with one of the fields now."""
        return next((editor.problem for editor in self.editors.values() if editor.problem), "")

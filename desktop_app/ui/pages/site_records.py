"""The facts of one site as forms and small dated tables: each field is saved when it is left."""

from __future__ import annotations

import numpy as np
from PySide6.QtWidgets import QGridLayout, QStackedWidget, QWidget

from desktop_app.domain.change import Change
from desktop_app.domain.edits import updating
from desktop_app.domain.portfolio import Portfolio
from desktop_app.domain.tables import ENTITIES
from desktop_app.ui.desk import Desk
from desktop_app.ui.widgets.card import Card
from desktop_app.ui.widgets.form import RecordForm
from desktop_app.ui.widgets.records import RecordsPanel
from desktop_app.ui.widgets.segments import Segments

_LEFT = ("name", "control", "region", "country", "grid_operator")
_RIGHT = ("cooling", "latitude", "longitude", "time_zone", "note")
_PANELS = {
    "site_state": ("effective_on", "status", "contracted_mw", "energised_mw", "pue"),
    "capacity_level": ("level", "name", "parent_id", "limit_mw"),
    "power_price": ("effective_on", "usd_per_mwh"),
    "site_assumption": (
        "effective_on",
        "availability",
        "curtailed_share",
        "derating",
        "direct_usd_per_month",
    ),
}
_NAMES = ("Site", "States", "Capacity levels", "Power prices", "Forecast assumptions")


class SiteForm(QWidget):
    """The fields of a site in two columns."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._portfolio, self._site_id = Portfolio.empty(), 0
        self.forms = [RecordForm(ENTITIES["site"], names) for names in (_LEFT, _RIGHT)]
        layout = QGridLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setHorizontalSpacing(32)
        for column, form in enumerate(self.forms):
            layout.addWidget(form, 0, column)
            layout.setColumnStretch(column, 1)
            form.edited.connect(self._save)
        layout.setRowStretch(1, 1)

    def show_site(self, portfolio: Portfolio, site_id: int) -> None:
        self._portfolio, self._site_id = portfolio, site_id
        for form in self.forms:
            form.set_record(portfolio.records("site").get(site_id))
            form.setEnabled(not self._desk.document.read_only)

    def _save(self, name: str, value: object) -> None:
        record = self._portfolio.records("site")[self._site_id]
        rows = updating(self._portfolio, "site", np.array([self._site_id]), {name: value})  # type: ignore[dict-item]
        label = ENTITIES["site"][name].label.lower()
        self._desk.document.edit(f"Set {label} of {record.name}", Change((rows,)))


class SiteRecords(Card):
    """The site's own fields, and what is dated: states, capacity, power prices, forecast assumptions."""

    def __init__(self, desk: Desk) -> None:
        super().__init__("Facts of the site")
        self.segments = Segments(_NAMES)
        self.form = SiteForm(desk)
        self.panels = {table: RecordsPanel(desk, table, columns) for table, columns in _PANELS.items()}
        self._stack = QStackedWidget()
        for widget in (self.form, *self.panels.values()):
            self._stack.addWidget(widget)
        self.segments.chosen.connect(self._stack.setCurrentIndex)
        self.body.addWidget(self.segments)
        self.body.addWidget(self._stack, 1)

    def show_site(self, portfolio: Portfolio, site_id: int) -> None:
        """Show the facts of a site."""
        name = portfolio.records("site")[site_id].name
        self.set_title(f"Facts of {name}", "A field is saved when you leave it; Ctrl+Z takes it back")
        self.form.show_site(portfolio, site_id)
        for panel in self.panels.values():
            panel.show_records(portfolio, {"site_id": site_id})

    def show_table(self, table: str) -> None:
        """Turn to the records of a table."""
        index = 1 + list(self.panels).index(table) if table in self.panels else 0
        self.segments.choose(index)
        self._stack.setCurrentIndex(index)

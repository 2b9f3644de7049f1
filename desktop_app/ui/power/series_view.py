"""Price series and meters: their span, gaps and last value, their months, and the records themselves."""

from __future__ import annotations

import numpy as np
from PySide6.QtWidgets import QAbstractItemView

from desktop_app.domain.change import Change
from desktop_app.domain.edits import deleting
from desktop_app.figures.series_list import meter_table, month_table, series_table
from desktop_app.ui.desk import Desk
from desktop_app.ui.power.view import Facts, PowerView
from desktop_app.ui.widgets.buttons import button
from desktop_app.ui.widgets.card import Card
from desktop_app.ui.widgets.card_grid import CardGrid
from desktop_app.ui.widgets.records import RecordsPanel
from desktop_app.ui.widgets.segments import Segments
from desktop_app.ui.widgets.spec_table import SpecTable

_KINDS = (
    (
        "price_series",
        "series_month",
        ("name",),
        ("name", "market", "node", "product", "repeated_years", "forward_id", "source"),
    ),
    ("meter", "meter_month", ("name",), ("name", "site_id", "quantity", "source", "note")),
)


class SeriesView(PowerView):
    """A table of series or of meters; the chosen one's months can be deleted, its record changed."""

    name = "Prices and meters"

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.chosen = [0, 0]
        self.segments = Segments(("Prices", "Meters"))
        self.table, self.months = SpecTable("Price series and meters"), SpecTable("Months")
        self.months.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.records = [RecordsPanel(desk, table, shown, names) for table, _, shown, names in _KINDS]
        self.card, self.months_card = Card(" ", " "), Card(" ", " ")
        self.records_card = Card(
            "Records", "A forward and the years repeated say what the outlook takes for months to come"
        )
        self.card.add_tool(self.segments)
        self.card.add_tool(button("Import…", lambda: desk.navigator.do("import"), primary=True))
        self.delete = button("Delete months", self.delete_months, quiet=True, tip="Ctrl+Z brings them back")
        self.months_card.add_tool(self.delete)
        self.card.body.addWidget(self.table, 1)
        self.months_card.body.addWidget(self.months, 1)
        for panel in self.records:
            self.records_card.body.addWidget(panel, 1)
        grid = CardGrid()
        grid.add_row((self.card, 1.0), lines=15)
        grid.add_row((self.records_card, 1.35), (self.months_card, 1.0), lines=23)
        self.column.addWidget(grid, 1)
        self.segments.chosen.connect(lambda _: self._show())
        self.table.chosen.connect(self._choose)
        self.months.selectionModel().selectionChanged.connect(lambda *_: self._say_delete())

    def show_facts(self, facts: Facts) -> None:
        super().show_facts(facts)
        self._show()

    def look_at(self, table: str, row_id: int) -> None:
        """Show a series or a meter."""
        kind = [one[0] for one in _KINDS].index(table)
        self.chosen[kind] = row_id
        self.segments.choose(kind)
        self._show()

    def _show(self) -> None:
        if self.facts is None:
            return
        kind, portfolio = self.segments.current, self.facts.portfolio
        spec = (series_table, meter_table)[kind](portfolio)
        if self.chosen[kind] not in spec.keys:
            first = spec.keys[0] if spec.keys else 0
            self.chosen[kind] = first if isinstance(first, int) else 0
        self.table.select(None)
        self.table.set_spec(spec)
        self.table.select(self.chosen[kind])
        self.card.set_title(spec.title, spec.subtitle)
        for number, panel in enumerate(self.records):
            panel.setVisible(number == kind)
        self.records[kind].show_records(portfolio, {})
        if self.chosen[kind]:
            self.records[kind].select(self.chosen[kind])
        self._show_months()

    def _choose(self, key: object) -> None:
        if isinstance(key, int):
            self.chosen[self.segments.current] = key
            self.records[self.segments.current].select(key)
            self._show_months()

    def _show_months(self) -> None:
        assert self.facts is not None
        kind = self.segments.current
        spec = month_table(self.facts.portfolio, _KINDS[kind][1], self.chosen[kind])
        self.months.set_spec(spec)
        self.months.clearSelection()
        self.months_card.set_title(spec.title, spec.subtitle)
        self._say_delete()

    @property
    def chosen_months(self) -> list[int]:
        """The rows of the months that are selected."""
        rows = self.months.selectionModel().selectedRows()
        keys = (self.months.key_at(row.row()) for row in rows)
        return sorted(key for key in keys if isinstance(key, int))

    def _say_delete(self) -> None:
        count = len(self.chosen_months)
        self.delete.setText(f"Delete {count} month{'s' if count > 1 else ''}" if count else "Delete months")
        self.delete.setEnabled(bool(count) and not self.desk.document.read_only)

    def delete_months(self) -> None:
        """Delete the selected months of prices or readings."""
        assert self.facts is not None
        table, ids = _KINDS[self.segments.current][1], np.array(self.chosen_months, np.int64)
        if len(ids):
            what = f"Delete {len(ids)} months of {self._name()}"
            self.desk.document.edit(what, Change((deleting(self.facts.portfolio, table, ids),)))

    def _name(self) -> str:
        assert self.facts is not None
        kind = self.segments.current
        return self.facts.portfolio.records(_KINDS[kind][0])[self.chosen[kind]].name

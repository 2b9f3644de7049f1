"""Lots: what is left by age and cost, disposals with gains and losses apart, and the policies that choose."""

from __future__ import annotations

from PySide6.QtCore import Signal

from desktop_app.figures.treasury import lots
from desktop_app.figures.treasury.facts import Facts
from desktop_app.ui.desk import Desk
from desktop_app.ui.pages.treasury.panel import View
from desktop_app.ui.pages.treasury.switch import SwitchCard
from desktop_app.ui.widgets.card_grid import CardGrid
from desktop_app.ui.widgets.chart_card import ChartCard
from desktop_app.ui.widgets.records import RecordsPanel
from desktop_app.ui.widgets.spec_table import SpecTable
from desktop_app.ui.widgets.tile import TileRow

_POLICY = ("effective_on", "method", "lot_pool", "price_moment", "price_source", "note")


class LotsView(View):
    """Two charts, two tables, and the accounting policies; a double click shows an event in the ledger."""

    event_wanted = Signal(int)

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.tiles = TileRow()
        self.age, self.basis = ChartCard(desk, amounts=True), ChartCard(desk)
        self.lots, self.disposals = SpecTable("Lots that are left"), SpecTable("Disposals of the quarter")
        self.policies = RecordsPanel(desk, "accounting_policy", _POLICY[:-1], _POLICY)
        self.tables = SwitchCard(
            (
                ("Lots", self.lots, ""),
                ("Disposals", self.disposals, ""),
                ("Accounting policies", self.policies, "Each holds from its day on; lots are booked anew"),
            )
        )
        grid = CardGrid()
        grid.add_row((self.age, 1.0), (self.basis, 1.0), lines=14)
        grid.add_row((self.tables, 1.0), lines=17)
        self.column.addWidget(self.tiles)
        self.column.addWidget(grid, 1)
        for table in (self.lots, self.disposals):
            table.activated_key.connect(self._wanted)

    def show_facts(self, facts: Facts) -> None:
        self.tiles.set_tiles(lots.tiles(facts))
        self.age.show_spec(lots.age_chart(facts))
        self.basis.show_spec(lots.basis_chart(facts))
        self.tables.show_table(self.lots, lots.lot_table(facts))
        self.tables.show_table(self.disposals, lots.disposal_table(facts))
        self.policies.show_records(facts.portfolio, {})

    def _wanted(self, key: object) -> None:
        if lots.is_event(key):
            self.event_wanted.emit(key)

    def holds(self, table: str) -> bool:
        return table == "accounting_policy"

    def reveal(self, table: str, record_id: int) -> None:
        """An accounting policy."""
        self.policies.select(record_id)
        self.tables.show_widget(self.policies)

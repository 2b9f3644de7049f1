"""Liquidity and debt: what there is, the weeks ahead, facilities, and all their records as forms."""

from __future__ import annotations

from desktop_app.figures.treasury import liquidity
from desktop_app.figures.treasury.facts import Facts
from desktop_app.ui.desk import Desk
from desktop_app.ui.pages.treasury.panel import Seen, View
from desktop_app.ui.pages.treasury.switch import SwitchCard
from desktop_app.ui.widgets.card_grid import CardGrid
from desktop_app.ui.widgets.chart_card import ChartCard
from desktop_app.ui.widgets.records import RecordsPanel
from desktop_app.ui.widgets.spec_table import SpecTable
from desktop_app.ui.widgets.tile import TileRow

RECORDS: tuple[tuple[str, str, str, tuple[str, ...], tuple[str, ...]], ...] = (
    ("Cash flows", "cash_flow", "Opening balance, costs, building, credit: on record, committed or planned",
     ("day_on", "label", "kind", "amount_usd", "state", "repeats"),
     ("until_on", "account_id", "facility_id", "site_id", "note")),
    ("Terms", "facility", "Lines, loans and notes; draws and repayments are cash flows",
     ("name", "lender", "kind", "limit_usd", "matures_on"),
     ("committed", "opened_on", "rate_kind", "rate_share", "base_rate_share", "base_floor_share",
      "upfront_fee_share", "unused_fee_share", "initial_ltv", "call_ltv", "liquidation_ltv", "cure_hours",
      "interest_counts", "rehypothecation", "collateral_account_id", "conversion_usd", "note")),
    ("Derivatives", "derivative", "Covered calls, puts, collars, forwards and swaps, marked as entered",
     ("label", "kind", "side", "expires_on", "notional", "strike_usd", "mark_usd"),
     ("counterparty", "opened_on", "settled_on", "second_strike_usd", "premium_usd", "marked_on",
      "collateral_sat", "note")),
    ("Shares", "share_event", "Basic shares, options, units and converts, as they came",
     ("day_on", "kind", "shares", "price_usd", "program_id"), ("commission_share", "note")),
    ("Programs", "share_program", "Shares that may be sold at the market",
     ("name", "opened_on", "until_on", "limit_usd", "price_usd", "commission_share"), ("note",)),
    ("Accounts", "treasury_account", "Where bitcoin and cash lie",
     ("name", "kind", "entity_name", "pool_account_id", "restricted"), ("note",)),
    ("Statements", "account_statement", "What others confirm of an account at the end of a day",
     ("day_on", "account_id", "balance_sat", "balance_usd"), ("note",)),
)  # fmt: skip
"""Name, table, sentence, columns of the table, further fields of the form."""


class LiquidityView(View):
    """Tiles, two charts, and one card for the calendar, the facilities and the records."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.tiles = TileRow()
        self.weeks, self.balance = ChartCard(desk, amounts=True), ChartCard(desk, amounts=True)
        self.calendar, self.facilities = SpecTable("Cash calendar"), SpecTable("Facilities")
        self.records = {
            table: RecordsPanel(desk, table, columns, (*columns, *more))
            for _, table, _, columns, more in RECORDS
        }
        pages = [(name, self.records[table], said) for name, table, said, _, _ in RECORDS]
        self.tables = SwitchCard(
            (("Facilities", self.facilities, ""), ("Calendar", self.calendar, ""), *pages)
        )
        grid = CardGrid()
        grid.add_row((self.weeks, 1.0), (self.balance, 1.0), lines=14)
        grid.add_row((self.tables, 1.0), lines=17)
        self.column.addWidget(self.tiles)
        self.column.addWidget(grid, 1)
        self.tables.segments.chosen.connect(lambda _: self._show_records())
        self.facilities.activated_key.connect(self._edit_facility)

    def show_facts(self, facts: Facts) -> None:
        self._show_records()

    def _show_records(self) -> None:
        """Only the records that are seen are put together."""
        panel = self.tables.stack.currentWidget()
        if self.facts is not None and isinstance(panel, RecordsPanel):
            panel.show_records(self.facts.portfolio, {})

    def show_seen(self, facts: Facts, seen: Seen) -> None:
        self.tiles.set_tiles(liquidity.tiles(facts, seen.ratio))
        calendar = liquidity.calendar_of(facts, seen.results)
        self.weeks.show_spec(liquidity.flows_chart(calendar))
        self.balance.show_spec(liquidity.balance_chart(calendar))
        self.tables.show_table(self.calendar, liquidity.calendar_table(calendar))
        self.tables.show_table(self.facilities, liquidity.facility_table(facts, seen.ratio))

    def _edit_facility(self, key: object) -> None:
        if isinstance(key, int):
            self.reveal("facility", key)

    def holds(self, table: str) -> bool:
        return table in self.records

    def reveal(self, table: str, record_id: int) -> None:
        """A record of one of the tables."""
        self.tables.show_widget(self.records[table])
        self._show_records()
        self.records[table].select(record_id)

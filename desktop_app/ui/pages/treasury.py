"""Treasury: how much bitcoin is held, what was produced and sold, and the entries behind it."""

from __future__ import annotations

from desktop_app.domain.portfolio import Portfolio
from desktop_app.engine.prepare import Prepared
from desktop_app.engine.results import Results
from desktop_app.figures import treasury
from desktop_app.ui.desk import Desk
from desktop_app.ui.pages.page import Page
from desktop_app.ui.widgets.buttons import button
from desktop_app.ui.widgets.card import Card
from desktop_app.ui.widgets.card_grid import CardGrid
from desktop_app.ui.widgets.chart_card import ChartCard
from desktop_app.ui.widgets.records import RecordsPanel
from desktop_app.ui.widgets.spec_table import SpecTable
from desktop_app.ui.widgets.tile import TileRow

_COLUMNS = ("at", "kind", "account_id", "to_account_id", "amount_sat", "value_usd", "fee_usd", "counterparty")
_MORE = ("price_usd", "source", "reference", "note", "quality")
_ACCOUNT_COLUMNS = ("name", "kind", "entity_name", "pool_account_id", "restricted", "note")


class TreasuryPage(Page):
    """Tiles, the balance and the flows by month, the roll-forward by quarter, and the entries."""

    key, title, icon = "treasury", "Treasury", "treasury"
    empty_sentence = (
        "Bitcoin held and sold belongs here. Begin with an account and its opening balance; production "
        "follows from the pool accounts, and each sale is an event of its own."
    )
    empty_button = "Add an account…"

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._prepared: Prepared | None = None
        self._months: treasury.TreasuryMonths | None = None
        self._quarters: list[treasury.Quarter] = []
        self.tiles = TileRow()
        self.held, self.flows = ChartCard(desk), ChartCard(desk)
        self.quarters = SpecTable("Roll-forward by quarter")
        self.entries = RecordsPanel(desk, "treasury_event", _COLUMNS, (*_COLUMNS, *_MORE))
        self.accounts = RecordsPanel(desk, "treasury_account", _ACCOUNT_COLUMNS)
        self.quarters_card = Card(" ", " ")
        self.entries_card = Card(
            "Events", "Opening balance, payouts, sales, purchases and transfers; the newest first"
        )
        self.accounts_card = Card(
            "Accounts", "Where bitcoin lies: pools, wallets, custodians, exchanges, lenders"
        )
        self.quarters_card.body.addWidget(self.quarters, 1)
        self.entries_card.body.addWidget(self.entries, 1)
        self.accounts_card.body.addWidget(self.accounts, 1)
        grid = CardGrid()
        grid.add_row((self.held, 1.15), (self.flows, 1.0), lines=18)
        grid.add_row((self.quarters_card, 1.0), lines=20)
        grid.add_row((self.entries_card, 1.0), lines=34)
        grid.add_row((self.accounts_card, 1.0), lines=20)
        self.body.addWidget(self.tiles)
        self.body.addWidget(grid, 1)
        self.title_bar.add_tool(button("Add event…", self.start, primary=True))

    def is_empty(self, portfolio: Portfolio) -> bool:
        return not len(portfolio["treasury_event"]) and not len(portfolio["production"])

    def start(self) -> None:
        """Ask for an event; before there is an account, for that."""
        portfolio = self.desk.document.portfolio
        asked = self.entries if len(portfolio["treasury_account"]) else self.accounts
        asked.show_records(portfolio, {})
        asked.start()

    def subtitle(self) -> str:
        return "Simple roll-forward; lots and custody are not kept yet"

    def show_portfolio(self, portfolio: Portfolio, changed_tables: frozenset[str]) -> None:
        self.entries.show_records(portfolio, {})
        self.accounts.show_records(portfolio, {})

    def show_results(self, results: Results, base: Results) -> None:
        prepared = self.desk.recalculator.prepared
        if prepared is not None and prepared is not self._prepared:
            self._take_facts(prepared)
        if self._months is not None:
            self.tiles.set_tiles(treasury.tiles(self._quarters, self._months, results, base))

    def _take_facts(self, prepared: Prepared) -> None:
        """What no slider moves: balances, flows and quarters on record."""
        self._prepared = prepared
        self._months, self._quarters = treasury.treasury_months(prepared), treasury.quarters(prepared)
        self.held.show_spec(treasury.held_chart(self._months))
        self.flows.show_spec(treasury.flows_chart(self._months))
        spec = treasury.quarter_table(self._quarters)
        self.quarters.set_spec(spec)
        self.quarters_card.set_title(spec.title, spec.subtitle)

    def reveal(self, target: object) -> None:
        """("treasury_event", id) or ("treasury_account", id)."""
        panels = {"treasury_event": self.entries, "treasury_account": self.accounts}
        if isinstance(target, tuple) and target[0] in panels:
            panels[target[0]].select(target[1])

"""Power: what the energy of each site costs, and the dated prices behind it."""

from __future__ import annotations

import numpy as np

from desktop_app.domain.portfolio import Portfolio
from desktop_app.engine.plan import Plan, plan_months
from desktop_app.engine.prepare import Prepared
from desktop_app.engine.results import Results
from desktop_app.figures import power
from desktop_app.figures.record_table import titles_of
from desktop_app.ui.contract.editor import ContractEditor
from desktop_app.ui.desk import Desk
from desktop_app.ui.pages.page import Page
from desktop_app.ui.widgets.buttons import button
from desktop_app.ui.widgets.card import Card
from desktop_app.ui.widgets.card_grid import CardGrid
from desktop_app.ui.widgets.chart_card import ChartCard
from desktop_app.ui.widgets.records import RecordsPanel
from desktop_app.ui.widgets.spec_table import SpecTable
from desktop_app.ui.widgets.tile import TileRow


class PowerPage(Page):
    """Tiles, the price by month and by site, each site's last month, and the prices of the chosen site."""

    key, title, icon = "power", "Power", "power"
    empty_sentence = (
        "Power prices belong here: what a megawatt-hour costs at each site, from which day on. They need a "
        "site to stand at."
    )
    empty_button = "Add a site…"

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._portfolio = Portfolio.empty()
        self._results: tuple[Results, Results] | None = None
        self._prepared: Prepared | None = None
        self._plan: Plan | None = None
        self._names: dict[int, str] = {}
        self.site_id = 0
        self.tiles = TileRow()
        self.months, self.by_site = ChartCard(desk), ChartCard(desk)
        self.table = SpecTable("Power by site")
        self.prices = RecordsPanel(desk, "power_price", ("effective_on", "usd_per_mwh"))
        self.table_card, self.prices_card = Card(" ", " "), Card(" ", " ")
        self.table_card.body.addWidget(self.table, 1)
        self.prices_card.body.addWidget(self.prices, 1)
        grid = CardGrid()
        grid.add_row((self.months, 1.15), (self.by_site, 1.0), lines=19)
        grid.add_row((self.table_card, 1.75), (self.prices_card, 1.0), lines=28)
        self.body.addWidget(self.tiles)
        self.body.addWidget(grid, 1)
        self.title_bar.add_tool(button("Contracts…", lambda: self.show_contract(0)))
        self._editor: ContractEditor | None = None
        self.table.chosen.connect(self._choose)
        self.by_site.chart.picked.connect(self._choose)

    def is_empty(self, portfolio: Portfolio) -> bool:
        return not len(portfolio["site"])

    def start(self) -> None:
        self.desk.navigator.go("sites", "add")

    def subtitle(self) -> str:
        name = self._names.get(self.site_id, "")
        return f"Flat prices at the meter, net of credits · {name} is chosen" if name else ""

    def show_portfolio(self, portfolio: Portfolio, changed_tables: frozenset[str]) -> None:
        self._portfolio = portfolio
        self._names = titles_of(portfolio, "site")
        if self.site_id not in self._names:
            self.site_id = next(iter(self._names))
        self._show_prices()

    def show_results(self, results: Results, base: Results) -> None:
        self._results = (results, base)
        prepared = self.desk.recalculator.prepared
        if prepared is not None and prepared is not self._prepared:
            self._prepared, self._plan = prepared, plan_months(prepared)
            self._show_table(base)
        self.tiles.set_tiles(power.tiles(results, base, self._plan))
        self.by_site.show_spec(power.site_chart(results, base, self._names))
        self._show_months()

    def _show_table(self, base: Results) -> None:
        spec = power.site_table(base, self._portfolio, self._names)
        self.table.set_spec(spec)
        self.table_card.set_title(spec.title, spec.subtitle)
        self.table.select(self.site_id)

    def _show_months(self) -> None:
        if self._results is None:
            return
        results, base = self._results
        found = np.flatnonzero(results.site_ids == self.site_id)
        row = int(found[0]) if len(found) else None
        self.months.show_spec(power.month_chart(results, base, self._plan, row, self._names))

    def _show_prices(self) -> None:
        name = self._names[self.site_id]
        self.prices_card.set_title(f"Prices of {name}", "Each holds from its day on")
        self.prices.show_records(self._portfolio, {"site_id": self.site_id})

    def _choose(self, key: object) -> None:
        if isinstance(key, int) and key in self._names:
            self.site_id = key
            self.table.select(key)
            self._show_prices()
            self._show_months()
            self.update_subtitle()

    @property
    def editor(self) -> ContractEditor:
        """The contract editor, made when it is first wanted."""
        if self._editor is None:
            self._editor = ContractEditor(self.desk)
            self._editor.closed.connect(self.close_sheet)
        return self._editor

    def show_contract(self, contract_id: int) -> None:
        """Open the contract editor at a contract; 0 for the first."""
        self.editor.show_contract(contract_id)
        self.open_sheet(self.editor)

    def reveal(self, target: object) -> None:
        """("contract", id), ("site", id) or ("power_price", id of a price, or of a site that has none)."""
        if not isinstance(target, tuple):
            return
        table, row_id = target
        if table == "contract":
            self.show_contract(row_id)
            return
        prices = self._portfolio["power_price"]
        if table == "power_price" and row_id not in self._names and prices.has(np.array([row_id]))[0]:
            row_id = prices.record(row_id).site_id
        self._choose(row_id)

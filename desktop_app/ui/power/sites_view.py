"""All sites, with or without contracts: what power costs by month and site, and the flat prices on record."""

from __future__ import annotations

import numpy as np

from desktop_app.figures import power
from desktop_app.ui.desk import Desk
from desktop_app.ui.power.view import Facts, PowerView, Seen
from desktop_app.ui.widgets.card import Card
from desktop_app.ui.widgets.card_grid import CardGrid
from desktop_app.ui.widgets.chart_card import ChartCard
from desktop_app.ui.widgets.records import RecordsPanel
from desktop_app.ui.widgets.spec_table import SpecTable
from desktop_app.ui.widgets.tile import TileRow


class SitesView(PowerView):
    """Tiles, the price by month and by site, each site's last month, and flat prices of the chosen one."""

    name = "Sites"

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
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
        grid.add_row((self.table_card, 1.75), (self.prices_card, 1.0), lines=20)
        self.column.addWidget(self.tiles)
        self.column.addWidget(grid, 1)
        self.table.chosen.connect(self.choose)
        self.by_site.chart.picked.connect(self.choose)

    def subtitle(self) -> str:
        name = self.facts.names.get(self.site_id, "") if self.facts else ""
        return f"What power costs at the meter · {name} is chosen" if name else ""

    def show_facts(self, facts: Facts) -> None:
        super().show_facts(facts)
        if self.site_id not in facts.names:
            self.site_id = next(iter(facts.names), 0)
        self._show_prices()

    def show_seen(self, seen: Seen) -> None:
        before, self.seen = self.seen, seen
        if self.facts is None:
            return
        if before is None or before.base is not seen.base:
            spec = power.site_table(seen.base, self.facts.portfolio, self.facts.names)
            self.table.set_spec(spec)
            self.table_card.set_title(spec.title, spec.subtitle)
            self.table.select(self.site_id)
        self.tiles.set_tiles(power.tiles(seen.results, seen.base, seen.plan))
        self.by_site.show_spec(power.site_chart(seen.results, seen.base, self.facts.names))
        self._show_months()

    def _show_months(self) -> None:
        if self.seen is None or self.facts is None:
            return
        seen = self.seen
        found = np.flatnonzero(seen.results.site_ids == self.site_id)
        row = int(found[0]) if len(found) else None
        self.months.show_spec(power.month_chart(seen.results, seen.base, seen.plan, row, self.facts.names))

    def _show_prices(self) -> None:
        assert self.facts is not None
        name = self.facts.names.get(self.site_id, "")
        self.prices_card.set_title(f"Flat prices of {name}", "Hold where no contract prices the energy")
        self.prices.show_records(self.facts.portfolio, {"site_id": self.site_id})

    def choose(self, key: object) -> None:
        """Look at another site."""
        if isinstance(key, int) and self.facts is not None and key in self.facts.names:
            self.site_id = key
            self.table.select(key)
            self._show_prices()
            self._show_months()

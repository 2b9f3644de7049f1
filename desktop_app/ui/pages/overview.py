"""Overview: how the company does against plan, and what each part of it earns at this price."""

from __future__ import annotations

from desktop_app.domain import days
from desktop_app.domain.portfolio import Portfolio
from desktop_app.engine.daily import month_to_date, yesterday
from desktop_app.engine.plan import Plan, plan_months
from desktop_app.engine.prepare import Prepared
from desktop_app.engine.results import Results
from desktop_app.figures import format as say, overview, span_by_site, supply
from desktop_app.ui.desk import Desk
from desktop_app.ui.pages.page import Page
from desktop_app.ui.widgets.card import Card
from desktop_app.ui.widgets.card_grid import CardGrid
from desktop_app.ui.widgets.chart_card import ChartCard
from desktop_app.ui.widgets.spec_table import SpecTable
from desktop_app.ui.widgets.tile import TileRow

_CHART_LINES, _TABLE_LINES = 19.0, 23.0
_TILE_PAGES = {"power": "power", "margin": "sites", "produced": "sites", "operating": "machines"}


class SpanCard(Card):
    """Some days by site; a double-click or Return on a line leads to its site."""

    def __init__(self, desk: Desk, name: str) -> None:
        super().__init__(name)
        self.table = SpecTable(name)
        self.table.activated_key.connect(lambda key: desk.navigator.go("sites", key))
        self.body.addWidget(self.table, 1)


class OverviewPage(Page):
    """Tiles, four charts that follow every what-if, and two tables of what was."""

    key, title, icon = "overview", "Overview", "overview"
    empty_sentence = (
        "Here stands how the company does: hashrate, production and margin against plan, once there are "
        "machines at a site. Import the list of machines to begin."
    )
    empty_button = "Import…"

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._prepared: Prepared | None = None
        self._plan: Plan | None = None
        self._sites: dict[int, str] = {}
        self._models: dict[int, str] = {}
        self._said = ""
        self.tiles = TileRow()
        self.hashrate, self.production, self.supply = (ChartCard(desk) for _ in range(3))
        self.margin = ChartCard(desk, amounts=True)
        self.yesterday, self.month = SpanCard(desk, "Yesterday"), SpanCard(desk, "Month to date")
        self.grid = CardGrid()
        for left, right, lines in (
            (self.hashrate, self.margin, _CHART_LINES),
            (self.supply, self.yesterday, _TABLE_LINES),
            (self.production, self.month, _TABLE_LINES),
        ):
            self.grid.add_row((left, 1.15), (right, 1.0), lines=lines)
        self.body.addWidget(self.tiles)
        self.body.addWidget(self.grid, 1)
        self.margin.chart.picked.connect(lambda key: desk.navigator.go("sites", key))
        self.supply.chart.picked.connect(lambda query: desk.navigator.go("machines", query))
        self.tiles.clicked.connect(self._open_tile)

    def is_empty(self, portfolio: Portfolio) -> bool:
        return not len(portfolio["machine"]) and not len(portfolio["production"])

    def start(self) -> None:
        self.desk.navigator.do("import")

    def subtitle(self) -> str:
        return self._said

    def is_loaded(self) -> bool:
        return bool(self._said) or self.desk.recalculator.results is None

    def show_results(self, results: Results, base: Results) -> None:
        prepared = self.desk.recalculator.prepared
        if prepared is None:
            return
        if prepared is not self._prepared:
            self._take_facts(prepared)
        plan = self._plan
        self.tiles.set_tiles(overview.tiles(results, base, plan))
        self.hashrate.show_spec(overview.hashrate_chart(results, base, plan, self._sites))
        self.margin.show_spec(overview.margin_chart(results, base, self._sites))
        self.supply.show_spec(supply.supply_chart(results, base, self._models, self._sites))
        self.production.show_spec(overview.production_chart(results, base, plan))
        last = int(results.months[-1])
        self._said = f"Actual to {say.day(days.date_of(results.as_of_on))} · forecast to {1970 + last // 12}"

    def _take_facts(self, prepared: Prepared) -> None:
        """What no slider moves: names, the plan, the days on record."""
        self._prepared, self._plan = prepared, plan_months(prepared)
        self._sites = {row_id: s.name for row_id, s in prepared.portfolio.records("site").items()}
        self._models = {row_id: m.name for row_id, m in prepared.portfolio.records("machine_model").items()}
        for card, span in (
            (self.yesterday, yesterday(prepared, self._plan)),
            (self.month, month_to_date(prepared, self._plan)),
        ):
            spec = span_by_site.span_table(span, self._sites)
            card.set_title(spec.title, spec.subtitle)
            card.table.set_spec(spec)

    def _open_tile(self, key: str) -> None:
        if key in _TILE_PAGES:
            self.desk.navigator.go(_TILE_PAGES[key])
